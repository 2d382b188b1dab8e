/**
 * What the voter ticked, in memory alone (spec §6): values per option of each contest of her class, and whether they
 * make an allowed ballot. Nothing here leaves the page unencrypted.
 */
import { sha256, toHex, utf8 } from '#crypto';
import type { Contest, Definition } from '#record';

/** Values 0…R by option position; `blank` is said, never assumed. */
export interface ContestChoice {
  values: number[];
  blank: boolean;
}

export type ContestForm = 'one' | 'several' | 'score';

/** The contests of a class in definition order. */
export function contestsOf(definition: Definition, classIndex: number): Contest[] {
  const held = new Set(definition.voterClasses[classIndex]?.contests);
  return definition.contests.filter(({ id }) => held.has(id));
}

export function formOf(contest: Contest): ContestForm {
  if (contest.optionMax > 1) return 'score';
  return maxTotal(contest) === 1 ? 'one' : 'several';
}

export const maxTotal = (contest: Contest): number => Math.max(...contest.allowedTotals);
export const mayBeBlank = (contest: Contest): boolean => contest.allowedTotals.includes(0);
export const totalOf = (choice: ContestChoice): number => choice.values.reduce((sum, value) => sum + value, 0);

export function emptyChoice(contest: Contest): ContestChoice {
  return { values: contest.options.map(() => 0), blank: false };
}

export type ChoiceProblem = 'nothing' | 'tooMany' | 'otherTotal';

/** Why this cannot be sealed, or null. */
export function problemOf(contest: Contest, choice: ContestChoice | null): ChoiceProblem | null {
  const total = choice === null ? 0 : totalOf(choice);
  if (choice?.blank === true && total === 0 && mayBeBlank(contest)) return null;
  if (total === 0) return 'nothing';
  if (total > maxTotal(contest)) return 'tooMany';
  return contest.allowedTotals.includes(total) ? null : 'otherTotal';
}

/**
 * Positions of the options in the order to show them. `shuffled` is one fixed order of this contest and class, the same
 * for everybody who gets this ballot: it follows from the election's id, so nobody could choose it.
 */
export function shownOrder(contest: Contest, electionId: string, classIndex: number): number[] {
  const positions = contest.options.map((_, position) => position);
  if (contest.optionOrder === 'listed') return positions;
  const rank = positions.map((position) => rankOf(`${electionId}/${classIndex}/${contest.id}/${position}`));
  return positions.sort((a, b) => ((rank[a] ?? '') < (rank[b] ?? '') ? -1 : 1));
}

function rankOf(text: string): string {
  return toHex(sha256(utf8(text)));
}
