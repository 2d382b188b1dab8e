/**
 * The chain's side of a watch (spec §8.4): the baton followed from reader to reader, every spend of it compared, and the
 * newest mined anchor proven against headers. Readers and header sources are *not* trusted: they can withhold and lag,
 * and what they invent is refused.
 */
import { concatBytes, toHex, u64, VerificationError } from '#crypto';
import {
  ChainUnavailableError,
  type FollowedTransaction,
  type FoundTransaction,
  minedAt,
  type MinedAnchors,
  type SeveralReaders,
} from '#chain';
import { clientError } from '#client';
import {
  decodeOutpoint,
  decodeTransaction,
  encodeOutpoint,
  fundingOutputOf,
  hash256,
  type HeaderSource,
  type HeaderTrail,
  isSpendSigned,
} from '#record';
import type { ChainFollower, FollowedAnchor } from '#verify';
import type { Tell } from './events.js';

/** As many earlier proofs stay, for blocks that are replaced. */
const KEPT_PROOFS = 200;
/** Anchors whose bytes stay in memory: evidence, should others take their place. */
const KEPT_BYTES = 100;
/** A reader may learn of a block later than the header source: it is asked again so many looks later. */
const ASK_AGAIN = 10;

export interface ChainParts {
  readers: SeveralReaders;
  follower: ChainFollower;
  mined: MinedAnchors;
  /** null: nothing is said about blocks. */
  headers: { source: HeaderSource; trail: HeaderTrail } | null;
}

export class ChainSide {
  /** Spends of a baton by transactions with the same outputs as ours: told once each. */
  private readonly toldTwins = new Set<string>();
  /** Transactions of the newest anchors. */
  private readonly bytes = new Map<string, Uint8Array>();
  private looksAtTip = 0;
  /** Blocks that were replaced and are not told of yet. */
  private replaced = 0;

  constructor(
    private readonly parts: ChainParts,
    private readonly tell: Tell,
    private readonly signal: AbortSignal,
  ) {}

  get follower(): ChainFollower {
    return this.parts.follower;
  }

  get mined(): MinedAnchors {
    return this.parts.mined;
  }

  /** Newest block of the header source; −1 without one. */
  get tipHeight(): number {
    return this.parts.headers?.trail.tipHeight ?? -1;
  }

  /**
   * Takes all anchors that readers show by now.
   * @param onAnchor called for each one in order
   * @throws VerificationError the codes of `ChainFollower.take`; ClientError SPEND_NOT_PROVEN; ChainUnavailableError
   */
  async follow(onAnchor: (anchor: FollowedAnchor) => Promise<void>): Promise<void> {
    const { readers, follower, mined } = this.parts;
    while (!follower.hasEnded) {
      this.signal.throwIfAborted();
      const found = await readers.spender(follower.position.baton);
      if (found === null) return;
      const { anchor, raw } = await this.take(found);
      const { seq, type, treeSize, issuedSize, timeMs, leafHashes } = anchor.payload;
      mined.add({ seq, txid: anchor.txid, outputsHash: outputsHashOf(raw), seenAtHeight: this.tipHeight });
      this.keepBytes(anchor.txid, raw);
      const sizes = { treeSize, issuedSize, hashes: leafHashes.length };
      this.tell({ event: 'anchor', seq, type, txid: anchor.txid, ...sizes, timeMs });
      await onAnchor(anchor);
    }
  }

  /**
   * Asks each reader whether the anchors that are not mined are still what spends their batons. A reader that knows the
   * newest knows its ancestors; otherwise the first difference is searched.
   * @throws VerificationError BATON_SPENT_TWICE; ClientError SPEND_NOT_PROVEN
   */
  async compareSpends(): Promise<void> {
    for (const reader of this.parts.readers.each) {
      const waiting = this.mined.waiting;
      let [low, high] = [0, waiting.length - 1];
      for (let at = high; low <= high; at = Math.floor((low + high) / 2)) {
        const own = waiting[at];
        const spent = this.spentBy(own.seq);
        const found = await reader.spender(decodeOutpoint(spent)).catch(silentReader);
        if (found !== null && found.txid !== own.txid) return this.judgeRival(spent, own, found);
        if (found === null) high = at - 1;
        else low = at + 1;
      }
    }
  }

  /** Reads new headers, before anything is judged by them. @throws VerificationError HEADER_…; ChainUnavailableError */
  async readHeaders(): Promise<void> {
    const { headers } = this.parts;
    if (headers === null) return;
    const { trail, source } = headers;
    const oldTip = trail.tipHeight;
    const replaced = await trail.follow(source);
    this.replaced += replaced;
    this.looksAtTip = replaced === 0 && trail.tipHeight === oldTip ? this.looksAtTip + 1 : 0;
  }

