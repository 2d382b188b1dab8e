/**
 * From sent to deep (spec §8.5), pass by pass: blocks that the chain no longer has are taken back, anchors that wait for a
 * block are asked for, their Merkle paths checked and stored, and what the network has lost is sent again. A callback of a
 * processor is a hint to look at once, and is checked like any answer. Headers and processors fail apart: without headers
 * nothing is mined and nothing is taken back, but what is lost still goes again.
 */
import { ChainUnavailableError, MinedProofError, type ChainProcessor, type StatusOutcome } from '#chain';
import { fromHex, toHex } from '#crypto';
import type { HeaderSource } from '#record';
import type { PublishedElection } from '../elections/election-registry.js';
import type { Alarms } from './alarms.js';
import type { AnchorMark, ConfirmationStore } from './confirmation-store.js';
import { keepMoneyProof, keepProofs, type ClaimedProof, type Footing } from './proof-keeping.js';
import { blockHashAt, takeBackLost, type TakenBack } from './reorganisations.js';
import type { Submission } from './submission.js';

/** Asked for at once, behind one that is mined. */
const ASKED_ANCHORS = 16;
/** Whose paths one pass stores at most. */
const PASS_ANCHORS = 1_000;
/** Without a new block or a hint, ask again only this often. */
const IDLE_PASS_MS = 10_000;
/** Callbacks that are remembered between two passes. */
const MOST_HINTS = 10_000;
/** Of those without a path, in one pass. */
const HINTS_ASKED = 100;

export class Confirmations {
  private tipSeen = '';
  private lastPassMs = -Infinity;
  /** Transaction → the path that a callback brought, or null. */
  private hints = new Map<string, string | null>();

  constructor(
    private readonly store: ConfirmationStore,
    private readonly chain: Pick<ChainProcessor, 'status' | 'submit'>,
    private readonly headers: HeaderSource,
    private readonly submission: Pick<Submission, 'sendAgain' | 'conflict'>,
    private readonly alarms: Alarms,
  ) {}

  /** A processor called: look soon. @param txid hex, display order  @param bump untrusted, or null */
  hint(txid: string, bump: string | null): void {
    if (this.hints.size < MOST_HINTS) this.hints.set(txid, bump);
  }

  /** One pass over the anchors that wait for a block. */
  async pass(elections: readonly PublishedElection[]): Promise<void> {
    const tip = await this.tip();
    const isIdle = (tip === null || tip.hash === this.tipSeen) && this.hints.size === 0;
    if (isIdle && performance.now() - this.lastPassMs < IDLE_PASS_MS) return;
    this.lastPassMs = performance.now();
    this.tipSeen = tip?.hash ?? '';
    const hints = this.hints;
    this.hints = new Map();
    const footing = tip === null ? null : await this.footing(tip.height, elections);
    for (const election of elections) await this.passElection(election, footing, hints);
  }

  /** null where the header source does not answer. */
  private async tip(): Promise<{ height: number; hash: string } | null> {
    try {
      const height = await this.headers.tipHeight();
      return { height, hash: (await blockHashAt(this.headers, height)) ?? '' };
    } catch (error) {
      return this.withoutHeaders(error);
    }
  }

  /** What new proofs may stand on; null where the header source is down or behind. */
  private async footing(tipHeight: number, elections: readonly PublishedElection[]): Promise<Footing | null> {
    try {
      const ground = await takeBackLost(this.store, this.headers, tipHeight, (taken) =>
        this.tookBack(taken, elections),
      );
      if (ground.behind) {
        this.alarms.raise('headers', 'CHAIN_UNAVAILABLE', ground.detail);
        return null;
      }
      this.alarms.clear('headers', 'CHAIN_UNAVAILABLE');
      return { newest: ground.newest };
    } catch (error) {
      return this.withoutHeaders(error);
    }
  }

  private withoutHeaders(error: unknown): null {
    if (!(error instanceof ChainUnavailableError)) throw error;
    // Looked at again as soon as it answers.
    this.tipSeen = '';
    this.alarms.raise('headers', 'CHAIN_UNAVAILABLE', error.message);
    return null;
  }

  private async tookBack({ block, funded }: TakenBack, elections: readonly PublishedElection[]): Promise<void> {
    const keys = funded.map(toHex);
    for (const { electionId, definition } of elections) {
      if (keys.includes(definition.anchor.publicKey)) await this.store.noteFunding(electionId, 'block-lost', block);
    }
  }

