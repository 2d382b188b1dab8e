/**
 * Files of records in shorter forms, made once for each content, beside the event loop. Lists, rolls and anchors are text in
 * hex and halve; tiles are points, hashes and proofs, which do not get shorter, and are left alone. Everything here is public:
 * nothing secret can be guessed from a length.
 */
import { Injectable } from '@nestjs/common';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

export type Encoding = 'br' | 'gzip';

/** What goes over the wire: `bytes` in this form, or as they are. */
export interface EncodedFile {
  bytes: Uint8Array;
  encoding: Encoding | null;
}

/** The roll of a million voters takes a second or two. */
const QUALITY = 5;
const SHORTEN: Record<Encoding, (bytes: Uint8Array) => Promise<Uint8Array>> = {
  br: (bytes) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: QUALITY } }),
  gzip: (bytes) => promisify(gzip)(bytes),
};

/** Below this a header costs more than is saved. */
const MIN_BYTES = 1_024;
const WORTH_IT = 0.9;
const MAX_KEPT_BYTES = 64 * 2 ** 20;

@Injectable()
export class CompressedFiles {
  /** By content and encoding, the least recently used first; owned by `shorten`. Null where it is not worth it. */
  private readonly kept = new Map<string, Promise<Uint8Array | null>>();
  private readonly sizes = new Map<string, number>();

  /**
   * @param digest SHA-256 of `bytes`, hex   @param path of the file in its record
   * @param accepted the request's Accept-Encoding, untrusted
   */
  async encode(digest: string, path: string, bytes: Uint8Array, accepted: string | undefined): Promise<EncodedFile> {
    const encoding = path.includes('/tile/') || bytes.length < MIN_BYTES ? null : preferred(accepted);
    const short = encoding === null ? null : await this.shorten(`${digest} ${encoding}`, encoding, bytes);
    return short === null ? { bytes, encoding: null } : { bytes: short, encoding };
  }

  private shorten(key: string, encoding: Encoding, bytes: Uint8Array): Promise<Uint8Array | null> {
    const known = this.kept.get(key);
    const made =
      known ??
      SHORTEN[encoding](bytes).then((short) => {
        const isWorthIt = short.length <= bytes.length * WORTH_IT;
        this.sizes.set(key, isWorthIt ? short.length : 0);
        this.forgetOldest();
        return isWorthIt ? short : null;
      });
    // Newest last; a failure is not kept.
    this.kept.delete(key);
    this.kept.set(key, made);
    if (known === undefined) made.catch(() => this.forget(key));
    return made;
  }

  private forgetOldest(): void {
    let total = [...this.sizes.values()].reduce((sum, size) => sum + size, 0);
    for (const key of this.kept.keys()) {
      if (total <= MAX_KEPT_BYTES) return;
      total -= this.sizes.get(key) ?? 0;
      this.forget(key);
    }
  }

  private forget(key: string): void {
    this.kept.delete(key);
    this.sizes.delete(key);
  }
}

/** Brotli before gzip; what the client does not want, or wants only with a weight of 0, is not sent. */
function preferred(accepted: string | undefined): Encoding | null {
  const wanted = (accepted ?? '')
    .toLowerCase()
    .split(',')
    .map((part) => part.split(';').map((piece) => piece.trim()))
    .filter(([, weight]) => weight === undefined || !/^q=0(\.0*)?$/.test(weight))
    .map(([name]) => name);
  if (wanted.includes('br')) return 'br';
  return wanted.includes('gzip') ? 'gzip' : null;
}
