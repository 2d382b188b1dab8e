/**
 * Group 14: the result (spec §10.3, §12.2): `result.json` is byte for byte what the record gives, the board holds its
 * hash, and a RESULT anchor covers it. It needs nobody's signature, so nobody can veto it.
 */
import { equalBytes, sha256, toHex, VerificationError } from '#crypto';
import { computeResult, encodeResult, type Result, type ResultParts } from '#record';
import type { PlacedDocument } from './board-order.js';
import type { CheckRun } from './check-run.js';
import type { AnchorFacts } from './group-09a-anchors.js';
import type { RecordReader } from './record-reader.js';

/** Bytes, board entry, anchor. */
const CHECKS = 3;

export async function checkResult(
  run: CheckRun,
  reader: RecordReader,
  parts: ResultParts,
  entry: PlacedDocument | undefined,
  { anchors }: AnchorFacts,
): Promise<Result> {
  run.expect(CHECKS);
  // 1. The bytes.
  const result = computeResult(parts);
  const expected = encodeResult(result);
  const published = await reader.read('result.json');
  run.attempt('result.json', 'tally service', () => {
    if (equalBytes(published, expected)) return;
    const evidence = new TextDecoder().decode(expected);
    throw new VerificationError('RESULT_MISMATCH', 'the result is not what the record gives', { evidence });
  });
  // 2. The board.
  if (entry === undefined) {
    run.stop('stopsEarly', 'the record stops early: the board has no result entry');
    return result;
  }
  run.attempt(`board entry ${entry.index}`, `board ${parts.definition.board.origin}`, () => {
    if (equalBytes(entry.sha256, sha256(published))) return;
    const evidence = `board ${toHex(entry.sha256)}, file ${toHex(sha256(published))}`;
    throw new VerificationError('RESULT_NOT_ON_BOARD', 'the board names another result', { evidence });
  });
  // 3. The anchor. That a RESULT covers this entry and ends with it, group 9a has checked, which passed before this runs.
  if (anchors.some(({ type }) => type === 'RESULT')) run.pass(1);
  else run.stop('stopsEarly', 'the record stops early: no RESULT anchor covers the result');
  return result;
}
