/**
 * Requests for tokens as the public sees them: the log shows its rounds, and a number that grew with every request would
 * tell their times more finely to everybody who keeps the metrics.
 */
import { Injectable } from '@nestjs/common';
import type { Reading } from '#edge';
import { LOG_ISSUANCE } from '#store';
import { Database } from '../database/database.js';

@Injectable()
export class Tokens {
  constructor(private readonly database: Database) {}

  async read(): Promise<Reading<'election'>[]> {
    const rows = await this.database.rows<{ id: string; size: string }>(
      `SELECT encode(election_id, 'hex') AS id, public_size AS size FROM log_head WHERE log = ${LOG_ISSUANCE}`,
      [],
    );
    return rows.map(({ id, size }) => ({ labels: { election: id }, value: Number(size) }));
  }
}
