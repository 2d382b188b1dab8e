/**
 * Points that were decoded before, by their bytes: keys come again and again in a record, and most of what decoding them
 * costs is looking whether they lie in the group. Public points alone are kept, and only those that passed.
 */
import { toHex } from './bytes.js';

export class KeptPoints<P> {
  private readonly kept = new Map<string, P>();

  /** @param most whoever was not asked for the longest goes first */
  constructor(private readonly most: number) {}

  /** @param bytes public, untrusted   @param decode throws where they are no point of its group */
  get(bytes: Uint8Array, decode: (bytes: Uint8Array) => P): P {
    const name = toHex(bytes);
    const point = this.kept.get(name) ?? decode(bytes);
    this.kept.delete(name);
    this.kept.set(name, point);
    const oldest = this.kept.keys().next();
    if (this.kept.size > this.most && !oldest.done) this.kept.delete(oldest.value);
    return point;
  }
}
