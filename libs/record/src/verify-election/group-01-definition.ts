/**
 * Group 1: the definition (spec §3, §12.2). Protocol version first, then canonical bytes, schema and bounds; the draft it
 * came from, value by value; and that this is the election that the person verifying meant.
 */
import { equalBytes, fromHex, toHex, VerificationError } from '#crypto';
import { assertDraftMatches, decodeDefinition, type Definition, electionIdOf } from '#record';
import type { CheckRun } from './check-run.js';
import type { RecordReader } from './record-reader.js';

export interface DefinitionFacts {
  definition: Definition;
  /** 32 bytes. */
  electionId: Uint8Array;
  /** 32 bytes. */
  ceremonyId: Uint8Array;
}

/** Definition and draft are right in themselves, and the definition is the expected one. */
const CHECKS = 3;

/**
 * @param expectedElectionId 32 bytes from outside the record, or null: then the report names the id it judged, and the
 *   person compares. Keys that come with the data prove nothing without it.
 */
export async function checkDefinition(
  run: CheckRun,
  reader: RecordReader,
  expectedElectionId: Uint8Array | null,
): Promise<DefinitionFacts> {
  run.expect(CHECKS);
  // 1. The definition, strictly.
  const definitionBytes = await reader.read('definition.json');
  const definition = decodeDefinition(definitionBytes);
  const electionId = electionIdOf(definitionBytes);
  run.pass(1);
  // 2. The id that was expected.
  run.attempt('definition.json', undefined, () => assertExpected(electionId, expectedElectionId));
  if (expectedElectionId === null) {
    run.note(`no election id was given to compare with; this record is of election ${toHex(electionId)}`);
  }
  // 3. The draft: equal value by value, and the one whose ceremonies made these keys.
  await run.attemptReading('draft.json', undefined, async () =>
    assertDraftMatches(await reader.read('draft.json'), definition),
  );
  // Whatever became of the draft: group 0 judges paths by the members of this definition.
  return { definition, electionId, ceremonyId: fromHex(definition.ceremonyId, 32) };
}

function assertExpected(electionId: Uint8Array, expected: Uint8Array | null): void {
  if (expected === null || equalBytes(electionId, expected)) return;
  const evidence = `expected ${toHex(expected)}, found ${toHex(electionId)}`;
  throw new VerificationError('ELECTION_ID_MISMATCH', 'this is the record of another election', { evidence });
}
