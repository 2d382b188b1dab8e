/**
 * Group 9a: the anchors (spec §8, §12.2): one unbroken chain of batons from the funding transaction, each of exactly one
 * form and signed; the payloads follow one another; their leaf hashes and both roots are those of the logs of this record;
 * everything up to the close is anchored. Merkle paths are checked in their form here, against headers in 9b.
 */
import { fromHex, Frontier, VerificationError } from '#crypto';
import {
  type AnchorLine,
  type AnchorPayload,
  type AnchorType,
  decodeAnchorLines,
  type Definition,
  type SpentOutput,
  verifyAnchorTransaction,
  verifyFundingTransaction,
} from '#record';
import { assertLeaf, assertRoot, milestonesOf, verifyAnchorPlace, verifyMilestones } from './anchor-rules.js';
import type { CheckRun } from './check-run.js';
import type { BoardFacts } from './group-05-board.js';
import type { IssuanceFacts } from './group-08-issuance.js';
import { type AnchorHead, checkChainGrowth, type SeenHeads } from './growth.js';
import { MinedBlocks } from './mined-blocks.js';
import type { PackedHashes } from './packed-hashes.js';
import type { RecordReader } from './record-reader.js';

/** An anchor without its leaf hashes. */
export interface AnchorFact {
  type: AnchorType;
  seq: number;
  treeSize: number;
  issuedSize: number;
  timeMs: number;
  /** Display order. */
  txid: string;
}

export interface AnchorFacts {
  anchors: AnchorFact[];
  close: AnchorFact | undefined;
  blocks: MinedBlocks;
  /** How far logs and chain reach: of this record, or as seen before. */
  heads: SeenHeads;
}

export async function checkAnchors(
  run: CheckRun,
  reader: RecordReader,
  definition: Definition,
  electionId: Uint8Array,
  board: BoardFacts,
  issuance: IssuanceFacts,
  seen: AnchorHead | null,
): Promise<AnchorFacts> {
  const { order } = board;
  // 1. All entries up to the last milestone that the board has reached have to be covered.
  const due = (order.abortIndex ?? order.closingIndex ?? board.checkpoint.size - 1) + 1;
  run.expect(due);
  // 2. The chain, line by line.
  const chain = new AnchorChain(run, definition, electionId, board, issuance);
  const lines = await reader.read('anchors.jsonl');
  try {
    for (const line of decodeAnchorLines(lines)) if (!chain.accept(line)) break;
  } catch (error) {
    // A line that is none ends the reading; what the anchors before it say stands.
    run.failWith('anchors.jsonl', error, undefined);
  }
  if (!chain.isFunded) run.stop('stopsEarly', 'the record stops early: anchors.jsonl has no funding transaction');
  // 3. How far it reaches, and when it closed.
  run.pass(Math.min(chain.covered, due));
  if (run.isSound() && chain.covered < due) {
    run.stop('notAnchored', `the record stops early: ${chain.covered} of ${due} entries are anchored`);
  }
  const close = chain.anchors.find(({ type }) => type === 'CLOSE');
  const aborted = chain.anchors.at(-1)?.type === 'ABORT';
  if (close !== undefined && close.timeMs < definition.schedule.votingCloses && !aborted) {
    const message = `CLOSE is of ${close.timeMs}, voting closes at ${definition.schedule.votingCloses}`;
    run.fail(`anchor ${close.seq}`, 'ANCHOR_CLOSE_EARLY', message, {});
  }
  const anchor = checkChainGrowth(run, chain.anchors, seen);
  const heads = { board: board.head, issuance: issuance.head, anchor };
  return { anchors: chain.anchors, close, blocks: chain.blocks, heads };
}

class AnchorChain {
  readonly anchors: AnchorFact[] = [];
  readonly blocks = new MinedBlocks();
  /** Board entries that verified anchors cover. */
  covered = 0;
  private baton: SpentOutput | undefined;
  private previous: AnchorPayload | null = null;
  private readonly boardRoots: RootCursor;
  private readonly issuanceRoots: RootCursor;

