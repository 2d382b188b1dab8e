/**
 * The anchoring of one election (spec §8.8), step by step. One step at a time runs in this process; whatever another
 * process does at the same moment, the database takes each sequence number once, from the present leader alone, and the
 * network each baton once. What a step leaves behind at any instant (a crash, a time-out) is found again in the database:
 * the same bytes go on.
 */
import { appendLeaves, fromHex } from '#crypto';
import { decodeOutpoint, type AnchorPayload, type SpentOutput } from '#record';
import type { TopUpStore } from '../funding/top-up-store.js';
import type { Conflicts } from '../conflicts/conflicts.js';
import type { Halts } from '../conflicts/halts.js';
import type { PublishedElection } from '../elections/election-registry.js';
import { emptyChain, extendChain, extendVerified, nextSeq, type AnchorChain } from './anchor-chain.js';
import type { AnchorKeys } from './anchor-keys.js';
import { FundsOutError, orderAnchor } from './anchor-builder.js';
import { planAnchor, type Plan } from './anchor-plan.js';
import type { AnchorStore, NewAnchor } from './anchor-store.js';
import type { BoardReader } from './board-reader.js';
import { ElectionLogs, type Heads } from './election-logs.js';
import type { FeePolicyCache } from './fee-policy-cache.js';
import { HANDOVER_BYTES, type StoredAnchor, type Submission } from './submission.js';

const PAGE_ANCHORS = 50;

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

/** Anchors that are due, and the chain that there will be once the database has them. */
interface Due {
  anchors: NewAnchor[];
  chain: AnchorChain;
}

export class ElectionAnchoring {
  private readonly logs: ElectionLogs;
  private readonly publicKey: Uint8Array;
  /** null until the genesis outpoint is known here. */
  private stored: AnchorChain | null = null;
  /** The last anchor that a processor has taken; −1 before the first. */
  private takenSeq = -1;
  private waitingSinceMs: number | null = null;
  /** The database may hold more than is known here. */
  private isBehind = true;

