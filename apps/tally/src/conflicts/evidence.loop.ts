/** Publishes the evidence of halts on the board, while this process leads; what is there already comes again after a start. */
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { toHex, utf8 } from '#crypto';
import { repeat, type Repetition } from '#edge';
import type { AnchorHaltEntity } from '#store';
import { Alarms } from '../anchoring/alarms.js';
import { AnchoringLoop } from '../anchoring/anchoring.loop.js';
import { BoardPublisher } from '../decryption/board-publisher.js';
import { Halts } from './halts.js';

const STEP_MS = 1_000;
/** A board that has refused is asked again this seldom. */
const RETRY_MS = 15_000;

@Injectable()
export class EvidenceLoop implements OnApplicationBootstrap, OnApplicationShutdown {
  private repetition: Repetition | null = null;
  /** Halts that the board has taken since this process leads: one that came back from a mirror lacks their files. */
  private readonly sent = new Set<string>();
  private readonly notBeforeMs = new Map<string, number>();

  constructor(
    @Inject(Halts) private readonly halts: Halts,
    @Inject(BoardPublisher) private readonly publisher: BoardPublisher,
    @Inject(AnchoringLoop) private readonly anchoring: AnchoringLoop,
    @Inject(Alarms) private readonly alarms: Alarms,
  ) {}

  onApplicationBootstrap(): void {
    this.repetition = repeat(
      STEP_MS,
      () => this.pass(performance.now()),
      (error) => this.alarms.raise('evidence', 'EVIDENCE_UNPUBLISHED', messageOf(error)),
    );
  }

  async onApplicationShutdown(): Promise<void> {
    await this.repetition?.stop();
  }

  /** One look at all halts. @param nowMs monotonic */
  async pass(nowMs: number): Promise<void> {
    if (!this.anchoring.leading) return;
    for (const halt of await this.halts.all()) {
      const key = `${toHex(halt.electionId)} ${halt.haltNo}`;
      if (this.sent.has(key) || nowMs < (this.notBeforeMs.get(key) ?? 0)) continue;
      if (await this.publish(halt)) this.sent.add(key);
      else this.notBeforeMs.set(key, nowMs + RETRY_MS);
    }
    this.alarms.clear('evidence', 'EVIDENCE_UNPUBLISHED');
  }

  private async publish(halt: AnchorHaltEntity): Promise<boolean> {
    const id = toHex(halt.electionId);
    try {
      if (halt.evidence === '') throw new Error('the transaction that proves it is larger than the form allows');
      const boardIndex = await this.publisher.publish(halt.electionId, 'evidence', utf8(halt.evidence));
      if (halt.boardIndex !== boardIndex) await this.halts.placed(halt, boardIndex);
      this.alarms.clear(id, 'EVIDENCE_UNPUBLISHED');
      return true;
    } catch (error) {
      this.alarms.raise(id, 'EVIDENCE_UNPUBLISHED', `halt ${halt.haltNo}: ${messageOf(error)}`);
      return false;
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
