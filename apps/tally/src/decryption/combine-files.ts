/** From valid decryption files to the result's bytes (spec §10.3): combination, discrete logarithms, Algorithm 10.7. */
import { combineShares, DiscreteLog, fromHex } from '#crypto';
import { computeResult, countedWeightOf, encodeResult, type DecryptionFile } from '#record';
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
  const totals = definition.contests.map(({ options, optionMax }, contest) => {
    if (!counted.due.some((pair) => pair.contest === contest)) return null;
    const search = new DiscreteLog(countedWeightOf(definition, perClass, contest) * optionMax);
    return options.map((_, option) => search.solve(decrypt(counted, enough, contest, option)));
  });
  const { classes, closingRoot } = counted;
  return encodeResult(computeResult({ definition, electionId, closingRoot, classes, totals }));
}

/** `beta − Σ λ_i·M_i = t·B` */
function decrypt(counted: CountedElection, files: readonly DecryptionFile[], contest: number, option: number) {
  const isThis = (pair: { contest: number; option: number }) => pair.contest === contest && pair.option === option;
  const shares = files.map((file) => ({
    trustee: file.trustee,
    share: fromHex(file.shares.find(isThis)!.share, 32),
  }));
  return combineShares(shares, counted.aggregates.find(isThis)!.beta);
}
