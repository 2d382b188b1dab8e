/**
 * One election watched (spec §8.4), round by round: what the chain has, whether readers agree on it, which blocks hold
 * it, what the board shows, and whether anchors still come. A contradiction ends the watch with its evidence; what is
 * late, missing or unproven is told once, and told again when it is over.
 */
import { VerificationError } from '#crypto';
import { ChainUnavailableError } from '#chain';
import { ClientError } from '#client';
import type { BoardSide } from './board-side.js';
import type { ChainSide } from './chain-side.js';
import type { AlarmEvent, Tell } from './events.js';

export interface WatchLimits {
  /** Without an anchor for so long, anchors have stopped; null: three heartbeats of the definition, or three minutes. */
  silenceMs: number | null;
  /** How long a board may be behind the chain, as a copy of it may be. */
  behindMs: number;
  /** How long entries may wait for an anchor, beyond `maxDelayMs` of the definition. */
  waitingMs: number;
  /** Blocks without an anchor that was there before them. */
  unminedBlocks: number;
}

export const LIMITS: WatchLimits = { silenceMs: null, behindMs: 5_000, waitingMs: 10_000, unminedBlocks: 12 };
const SILENCE_WITHOUT_DEFINITION_MS = 180_000;
const HEARTBEATS = 3;

/** What a round goes through. */
type Area = 'HEADERS' | 'CHAIN' | 'SPENDS' | 'BLOCKS' | 'BOARD';

/** Chain and board contradict each other; whatever follows cannot be judged. */
export class ContradictionError extends Error {
  constructor(readonly alarm: AlarmEvent) {
    super(alarm.message);
  }
}

export class ElectionWatch {
  /** Doubts that were told and are not over: code, and what has to go through before it is. */
  private readonly open = new Map<string, string>();
  private rounds = 0;
  /** When the newest anchor was seen first, or made where it was there before this watch. */
  private newestAtMs: number | null = null;
  private behindSinceMs: number | null = null;
  private waitingSinceMs: number | null = null;
  private toldSizes = '';

  constructor(
    private readonly chain: ChainSide,
    private readonly board: BoardSide | null,
    private readonly limits: WatchLimits,
    private readonly tell: Tell,
    /** Called when an anchor has been compared: a moment at which everything can be kept. */
    private readonly onCompared: () => void,
  ) {}

  /** Whether a doubt was told that is not over. */
  get isInDoubt(): boolean {
    return this.open.size > 0;
  }

  /** Nothing can follow: the election was aborted on the chain. */
  get hasEnded(): boolean {
    return this.chain.follower.hasEnded;
  }

  /** Looks at everything once. @param nowMs this machine's clock @throws ContradictionError */
  async round(nowMs: number): Promise<void> {
    this.newestAtMs ??= this.chain.follower.position.last?.timeMs ?? null;
    // 1. The chain, and behind every anchor what the board shows up to it.
    await this.attempt('HEADERS', () => this.chain.readHeaders());
    const hasChain = await this.attempt('CHAIN', () => this.followChain(nowMs));
    await this.attempt('SPENDS', () => this.chain.compareSpends());
    await this.attempt('BLOCKS', () => this.chain.proveMined());
    // 2. The board, also where no anchor is yet.
    const hasBoard = await this.attempt('BOARD', () => this.lookAtBoard());
    // 3. What is missing.
    if (hasBoard) this.judgeBehind(nowMs);
    if (hasChain) this.judgeSilence(nowMs);
    this.judgeUnmined();
    this.rounds += 1;
  }

  private async followChain(nowMs: number): Promise<void> {
    await this.chain.follow(async ({ payload }) => {
      this.newestAtMs = this.rounds === 0 ? payload.timeMs : nowMs;
      this.waitingSinceMs = null;
      await this.attempt('BOARD', async () => this.board?.keepUp(payload));
      this.onCompared();
    });
  }

  private async lookAtBoard(): Promise<void> {
    if (this.board === null) return;
    await this.board.look();
    const { sizes } = this.board;
    const text = JSON.stringify(sizes);
    if (text !== this.toldSizes) this.tell({ event: 'board', ...sizes });
    this.toldSizes = text;
  }

