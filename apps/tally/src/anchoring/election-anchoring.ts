/**
 * The anchoring of one election (spec §8), step by step. One step at a time runs in this process; whatever another
 * process does at the same moment, the database takes each sequence number once and the network each baton once.
 * What a step leaves behind at any instant (a crash, a time-out) is found again in the database: the same bytes go on.
 */
import { appendLeaves, EMPTY_ROOT, equalBytes, Frontier, fromHex } from '#crypto';
import { decodeOutpoint, verifyAnchorTransaction, type AnchorPayload, type SpentOutput } from '#record';
import { LOG_BOARD, LOG_ISSUANCE } from '#store';
import type { TopUpStore } from '../funding/top-up-store.js';
import type { PublishedElection } from '../elections/election-registry.js';
import type { Conflicts } from '../conflicts/conflicts.js';
import type { Halts } from '../conflicts/halts.js';
import { emptyChain, type AnchorChain } from './anchor-chain.js';
import type { AnchorKeys } from './anchor-keys.js';
import { orderAnchor } from './anchor-builder.js';
import { planAnchor, type EndingEntry, type Plan } from './anchor-plan.js';
import type { AnchorStore, NewAnchor } from './anchor-store.js';
import type { BoardReader } from './board-reader.js';
import { endingOf } from './ending-entries.js';
import type { FeePolicyCache } from './fee-policy-cache.js';
import { LogFollower } from './log-follower.js';
import type { Submission } from './submission.js';

const PAGE_ANCHORS = 200;

export interface AnchoringParts {
  store: AnchorStore;
  reader: BoardReader;
  keys: AnchorKeys;
  submission: Submission;
  policy: FeePolicyCache;
  /** Money for a chain that runs. */
  topUps: Pick<TopUpStore, 'waiting'>;
  conflicts: Conflicts;
  halts: Halts;
}

/** Where the chain stands, as it was verified from its first anchor on. */
interface Tip {
  payload: AnchorPayload;
  output: SpentOutput;
  sent: boolean;
}

export class ElectionAnchoring {
  private readonly board: LogFollower;
  private readonly issuance: LogFollower;
  /** The board's tree at the tip's treeSize. */
  private anchored = Frontier.empty();
  /** Leaf hashes of the board from the tip's treeSize on. */
  private waiting: Uint8Array[] = [];
  private endings: EndingEntry[] = [];
  private waitingSinceMs: number | null = null;
  private tip: Tip | null = null;
  private genesis: SpentOutput | null = null;
  private closed = false;

  private constructor(
    private readonly election: PublishedElection,
    private readonly parts: AnchoringParts,
  ) {
    const { electionId, definition } = election;
    const key = (log: { origin: string; publicKey: string }) => ({
      origin: log.origin,
      publicKey: fromHex(log.publicKey, 32),
    });
    this.board = new LogFollower(parts.reader, { electionId, log: LOG_BOARD, ...key(definition.board) }, (...entry) =>
      this.takeEntry(...entry),
    );
    const issuance = { electionId, log: LOG_ISSUANCE, ...key(definition.issuance) } as const;
    this.issuance = new LogFollower(parts.reader, issuance, () => undefined);
  }

  /** Reads the chain so far from the database and verifies all of it, transaction by transaction. */
  static async load(election: PublishedElection, parts: AnchoringParts): Promise<ElectionAnchoring> {
    const anchoring = new ElectionAnchoring(election, parts);
    await anchoring.restore();
    return anchoring;
  }

  /** For people: how far the chain is and what waits. */
  get figures(): {
    seq: number | null;
    treeSize: number;
    waiting: number;
    waitingSinceMs: number | null;
    batonSat: number;
  } {
    return {
      seq: this.tip?.payload.seq ?? null,
      treeSize: this.tip?.payload.treeSize ?? 0,
      waiting: this.waiting.length,
      waitingSinceMs: this.waitingSinceMs,
      batonSat: (this.tip?.output ?? this.genesis)?.satoshis ?? 0,
    };
  }

