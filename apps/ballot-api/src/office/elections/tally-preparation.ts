/**
 * What the tally service contributes to a draft: its witness, and an anchor key with its funding. Each preparation costs a
 * transaction, so the first one is kept with the plan until the plan is frozen.
 */
import { Injectable } from '@nestjs/common';
import { type AnchorPreparation, ClientError, TallyApi, type WitnessIdentity } from '#client';
import { ServiceError } from '#edge';
import { Config } from '../../config.js';
import type { Sql } from '../../database/database.js';
import type { PlanRow } from './plan-rows.js';

/** Funding waits for the chain. */
const TIMEOUT_MS = 60_000;

export interface PreparedAnchor {
  anchor: AnchorPreparation;
  witness: WitnessIdentity;
}

@Injectable()
export class TallyPreparation {
  constructor(private readonly config: Config) {}

  /** @param sql  the transaction that holds the plan's row @throws ServiceError TALLY_UNAVAILABLE */
  async of(sql: Sql, { id, anchor: kept }: PlanRow): Promise<PreparedAnchor> {
    if (kept !== null) return JSON.parse(kept) as PreparedAnchor;
    const prepared = await this.prepare();
    await sql.rows(`UPDATE office_election SET anchor = $2 WHERE id = $1`, [id, JSON.stringify(prepared)]);
    return prepared;
  }

  private async prepare(): Promise<PreparedAnchor> {
    const { tally } = this.config;
    if (tally === null) throw new ServiceError('TALLY_UNAVAILABLE', 'this server knows no tally service (TALLY_URL)');
    const api = new TallyApi(tally.url, { bearer: tally.token, timeoutMs: TIMEOUT_MS });
    try {
      return { witness: await api.witness(), anchor: await api.prepareAnchor() };
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      const detail = `the tally service did not prepare the anchor: ${error.code}`;
      throw new ServiceError('TALLY_UNAVAILABLE', detail, 5, { cause: error });
    }
  }
}
