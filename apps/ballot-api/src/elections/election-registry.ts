/** Published elections by id. A definition never changes, so each is read and decoded once. */
import { Injectable } from '@nestjs/common';
import { fromHex } from '#crypto';
import { ServiceError } from '#edge';
import { Database } from '../database/database.js';
import { decodeElection, type Election } from './election.js';

const HEX_ID = /^[0-9a-f]{64}$/;

@Injectable()
export class ElectionRegistry {
  /** By electionId in hex; only published elections enter, so only the office can make it grow. */
  private readonly known = new Map<string, Election>();

  constructor(private readonly database: Database) {}

  /** @param electionId untrusted text @throws ServiceError ELECTION_UNKNOWN */
  async get(electionId: string): Promise<Election> {
    const known = this.known.get(electionId);
    if (known !== undefined) return known;
    const [row] = HEX_ID.test(electionId)
      ? await this.database.rows<{ definition: Uint8Array }>(`SELECT definition FROM election WHERE election_id = $1`, [
          fromHex(electionId, 32),
        ])
      : [];
    if (row === undefined) throw new ServiceError('ELECTION_UNKNOWN', 'there is no election with this id here');
    const election = decodeElection(fromHex(electionId, 32), row.definition);
    this.known.set(electionId, election);
    return election;
  }

  /** Ids of all published elections in hex, oldest first. */
  async ids(): Promise<string[]> {
    const rows = await this.database.rows<{ id: string }>(
      `SELECT encode(election_id, 'hex') AS id FROM election ORDER BY created_order`,
      [],
    );
    return rows.map((row) => row.id);
  }

  async all(): Promise<Election[]> {
    return Promise.all((await this.ids()).map((id) => this.get(id)));
  }
}
