/**
 * The logs of activated elections, for the witness (spec §7), and what the issuer derives from the issuance log in the
 * witness's own transaction: which roll keys act at which index, and each cosigned root.
 */
import { Injectable } from '@nestjs/common';
import { fromHex, requestBytes, type Checkpoint } from '#crypto';
import { LOG_BOARD, LOG_ISSUANCE } from '#store';
import type { AddedEntries, LogDirectory, WitnessedLog } from '#witness';
import type { EntityManager } from 'typeorm';
import { Elections } from './elections.js';

const CLASS_BYTES = 2;
const KEY_BYTES = 32;

@Injectable()
export class ElectionLogs implements LogDirectory {
  constructor(private readonly elections: Elections) {}

  async find(origin: string): Promise<WitnessedLog | undefined> {
    const election = await this.elections.findByOrigin(origin);
    if (!election) return undefined;
    const { board, issuance } = election.definition;
    const isBoard = origin === board.origin;
    const { publicKey } = isBoard ? board : issuance;
    return {
      electionId: election.electionId,
      log: isBoard ? LOG_BOARD : LOG_ISSUANCE,
      origin,
      publicKey: fromHex(publicKey, 32),
    };
  }

  async entriesAdded(manager: EntityManager, log: WitnessedLog, { start, entries }: AddedEntries): Promise<void> {
    if (log.log !== LOG_ISSUANCE) return;
    const election = await this.elections.findByOrigin(log.origin);
    if (!election) throw new Error('the election of a witnessed log is known');
    const { registrars } = election.definition.roll;
    // Entries of another length are no requests; nobody can be answered for them, so they need no place here.
    const acting = entries.flatMap((entry, i) =>
      rollKeysOf(entry, registrars).map((rollKey) => ({ rollKey, idx: start + i })),
    );
    await manager.query(
      `INSERT INTO logged_request (election_id, roll_key, idx)
       SELECT $1, roll_key, idx FROM unnest($2::bytea[], $3::bigint[]) AS acting (roll_key, idx) ON CONFLICT DO NOTHING`,
      [log.electionId, acting.map(({ rollKey }) => Buffer.from(rollKey)), acting.map(({ idx }) => idx)],
    );
  }

  async checkpointAdded(manager: EntityManager, log: WitnessedLog, { size, root }: Checkpoint): Promise<void> {
    if (log.log !== LOG_ISSUANCE) return;
    await manager.query('INSERT INTO issuance_checkpoint (election_id, size, root) VALUES ($1, $2, $3)', [
      log.electionId,
      size,
      Buffer.from(root),
    ]);
  }
}

function rollKeysOf(entry: Uint8Array, registrars: 1 | 2): Uint8Array[] {
  if (entry.length !== requestBytes(registrars)) return [];
  return Array.from({ length: registrars }, (_, i) =>
    entry.slice(CLASS_BYTES + i * KEY_BYTES, CLASS_BYTES + (i + 1) * KEY_BYTES),
  );
}
