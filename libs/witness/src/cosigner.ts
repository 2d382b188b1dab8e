/**
 * The witness (spec §7; C2SP tlog-witness): cosigns a checkpoint only if it extends the one it cosigned last, and only
 * after it has every entry itself and has found that they have the checkpoint's root. Checkpoint and entries are on disk
 * before the cosignature leaves, in one transaction under the lock of the log's row, so that no crash, repetition or
 * second replica can bring it to cosign two histories.
 */
import { Inject, Injectable, Logger } from '@nestjs/common';
import {
  cosignCheckpoint,
  decodeAddCheckpoint,
  equalBytes,
  peekCheckpoint,
  VerificationError,
  verifyCheckpoint,
  verifyConsistency,
  type Checkpoint,
  type ErrorCode,
  type Frontier,
} from '#crypto';
import { ServiceError, type ServiceErrorCode } from '#edge';
import { DataSource, type EntityManager } from 'typeorm';
import { WITNESS_IDENTITY, type WitnessIdentity } from './identity.js';
import { pullEntries } from './log-source.js';
import { hashEntries, insertEntries, lockWitnessed, updateWitnessed } from './mirror.js';
import { WITNESS_SETTINGS, type WitnessSettings } from './settings.js';
import { Turns } from './turns.js';
import { LOG_DIRECTORY, type LogDirectory, type WitnessedLog } from './witnessed-log.js';

/** The answers that C2SP gives a form of their own; every other refusal is a ServiceError or VerificationError. */
export type WitnessAnswer =
  | { readonly type: 'cosigned'; readonly line: string }
  /** The witness is at another size than the log believed, or at this size with another root. */
  | { readonly type: 'at-size'; readonly size: number };

/** For a witness that was away for long; an honest log sends portions of at most 1,000 entries. */
const PULL_TIMEOUT_MS = 600_000;

@Injectable()
export class Cosigner {
  private readonly logger = new Logger('witness');
  private readonly turns = new Turns();

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(WITNESS_IDENTITY) private readonly identity: WitnessIdentity,
    @Inject(WITNESS_SETTINGS) private readonly settings: WitnessSettings,
    @Inject(LOG_DIRECTORY) private readonly directory: LogDirectory,
  ) {}

  /**
   * Judges one `add-checkpoint` request.
   * @param body untrusted
   * @throws ServiceError REQUEST_INVALID (400), LOG_UNKNOWN (404), LOG_SIGNATURE_MISSING (403), MIRROR_ROOT_DIFFERENT
   *   (422), MIRROR_UNAVAILABLE, WITNESS_BUSY (503); VerificationError CONSISTENCY_PROOF_INVALID (422)
   */
  async addCheckpoint(body: string): Promise<WitnessAnswer> {
    // 1. Form.
    const { oldSize, proof, note } = refusing('REQUEST_INVALID', () => decodeAddCheckpoint(body));
    const { origin } = refusing('REQUEST_INVALID', () => peekCheckpoint(note));
    // 2. A log that we know, and its signature.
    const log = await this.directory.find(origin);
    if (!log) throw new ServiceError('LOG_UNKNOWN', 'no definition that is known here names this origin');
    const { checkpoint } = refusing('LOG_SIGNATURE_MISSING', () => verifyCheckpoint(note, log, []));
    if (oldSize > checkpoint.size) throw new ServiceError('REQUEST_INVALID', 'the old size is above the new one');
    // 3. What we cosigned last, locked; what is new; both stored.
    const answer = await this.turns.take(origin, () =>
      this.dataSource.transaction((manager) => this.extend(manager, log, checkpoint, { oldSize, proof, note })),
    );
    if (answer !== undefined) return answer;
    // 4. Only now the cosignature.
    const timeS = Math.floor(Date.now() / 1000);
    const line = cosignCheckpoint(note, this.identity.name, this.identity.secretKey, timeS);
    return { type: 'cosigned', line };
  }

  /** @returns undefined when the checkpoint is stored and may be cosigned */
  private async extend(
    manager: EntityManager,
    log: WitnessedLog,
    checkpoint: Checkpoint,
    claimed: { oldSize: number; proof: Uint8Array[]; note: string },
  ): Promise<WitnessAnswer | undefined> {
    const known = await lockWitnessed(manager, log);
    // 1. The log must know where we are; at the same size there is one root.
    if (claimed.oldSize !== known.size) return { type: 'at-size', size: known.size };
    if (checkpoint.size === known.size && !equalBytes(checkpoint.root, known.root)) {
      // Two histories under the log's own signature; ours stands in the mirror, theirs here.
      this.logger.error({
        message: 'the log has signed two roots of one size',
        origin: log.origin,
        note: claimed.note,
      });
      return { type: 'at-size', size: known.size };
    }
    // 2. The new tree begins with ours.
    verifyConsistency(known.size, known.root, checkpoint.size, checkpoint.root, claimed.proof);
    if (checkpoint.size === known.size) return undefined;
    // 3. Its entries, each in our hands, have this root: the proof alone would say nothing of what they are.
    const frontier = await this.pull(manager, log, known.frontier, checkpoint.size);
    if (!equalBytes(frontier.root(), checkpoint.root)) {
      throw new ServiceError('MIRROR_ROOT_DIFFERENT', `the ${checkpoint.size} entries have another root`);
    }
    // 4. Stored, with whatever the application derives from it.
    await updateWitnessed(manager, log.origin, frontier, claimed.note);
    await this.directory.checkpointAdded(manager, log, checkpoint);
    return undefined;
  }

  private async pull(manager: EntityManager, log: WitnessedLog, frontier: Frontier, size: number): Promise<Frontier> {
    const deadline = Date.now() + PULL_TIMEOUT_MS;
    while (frontier.size < size) {
      if (Date.now() > deadline) throw new ServiceError('MIRROR_UNAVAILABLE', 'the entries come too slowly', 5);
      const start = frontier.size;
      const entries = (await pullEntries(this.settings, log, start)).slice(0, size - start);
      const leafHashes = hashEntries(entries);
      for (const leafHash of leafHashes) frontier.append(leafHash);
      await insertEntries(manager, log, start, entries, leafHashes);
      await this.directory.entriesAdded(manager, log, { start, entries, leafHashes });
    }
    return frontier;
  }
}

/** Gives a refusal of bytes the status that C2SP asks for; the check's own words stay. */
function refusing<T>(code: ServiceErrorCode, check: () => T): T {
  try {
    return check();
  } catch (cause) {
    if (!(cause instanceof VerificationError)) throw cause;
    throw new ServiceError(malformed(cause.code) ? 'REQUEST_INVALID' : code, cause.message, undefined, { cause });
  }
}

function malformed(code: ErrorCode): boolean {
  return code === 'CHECKPOINT_INVALID' || code === 'WITNESS_REQUEST_INVALID';
}