  private async passElection(
    election: PublishedElection,
    footing: Footing | null,
    hints: ReadonlyMap<string, string | null>,
  ): Promise<void> {
    const { electionId } = election;
    try {
      if (footing !== null) await this.proveMoney(election, footing);
      await this.askHinted(electionId, hints);
      const { claimed, waits } = await this.askInOrder(electionId, hints);
      if (footing !== null) await keepProofs(this.store, this.headers, electionId, claimed, footing);
      if (waits !== null) await this.follow(electionId, waits.mark, waits.answer);
      // More than one pass takes: the next one comes at once.
      else if (claimed.length >= PASS_ANCHORS) this.lastPassMs = -Infinity;
      this.alarms.clear(toHex(electionId), 'CONFIRMATION_INVALID');
    } catch (error) {
      if (error instanceof ChainUnavailableError) this.withoutHeaders(error);
      else if (error instanceof MinedProofError && hints.size > 0) {
        // Perhaps what a callback brought: asked for at the next pass.
        this.lastPassMs = -Infinity;
      } else if (error instanceof MinedProofError) {
        this.alarms.raise(toHex(electionId), 'CONFIRMATION_INVALID', error.message);
      } else throw error;
    }
  }

  /** Oldest first: a child is never mined before its parent, so the first that is not mined ends the search. */
  private async askInOrder(
    electionId: Uint8Array,
    hints: ReadonlyMap<string, string | null>,
  ): Promise<{ claimed: ClaimedProof[]; waits: { mark: AnchorMark; answer: StatusOutcome } | null }> {
    const claimed: ClaimedProof[] = [];
    for (let [fromSeq, count] = [0, 1]; claimed.length < PASS_ANCHORS; count = ASKED_ANCHORS) {
      const marks = await this.store.waiting(electionId, fromSeq, count);
      const answers = await Promise.all(marks.map((mark) => this.ask(mark, hints)));
      for (const [i, answer] of answers.entries()) {
        if (answer.outcome !== 'mined') return { claimed, waits: { mark: marks[i], answer } };
        claimed.push({ ...marks[i], bump: answer.bump });
      }
      if (marks.length < count) break;
      fromSeq = marks[marks.length - 1].seq + 1;
    }
    return { claimed, waits: null };
  }

  /** A hint spares the question where it brings a path; the path is checked either way. */
  private ask({ txid }: AnchorMark, hints: ReadonlyMap<string, string | null>): Promise<StatusOutcome> {
    const bump = hints.get(txid);
    return bump ? Promise.resolve({ outcome: 'mined', bump }) : this.chain.status(txid);
  }

  /** Called back about one that stands between others: a conflict or a loss there would not show at the first and last. */
  private async askHinted(electionId: Uint8Array, hints: ReadonlyMap<string, string | null>): Promise<void> {
    const pathless = [...hints].flatMap(([txid, bump]) => (bump === null ? [txid] : []));
    for (const mark of await this.store.waitingOf(electionId, pathless.slice(0, HINTS_ASKED))) {
      const answer = await this.chain.status(mark.txid);
      if (answer.outcome === 'conflict' || answer.outcome === 'unknown-transaction') {
        await this.follow(electionId, mark, answer);
      }
    }
  }

  /** What the first anchor that is not mined tells of those behind it. */
  private async follow(electionId: Uint8Array, mark: AnchorMark, answer: StatusOutcome): Promise<void> {
    switch (answer.outcome) {
      case 'seen':
        return this.followLast(electionId, mark);
      case 'unknown-transaction':
        await this.submission.sendAgain(electionId, mark.seq);
        return;
      case 'conflict':
        this.submission.conflict(electionId, mark.seq, answer.detail, answer.competingTxids);
        return;
      case 'mined':
      case 'unknown':
        return;
      default:
        return answer satisfies never;
    }
  }

  /** The last one is there: so are all before it. It is lost: the first that is lost is looked for, and all go from there. */
  private async followLast(electionId: Uint8Array, first: AnchorMark): Promise<void> {
    const last = await this.store.newestWaiting(electionId);
    if (last === null || last.seq === first.seq) return this.store.markSeen(electionId, first.seq);
    const answer = await this.chain.status(last.txid);
    if (answer.outcome === 'seen') await this.store.markSeen(electionId, last.seq);
    if (answer.outcome === 'conflict') return this.follow(electionId, last, answer);
    if (answer.outcome !== 'unknown-transaction') return;
    let [known, lost] = [first.seq, last.seq];
    while (lost - known > 1) {
      const middle = Math.floor((known + lost) / 2);
      const [mark] = await this.store.waiting(electionId, middle, 1);
      if ((await this.chain.status(mark.txid)).outcome === 'unknown-transaction') lost = middle;
      else known = middle;
    }
    await this.submission.sendAgain(electionId, lost);
  }

  /** Payments whose block was lost get a new path, or go again like anchors. */
  private async proveMoney({ electionId, definition }: PublishedElection, footing: Footing): Promise<void> {
    const publicKey = fromHex(definition.anchor.publicKey, 33);
    for (const { raw, txid } of await this.store.unminedMoney(electionId, publicKey)) {
      const status = await this.chain.status(txid);
      if (status.outcome === 'unknown-transaction') await this.chain.submit(raw, txid);
      if (status.outcome !== 'mined') continue;
      await keepMoneyProof(this.store, this.headers, electionId, { txid, bump: status.bump }, footing);
    }
  }
}
