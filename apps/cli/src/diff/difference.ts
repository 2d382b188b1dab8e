/** What changed between two records of one election, as `psephos diff` and `psephos verify --follow` tell it. */
import type { ErrorCode } from '#crypto';

/** Something that a running election brings. */
export interface Change {
  kind: 'entries' | 'phase' | 'document' | 'requests' | 'anchors' | 'mined' | 'reorganised' | 'closing' | 'file';
  text: string;
}

/** Something that may never change has changed. Whether anybody is to blame, only signed bytes tell: `verify` does. */
export interface Breach {
  code: ErrorCode;
  /** File, entry or anchor. */
  place: string;
  text: string;
}

export interface Difference {
  changes: Change[];
  breaches: Breach[];
  /** What cannot be told, and why. */
  gaps: string[];
}

export function noDifference(): Difference {
  return { changes: [], breaches: [], gaps: [] };
}

/** "1 ballot", "12 ballots". */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}
