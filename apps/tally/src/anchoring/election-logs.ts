/**
 * Both logs of one election as this service has checked them (spec §8.8): trees recomputed from the entries, compared with
 * the signed heads, and what of the board waits for an anchor.
 */
import { EMPTY_ROOT, equalBytes, fromHex, type Frontier } from '#crypto';
import type { AnchorPayload } from '#record';
import { LOG_BOARD, LOG_ISSUANCE } from '#store';
import type { PublishedElection } from '../elections/election-registry.js';
import type { EndingEntry } from './anchor-plan.js';
import type { BoardReader, LogHead } from './board-reader.js';
import { endingOf } from './ending-entries.js';
import { LogFollower } from './log-follower.js';

type IssuedHead = Pick<AnchorPayload, 'issuedSize' | 'issuedRoot'>;

export interface Heads {
  board: LogHead;
  issuance: LogHead;
}

export class ElectionLogs {
  private readonly board: LogFollower;
  private readonly issuance: LogFollower;
  /** Leaf hashes of the board from the newest anchor's treeSize on. */
  private leafHashes: Uint8Array[] = [];
  private endings: EndingEntry[] = [];

  constructor(
    private readonly election: PublishedElection,
    private readonly reader: BoardReader,
  ) {
    const { electionId, definition } = election;
    const key = (log: { origin: string; publicKey: string }) => ({
      origin: log.origin,
      publicKey: fromHex(log.publicKey, 32),
    });
    const board = { electionId, log: LOG_BOARD, ...key(definition.board) } as const;
    this.board = new LogFollower(reader, board, (...entry) => this.takeEntry(...entry));
    const issuance = { electionId, log: LOG_ISSUANCE, ...key(definition.issuance) } as const;
    this.issuance = new LogFollower(reader, issuance, () => undefined);
  }

  get boardSize(): number {
    return this.board.size;
  }

  /** Board entries that no anchor covers. */
  get waiting(): number {
    return this.leafHashes.length;
  }

  /**
   * Both logs as far as their signed heads go; null while the logs do not exist.
   * @throws LogForkedError, VerificationError
   */
  async follow(): Promise<Heads | null> {
    const heads = await this.reader.heads(this.election.electionId);
    if (heads === null) return null;
    await this.board.follow(heads.board.treeSize, heads.board.checkpoint);
    await this.followIssuance(heads.issuance.publicSize);
    return heads;
  }

  /** The board goes on from what the newest anchor commits to; whatever waited is read again. */
  resetBoard(tree: Frontier): void {
    this.board.reset(tree);
    [this.leafHashes, this.endings] = [[], []];
  }

  /** The issuance log is followed from its beginning; at the anchored size it must have the anchored root. */
  async checkIssuance({ issuedSize, issuedRoot }: IssuedHead): Promise<void> {
    if (issuedSize <= this.issuance.size) return;
    await this.followIssuance(issuedSize);
    if (!equalBytes(this.issuance.root(), issuedRoot)) {
      throw new Error(`the issuance log has another root at ${issuedSize} than was anchored`);
    }
  }

  /** @param anchored what the chain says already */
  issuedRootAt(size: number, anchored: IssuedHead | null): Uint8Array {
    if (size === 0) return EMPTY_ROOT;
    if (size === anchored?.issuedSize) return anchored.issuedRoot;
    if (size === this.issuance.size) return this.issuance.root();
    throw new Error(`the issuance log is at ${this.issuance.size}, its root at ${size} is asked`);
  }

  /** Leaf hashes of the entries `from … to − 1`, all of them waiting. */
  waitingBetween(from: number, to: number): Uint8Array[] {
    const first = this.board.size - this.leafHashes.length;
    return this.leafHashes.slice(from - first, to - first);
  }

  endingsFrom(index: number): EndingEntry[] {
    return this.endings.filter((ending) => ending.index >= index);
  }

  /** The anchors cover the board up to here. */
  covered(treeSize: number): void {
    this.leafHashes.splice(0, treeSize - (this.board.size - this.leafHashes.length));
    this.endings = this.endingsFrom(treeSize);
  }

  private async followIssuance(publicSize: number): Promise<void> {
    if (publicSize === this.issuance.size) return;
    const note = await this.reader.checkpointAt(this.election.electionId, LOG_ISSUANCE, publicSize);
    if (note === null) throw new Error(`the issuance log has no checkpoint of size ${publicSize}`);
    await this.issuance.follow(publicSize, note);
  }

  private takeEntry(index: number, leafHash: Uint8Array, bytes: Uint8Array): void {
    this.leafHashes.push(leafHash);
    const ending = endingOf(index, bytes);
    if (ending !== null) this.endings.push(ending);
  }
}
