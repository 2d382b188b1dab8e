/**
 * A registrar's half of the roll: voter ids, classes and the public halves of her codes, and nothing else. The order of the
 * rows says nothing, so that two sides that hold the same rows find the same fingerprint.
 */
import { sha256, toHex, utf8 } from '#crypto';
import { encodeRollCsv } from '#record';

export interface HalfRow {
  voterId: string;
  /** Id of the voter class. */
  classId: string;
  /** 32 bytes in lower-case hex. */
  rollKey: string;
}

export interface RollHalf {
  /** As `decodeRollCsv` of one registrar reads it. */
  csv: string;
  /** SHA-256 of it, hex. */
  fingerprint: string;
}

/** The rows in ascending order of voter ids. */
export function encodeHalf(rows: readonly HalfRow[]): RollHalf {
  const sorted = [...rows].sort((a, b) => (a.voterId < b.voterId ? -1 : a.voterId > b.voterId ? 1 : 0));
  const csv = encodeRollCsv(
    sorted.map(({ voterId, classId, rollKey }) => ({ voterId, classId, rollKeys: [rollKey] })),
    1,
  );
  return { csv, fingerprint: toHex(sha256(utf8(csv))) };
}
