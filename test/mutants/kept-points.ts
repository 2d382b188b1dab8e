/**
 * In place of libs/crypto/src/kept-points.ts where mutants run: what was decoded while one was on is not there for the next,
 * who would be noticed for it.
 */
interface Board {
  active: number;
}
const board = (globalThis as unknown as { $mutants: Board }).$mutants;
/** No mutant is on. */
const NONE = -1;

export class KeptPoints<P> {
  private readonly sound = new Map<string, P>();
  private ofMutant = new Map<string, P>();
  private mutant = NONE;

  get(bytes: Uint8Array, decode: (bytes: Uint8Array) => P): P {
    const kept = this.keptNow();
    const name = Buffer.from(bytes).toString('hex');
    const point = kept.get(name) ?? decode(bytes);
    kept.set(name, point);
    return point;
  }

  private keptNow(): Map<string, P> {
    if (board.active === NONE) return this.sound;
    if (this.mutant !== board.active) this.ofMutant = new Map();
    this.mutant = board.active;
    return this.ofMutant;
  }
}
