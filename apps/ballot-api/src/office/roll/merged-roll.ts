/** The halves of a roll put together: the same voters in the same classes, with a key of each registrar. */
import { fromHex, toHex, VerificationError } from '#crypto';
import { ServiceError } from '#edge';
import type { HalfRow } from '#office';
import { computeRollRoot, decodeCsv, encodeRollCsv } from '#record';

export interface CompleteRoll {
  /** As `decodeRollCsv` of the draft reads it. */
  csv: string;
  /** Number of voters by class id. */
  size: Record<string, number>;
  /** Of the published roll, hex. */
  root: string;
}

const NAMED = 5;

/** @param csv  stored here, and checked when it came */
export function readHalf(csv: string): HalfRow[] {
  const [, ...rows] = decodeCsv(csv);
  return rows.map(({ fields: [voterId = '', classId = '', rollKey = ''] }) => ({ voterId, classId, rollKey }));
}

/** @param halves  that of registrar 1 first   @param classIds  of the plan @throws ServiceError ROLL_HALVES_DIFFERENT */
export function mergeHalves(
  halves: [HalfRow[]] | [HalfRow[], HalfRow[]],
  classIds: string[],
  size: Record<string, number>,
): CompleteRoll {
  const [first, second] = halves;
  if (second !== undefined) assertSameVoters(first, second);
  // Both are in the order of voter ids.
  const rows = first.map(({ voterId, classId, rollKey }, i) => {
    const other = second?.[i];
    return { voterId, classId, rollKeys: other === undefined ? [rollKey] : [rollKey, other.rollKey] };
  });
  const entries = rows.map(({ classId, rollKeys }) => ({
    classIndex: classIds.indexOf(classId),
    rollKeys: rollKeys.map((key) => fromHex(key, 32)),
  }));
  return { csv: encodeRollCsv(rows, halves.length), size, root: toHex(computeRollRoot(entries)) };
}

/** @throws ServiceError ROLL_HALVES_DIFFERENT naming voters */
export function assertSameVoters(first: HalfRow[], second: HalfRow[]): void {
  const classes = new Map(second.map(({ voterId, classId }) => [voterId, classId]));
  const known = new Set(first.map(({ voterId }) => voterId));
  const missing = first.filter(({ voterId }) => !classes.has(voterId));
  const added = second.filter(({ voterId }) => !known.has(voterId));
  const moved = first.filter(({ voterId, classId }) => (classes.get(voterId) ?? classId) !== classId);
  const sentences = [
    named('only registrar 1 has', missing),
    named('only registrar 2 has', added),
    named('they differ about the class of', moved),
  ].filter((sentence) => sentence !== null);
  if (sentences.length > 0) throw new ServiceError('ROLL_HALVES_DIFFERENT', sentences.join('; '));
}

/** @throws VerificationError ROLL_KEY_DUPLICATE where one registrar handed over a key of the other's */
export function assertOtherKeys(first: HalfRow[], second: HalfRow[]): void {
  const keys = new Set(first.map(({ rollKey }) => rollKey));
  const twice = second.find(({ rollKey }) => keys.has(rollKey));
  if (twice !== undefined) {
    throw new VerificationError(
      'ROLL_KEY_DUPLICATE',
      `voter "${twice.voterId}" has a roll key of the other registrar's half`,
    );
  }
}

function named(what: string, rows: HalfRow[]): string | null {
  if (rows.length === 0) return null;
  const ids = rows.slice(0, NAMED).map(({ voterId }) => `"${voterId.slice(0, 50)}"`);
  const more = rows.length > NAMED ? ` and ${rows.length - NAMED} more` : '';
  return `${what} ${ids.join(', ')}${more}`;
}
