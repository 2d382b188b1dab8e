/**
 * The chain of anchors, followed from its first outpoint alone (spec §8.4): no server of the election is asked and no
 * definition is needed. The outpoint's script fixes the key, the first anchor shows it and names the election, and from
 * then on every spend of the baton is an anchor by all rules of §8.3 that the chain itself can tell, or is refused.
 */
import { appendLeaves, equalBytes, Frontier, hashLeaf, refuseAs, toHex, VerificationError } from '#crypto';
import {
  type AnchorPayload,
  type AnchorType,
  encodeCreatedEntry,
  encodeOutpoint,
  type FundingOutput,
  fundingOutputOf,
  spendingKeyOf,
  verifyAnchorTransaction,
} from '#record';
import { assertLeaf, assertRoot, milestonesOf, verifyAnchorPlace, verifyMilestones } from './anchor-rules.js';

/** What the person knows beside the outpoint; null where she takes the chain's word. */
export interface ExpectedChain {
  /** 32 bytes. */
  electionId: Uint8Array | null;
  /** 33 bytes, compressed. */
  publicKey: Uint8Array | null;
}

/** An anchor that holds. */
export interface FollowedAnchor {
  /** Display order. */
  txid: string;
  payload: AnchorPayload;
  /** What it paid; null for TOP-UP, whose further inputs are not looked up. */
  feeSat: number | null;
}

/** Where a follower stands: all that it needs to go on. */
export interface ChainPosition {
  genesisOutpoint: string;
  electionId: Uint8Array | null;
  publicKey: Uint8Array | null;
  /** The output whose spender comes next. */
  baton: FundingOutput;
  /** The last payload without its leaf hashes, or null before GENESIS. */
  last: AnchorPayload | null;
  /** Frontier of the board's tree at `last.treeSize`. */
  tree: Uint8Array[];
  closingIndex: number | undefined;
  resultIndex: number | undefined;
}

export class ChainFollower {
  private constructor(private at: ChainPosition) {}

  /**
   * @param funding untrusted: the transaction that `genesisOutpoint` names
   * @throws VerificationError the codes of `fundingOutputOf`
   */
  static begin(genesisOutpoint: string, funding: Uint8Array, expected: ExpectedChain): ChainFollower {
    const baton = fundingOutputOf(funding, genesisOutpoint);
    return new ChainFollower({
      ...{ genesisOutpoint, ...expected, baton, last: null, tree: [] },
      ...{ closingIndex: undefined, resultIndex: undefined },
    });
  }

  /** Goes on where an earlier follower stood. @param position the observer's own memory: it is not verified again */
  static resume(position: ChainPosition): ChainFollower {
    return new ChainFollower(position);
  }

  /** What to keep. */
  get position(): Readonly<ChainPosition> {
    return this.at;
  }

  /** The chain has ended: nothing may follow. */
  get hasEnded(): boolean {
    return this.at.last?.type === 'ABORT';
  }

  /**
   * Takes the transaction that spends the baton; what throws changes nothing.
   * @param raw untrusted
   * @throws VerificationError BATON_SPENT_OTHERWISE where it is no anchor of this key (the cause says why, and
   *   `isSpendSigned` whether the key holder did it); ANCHOR_KEY_INVALID for another key than the expected one; else the
   *   codes of `verifyAnchorPlace`, ANCHOR_LEAF_MISMATCH, ANCHOR_BOARD_ROOT_MISMATCH, ANCHOR_CLOSE_INVALID,
   *   ANCHOR_RESULT_INVALID, ANCHOR_ABORT_INVALID
   */
  take(raw: Uint8Array): FollowedAnchor {
    const { at } = this;
    const { baton, last } = at;
    // 1. An anchor of the key that the first output pays.
    const { publicKey, txid, payload, batonSat } = refuseAs(
      'BATON_SPENT_OTHERWISE',
      `the transaction that spends ${encodeOutpoint(baton)} is no anchor`,
      () => {
        const key = spendingKeyOf(raw, baton);
        return { publicKey: key, ...verifyAnchorTransaction(raw, baton, key) };
      },
    );
    if (at.publicKey !== null && !equalBytes(publicKey, at.publicKey)) {
      throw new VerificationError('ANCHOR_KEY_INVALID', `the chain is of the anchor key ${toHex(publicKey)}`);
    }
    // 2. Of this election, behind the one before.
    const electionId = at.electionId ?? payload.electionId;
    verifyAnchorPlace(electionId, last, payload);
    // 3. The first leaf is the entry that created this very election.
    if (last === null) assertLeaf(0, hashLeaf(encodeCreatedEntry(electionId)), payload.leafHashes[0]);
    // 4. The root is that of all anchored leaves.
    const tree = appendLeaves(Frontier.fromHashes(last?.treeSize ?? 0, at.tree), payload.leafHashes);
    assertRoot('board', tree.root(), payload.rootHash);
    // 5. One close, one result, in this order.
    const milestones = this.judgeMilestones(last, payload);
    this.at = {
      ...{ ...at, ...milestones, electionId, publicKey, tree: tree.hashes() },
      last: { ...payload, leafHashes: [] },
      baton: { txid, vout: 0, satoshis: batonSat, script: baton.script },
    };
    return { txid, payload, feeSat: payload.type === 'TOP-UP' ? null : baton.satoshis - batonSat };
  }

  /** Which entry closes and which is the result, the types of the anchors say; that they say it once is checked here. */
  private judgeMilestones(
    last: AnchorPayload | null,
    payload: AnchorPayload,
  ): Pick<ChainPosition, 'closingIndex' | 'resultIndex'> {
    const { type, treeSize, issuedSize } = payload;
    const first = (wanted: AnchorType, known: number | undefined) =>
      known ?? (type === wanted ? treeSize - 1 : undefined);
    const closingIndex = first('CLOSE', this.at.closingIndex);
    const resultIndex = first('RESULT', this.at.resultIndex);
    const abortIndex = first('ABORT', undefined);
    verifyMilestones(milestonesOf({ closingIndex, resultIndex, abortIndex }), last?.treeSize ?? 0, payload);
    if (type === 'RESULT' && this.at.closingIndex === undefined) {
      throw new VerificationError('ANCHOR_RESULT_INVALID', `anchor ${payload.seq}: a RESULT without a CLOSE before it`);
    }
    if (this.at.closingIndex !== undefined && issuedSize !== last?.issuedSize) {
      const message = `anchor ${payload.seq}: the issuance log goes on behind CLOSE, which carries the whole of it`;
      throw new VerificationError('ANCHOR_CLOSE_INVALID', message);
    }
    return { closingIndex, resultIndex };
  }
}