  /** The verified chain as it is stored; null before the genesis outpoint is known here. */
  get chain(): AnchorChain | null {
    if (this.genesis === null) return null;
    if (this.tip === null) return emptyChain(this.genesis);
    return { baton: this.tip.output, last: this.tip.payload, tree: this.anchored, closed: this.closed };
  }

  /**
   * One step: sends again what is not sent, then looks whether a new anchor is due, stores it, sends it.
   * @returns false when another process went ahead: the state here is old and must be loaded again
   * @throws LogForkedError, FundsOutError, and whatever database and processor throw
   */
  async step(nowMs: number): Promise<boolean> {
    // 1. An anchor that is stored and perhaps not sent goes first, the same bytes; until it is taken, entries wait.
    if (this.tip !== null && !this.tip.sent && !(await this.send(this.tip.payload.seq, this.tip.output.txid)))
      return true;
    // 2. The logs as far as their signed heads go, recomputed here.
    const heads = await this.parts.reader.heads(this.election.electionId);
    if (heads === null) return true;
    await this.board.follow(heads.board.treeSize, heads.board.checkpoint);
    await this.followIssuance(heads.issuance.publicSize);
    // 3. What is due.
    const topUps = await this.parts.topUps.waiting(this.election.electionId);
    const plan = await this.plan(heads, topUps.length, nowMs);
    if (plan.act === 'wait') return true;
    const payload = this.payloadOf(plan, nowMs);
    const anchor = await this.order(payload, plan.type === 'TOP-UP' ? topUps : []);
    // 4. The bytes are in the database before anybody on the network sees them.
    if (!(await this.parts.store.insert(this.election.electionId, anchor))) return false;
    this.advance(payload, anchor, nowMs);
    await this.send(anchor.seq, anchor.txid, anchor.raw);
    return true;
  }

  private async send(seq: number, txid: string, raw?: Uint8Array): Promise<boolean> {
    const bytes = raw ?? (await this.parts.store.anchors(this.election.electionId, seq, 1))[0].raw;
    const sent = await this.parts.submission.send(this.election.electionId, { seq, txid, raw: bytes });
    if (this.tip?.payload.seq === seq) this.tip.sent = sent;
    return sent;
  }

  private async restore(): Promise<void> {
    const { electionId, definition } = this.election;
    const publicKey = fromHex(definition.anchor.publicKey, 33);
    this.genesis = await this.genesisOutput(publicKey);
    if (this.genesis === null) return;
    for (let fromSeq = 0; ; fromSeq += PAGE_ANCHORS) {
      const page = await this.parts.store.anchors(electionId, fromSeq, PAGE_ANCHORS);
      for (const row of page) {
        const spent = this.tip?.output ?? this.genesis;
        const { txid, payload, batonSat } = verifyAnchorTransaction(row.raw, spent, publicKey);
        const grown = appendLeaves(this.anchored, payload.leafHashes);
        if (!equalBytes(grown.root(), payload.rootHash)) throw new Error(`anchor ${row.seq} has another root`);
        this.board.restore(payload.leafHashes);
        this.anchored = grown;
        this.closed ||= payload.type === 'CLOSE';
        this.tip = { payload, output: { txid, vout: 0, satoshis: batonSat }, sent: row.state !== 'intended' };
      }
      if (page.length < PAGE_ANCHORS) break;
    }
    if (this.tip !== null) await this.restoreIssuance(this.tip.payload);
  }

  /** The issuance log is followed from its beginning; at the anchored size it must have the anchored root. */
  private async restoreIssuance({ issuedSize, issuedRoot }: AnchorPayload): Promise<void> {
    await this.followIssuance(issuedSize);
    if (!equalBytes(this.issuance.root(), issuedRoot)) {
      throw new Error(`the issuance log has another root at ${issuedSize} than was anchored`);
    }
  }

  private async followIssuance(publicSize: number): Promise<void> {
    if (publicSize === this.issuance.size) return;
    const note = await this.parts.reader.checkpointAt(this.election.electionId, LOG_ISSUANCE, publicSize);
    if (note === null) throw new Error(`the issuance log has no checkpoint of size ${publicSize}`);
    await this.issuance.follow(publicSize, note);
  }

