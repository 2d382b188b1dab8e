/**
 * Group 10: the counted set (spec §10.1, §12.2): of each (class, ballotKey) the ballot with the highest revision counts,
 * every other one is superseded. Where a result is published, its figures are these.
 */
import { type Definition, decodeResult, type ClassFigures } from '#record';
import type { CheckRun } from './check-run.js';
import type { BoardFacts } from './group-05-board.js';
import type { IssuanceFacts } from './group-08-issuance.js';
import type { RecordReader } from './record-reader.js';

export interface CountedFacts {
  /** By class position. */
  classes: ClassFigures[];
  countedPerClass: number[];
}

export async function checkCountedSet(
  run: CheckRun,
  reader: RecordReader,
  definition: Definition,
  board: BoardFacts,
  issuance: IssuanceFacts | undefined,
): Promise<CountedFacts> {
  const { ballots, spoils, keys } = board;
  // 1. Every ballot of the board either counts or is superseded.
  run.expect(ballots.castOf.reduce((sum, cast) => sum + cast, 0));
  const classes = definition.voterClasses.map((_, classIndex): ClassFigures => {
    const counted = keys.countedOf(classIndex);
    const superseded = ballots.supersededOf[classIndex].length;
    run.pass(counted + superseded);
    return {
      cast: ballots.castOf[classIndex],
      superseded,
      counted,
      spoiled: spoils.spoiledOf[classIndex],
      requests: issuance?.requestsOf[classIndex].length ?? 0,
    };
  });
  // 2. The figures that the result claims; its other members are judged in groups 13 and 14.
  if (reader.has('result.json')) compareFigures(run, definition, classes, await reader.read('result.json'));
  return { classes, countedPerClass: classes.map(({ counted }) => counted) };
}

function compareFigures(
  run: CheckRun,
  definition: Definition,
  classes: readonly ClassFigures[],
  bytes: Uint8Array,
): void {
  const claimed = decodeResult(bytes).classes;
  definition.voterClasses.forEach(({ id }, classIndex) => {
    const found = claimed[classIndex];
    const { cast, superseded, counted } = classes[classIndex];
    if (found?.cast === cast && found.superseded === superseded && found.counted === counted) return;
    const place = `result.json classes[${classIndex}]`;
    const evidence = `computed ${JSON.stringify({ cast, superseded, counted })}, claimed ${JSON.stringify(found ?? null)}`;
    run.fail(place, 'COUNTED_SET_MISMATCH', `the counted set of class ${id} has other figures`, { evidence });
  });
}
