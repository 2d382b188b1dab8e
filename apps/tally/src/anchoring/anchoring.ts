/**
 * Anchoring of all elections by the process that leads: one step for each of them at a time, errors kept to the election
 * that has them. A standby reads what the leader writes and checks it, so that it knows the whole chain when it is needed.
 */
import { toHex } from '#crypto';
import { isUnavailable } from '#store';
import type { AlarmLog, Alarms } from './alarms.js';
import { ChainUnavailableError } from '#chain';
import { logForked } from '../conflicts/evidence-files.js';
import { FundsOutError } from './anchor-builder.js';
import type { ElectionRegistry, PublishedElection } from '../elections/election-registry.js';
import { ElectionAnchoring, type AnchoringParts } from './election-anchoring.js';
import { FencedError, NotLeadingError } from './leader-lease.js';
import { LogForkedError } from './log-follower.js';

export interface ElectionFigures {
  electionId: string;
  seq: number | null;
  treeSize: number;
  waiting: number;
  lagMs: number;
  batonSat: number;
}

export class Anchoring {
  private readonly loaded = new Map<string, ElectionAnchoring>();

  constructor(
    private readonly elections: ElectionRegistry,
    private readonly parts: AnchoringParts,
    private readonly alarms: Alarms,
    private readonly log: AlarmLog,
  ) {}

  /**
   * One step for every election.
   * @returns all of them, for the confirmations
   * @throws FencedError, NotLeadingError when another process leads: nothing of the step was written
   */
  async stepAll(nowMs: number): Promise<PublishedElection[]> {
    const elections = await this.elections.anchoredHere();
    for (const election of elections) await this.stepOne(election, nowMs);
    return elections;
  }

  /** As a standby: takes in what the leader has written; at the first step as leader all of it is read once more. */
  async followAll(): Promise<void> {
    for (const election of await this.elections.anchoredHere()) {
      try {
        const anchoring = this.of(election);
        anchoring.mayBeBehind();
        await anchoring.catchUp();
        this.alarms.clear(toHex(election.electionId), 'ANCHORING_FAILED');
      } catch (error) {
        await this.takeError(election.electionId, error);
      }
    }
  }

  /** This process begins to lead: others may have written since it last looked. */
  begin(): void {
    for (const anchoring of this.loaded.values()) anchoring.mayBeBehind();
  }

  figures(nowMs: number): ElectionFigures[] {
    return [...this.loaded].map(([electionId, anchoring]) => {
      const { seq, treeSize, waiting, waitingSinceMs, batonSat } = anchoring.figures;
      return {
        electionId,
        seq,
        treeSize,
        waiting,
        lagMs: waitingSinceMs === null ? 0 : nowMs - waitingSinceMs,
        batonSat,
      };
    });
  }

  private async stepOne(election: PublishedElection, nowMs: number): Promise<void> {
    const id = toHex(election.electionId);
    const halt = await this.parts.halts.current(election.electionId);
    if (halt !== null) return this.stopped(id, halt);
    this.alarms.clear(id, 'ANCHORING_HALTED');
    try {
      const anchoring = this.of(election);
      await anchoring.catchUpIfBehind();
      if (!(await this.isSettled(election, anchoring, nowMs))) return;
      await anchoring.step(nowMs);
      // What the network has just said of it is looked into at once.
      await this.isSettled(election, anchoring, nowMs);
      this.alarms.clear(id, 'ANCHORING_FAILED', 'FUNDS_OUT');
    } catch (error) {
      await this.takeError(election.electionId, error);
    }
  }

  private of(election: PublishedElection): ElectionAnchoring {
    const id = toHex(election.electionId);
    const loaded = this.loaded.get(id);
    if (loaded !== undefined) return loaded;
    this.parts.conflicts.mayLack(election.electionId);
    const anchoring = new ElectionAnchoring(election, this.parts);
    this.loaded.set(id, anchoring);
    return anchoring;
  }

  /** Whether the chain is what is known here: nothing was claimed, or nothing came of it. */
  private async isSettled(election: PublishedElection, { chain }: ElectionAnchoring, nowMs: number): Promise<boolean> {
    const settlement = chain === null ? null : await this.parts.conflicts.settle(election, chain, nowMs);
    if (settlement === 'rewritten') {
      this.log.log(`anchoring ${toHex(election.electionId)}: anchors were taken over from the chain`);
      this.loaded.delete(toHex(election.electionId));
    }
    if (settlement === 'halted') {
      const halt = await this.parts.halts.current(election.electionId);
      if (halt !== null) this.stopped(toHex(election.electionId), halt);
    }
    return settlement === null || settlement === 'open';
  }

  /** What is known of it is read again when it goes on. */
  private stopped(id: string, { code, detail }: { code: string; detail: string }): void {
    this.loaded.delete(id);
    this.alarms.raise(id, 'ANCHORING_HALTED', `${code}: ${detail}`);
  }

  private async takeError(electionId: Uint8Array, error: unknown): Promise<void> {
    const id = toHex(electionId);
    if (error instanceof FencedError || error instanceof NotLeadingError) throw error;
    if (error instanceof FundsOutError) return this.alarms.raise(id, 'FUNDS_OUT', error.message);
    if (error instanceof ChainUnavailableError) return this.alarms.raise(id, 'CHAIN_UNAVAILABLE', error.message);
    // What was checked stays checked while the database is away; after any other error all of it is read again.
    const seq = nextSeqOf(this.loaded.get(id));
    if (!isUnavailable(error)) this.loaded.delete(id);
    if (error instanceof LogForkedError) {
      const halt = logForked(electionId, seq, error.message, error.evidence);
      await this.parts.halts.raise(electionId, halt, Date.now());
      return this.stopped(id, halt);
    }
    this.alarms.raise(id, 'ANCHORING_FAILED', error instanceof Error ? error.message : String(error));
  }
}

function nextSeqOf(anchoring: ElectionAnchoring | undefined): number {
  return (anchoring?.figures.seq ?? -1) + 1;
}
