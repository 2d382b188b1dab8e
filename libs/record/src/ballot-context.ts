/** What the ballots of one voter class look like (spec §6): the definition in the numbers that the proofs use. */
import { type BallotContext, type ContestShape, fromHex } from '#crypto';
import type { Definition, Draft } from './definition-types.js';

/** Shapes of the contests that a class holds, in definition order; `contest` is the position in `contests` (spec §11). */
export function contestShapes(document: Draft | Definition, classIndex: number): ContestShape[] {
  const voterClass = document.voterClasses[classIndex];
  if (voterClass === undefined) throw new RangeError(`class ${classIndex} does not exist`);
  const held = new Set(voterClass.contests);
  return document.contests.flatMap((contest, position) =>
    held.has(contest.id)
      ? [
          {
            contest: position,
            options: contest.options.length,
            optionMax: contest.optionMax,
            allowedTotals: [...contest.allowedTotals],
          },
        ]
      : [],
  );
}

/**
 * The context of ballots of one class (spec §6).
 * @param definition checked   @param electionId 32 bytes   @param classIndex position in `voterClasses`
 */
export function ballotContext(definition: Definition, electionId: Uint8Array, classIndex: number): BallotContext {
  return ballotContextOf(definition, electionId, classIndex, fromHex(definition.trustees.publicKey, 32));
}

/** The same from its parts, for documents that have no trustees' key yet. */
export function ballotContextOf(
  document: Draft | Definition,
  electionId: Uint8Array,
  classIndex: number,
  publicKey: Uint8Array,
): BallotContext {
  return { electionId, classIndex, publicKey, contests: contestShapes(document, classIndex) };
}
