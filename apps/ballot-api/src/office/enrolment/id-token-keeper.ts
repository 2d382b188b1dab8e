/**
 * What the provider signed, kept as long as somebody needs it (spec §3.5): issuers read it before they approve the roll,
 * and read it again where a frozen plan goes back and is frozen anew. When the election is published, it is deleted, and with
 * the plan: it says of a person more than an election needs.
 */
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { repeat, type Repetition } from '#edge';
import { Database } from '../../database/database.js';

const PERIOD_MS = 60_000;

@Injectable()
export class IdTokenKeeper implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('enrolment');
  private repetition: Repetition | undefined;

  constructor(private readonly database: Database) {}

  onApplicationBootstrap(): void {
    const failed = (error: unknown) => this.logger.warn(`tokens wait to be deleted: ${String(error)}`);
    this.repetition = repeat(PERIOD_MS, () => this.forget(), failed);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.repetition?.stop();
  }

  /** Tokens of a draft's voters by voter id; empty where none enrolled with an account, or the tokens are deleted. */
  async of(ceremonyId: Uint8Array): Promise<Map<string, string>> {
    const rows = await this.database.rows<{ voter_id: string; id_token: string }>(
      `SELECT b.voter_id, b.id_token FROM office_enrolment b JOIN office_election e ON e.id = b.plan_id
        WHERE e.ceremony_id = $1 AND b.id_token IS NOT NULL`,
      [ceremonyId],
    );
    return new Map(rows.map(({ voter_id, id_token }) => [voter_id, id_token]));
  }

  /** Deletes what nobody needs any more. */
  async forget(): Promise<void> {
    await this.database.rows(
      `UPDATE office_enrolment b SET id_token = NULL
         FROM office_election e WHERE e.id = b.plan_id AND b.id_token IS NOT NULL AND e.state = 'published'`,
      [],
    );
  }
}
