/** What several processors' answers of one transaction amount to, when nobody has simply taken it. */
import type { StatusOutcome, SubmitOutcome } from '../chain-processor.js';

/**
 * @param outcomes one of each processor, at least one, none of them accepted
 * @returns the one to act on: what needs looking at before what needs sending again; frozen only when all of them say so
 */
export function combineSubmits(outcomes: readonly SubmitOutcome[]): SubmitOutcome {
  const conflicts = outcomes.filter((outcome) => outcome.outcome === 'conflict');
  if (conflicts.length > 0) {
    const competingTxids = [...new Set(conflicts.flatMap((conflict) => conflict.competingTxids))];
    return { outcome: 'conflict', detail: details(conflicts), competingTxids };
  }
  const orphan = outcomes.find(({ outcome }) => outcome === 'orphan');
  if (orphan !== undefined) return orphan;
  const frozen = outcomes.filter((outcome) => outcome.outcome === 'frozen');
  if (frozen.length === outcomes.length) return { outcome: 'frozen', detail: details(frozen) };
  // Whoever did not answer may yet take it.
  if (outcomes.some(({ outcome }) => outcome === 'unknown')) return { outcome: 'unknown', detail: details(outcomes) };
  const refused = outcomes.find((outcome) => outcome.outcome === 'refused');
  return { outcome: 'refused', status: refused?.status ?? 0, detail: details(outcomes) };
}

/**
 * @param outcomes one of each processor, at least one; a proof among them has been looked at and did not fit
 * @returns that it is there, if anyone says so; a conflict only when nobody has ours
 */
export function combineStatuses(outcomes: readonly StatusOutcome[]): StatusOutcome {
  const of = (wanted: StatusOutcome['outcome']) => outcomes.find(({ outcome }) => outcome === wanted);
  const first = of('seen') ?? of('mined');
  if (first !== undefined) return first;
  const conflicts = outcomes.filter((outcome) => outcome.outcome === 'conflict');
  if (conflicts.length > 0) {
    const competingTxids = [...new Set(conflicts.flatMap((conflict) => conflict.competingTxids))];
    return { outcome: 'conflict', detail: details(conflicts), competingTxids };
  }
  return of('unknown-transaction') ?? { outcome: 'unknown', detail: details(outcomes) };
}

function details(outcomes: readonly (SubmitOutcome | StatusOutcome)[]): string {
  return [...new Set(outcomes.map((outcome) => ('detail' in outcome ? outcome.detail : outcome.outcome)))].join('; ');
}
