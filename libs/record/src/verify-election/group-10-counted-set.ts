/**
 * Group 10: the counted set (spec §10.1, §12.2): of each (class, ballotKey) the ballot with the highest revision counts,
 * every other one is superseded. Where a result is published, its figures are these.
 */
import { VerificationError } from '#crypto';
import { type ClassFigures, decodeResult, type Definition, type Result } from '#record';
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
  const claimed = await readResult(reader);
  if (claimed !== undefined) compareFigures(run, definition, classes, claimed);
  return { classes, countedPerClass: classes.map(({ counted }) => counted) };
}

/** The published result, if there is one that can be decoded; what cannot, group 14 refuses. */
export async function readResult(reader: RecordReader): Promise<Result | undefined> {
  if (!reader.has('result.json')) return undefined;
  const bytes = await reader.read('result.json');
  try {
    return decodeResult(bytes);
  } catch (error) {
    if (!(error instanceof VerificationError)) throw error;
    return undefined;
  }
}

function compareFigures(
  run: CheckRun,
  definition: Definition,
  classes: readonly ClassFigures[],
  { classes: claimed }: Result,
): void {
  definition.voterClasses.forEach(({ id }, classIndex) => {
    const found = claimed[classIndex];
    const { cast, superseded, counted } = classes[classIndex];
    if (found?.cast === cast && found.superseded === superseded && found.counted === counted) return;
    const place = `result.json classes[${classIndex}]`;
    const evidence = `computed ${JSON.stringify({ cast, superseded, counted })}, claimed ${JSON.stringify(found ?? null)}`;
    run.fail(place, 'COUNTED_SET_MISMATCH', `the counted set of class ${id} has other figures`, { evidence });
  });
}
