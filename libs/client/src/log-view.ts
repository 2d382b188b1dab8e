/**
 * One log as one device sees it (spec §7): every answer must be an entry under a signed checkpoint, and every
 * checkpoint must extend, or be extended by, the last one this device saw. Two that do not fit are kept as evidence:
 * the board has shown two histories.
 */
import {
  type Checkpoint,
  equalBytes,
  fromHex,
  hashLeaf,
  toHex,
  VerificationError,
  verifyCheckpoint,
  verifyConsistency,
  verifyInclusion,
} from '#crypto';
import type { Definition } from '#record';
import type { EntryAnswer, LogName } from './ballot-api.js';
import { clientError } from './errors.js';
import { proveConsistencyFromTiles, type TileSource } from './tile-reader.js';

export interface SeenCheckpoint {
  size: number;
  root: Uint8Array;
  /** The whole signed note: evidence if another history is shown later. */
  note: string;
}

/** An entry that was found to stand in the log. */
export interface AcceptedEntry {
  index: number;
  checkpoint: Checkpoint;
  /** Names of the definition's witnesses whose cosignatures are valid. */
  cosignedBy: string[];
}

export class LogView {
  private lastSeen: SeenCheckpoint | null;

  /**
   * @param definition  decoded and checked against the expected electionId: its keys are what everything is judged by
   * @param tiles       the log's tiles; untrusted
   * @param lastSeen    the newest checkpoint this device accepted before, or null on a first visit
   */
  constructor(
    private readonly definition: Definition,
    private readonly log: LogName,
    private readonly tiles: TileSource,
    lastSeen: SeenCheckpoint | null,
  ) {
    this.lastSeen = lastSeen;
  }

  get newest(): SeenCheckpoint | null {
    return this.lastSeen;
  }

  /**
   * The entry stands at the answered index of a history that this device has seen nothing against.
   * @param entry   the exact bytes this device sent
   * @param answer  untrusted
   * @throws VerificationError INCLUSION_PROOF_INVALID, CHECKPOINT_…, COSIGNATURE_INVALID; ClientError CHECKPOINT_FORK
   */
  async accept(entry: Uint8Array, answer: EntryAnswer): Promise<AcceptedEntry> {
    return this.acceptLeaf(hashLeaf(entry), answer);
  }

  /** As `accept`, for an entry of which this device has kept the leaf hash alone. @param leafHash  32 bytes, own */
  async acceptLeaf(leafHash: Uint8Array, answer: EntryAnswer): Promise<AcceptedEntry> {
    // 1. The checkpoint is signed by the log's key in the definition.
    const { checkpoint, cosignedBy } = this.verifyNote(answer.checkpoint);
    // 2. The entry is one of its leaves.
    verifyInclusion(leafHash, answer.index, checkpoint.size, answer.inclusionProof, checkpoint.root);
    // 3. It fits with what this device saw before.
    await this.follow(checkpoint, answer.checkpoint);
    return { index: answer.index, checkpoint, cosignedBy };
  }

  /** Accepts a checkpoint alone, for instance when looking again later. */
  async acceptCheckpoint(note: string): Promise<{ checkpoint: Checkpoint; cosignedBy: string[] }> {
    const verified = this.verifyNote(note);
    await this.follow(verified.checkpoint, note);
    return verified;
  }

  /**
   * As `accept`, for an entry whose tiles are not public yet (requests, spec §7: what the public sees of issuance
   * advances in rounds). The history is compared later, by `checkPromise`.
   */
  acceptPromise(entry: Uint8Array, answer: EntryAnswer): AcceptedEntry {
    const { checkpoint, cosignedBy } = this.verifyNote(answer.checkpoint);
    verifyInclusion(hashLeaf(entry), answer.index, checkpoint.size, answer.inclusionProof, checkpoint.root);
    this.lastSeen ??= { size: checkpoint.size, root: checkpoint.root, note: answer.checkpoint };
    return { index: answer.index, checkpoint, cosignedBy };
  }

  /**
   * The log that the public sees contains what this device was promised.
   * @param publicNote  the log's public checkpoint; untrusted
   * @returns false while the public log has not reached the promised size
   */
  async checkPromise(publicNote: string): Promise<boolean> {
    const { checkpoint } = this.verifyNote(publicNote);
    if (this.lastSeen !== null && checkpoint.size < this.lastSeen.size) return false;
    await this.follow(checkpoint, publicNote);
    return true;
  }

  private verifyNote(note: string): { checkpoint: Checkpoint; cosignedBy: string[] } {
    return verifyCheckpoint(note, logKeyOf(this.definition, this.log), witnessesOf(this.definition));
  }

  private async follow(checkpoint: Checkpoint, note: string): Promise<void> {
    const seen = this.lastSeen;
    if (seen !== null) {
      const [older, newer] = seen.size <= checkpoint.size ? [seen, checkpoint] : [checkpoint, seen];
      await this.assertOneHistory(older, newer, seen.note, note);
      if (seen.size > checkpoint.size) return;
    }
    this.lastSeen = { size: checkpoint.size, root: checkpoint.root, note };
  }

  private async assertOneHistory(
    older: { size: number; root: Uint8Array },
    newer: { size: number; root: Uint8Array },
    seenNote: string,
    newNote: string,
  ): Promise<void> {
    if (older.size === newer.size && equalBytes(older.root, newer.root)) return;
    if (older.size === 0) return;
    let reason: unknown = 'two roots for one size';
    if (older.size < newer.size) {
      const proof = await proveConsistencyFromTiles(this.tiles, older.size, newer.size);
      try {
        verifyConsistency(older.size, older.root, newer.size, newer.root, proof);
        return;
      } catch (error) {
        if (!(error instanceof VerificationError)) throw error;
        reason = error;
      }
    }
    throw clientError(
      'CHECKPOINT_FORK',
      `the ${this.log} log shows two histories: sizes ${older.size} (${toHex(older.root)}) and ${newer.size} ` +
        `(${toHex(newer.root)}) do not fit; both signed checkpoints are kept as evidence`,
      'do not rely on this board: tell the election office and an observer, and keep this device',
      { cause: { seenNote, newNote, reason } },
    );
  }
}

/** The key of a log as the definition names it. */
export function logKeyOf(definition: Definition, log: LogName): { origin: string; publicKey: Uint8Array } {
  const key = log === 'board' ? definition.board : definition.issuance;
  return { origin: key.origin, publicKey: fromHex(key.publicKey, 32) };
}

export function witnessesOf(definition: Definition): { name: string; publicKey: Uint8Array }[] {
  return definition.witnesses.members.map(({ name, publicKey }) => ({ name, publicKey: fromHex(publicKey, 32) }));
}
