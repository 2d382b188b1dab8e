/** One random election: built, verified by both, and compared with what its generator expects. */
import { buildRecord } from '../support/build-record.js';
import { KINDS, randomElection } from '../support/random-election.js';
import { compare } from './agreement.js';

export interface Outcome {
  seed: number;
  kind: string;
  ballots: number;
  /** Empty if both verifiers and the generator agree. */
  differences: string[];
}

/** @param seed of everything but the keys; `index` chooses the kind, so that a run meets them all */
export async function agreeOn(seed: number, index: number): Promise<Outcome> {
  const kind = KINDS[index % KINDS.length];
  const { plan, expected } = randomElection(seed + index, kind);
  const { first, second, differences } = await compare(await buildRecord(plan));
  if (first.verdict !== 'VALID, DEPTH NOT CHECKED') differences.push(`the verdict is ${first.verdict}`);
  const said = {
    first: first.contests.map(({ options, ...contest }) => {
      const totals = options.map(({ total }) => total);
      return { ...contest, totals: totals.includes(null) ? null : totals };
    }),
    second: (second.result?.contests ?? []) as typeof expected,
  };
  for (const [who, contests] of Object.entries(said)) {
    const found = JSON.stringify(contests.map(({ id, state, totals, counted }) => ({ id, state, totals, counted })));
    if (found !== JSON.stringify(expected)) {
      differences.push(`totals: ${found} (${who}), ${JSON.stringify(expected)} (the voters)`);
    }
  }
  const ballots = (plan.voters ?? []).reduce((sum, voter) => sum + voter.ballots.length, 0);
  return { seed: seed + index, kind, ballots, differences };
}
