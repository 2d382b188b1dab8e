/**
 * Group 6: ballots (spec §6.3, §12.2). Every ballot on the board passes intake steps 1 and 3 to 9. What a ballot's own bytes
 * say, form, signature, token and proofs, was found before (entry-checks.ts); phase, revision and tracker depend on the board
 * before it and are judged here, in its order. A failure is reported with the code of the first step that fails, as at intake.
 */
import { type BallotContext, ballotHeader, type BallotHeader, type ErrorCode, toHex } from '#crypto';
import { type Definition, type Phase, takesBallots } from '#record';
import { type BallotKeys, type BallotKeyState, holdsTracker, packed, type TrackerList } from './ballot-keys.js';
import type { CheckRun } from './check-run.js';
import { ClassSums } from './class-sums.js';
import type { EntryRefusal } from './entry-findings.js';

interface Problem {
  code: ErrorCode;
  message: string;
}

export class BallotCheck {
  /** Ballots on the board by class. */
  readonly castOf: number[];
  /** Index of every ballot that a later one replaced, by class. */
  readonly supersededOf: number[][];
  /** Sums over all ballots. They are used only where every ballot passed. */
  readonly sums: ClassSums;

  constructor(
    private readonly run: CheckRun,
    private readonly definition: Definition,
    private readonly contexts: readonly BallotContext[],
    private readonly keys: BallotKeys,
  ) {
    this.castOf = definition.voterClasses.map(() => 0);
    this.supersededOf = definition.voterClasses.map(() => []);
    this.sums = new ClassSums(contexts);
  }

  /** The context of a class's ballots. */
  contextOf(classIndex: number): BallotContext {
    return this.contexts[classIndex];
  }

  /**
   * Takes the ballot at `index`. Entries come in board order.
   * @param entry type byte included   @param refusal what its own bytes are refused for   @param tracker of its body
   * @param phase of the board at this entry
   */
  accept(index: number, entry: Uint8Array, refusal: EntryRefusal | null, tracker: Uint8Array, phase: Phase): void {
    // Its state is kept even if it is refused, so that what follows is judged by its own faults; unless nobody can say whose.
    const state =
      refusal?.stage === 'form' ? null : this.judgeState(index, ballotHeader(entry), packed(tracker), phase);
    // Steps 3 to 6 come before 7 to 9.
    const problem = refusal ?? state;
    if (problem === null) return this.run.pass(1);
    const detail = { culprit: `board ${this.definition.board.origin}`, evidence: toHex(entry) };
    this.run.fail(`board entry ${index}`, problem.code, problem.message, detail);
  }

  private judgeState(
    index: number,
    { classIndex, ballotKey, revision }: BallotHeader,
    tracker: TrackerList,
    phase: Phase,
  ): Problem | null {
    const key = this.keys.at(classIndex, ballotKey, index);
    const problem = stateProblem(this.definition, key, revision, tracker, phase);
    this.castOf[classIndex] += 1;
    if (key.revision >= 0) this.supersededOf[classIndex].push(revision > key.revision ? key.index : index);
    if (revision > key.revision) {
      key.revision = revision;
      key.index = index;
    }
    key.cast += tracker;
    return problem;
  }
}

/**
 * Steps 7 to 9 of spec §6.3. That a tracker is not cast twice needs no look: equal trackers are equal bodies, with equal
 * revisions, and step 8 refuses those.
 */
function stateProblem(
  definition: Definition,
  key: BallotKeyState,
  revision: number,
  tracker: TrackerList,
  phase: Phase,
): Problem | null {
  if (!takesBallots(definition, phase)) {
    return { code: 'BALLOT_PHASE_INVALID', message: `a ballot stands in phase ${phase}` };
  }
  if (revision <= key.revision) {
    const message = `revision ${revision} does not exceed ${key.revision} of the same key`;
    return { code: 'REVISION_NOT_INCREASING', message };
  }
  if (key.revision >= 0 && definition.policy.revoting === 'refused') {
    return { code: 'REVOTING_REFUSED', message: 'a second ballot, and revoting is refused' };
  }
  if (holdsTracker(key.spoiled, tracker)) {
    return { code: 'BALLOT_TRACKER_SPOILED', message: 'a spoiled tracker is cast' };
  }
  return null;
}
