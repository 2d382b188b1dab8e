/**
 * How often something may be tried. Counted in memory in a fixed number of places, found by a keyed hash: no address and no
 * name is kept, nobody can fill the memory, and a flood of other names pushes no count out. Two that share a place share
 * its count.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { ServiceError } from '#edge';

export class Tries {
  private readonly key = randomBytes(32);
  private readonly counts: Uint16Array;
  private readonly ends: Float64Array;

  constructor(
    private readonly limit: number,
    private readonly windowMs: number,
    private readonly places: number,
  ) {
    this.counts = new Uint16Array(places);
    this.ends = new Float64Array(places);
  }

  /** Counts a try before it is judged: many at once are many. @throws ServiceError TOO_MANY_TRIES */
  spend(who: string): void {
    const place = placeOf(this.key, who, this.places);
    const now = Date.now();
    const end = this.ends[place] ?? 0;
    if (end <= now) {
      this.counts[place] = 0;
      this.ends[place] = now + this.windowMs;
    }
    const count = this.counts[place] ?? 0;
    if (count >= this.limit) {
      throw new ServiceError('TOO_MANY_TRIES', 'wait before the next try', Math.ceil((end - now) / 1000));
    }
    this.counts[place] = count + 1;
  }

  /** It was right: whoever knows the secret starts afresh. */
  forgive(who: string): void {
    this.counts[placeOf(this.key, who, this.places)] = 0;
  }
}

/** What has been right lately, kept in the same way. */
export class Known {
  private readonly key = randomBytes(32);
  private readonly ends: Float64Array;

  constructor(
    private readonly lifeMs: number,
    private readonly places: number,
  ) {
    this.ends = new Float64Array(places);
  }

  remember(who: string): void {
    this.ends[placeOf(this.key, who, this.places)] = Date.now() + this.lifeMs;
  }

  has(who: string): boolean {
    return (this.ends[placeOf(this.key, who, this.places)] ?? 0) > Date.now();
  }
}

function placeOf(key: Uint8Array, who: string, places: number): number {
  return createHmac('sha256', key).update(who).digest().readUInt32BE(0) % places;
}