  private judgeBehind(nowMs: number): void {
    const behind = this.board?.behind ?? null;
    if (behind === null) {
      this.behindSinceMs = null;
      return this.settle('BOARD_BEHIND_CHAIN');
    }
    this.behindSinceMs ??= nowMs;
    if (nowMs - this.behindSinceMs >= this.limits.behindMs) this.doubt('BOARD_BEHIND_CHAIN', behind, 'board');
  }

  private judgeSilence(nowMs: number): void {
    const { follower } = this.chain;
    const { definition, sizes } = this.board ?? { definition: null, sizes: { size: 0, anchored: 0 } };
    // 1. Entries that wait longer than they may.
    const hasWaiting = sizes.size > sizes.anchored;
    this.waitingSinceMs = hasWaiting ? (this.waitingSinceMs ?? nowMs) : null;
    const mostMs = (definition?.anchor.maxDelayMs ?? 0) + this.limits.waitingMs;
    if (this.waitingSinceMs !== null && nowMs - this.waitingSinceMs >= mostMs) {
      const count = sizes.size - sizes.anchored;
      return this.doubt('ANCHORS_STOPPED', `${count} entries wait for an anchor, the first since ${mostMs / 1_000} s`);
    }
    // 2. No heartbeat, where there have to be some: until the close.
    const isOver = follower.hasEnded || follower.position.closingIndex !== undefined;
    const silenceMs = this.limits.silenceMs ?? HEARTBEATS * (definition?.anchor.heartbeatMs ?? 0);
    const agoMs = this.newestAtMs === null ? 0 : nowMs - this.newestAtMs;
    if (!isOver && agoMs >= (silenceMs === 0 ? SILENCE_WITHOUT_DEFINITION_MS : silenceMs)) {
      return this.doubt('ANCHORS_STOPPED', `no anchor for ${Math.floor(agoMs / 1_000)} s`);
    }
    this.settle('ANCHORS_STOPPED');
  }

  private judgeUnmined(): void {
    const [oldest] = this.chain.mined.waiting;
    const blocks = oldest === undefined ? 0 : this.chain.tipHeight - oldest.seenAtHeight;
    if (oldest === undefined || blocks < this.limits.unminedBlocks) return this.settle('ANCHORS_NOT_MINED');
    this.doubt('ANCHORS_NOT_MINED', `anchor ${oldest.seq} is in none of ${blocks} blocks since it was seen`);
  }

  /**
   * Runs a part of a round. What contradicts ends everything; a source that does not answer, lags or errs is a doubt.
   * @param area of which a doubt is told   @returns whether it went through
   */
  private async attempt(area: Area, run: () => Promise<void>): Promise<boolean> {
    try {
      await run();
    } catch (error) {
      if (error instanceof ContradictionError) throw error;
      if (error instanceof ChainUnavailableError) this.doubt('NETWORK_FAILED', error.message, null, area);
      else if (error instanceof ClientError) this.doubt(error.code, error.detail, null, area);
      else if (!(error instanceof VerificationError)) throw error;
      // Headers prove nothing against an election: another source of them is needed.
      else if (area === 'HEADERS') this.doubt(error.code, error.message, 'header source', area);
      else throw new ContradictionError(contradictionOf(error));
      return false;
    }
    for (const [code, cause] of this.open) if (cause === area) this.settle(code);
    return true;
  }

  /** @param area whose next success ends the doubt; by default it is judged by itself */
  private doubt(code: string, message: string, culprit: string | null = null, area: Area | 'JUDGED' = 'JUDGED'): void {
    if (this.open.has(code)) return;
    this.open.set(code, area);
    this.tell({ event: 'alarm', kind: 'doubt', code, message, culprit, evidence: null });
  }

  private settle(code: string): void {
    if (this.open.delete(code)) this.tell({ event: 'over', code });
  }
}

/** What accuses, with the bytes that prove it. */
export function contradictionOf({ code, message, detail }: VerificationError): AlarmEvent {
  const { culprit = null, evidence = null } = detail;
  return { event: 'alarm', kind: 'contradiction', code, message, culprit, evidence };
}
