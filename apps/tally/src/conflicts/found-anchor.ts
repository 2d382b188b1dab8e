/**
 * What a transaction is that spends a baton and was found on the network (spec §8.3): the anchor that comes next and says of
 * both logs what they hold; or a proof that somebody used the anchor key for something else; or nothing that proves
 * anything. Who showed it is not believed: bytes, signature and logs decide.
 */
import { equalBytes, Frontier, fromHex, hashLeaf, EMPTY_ROOT, VerificationError } from '#crypto';
import { ChainUnavailableError, MinedProofError, proveMined, type FoundTransaction } from '#chain';
import {
  type AnchorPayload,
  type HeaderSource,
  verifyAnchorSuccession,
  verifyAnchorTransaction,
  verifyBatonSpend,
} from '#record';
import { LOG_BOARD, LOG_ISSUANCE } from '#store';
import { extendChain, type AnchorChain } from '../anchoring/anchor-chain.js';
import type { BoardReader } from '../anchoring/board-reader.js';
import { endingOf } from '../anchoring/ending-entries.js';
import type { PublishedElection } from '../elections/election-registry.js';

const PAGE_ENTRIES = 2_000;

/**
 * anchor: it may stand here and is true. behind: the logs do not reach so far yet. different: its roots are not those of the
 * logs. foreign: the anchor key signed it, or a block holds it, and it is no anchor that may stand here. unproven: it proves
 * nothing.
 */
export type Judgement =
  | { is: 'anchor'; payload: AnchorPayload; batonSat: number; chain: AnchorChain }
  | { is: 'behind' | 'different' | 'unproven'; detail: string }
  | { is: 'foreign'; detail: string; bump: string | null };

export class FoundAnchors {
  /** The issuance log as far as anchors were judged: it is walked once, so anchors are judged in the chain's order. */
  private readonly issuance = Frontier.empty();

  constructor(
    private readonly election: PublishedElection,
    private readonly reader: BoardReader,
    private readonly headers: HeaderSource,
  ) {}

  /** @param chain what it would continue @param found untrusted @throws ChainUnavailableError */
  async judge(chain: AnchorChain, found: FoundTransaction): Promise<Judgement> {
    const publicKey = fromHex(this.election.definition.anchor.publicKey, 33);
    let anchor: { payload: AnchorPayload; batonSat: number };
    try {
      anchor = verifyAnchorTransaction(found.raw, chain.baton, publicKey);
      const before = chain.last === null ? null : { ...chain.last, leafHashes: [] };
      verifyAnchorSuccession(this.election.electionId, before, anchor.payload);
      if (before?.type === 'ABORT') return await this.asForeign(chain, found, 'it stands behind ABORT');
    } catch (error) {
      if (!(error instanceof VerificationError)) throw error;
      return this.asForeign(chain, found, error.message);
    }
    return this.asAnchor(chain, found, anchor.payload, anchor.batonSat);
  }

  /** Its form is right: do the logs say the same? */
  private async asAnchor(
    chain: AnchorChain,
    found: FoundTransaction,
    payload: AnchorPayload,
    batonSat: number,
  ): Promise<Judgement> {
    // 1. The board's entries, one by one.
    const covered = await this.boardEntries(chain.tree.size, payload.treeSize);
    for (const [i, bytes] of covered.entries()) {
      if (equalBytes(hashLeaf(bytes), payload.leafHashes[i])) continue;
      return { is: 'different', detail: `its entry ${chain.tree.size + i} is not the board's` };
    }
    if (covered.length < payload.leafHashes.length) {
      return { is: 'behind', detail: `it covers ${payload.treeSize} entries of the board` };
    }
    // 2. Both roots.
    const baton = { txid: found.txid, vout: 0, satoshis: batonSat };
    let next: AnchorChain;
    try {
      next = extendChain(chain, payload, baton);
    } catch {
      return { is: 'different', detail: 'its root is not that of its entries' };
    }
    await this.growIssuance(payload.issuedSize);
    if (this.issuance.size < payload.issuedSize) {
      return { is: 'behind', detail: `it covers ${payload.issuedSize} entries of the issuance log` };
    }
    const issuedRoot = payload.issuedSize === 0 ? EMPTY_ROOT : this.issuance.root();
    if (!equalBytes(issuedRoot, payload.issuedRoot)) {
      return { is: 'different', detail: 'its root is not that of the issuance log' };
    }
    // 3. The close, the result and an abort have anchors of their own, which end with them.
    const [ending] = covered.flatMap((bytes, i) => endingOf(chain.tree.size + i, bytes) ?? []);
    const isEnding = payload.type === 'CLOSE' || payload.type === 'RESULT' || payload.type === 'ABORT';
    const isDue = ending !== undefined && ending.type === payload.type && ending.index === payload.treeSize - 1;
    if (isEnding ? !isDue : ending !== undefined) {
      return this.asForeign(chain, found, `a ${payload.type} may not cover these entries`);
    }
    return { is: 'anchor', payload, batonSat, chain: next };
  }

  private async asForeign(chain: AnchorChain, found: FoundTransaction, why: string): Promise<Judgement> {
    const bump = await this.provenBump(found);
    try {
      const publicKey = fromHex(this.election.definition.anchor.publicKey, 33);
      const { isSigned } = verifyBatonSpend(found.raw, chain.baton, publicKey);
      if (isSigned || bump !== null) return { is: 'foreign', detail: `${found.txid} is no anchor: ${why}`, bump };
      return { is: 'unproven', detail: `${found.txid} has a signature of an unknown type and is in no block` };
    } catch (error) {
      if (!(error instanceof VerificationError)) throw error;
      return { is: 'unproven', detail: `${found.txid}: ${error.message}` };
    }
  }

  /** The path to a block, or null where there is none that fits. @throws ChainUnavailableError */
  async provenBump({ bump, txid }: FoundTransaction): Promise<string | null> {
    if (bump === null) return null;
    try {
      await this.headers.tipHeight();
      const { bump: minimal } = await proveMined(this.headers, bump, txid);
      return Buffer.from(minimal).toString('hex');
    } catch (error) {
      if (error instanceof MinedProofError || error instanceof ChainUnavailableError) return null;
      throw error;
    }
  }

  /** As many of these board entries as there are; an anchor has 15,000 at most. */
  private async boardEntries(from: number, to: number): Promise<Uint8Array[]> {
    const all: Uint8Array[] = [];
    for (let at = from; at < to; at = from + all.length) {
      const page = await this.reader.entries(this.election.electionId, LOG_BOARD, at, to, PAGE_ENTRIES);
      if (page.length === 0) break;
      all.push(...page);
    }
    return all;
  }

  private async growIssuance(to: number): Promise<void> {
    const { electionId } = this.election;
    while (this.issuance.size < to) {
      const page = await this.reader.entries(electionId, LOG_ISSUANCE, this.issuance.size, to, PAGE_ENTRIES);
      if (page.length === 0) return;
      for (const bytes of page) this.issuance.append(hashLeaf(bytes));
    }
  }
}