  /** Proves the newest mined anchor, when blocks are new. @throws ChainUnavailableError */
  async proveMined(): Promise<void> {
    const { headers, mined, readers } = this.parts;
    if (headers === null || this.looksAtTip % ASK_AGAIN !== 0) return;
    const before = mined.newest;
    const { newest, lost } = await mined.prove(headers.trail, readers, KEPT_PROOFS);
    if (this.replaced > 0) this.tell({ event: 'reorganised', blocks: this.replaced, lost });
    this.replaced = 0;
    if (newest === null || newest.seq === before?.seq) return;
    const { seq, blockHeight } = newest;
    this.tell({ event: 'mined', seq, blockHeight, confirmations: this.tipHeight - blockHeight + 1 });
  }

  private async take(found: FoundTransaction): Promise<{ anchor: FollowedAnchor; raw: Uint8Array }> {
    const { follower, readers } = this.parts;
    const { baton } = follower.position;
    // Somebody shows what nobody signed: another reader may know the true one.
    let spend = found;
    if (!this.isProven(spend, isSpendSigned(spend.raw, baton))) {
      const others = await Promise.all(readers.each.map((reader) => reader.spender(baton).catch(silentReader)));
      const signed = others.find((other) => other !== null && this.isProven(other, isSpendSigned(other.raw, baton)));
      if (signed === null || signed === undefined) throw unproven(encodeOutpoint(baton), found);
      spend = signed;
    }
    try {
      return { anchor: follower.take(spend.raw), raw: spend.raw };
    } catch (error) {
      throw error instanceof VerificationError ? withBytes(error, spend.raw) : error;
    }
  }

  private async judgeRival(spent: string, own: FollowedTransaction, rival: FoundTransaction): Promise<void> {
    const { readers } = this.parts;
    const parent = decodeOutpoint(spent).txid;
    const parentBytes = this.bytes.get(parent) ?? (await readers.transaction(parent))?.raw;
    if (parentBytes === undefined) throw new ChainUnavailableError(`nobody has the transaction ${parent}`);
    const isSigned = isSpendSigned(rival.raw, fundingOutputOf(parentBytes, spent));
    if (!this.isProven(rival, isSigned)) throw unproven(spent, rival);
    if (outputsHashOf(rival.raw) === own.outputsHash) {
      if (this.toldTwins.has(rival.txid)) return;
      this.toldTwins.add(rival.txid);
      this.tell({ event: 'notice', message: `${own.txid} is also shown as ${rival.txid}, with the same outputs` });
      return;
    }
    const ownBytes = this.bytes.get(own.txid) ?? (await readers.transaction(own.txid).catch(silentReader))?.raw;
    const evidence = `${ownBytes === undefined ? own.txid : toHex(ownBytes)}\n${toHex(rival.raw)}`;
    const message = `${spent} is spent by ${own.txid} and by ${rival.txid}`;
    throw new VerificationError('BATON_SPENT_TWICE', message, { culprit: 'tally service', evidence });
  }

  /** The first spend may be gone everywhere once the second is there. */
  private keepBytes(txid: string, raw: Uint8Array): void {
    this.bytes.set(txid, raw);
    const [oldest] = this.bytes.keys();
    if (this.bytes.size > KEPT_BYTES && oldest !== undefined) this.bytes.delete(oldest);
  }

  /** The key holder signed it, or a block holds it. */
  private isProven({ bump, txid }: FoundTransaction, isSigned: boolean): boolean {
    const { headers } = this.parts;
    return isSigned || (bump !== null && headers !== null && minedAt(bump, txid, headers.trail) !== null);
  }

  /** The output that the anchor with this number spends. */
  private spentBy(seq: number): string {
    const before = this.mined.txidOf(seq - 1);
    return before === undefined ? this.follower.position.genesisOutpoint : `${before}:0`;
  }
}

function silentReader(error: unknown): null {
  if (error instanceof ChainUnavailableError) return null;
  throw error;
}

function unproven(spent: string, { txid }: FoundTransaction): Error {
  const message = `a reader shows ${txid} as a spend of ${spent}; the anchor key did not sign it, and no block is known to hold it`;
  return clientError('SPEND_NOT_PROVEN', message, 'ask another reader with a second --reader');
}

/** Hash of all outputs, hex. */
function outputsHashOf(raw: Uint8Array): string {
  const outputs = decodeTransaction(raw).outputs.map(({ satoshis, script }) =>
    concatBytes(u64(satoshis), hash256(script)),
  );
  return toHex(hash256(concatBytes(...outputs)));
}

/** The transaction is the evidence, whatever part of it was wrong. */
function withBytes(error: VerificationError, raw: Uint8Array): VerificationError {
  const reason = error.detail.evidence === undefined ? '' : `\n${error.detail.evidence}`;
  const detail = { culprit: 'tally service', ...error.detail, evidence: `${toHex(raw)}${reason}` };
  return new VerificationError(error.code, error.message, detail, { cause: error });
}
