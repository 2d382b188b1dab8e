/** From valid decryption files to the result's bytes (spec §10.3): combination, discrete logarithms, Algorithm 10.7. */
import { combineShares, DiscreteLog, fromHex, type Point } from '#crypto';
import { boundsOfTotals, computeResult, encodeResult, type DecryptionFile } from '#record';
import type { CountedElection } from '../counting/count-election.js';

/**
 * The result. Any k valid files give the same bytes, so it does not matter whose are taken.
 * @param files valid, of distinct trustees, at least the threshold unless no share is due
 * @throws VerificationError DISCRETE_LOG_NOT_FOUND, RESULT_TOTALS_INVALID: never with valid files and ballots
 */
export function combineFiles(counted: CountedElection, files: readonly DecryptionFile[]): Uint8Array {
  const { definition, electionId } = counted.election;
  const perClass = counted.classes.map((figures) => figures.counted);
  const enough = files.slice(0, definition.trustees.threshold);
  const totals = definition.contests.map(({ options }, contest) => {
    // Files list exactly the due shares, so that one place holds the same option in all of them.
    const first = counted.due.findIndex((pair) => pair.contest === contest);
    if (first === -1) return null;
    const { total, sum } = boundsOfTotals(definition, perClass, contest);
    const search = new DiscreteLog(total, sum);
    const aggregates = counted.aggregates.filter((aggregate) => aggregate.contest === contest);
    return options.map((_, option) => search.solve(decrypt(aggregates[option].beta, enough, first + option)));
  });
  const { classes, closingRoot } = counted;
  return encodeResult(computeResult({ definition, electionId, closingRoot, classes, totals }));
}

/** `beta − Σ λ_i·M_i = t·B`. @param place of the option's share in every file */
function decrypt(beta: Uint8Array, files: readonly DecryptionFile[], place: number): Point {
  const shares = files.map(({ trustee, shares: listed }) => ({ trustee, share: fromHex(listed[place].share, 32) }));
  return combineShares(shares, beta);
}
