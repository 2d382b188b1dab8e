/**
 * The tally service's own copy of a log's tree (spec §8): every root that is anchored is computed here from the entries'
 * bytes, and a checkpoint that does not extend what was seen before is refused, with the evidence.
 */
import { appendLeaves, EMPTY_ROOT, Frontier, equalBytes, hashLeaf, toHex, verifyCheckpoint } from '#crypto';
import { LOG_BOARD, type LogNumber } from '#store';
import type { BoardReader } from './board-reader.js';

const PAGE_ENTRIES = 2_000;

/** The log contradicts its own signature: two histories, or a checkpoint that its entries do not have. */
export class LogForkedError extends Error {
  constructor(
    message: string,
    /** What proves it, together with the entries. */
    readonly evidence: { log: 'board' | 'issuance'; note: string },
  ) {
    super(message);
  }
}

export interface FollowedLog {
  electionId: Uint8Array;
  log: LogNumber;
  origin: string;
  publicKey: Uint8Array;
}

export class LogFollower {
  private frontier = Frontier.empty();
  /** The last note that was found to fit: the same one again says nothing new. */
  private fitting = '';

  /** @param onEntry told each entry's index, leaf hash and bytes, in order */
  constructor(
    private readonly reader: BoardReader,
    private readonly followed: FollowedLog,
    private readonly onEntry: (index: number, leafHash: Uint8Array, bytes: Uint8Array) => void,
  ) {}

  get size(): number {
    return this.frontier.size;
  }

  root(): Uint8Array {
    return this.size === 0 ? EMPTY_ROOT : this.frontier.root();
  }

  /** Goes on from here: a tree that the anchors themselves commit to. */
  reset(tree: Frontier): void {
    this.frontier = appendLeaves(tree, []);
    this.fitting = '';
  }

  /**
   * Takes the entries up to a checkpoint and compares roots.
   * @param note untrusted, the log's signed note at `size`
   * @throws LogForkedError, VerificationError when the note is not signed by the log
   */
  async follow(size: number, note: string): Promise<void> {
    if (note === this.fitting) return;
    const { checkpoint } = verifyCheckpoint(note, this.followed, []);
    if (checkpoint.size !== size) throw new Error(`the checkpoint of size ${size} says ${checkpoint.size}`);
    // A restored backup is behind for a while and comes back from a mirror: no fork, and nothing to anchor.
    if (size < this.size) throw new Error(`log ${this.followed.origin} is at ${size}, but was at ${this.size}`);
    while (this.size < size) await this.takePage(size);
    if (!equalBytes(checkpoint.root, this.root())) throw this.forked('its entries have another root', size, note);
    this.fitting = note;
  }

  private async takePage(size: number): Promise<void> {
    const { electionId, log } = this.followed;
    const page = await this.reader.entries(electionId, log, this.size, size, PAGE_ENTRIES);
    if (page.length === 0) throw new Error(`entry ${this.size} of log ${log} is missing`);
    for (const bytes of page) {
      const leafHash = hashLeaf(bytes);
      this.onEntry(this.size, leafHash, bytes);
      this.frontier.append(leafHash);
    }
  }

  private forked(what: string, size: number, note: string): LogForkedError {
    const log = this.followed.log === LOG_BOARD ? 'board' : 'issuance';
    const message = `log ${this.followed.origin}: ${what} at ${size}: ${toHex(this.root())}`;
    return new LogForkedError(message, { log, note });
  }
}
