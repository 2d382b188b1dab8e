/** A registrar's half as it arrives: looked at row by row, while other requests go on. */
import { sha256, toHex, utf8 } from '#crypto';
import { encodeHalf, type HalfRow, type RollHalf } from '#office';
import { decodeRollRows } from '#record';

export interface ReceivedHalf extends RollHalf {
  /** Number of voters by class id; 0 where a class has none. */
  size: Record<string, number>;
  /** SHA-256 of voter ids and classes, in the order of ids. */
  votersHash: Uint8Array;
}

/** A key takes about 50 µs to check. */
const ROWS_AT_ONCE = 100;

/**
 * @param csv untrusted: `voterId,class,rollKey`   @param voterClasses  of the plan
 * @throws VerificationError ROLL_CSV_…, ROLL_CLASS_UNKNOWN, ROLL_KEY_INVALID, ROLL_KEY_DUPLICATE, each with the line
 */
export async function decodeHalf(csv: string, voterClasses: readonly { id: string }[]): Promise<ReceivedHalf> {
  const size = Object.fromEntries(voterClasses.map(({ id }) => [id, 0]));
  const rows: HalfRow[] = [];
  for (const { voterId, entry } of decodeRollRows(csv, { roll: { registrars: 1 }, voterClasses })) {
    const classId = voterClasses[entry.classIndex]?.id ?? '';
    size[classId] = (size[classId] ?? 0) + 1;
    rows.push({ voterId, classId, rollKey: toHex(entry.rollKeys[0] ?? new Uint8Array()) });
    if (rows.length % ROWS_AT_ONCE === 0) await new Promise(setImmediate);
  }
  return { ...encodeHalf(rows), size, votersHash: hashVoters(rows) };
}

function hashVoters(rows: HalfRow[]): Uint8Array {
  const lines = rows.map(({ voterId, classId }) => `${voterId}\n${classId}\n`).sort();
  return sha256(utf8(lines.join('')));
}