  constructor(
    private readonly election: PublishedElection,
    private readonly parts: AnchoringParts,
  ) {
    this.logs = new ElectionLogs(election, parts.reader);
    this.publicKey = fromHex(election.definition.anchor.publicKey, 33);
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
      seq: this.stored?.last?.seq ?? null,
      treeSize: this.stored?.last?.treeSize ?? 0,
      waiting: this.logs.waiting,
      waitingSinceMs: this.waitingSinceMs,
      batonSat: this.stored?.baton.satoshis ?? 0,
    };
  }

  /** The verified chain as it is stored; null before the genesis outpoint is known here. */
  get chain(): AnchorChain | null {
    return this.stored;
  }

  /** Another process may have written: the next step reads on from what is known here. */
  mayBeBehind(): void {
    this.isBehind = true;
  }

  async catchUpIfBehind(): Promise<void> {
    if (this.isBehind) await this.catchUp();
  }

  /**
   * Takes in the anchors that are in the database beyond what is known here, and verifies each: all of them at a start,
   * the newest in a standby, so that it can go on at once.
   * @throws VerificationError, Error when a stored anchor does not continue the chain
   */
  async catchUp(): Promise<void> {
    const { electionId } = this.election;
    const start = this.stored ?? (await this.genesis());
    if (start === null) return;
    let chain = start;
    for (;;) {
      const page = await this.parts.store.anchors(electionId, nextSeq(chain), PAGE_ANCHORS);
      for (const { raw } of page) chain = extendVerified(chain, raw, this.publicKey);
      if (page.length < PAGE_ANCHORS) break;
    }
    if (chain !== this.stored) {
      if (chain.last !== null) await this.logs.checkIssuance(chain.last);
      this.logs.resetBoard(chain.tree);
      this.stored = chain;
    }
    this.takenSeq = (await this.parts.store.lastTaken(electionId)) ?? -1;
    this.isBehind = false;
  }

  /**
   * One step: sends again what no processor has taken, then looks which anchors are due, stores them, sends them.
   * @throws LogForkedError, FundsOutError, FencedError, NotLeadingError, and whatever database and processor throw
   */
  async step(nowMs: number): Promise<void> {
    await this.catchUpIfBehind();
    if (this.stored === null) return;
    // 1. Anchors that are stored and perhaps not sent go first, the same bytes; until they are taken, entries wait.
    if (!(await this.sendStored(this.stored))) return;
    // 2. The logs as far as their signed heads go, recomputed here.
    const heads = await this.logs.follow();
    if (heads === null) return;
    // 3. What is due: one anchor, or all that a backlog fills, as much as is handed over at once.
    const due = await this.due(this.stored, heads, nowMs);
    if (due.anchors.length === 0) return;
    // 4. The bytes are in the database before anybody on the network sees them.
    this.isBehind = true;
    if (!(await this.parts.store.insert(this.election.electionId, due.anchors))) return;
    const covers = due.chain.tree.size > this.stored.tree.size;
    this.stored = due.chain;
    this.logs.covered(due.chain.tree.size);
    if (covers) this.waitingSinceMs = this.logs.waiting === 0 ? null : nowMs;
    this.isBehind = false;
    // 5. Sent in order.
    await this.handOver(due.anchors);
  }

  private async sendStored(chain: AnchorChain): Promise<boolean> {
    while (this.takenSeq + 1 < nextSeq(chain)) {
      if (this.parts.submission.isPausing(this.election.electionId)) return false;
      const page = await this.parts.store.anchors(this.election.electionId, this.takenSeq + 1, PAGE_ANCHORS);
      if (page.length === 0) throw new Error(`anchor ${this.takenSeq + 1} is no longer in the database`);
      if (!(await this.handOver(page))) return false;
    }
    return true;
  }

  private async handOver(anchors: readonly StoredAnchor[]): Promise<boolean> {
    const taken = await this.parts.submission.sendInOrder(this.election.electionId, anchors);
    this.takenSeq += taken;
    return taken === anchors.length;
  }

  private async genesis(): Promise<AnchorChain | null> {
    const funding = await this.parts.store.funding(this.publicKey);
    if (funding === null) return null;
    const { txid, vout } = decodeOutpoint(this.election.definition.anchor.genesisOutpoint);
    if (funding.txid !== txid || funding.vout !== vout)
      throw new Error('the definition names another genesis outpoint');
    return emptyChain({ txid, vout, satoshis: funding.satoshis });
  }

  private async due(start: AnchorChain, heads: Heads, nowMs: number): Promise<Due> {
    const idle = this.logs.waiting === 0 && heads.issuance.publicSize <= (start.last?.issuedSize ?? 0);
    this.waitingSinceMs = idle ? null : (this.waitingSinceMs ?? nowMs);
    // The first anchor that is not mined: it and all behind it are one line of unconfirmed ones.
    const oldest = (await this.parts.store.firstUnmined(this.election.electionId)) ?? nextSeq(start);
    let topUps = await this.parts.topUps.waiting(this.election.electionId);
    const due: Due = { anchors: [], chain: start };
    for (let bytes = 0; bytes < HANDOVER_BYTES;) {
      const plan = this.plan(due.chain, heads, topUps.length, nextSeq(due.chain) - oldest, nowMs);
      if (plan.act === 'wait') break;
      const payload = this.payloadOf(due.chain, plan, nowMs);
      const money = plan.type === 'TOP-UP' ? topUps : [];
      const anchor = await this.order(due.chain.baton, payload, money).catch((error: unknown) => {
        // What can be paid goes; for the rest the next step says that the money is out.
        if (error instanceof FundsOutError && due.anchors.length > 0) return null;
        throw error;
      });
      if (anchor === null) break;
      due.anchors.push(anchor);
      due.chain = extendChain(due.chain, payload, { txid: anchor.txid, vout: 0, satoshis: anchor.batonSat });
      bytes += anchor.raw.length;
      if (plan.type === 'TOP-UP') topUps = [];
    }
    return due;
  }

  private plan({ last, closed }: AnchorChain, heads: Heads, topUps: number, unconfirmed: number, nowMs: number): Plan {
    const { anchor, schedule } = this.election.definition;
    return planAnchor({
      last,
      closed,
      boardSize: this.logs.boardSize,
      endings: this.logs.endingsFrom(last?.treeSize ?? 0),
      issuance: heads.issuance,
      waitingSinceMs: this.waitingSinceMs,
      unconfirmed,
      topUps,
      heartbeatMs: anchor.heartbeatMs,
      maxDelayMs: anchor.maxDelayMs,
      votingClosesMs: schedule.votingCloses,
      nowMs,
    });
  }

  private payloadOf({ last, tree }: AnchorChain, plan: Plan & { act: 'build' }, nowMs: number): AnchorPayload {
    const leafHashes = this.logs.waitingBetween(tree.size, plan.treeSize);
    return {
      type: plan.type,
      electionId: this.election.electionId,
      seq: last === null ? 0 : last.seq + 1,
      treeSize: plan.treeSize,
      rootHash: appendLeaves(tree, leafHashes).root(),
      issuedSize: plan.issuedSize,
      issuedRoot: this.logs.issuedRootAt(plan.issuedSize, last),
      timeMs: Math.max(nowMs, last?.timeMs ?? 0),
      leafHashes,
    };
  }

  private async order(
    previous: SpentOutput,
    payload: AnchorPayload,
    topUps: readonly SpentOutput[],
  ): Promise<NewAnchor> {
    const secretKey = await this.parts.keys.secretKey(this.election.definition.anchor.publicKey);
    return orderAnchor({ previous, secretKey, payload, topUps, policy: await this.parts.policy.read() });
  }
}
