/**
 * Group 4: the roll (spec §3.4, §12.2): one line an entry, in order, no roll key twice, classes that exist, as many
 * entries of each class as the definition says, and its root.
 */
import { assertRollMatches, decodeRoll, type Definition, type RollEntry } from '#record';
import type { CheckRun } from './check-run.js';
import type { RecordReader } from './record-reader.js';

export interface RollFacts {
  entries: readonly RollEntry[];
  /** Entries by class. */
  sizeOf: number[];
}

export async function checkRoll(run: CheckRun, reader: RecordReader, definition: Definition): Promise<RollFacts> {
  const { roll, voterClasses } = definition;
  // 1. As many entries as the definition says.
  run.expect(voterClasses.reduce((sum, { id }) => sum + roll.size[id], 0));
  // 2. Form, order, no key twice.
  const entries = decodeRoll(await reader.read('roll.txt'), roll.registrars);
  // 3. Classes, their sizes, and the root that the issuers approved.
  assertRollMatches(definition, entries);
  run.pass(entries.length);
  const sizeOf = voterClasses.map((_, position) => entries.filter(({ classIndex }) => classIndex === position).length);
  return { entries, sizeOf };
}
