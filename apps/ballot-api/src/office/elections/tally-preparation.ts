/**
 * What the tally service contributes to a draft: its witness, and an anchor key with its funding. Each preparation costs a
 * transaction, so the first one is kept with the plan until the plan is frozen.
 */
import { Injectable } from '@nestjs/common';
import { type AnchorPreparation, ClientError, TallyApi, type WitnessIdentity } from '#client';
import { ServiceError } from '#edge';
import { Config } from '../../config.js';
import { Database } from '../../database/database.js';
import type { PlanRow } from './plan-rows.js';

/** Funding waits for the chain. */
const TIMEOUT_MS = 60_000;

export interface PreparedAnchor {
  anchor: AnchorPreparation;
  witness: WitnessIdentity;
}

@Injectable()
export class TallyPreparation {
  /** By plan: however many look at a preview at once, one anchor is prepared. */
  private readonly running = new Map<string, Promise<void>>();

  constructor(
    private readonly config: Config,
    private readonly database: Database,
  ) {}

  /**
   * Afterwards the plan has its anchor. Never inside a transaction: funding waits for the chain.
   * @throws ServiceError TALLY_UNAVAILABLE
   */
  async prepare({ id, anchor, logName }: PlanRow): Promise<void> {
    if (anchor !== null) return;
    const running = this.running.get(id) ?? this.store(id, logName).finally(() => this.running.delete(id));
    this.running.set(id, running);
    await running;
  }

  /** Another replica may have been sooner, or the plan may have got other logs: then this one is not used. */
  private async store(id: string, logName: string): Promise<void> {
    const prepared = await this.ask();
    await this.database.rows(
      `UPDATE office_election SET anchor = $2 WHERE id = $1 AND anchor IS NULL AND state = 'planning' AND log_name = $3`,
      [id, JSON.stringify(prepared), logName],
    );
  }

  private async ask(): Promise<PreparedAnchor> {
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

/** @throws ServiceError FREEZE_DIFFERENT where the plan went back to planning just now */
export function preparedAnchor({ anchor }: PlanRow): PreparedAnchor {
  if (anchor === null) throw new ServiceError('FREEZE_DIFFERENT', 'the election has changed just now; look again');
  return JSON.parse(anchor) as PreparedAnchor;
}