  private async genesisOutput(publicKey: Uint8Array): Promise<SpentOutput | null> {
    const funding = await this.parts.store.funding(publicKey);
    if (funding === null) return null;
    const { txid, vout } = decodeOutpoint(this.election.definition.anchor.genesisOutpoint);
    if (funding.txid !== txid || funding.vout !== vout)
      throw new Error('the definition names another genesis outpoint');
    return { txid, vout, satoshis: funding.satoshis };
  }

  private takeEntry(index: number, leafHash: Uint8Array, bytes: Uint8Array): void {
    this.waiting.push(leafHash);
    const ending = endingOf(index, bytes);
    if (ending !== null) this.endings.push(ending);
  }

  private async plan(
    heads: NonNullable<Awaited<ReturnType<BoardReader['heads']>>>,
    topUps: number,
    nowMs: number,
  ): Promise<Plan> {
    const { anchor, schedule } = this.election.definition;
    const last = this.tip?.payload ?? null;
    const idle = this.waiting.length === 0 && heads.issuance.publicSize <= (last?.issuedSize ?? 0);
    this.waitingSinceMs = idle ? null : (this.waitingSinceMs ?? nowMs);
    return planAnchor({
      last,
      closed: this.closed,
      boardSize: this.board.size,
      endings: this.endings,
      issuance: heads.issuance,
      waitingSinceMs: this.waitingSinceMs,
      unconfirmed: await this.parts.store.countUnmined(this.election.electionId),
      topUps,
      heartbeatMs: anchor.heartbeatMs,
      maxDelayMs: anchor.maxDelayMs,
      votingClosesMs: schedule.votingCloses,
      nowMs,
    });
  }

  private payloadOf(plan: Plan & { act: 'build' }, nowMs: number): AnchorPayload {
    const last = this.tip?.payload ?? null;
    const leafHashes = this.waiting.slice(0, plan.treeSize - (last?.treeSize ?? 0));
    return {
      type: plan.type,
      electionId: this.election.electionId,
      seq: last === null ? 0 : last.seq + 1,
      treeSize: plan.treeSize,
      rootHash: appendLeaves(this.anchored, leafHashes).root(),
      issuedSize: plan.issuedSize,
      issuedRoot: this.issuedRootAt(plan.issuedSize),
      timeMs: Math.max(nowMs, last?.timeMs ?? 0),
      leafHashes,
    };
  }

  private issuedRootAt(size: number): Uint8Array {
    if (size === 0) return EMPTY_ROOT;
    if (size === this.tip?.payload.issuedSize) return this.tip.payload.issuedRoot;
    if (size === this.issuance.size) return this.issuance.root();
    throw new Error(`the issuance log is at ${this.issuance.size}, its root at ${size} is asked`);
  }

  /** The stored anchor is the tip from here on, whether the network has it yet or not. */
  private advance(payload: AnchorPayload, { txid, batonSat }: NewAnchor, nowMs: number): void {
    this.tip = { payload, output: { txid, vout: 0, satoshis: batonSat }, sent: false };
    this.closed ||= payload.type === 'CLOSE';
    this.anchored = appendLeaves(this.anchored, payload.leafHashes);
    this.waiting.splice(0, payload.leafHashes.length);
    this.endings = this.endings.filter((ending) => ending.index >= payload.treeSize);
    if (payload.leafHashes.length > 0) this.waitingSinceMs = this.waiting.length === 0 ? null : nowMs;
  }

  private async order(payload: AnchorPayload, topUps: readonly SpentOutput[]): Promise<NewAnchor> {
    const previous = this.tip?.output ?? this.genesis;
    if (previous === null) throw new Error('the genesis outpoint is not known here');
    const secretKey = await this.parts.keys.secretKey(this.election.definition.anchor.publicKey);
    return orderAnchor({ previous, secretKey, payload, topUps, policy: await this.parts.policy.read() });
  }
}
