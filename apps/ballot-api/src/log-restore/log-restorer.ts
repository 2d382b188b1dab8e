/**
 * A log that is behind its witnesses gets the missing entries back from one's mirror (spec §7: a restored backup must not
 * fork the log). What decides is the log's own signature: on a checkpoint beyond our head whose root our head and those
 * entries have exactly. Then the entries are replayed through the sequencer, in one transaction.
 * What no mirror holds does not come back: files of 0x30 entries, ceremony messages, cosignatures of earlier sizes.
 */
import { Inject, Injectable, Logger } from '@nestjs/common';
import { type Checkpoint, equalBytes, hashLeaf, verifyCheckpoint } from '#crypto';
import { verifyPhaseEntry } from '#record';
import { LOG_BOARD, LOG_ISSUANCE, type LogNumber } from '#store';
import { Cosignatures } from '../bulletin-board/cosignatures.js';
import { appendEntries, type LogHead, lockHead, type NewEntry, publishIssuance } from '../bulletin-board/sequencer.js';
import { ServerKeys } from '../bulletin-board/server-keys.js';
import { MIRROR_TOKEN } from '../config.js';
import { Database, type Sql } from '../database/database.js';
import { type Election, signerOf, verifierOf } from '../elections/election.js';
import type { Peer } from '../elections/peer-request.js';
import { appendPhase, positionOf } from '../elections/phases.service.js';
import { issuanceRound } from '../token-issuance/issuance-publisher.js';
import { appendRequests } from '../token-issuance/request-log.js';
import { Mirror } from './mirror.js';
import { boardEntryOf, requestOf } from './restored-entries.js';

/** A mirror that takes longer holds the start up; another one may be tried. */
const MAX_MS = 1_800_000;

/** Where the log has to come to, and the way there. */
interface Missing {
  /** Our size before. */
  from: number;
  checkpoint: Checkpoint;
  /** Leaf hashes of the entries from `from` on; with our head they have the checkpoint's root. */
  leafHashes: Uint8Array[];
}

@Injectable()
export class LogRestorer {
  private readonly logger = new Logger(LogRestorer.name);

  constructor(
    private readonly database: Database,
    private readonly keys: ServerKeys,
    private readonly cosignatures: Cosignatures,
    @Inject(MIRROR_TOKEN) private readonly token: string,
  ) {}

  /**
   * Brings the log to the checkpoint that a witness cosigned last. The issuance log comes first: the board's phases say
   * where it ended.
   * @param witness  nothing of what it answers is trusted
   * @throws Error saying what is different; then nothing has changed
   */
  async restore(election: Election, log: LogNumber, witness: Peer, stop: AbortSignal): Promise<void> {
    const mirror = this.mirrorOf(election, log, witness, AbortSignal.any([stop, AbortSignal.timeout(MAX_MS)]));
    // 1. A checkpoint that this very log signed.
    const { log: logKey } = verifierOf(election, log);
    if (!equalBytes(logKey.publicKey, this.keys.of(log).publicKey)) {
      throw new Error('the key in DATA_DIR is not the one that the definition names');
    }
    const note = await mirror.checkpoint();
    const { checkpoint } = verifyCheckpoint(note, logKey, []);
    // 2. Every missing entry was seen and has its root, before anything is stored or signed.
    const missing = await this.findMissing(election, log, mirror, checkpoint);
    // 3. The same entries again, through the sequencer.
    await this.database.transaction((sql) => this.replay(sql, election, log, mirror, missing));
    // 4. The cosignatures that came with the checkpoint, if any; the others are asked for as always.
    const lines = note.slice(note.lastIndexOf('\n\n') + 2).split(/(?<=\n)/);
    await this.cosignatures.keep(election, log, checkpoint.size, note, lines);
    const { from } = missing;
    this.logger.log({ message: 'log restored', origin: logKey.origin, from, to: checkpoint.size, mirror: witness.url });
  }

  /**
   * How far the log was when this witness cosigned it last: a size under the log's own signature.
   * @throws Error where the witness shows no such checkpoint
   */
  async signedSize(election: Election, log: LogNumber, witness: Peer, stop: AbortSignal): Promise<number> {
    const note = await this.mirrorOf(election, log, witness, stop).checkpoint();
    return verifyCheckpoint(note, verifierOf(election, log).log, []).checkpoint.size;
  }

