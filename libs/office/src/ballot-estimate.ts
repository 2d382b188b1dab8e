/** How large a ballot of each voter class is, and how long a device works to seal it. */
import { ballotLengths, type ContestShape } from '#crypto';
import type { ElectionPlan } from './plan.js';

export interface BallotEstimate {
  classId: string;
  /** Of the entry on the board. */
  bytes: number;
  /** Branches of all its proofs: what the work grows with. */
  branches: number;
  /** Milliseconds on a computer of today, and on an old telephone. */
  fastMs: number;
  slowMs: number;
}

/** Measured with one contest of five options: 3.3 ms in a browser on a server's core, for twelve branches. */
const FAST_MS_PER_BRANCH = 0.3;
/** Ten times that: cheap telephones of eight years ago. */
const SLOW_MS_PER_BRANCH = 3;

/** By class; classes that have no contest yet are left out. */
export function ballotEstimates({ contests, voterClasses }: ElectionPlan): BallotEstimate[] {
  const shapes = new Map<string, ContestShape>(
    contests.map(({ id, options, optionMax, allowedTotals }, contest) => [
      id,
      { contest, options: options.length, optionMax, allowedTotals },
    ]),
  );
  return voterClasses
    .filter(({ contests: held }) => held.length > 0)
    .map(({ id, contests: held }, classIndex) => {
      const own = held.map((contest) => shapes.get(contest)).filter((shape) => shape !== undefined);
      const empty = new Uint8Array(32);
      const context = { electionId: empty, classIndex, publicKey: empty, contests: own };
      const { entry, branches } = ballotLengths(context);
      return {
        classId: id,
        bytes: entry,
        branches,
        fastMs: Math.ceil(branches * FAST_MS_PER_BRANCH),
        slowMs: Math.ceil(branches * SLOW_MS_PER_BRANCH),
      };
    });
}
