/**
 * The logs that a server shows, held against the chain while both grow (spec §8.4): every entry's hash against the
 * anchored one at its index, every signed head against the entries, what each anchor covers against what stands on the
 * board. Entries that are not anchored yet wait here as hashes, and anchors that the board does not show yet likewise.
 */
import { type Checkpoint, equalBytes, Frontier, hashLeaf, toHex, VerificationError } from '#crypto';
import { type AnchorPayload, decodeBoardEntry, type Definition } from '#record';
import { assertLeaf, assertRoot, milestonesOf, verifyMilestones } from './anchor-rules.js';
import { BoardOrder } from './board-order.js';

/** An anchor whose types are judged when the board shows all that it covers. */
interface WaitingAnchor {
  previousSize: number;
  payload: AnchorPayload;
}

/** Where a comparison stands: all that it needs to go on. */
export interface BoardPosition {
  /** Frontier of the entries that were read, `readSize` of them. */
  readSize: number;
  tree: Uint8Array[];
  /** Leaf hashes of entries that no anchor covers yet. */
  unanchored: Uint8Array[];
  /** Entries that change what may come next: phases and documents, with their index. */
  milestones: { index: number; entry: Uint8Array }[];
}

export class BoardComparison {
  private readonly tree: Frontier;
  private readonly order: BoardOrder;
  private readonly milestones: { index: number; entry: Uint8Array }[] = [];
  /** Leaf hashes from `tree.size` on that are anchored, not read; or (then that one is empty) read, not anchored. */
  private readonly anchored = new HashQueue();
  private readonly unanchored = new HashQueue();
  private readonly waiting: WaitingAnchor[] = [];

  /**
   * @param definition its id is the election's of the chain   @param electionId 32 bytes
   * @param position of an earlier comparison, the observer's own memory, or null at the beginning
   */
  constructor(definition: Definition, electionId: Uint8Array, position: BoardPosition | null) {
    this.order = new BoardOrder(definition, electionId);
    this.tree = Frontier.fromHashes(position?.readSize ?? 0, position?.tree ?? []);
    for (const hash of position?.unanchored ?? []) this.unanchored.push(hash);
    for (const { index, entry } of position?.milestones ?? []) this.acceptEntry(index, entry);
  }

  /** How many entries of the board were read. */
  get readSize(): number {
    return this.tree.size;
  }

  /** How many entries are anchored: a board that shows fewer withholds some. */
  get anchoredSize(): number {
    return this.tree.size + this.anchored.size - this.unanchored.size;
  }

  /** What to keep. Anchors that the board does not show yet are none of it: they are followed again. */
  get position(): BoardPosition {
    const { milestones } = this;
    return {
      ...{ readSize: this.tree.size, tree: this.tree.hashes() },
      ...{ unanchored: this.unanchored.all(), milestones: [...milestones] },
    };
  }

  /**
   * The next entry that the board shows.
   * @param entry untrusted
   * @throws VerificationError ANCHOR_LEAF_MISMATCH; the codes of `decodeBoardEntry` and `BoardOrder`; those of
   *   `verifyMilestones` for an anchor that now has all its entries
   */
  addEntry(entry: Uint8Array): void {
    const index = this.tree.size;
    const leafHash = hashLeaf(entry);
    // 1. The anchored hash, if there is one.
    const anchored = this.anchored.shift();
    if (anchored === undefined) this.unanchored.push(leafHash);
    else assertLeaf(index, leafHash, anchored);
    // 2. What may stand here.
    this.acceptEntry(index, entry);
    this.tree.append(leafHash);
    this.judgeWaiting();
  }

  /**
   * The next anchor of the chain, verified.
   * @throws VerificationError ANCHOR_LEAF_MISMATCH, and the codes of `verifyMilestones`
   */
  addAnchor(payload: AnchorPayload): void {
    const previousSize = this.anchoredSize;
    payload.leafHashes.forEach((leafHash, i) => {
      const read = this.unanchored.shift();
      if (read === undefined) this.anchored.push(leafHash);
      else assertLeaf(previousSize + i, read, leafHash);
    });
    this.waiting.push({ previousSize, payload: { ...payload, leafHashes: [] } });
    this.judgeWaiting();
  }

  /**
   * A head that the log has signed, at the size up to which entries were read.
   * @param checkpoint signature verified   @param note the signed text: the evidence
   * @throws VerificationError ANCHOR_BOARD_ROOT_MISMATCH where the chain covers all of it, else TREE_ROOT_MISMATCH
   */
  compareHead(checkpoint: Checkpoint, note: string): void {
    const { size, root } = checkpoint;
    if (size !== this.tree.size) throw new RangeError(`a head of ${size} entries, ${this.tree.size} were read`);
    const own = this.tree.root();
    if (equalBytes(own, root)) return;
    const isAnchored = this.anchoredSize >= size;
    const evidence = `computed ${toHex(own)}, signed ${toHex(root)}\n${note}`;
    throw new VerificationError(
      isAnchored ? 'ANCHOR_BOARD_ROOT_MISMATCH' : 'TREE_ROOT_MISMATCH',
      `the board signed another root at size ${size} than ${isAnchored ? 'the chain holds' : 'its entries have'}`,
      { culprit: 'board', evidence },
    );
  }

  private acceptEntry(index: number, entry: Uint8Array): void {
    const decoded = decodeBoardEntry(entry);
    this.order.accept(index, decoded);
    if (decoded.type === 'phase' || decoded.type === 'document') this.milestones.push({ index, entry });
  }

  private judgeWaiting(): void {
    for (;;) {
      const [first] = this.waiting;
      if (first === undefined || first.payload.treeSize > this.tree.size) return;
      this.waiting.shift();
      verifyMilestones(milestonesOf(this.order), first.previousSize, first.payload);
    }
  }
}

/** The issuance log: the chain holds its heads alone, so that its entries have to be read to compare. */
export class IssuanceComparison {
  private readonly tree: Frontier;

  /** @param position of an earlier comparison, the observer's own memory, or null at the beginning */
  constructor(position: { readSize: number; tree: Uint8Array[] } | null) {
    this.tree = Frontier.fromHashes(position?.readSize ?? 0, position?.tree ?? []);
  }

  get readSize(): number {
    return this.tree.size;
  }

  get position(): { readSize: number; tree: Uint8Array[] } {
    return { readSize: this.tree.size, tree: this.tree.hashes() };
  }

  /** The next entry that the log shows. @param entry untrusted: a hash is all that is taken of it */
  addEntry(entry: Uint8Array): void {
    this.tree.append(hashLeaf(entry));
  }

  /**
   * An anchored head at the size up to which entries were read.
   * @throws VerificationError ANCHOR_ISSUED_ROOT_MISMATCH
   */
  compareHead({ issuedSize, issuedRoot }: AnchorPayload): void {
    if (issuedSize !== this.tree.size) throw new RangeError(`a head of ${issuedSize}, ${this.tree.size} were read`);
    assertRoot('issuance log', this.tree.root(), issuedRoot);
  }
}

/** First in, first out, without moving all that is behind at every step. */
class HashQueue {
  private items: Uint8Array[] = [];
  private taken = 0;

  get size(): number {
    return this.items.length - this.taken;
  }

  push(hash: Uint8Array): void {
    this.items.push(hash);
  }

  shift(): Uint8Array | undefined {
    const item = this.items[this.taken];
    if (item === undefined) return undefined;
    this.taken += 1;
    if (this.taken >= 4_096) {
      this.items = this.items.slice(this.taken);
      this.taken = 0;
    }
    return item;
  }

  all(): Uint8Array[] {
    return this.items.slice(this.taken);
  }
}
