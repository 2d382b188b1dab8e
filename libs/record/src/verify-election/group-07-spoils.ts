/**
 * Group 7: spoils (spec §6.4, §9, §12.2). A spoil says "this tracker shall never be cast": it is signed by the ballot's
 * own key and carries its token (entry-checks.ts), stands between opening and close, names a tracker that is neither cast
 * nor spoiled, and there are at most 20 of a key. That a spoiled tracker is not cast later, group 6 sees (step 9).
 */
import { type DecodedSpoil, decodeSpoil, type ErrorCode, toHex } from '#crypto';
import { type Definition, type Phase, takesBallots } from '#record';
import { type BallotKeys, holdsTracker, packed, trackersIn } from './ballot-keys.js';
import type { CheckRun } from './check-run.js';
import type { EntryRefusal } from './entry-findings.js';

/** Most spoils of one (class, ballotKey). */
export const MAX_SPOILS = 20;

export class SpoilCheck {
  /** Spoils on the board by class. */
  readonly spoiledOf: number[];

  constructor(
    private readonly run: CheckRun,
    private readonly definition: Definition,
    private readonly electionId: Uint8Array,
    private readonly keys: BallotKeys,
  ) {
    this.spoiledOf = definition.voterClasses.map(() => 0);
  }

  /**
   * Takes the spoil at `index`. Entries come in board order.
   * @param entry type byte included   @param refusal what its own bytes are refused for
   * @param phase of the board at this entry
   */
  accept(index: number, entry: Uint8Array, refusal: EntryRefusal | null, phase: Phase): void {
    // The state is kept even if the spoil is refused: what follows is judged by its own faults.
    const state = refusal?.stage === 'form' ? null : this.judgeState(index, decodeSpoil(this.electionId, entry), phase);
    const problem = refusal ?? state;
    if (problem === null) return this.run.pass(1);
    const detail = { culprit: `board ${this.definition.board.origin}`, evidence: toHex(entry) };
    this.run.fail(`board entry ${index}`, problem.code, problem.message, detail);
  }

  private judgeState(index: number, spoil: DecodedSpoil, phase: Phase): { code: ErrorCode; message: string } | null {
    const key = this.keys.at(spoil.classIndex, spoil.ballotKey, index);
    const tracker = packed(spoil.tracker);
    const before = key.spoiled;
    key.spoiled += tracker;
    this.spoiledOf[spoil.classIndex] += 1;
    // 1. Between opening and close.
    if (!takesBallots(this.definition, phase)) {
      return { code: 'SPOIL_PHASE_INVALID', message: `a spoil stands in phase ${phase}` };
    }
    // 2. Neither cast nor spoiled under this key, at most 20.
    if (holdsTracker(key.cast, tracker)) {
      return { code: 'SPOIL_TRACKER_CAST', message: 'the spoiled tracker is cast already' };
    }
    if (holdsTracker(before, tracker)) {
      return { code: 'SPOIL_TRACKER_SPOILED', message: 'the tracker is spoiled already' };
    }
    if (trackersIn(before) >= MAX_SPOILS) {
      return { code: 'SPOIL_LIMIT_EXCEEDED', message: `more than ${MAX_SPOILS} spoils of one key` };
    }
    return null;
  }
}
