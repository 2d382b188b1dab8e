/**
 * What made-up voters do: all of them ask for a token, one in twenty votes twice, and as many stay at home, so that there are as
 * many ballots as voters. Everything follows from the voter's number.
 */

/** Of these, one votes twice and one does not vote. */
const VOTERS_A_REPLACED = 20;
/** No even spread: five different totals. */
const PATTERN = 35;

/** First ballots, then those that replace one. */
export type Round = 0 | 1;

/** Voters from 0 on that cast a ballot in a round. */
export function castersOf(round: Round, voters: number): number {
  const replaced = Math.floor(voters / VOTERS_A_REPLACED);
  return round === 0 ? voters - replaced : replaced;
}

/** Whether a ballot of this round is the last of its voter. */
export function isCounted(round: Round, voter: number, voters: number): boolean {
  return round === 1 || voter >= castersOf(1, voters);
}

/** Position of the option. */
export function choiceOf(round: Round, voter: number): number {
  const n = (voter + 1 - round) % PATTERN;
  return Math.min(n % 5, n % 7, 4);
}