  constructor(
    private readonly run: CheckRun,
    private readonly definition: Definition,
    private readonly electionId: Uint8Array,
    private readonly board: BoardFacts,
    issuance: IssuanceFacts,
  ) {
    this.boardRoots = new RootCursor(board.leafHashes);
    this.issuanceRoots = new RootCursor(issuance.leafHashes);
  }

  get isFunded(): boolean {
    return this.baton !== undefined;
  }

  /** @returns whether what follows can still be judged */
  accept(line: AnchorLine): boolean {
    const { publicKey: hex, genesisOutpoint } = this.definition.anchor;
    const publicKey = fromHex(hex, 33);
    const spent = this.baton;
    const place = spent === undefined ? 'anchors.jsonl line 0' : `anchor ${this.anchors.length}`;
    try {
      if (spent === undefined) {
        this.baton = verifyFundingTransaction(line.raw, genesisOutpoint, publicKey);
      } else {
        this.acceptAnchor(place, line, spent, publicKey);
      }
    } catch (error) {
      // The baton is lost: later transactions spend an output that nothing vouches for.
      this.run.failWith(place, error, 'tally service');
      return false;
    }
    this.judge(place, () => this.blocks.add(line.txid, line.bump));
    return true;
  }

  private acceptAnchor(place: string, line: AnchorLine, spent: SpentOutput, publicKey: Uint8Array): void {
    const { txid, payload, batonSat } = verifyAnchorTransaction(line.raw, spent, publicKey);
    const before = this.previous;
    const sound = this.judge(place, () => this.verifyPayload(before, payload));
    const { type, seq, treeSize, issuedSize, timeMs } = payload;
    this.anchors.push({ type, seq, treeSize, issuedSize, timeMs, txid });
    this.baton = { txid, vout: 0, satoshis: batonSat };
    this.previous = payload;
    if (sound) this.covered = Math.max(this.covered, Math.min(treeSize, this.board.leafHashes.size));
  }

  private judge(place: string, check: () => void): boolean {
    try {
      check();
      return true;
    } catch (error) {
      this.run.failWith(place, error, 'tally service');
      return false;
    }
  }

  private verifyPayload(before: AnchorPayload | null, payload: AnchorPayload): void {
    const { leafHashes, order } = this.board;
    const previousSize = before?.treeSize ?? 0;
    // 1. Behind the one before; nothing behind an ABORT.
    verifyAnchorPlace(this.electionId, before, payload);
    // 2. The board's leaves, in order.
    payload.leafHashes.forEach((leafHash, i) => {
      const index = previousSize + i;
      if (index < leafHashes.size) assertLeaf(index, leafHashes.at(index), leafHash);
    });
    // 3. A record that ends before its anchors do can be checked no further.
    if (payload.treeSize > leafHashes.size) {
      this.run.stop(
        'stopsEarly',
        `the record stops early: ${payload.treeSize} entries are anchored, the board has ${leafHashes.size}`,
      );
      return;
    }
    // 4. Both roots.
    assertRoot('board', this.boardRoots.at(payload.treeSize), payload.rootHash);
    if (payload.issuedSize > this.issuanceRoots.size) {
      const { size } = this.issuanceRoots;
      this.run.stop(
        'stopsEarly',
        `the record stops early: ${payload.issuedSize} requests are anchored, the log has ${size}`,
      );
    } else {
      assertRoot('issuance log', this.issuanceRoots.at(payload.issuedSize), payload.issuedRoot);
    }
    // 5. Close, result and abort have anchors of their own.
    verifyMilestones(milestonesOf(order), previousSize, payload);
  }
}

/** Roots at sizes that do not decrease, in one pass over the leaves. */
class RootCursor {
  private readonly frontier = Frontier.empty();

  constructor(private readonly leafHashes: PackedHashes) {}

  get size(): number {
    return this.leafHashes.size;
  }

  at(size: number): Uint8Array {
    while (this.frontier.size < size) this.frontier.append(this.leafHashes.at(this.frontier.size));
    if (this.frontier.size !== size)
      throw new VerificationError('ANCHOR_SIZE_DECREASED', `size ${size} comes too late`);
    return this.frontier.root();
  }
}
