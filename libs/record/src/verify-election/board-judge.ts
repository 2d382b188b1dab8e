/** Judges the entries of the board in their order, each in the groups that it belongs to (spec §12.2, groups 5 to 7). */
import { decodeBoardEntry, ENTRY_BALLOT, ENTRY_SPOIL } from '#record';
import type { BatchFindings } from './batch-findings.js';
import type { BoardOrder } from './board-order.js';
import type { CheckRun } from './check-run.js';
import type { EntryFindings } from './entry-findings.js';
import type { BallotCheck } from './group-06-ballots.js';
import type { SpoilCheck } from './group-07-spoils.js';
import type { LogBatch } from './log-batches.js';

/** The runs of the three groups that one pass serves. */
export interface BoardRuns {
  board: CheckRun;
  ballots: CheckRun;
  spoils: CheckRun;
}

export class BoardJudge {
  /** Entries of each type so far. */
  ballots = 0;
  spoils = 0;

  constructor(
    private readonly runs: BoardRuns,
    private readonly order: BoardOrder,
    private readonly ballotCheck: BallotCheck,
    private readonly spoilCheck: SpoilCheck,
    private readonly culprit: string,
  ) {}

  accept({ first, entries }: LogBatch, { findings, error, remember }: BatchFindings): void {
    const contents = [this.runs.ballots, this.runs.spoils];
    if (findings === undefined) {
      for (const run of contents) run.failWith(`board entries from ${first} on`, error, undefined);
    } else this.ballotCheck.sums.add(findings.sums);
    entries.forEach((entry, i) => this.acceptEntry(first + i, entry, i, findings));
    // One in which all passed need not be looked at again.
    if (!contents.some((run) => run.hasFailed())) remember();
  }

  /** @param at its position among the findings */
  private acceptEntry(index: number, entry: Uint8Array, at: number, findings: EntryFindings | undefined): void {
    const { phase } = this.order;
    this.runs.board.attempt(`board entry ${index}`, this.culprit, () =>
      this.order.accept(index, decodeBoardEntry(entry)),
    );
    // The type byte alone decides, so that no entry falls between the groups.
    if (entry[0] === ENTRY_BALLOT) {
      this.ballots += 1;
      if (findings !== undefined)
        this.ballotCheck.accept(index, entry, findings.refusals[at], findings.trackers[at], phase);
    }
    if (entry[0] === ENTRY_SPOIL) {
      this.spoils += 1;
      if (findings !== undefined) this.spoilCheck.accept(index, entry, findings.refusals[at], phase);
    }
  }
}