  private mirrorOf(election: Election, log: LogNumber, witness: Peer, stop: AbortSignal): Mirror {
    return new Mirror(witness, election.electionId, log, this.token, stop);
  }

  private async findMissing(
    election: Election,
    log: LogNumber,
    mirror: Mirror,
    checkpoint: Checkpoint,
  ): Promise<Missing> {
    const { treeSize: from, frontier } = await this.database.transaction((sql) => lock(sql, election, log));
    if (checkpoint.size <= from) throw new Error(`its checkpoint has size ${checkpoint.size}, not more than this log`);
    const leafHashes: Uint8Array[] = [];
    for await (const entries of mirror.entries(from, checkpoint.size)) leafHashes.push(...entries.map(hashLeaf));
    for (const leafHash of leafHashes) frontier.append(leafHash);
    if (!equalBytes(frontier.root(), checkpoint.root)) {
      throw new Error(`entries ${from} to ${checkpoint.size - 1} do not have the root of its checkpoint`);
    }
    return { from, checkpoint, leafHashes };
  }

  private async replay(sql: Sql, election: Election, log: LogNumber, mirror: Mirror, missing: Missing): Promise<void> {
    const { from, checkpoint, leafHashes } = missing;
    // 1. Both heads, board first.
    const heads = [await lock(sql, election, LOG_BOARD), await lock(sql, election, LOG_ISSUANCE)];
    if (heads[log]?.treeSize !== from) throw new Error('the log has changed meanwhile');
    // 2. Entry by entry what step 2 of `restore` saw.
    let next = 0;
    for await (const entries of mirror.entries(from, checkpoint.size)) {
      for (const entry of entries) {
        const expected = leafHashes[next++];
        if (expected === undefined || !equalBytes(hashLeaf(entry), expected)) {
          throw new Error(`entry ${from + next - 1} is another one than before`);
        }
      }
      if (log === LOG_BOARD) await this.appendToBoard(sql, election, entries);
      else await this.appendToIssuance(sql, election, entries);
    }
    // 3. The tree that was witnessed, and no other.
    const { treeSize, frontier } = await lock(sql, election, log);
    if (treeSize !== checkpoint.size || !equalBytes(frontier.root(), checkpoint.root)) {
      throw new Error('the replayed log has another root');
    }
    // 4. The public has seen some of the issuance log, nobody knows how much: now all of it.
    const board = await lock(sql, election, LOG_BOARD);
    await publishIssuance(sql, election.electionId, board.treeSize, issuanceRound(election, Date.now()));
  }

  private async appendToIssuance(sql: Sql, election: Election, entries: Uint8Array[]): Promise<void> {
    const head = await lock(sql, election, LOG_ISSUANCE);
    const requests = entries.map((bytes) => requestOf(election, bytes));
    await appendRequests(sql, head, signerOf(election, LOG_ISSUANCE, this.keys), requests);
  }

  /** Phases alone, so that the closing size has its checkpoint; what lies between them together. */
  private async appendToBoard(sql: Sql, election: Election, entries: Uint8Array[]): Promise<void> {
    const signer = signerOf(election, LOG_BOARD, this.keys);
    let group: NewEntry[] = [];
    const flush = async () => {
      if (group.length > 0) await appendEntries(sql, await lock(sql, election, LOG_BOARD), signer, group);
      group = [];
    };
    for (const bytes of entries) {
      const entry = boardEntryOf(election, bytes);
      if ('leafHash' in entry) {
        group.push(entry);
        continue;
      }
      await flush();
      const head = await lock(sql, election, LOG_BOARD);
      verifyPhaseEntry(election.definition, await positionOf(sql, election, head), entry);
      await appendPhase(sql, head, signer, bytes, entry.statement);
    }
    await flush();
  }
}

async function lock(sql: Sql, election: Election, log: LogNumber): Promise<LogHead> {
  const head = await lockHead(sql, election.electionId, log);
  if (head === undefined) throw new Error('a published election has both logs');
  return head;
}
