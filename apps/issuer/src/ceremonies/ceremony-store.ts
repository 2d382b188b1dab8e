/** The ceremonies in the issuer's database: drafts, rolls, states, and every message as it was seen first. */
import { Inject, Injectable } from '@nestjs/common';
import { concatBytes, equalBytes } from '#crypto';
import { ServiceError } from '#edge';
import type { RegisteredVoter } from '#record';
import { DataSource, type EntityManager } from 'typeorm';

export type CeremonyState = 'committing' | 'sharing' | 'confirming' | 'done' | 'failed';

export interface Ceremony {
  readonly ceremonyId: Uint8Array;
  readonly draft: Uint8Array;
  readonly rollRoot: Uint8Array;
  /** Our number, 1…n. */
  readonly memberIndex: number;
  readonly signingKey: Uint8Array;
  readonly state: CeremonyState;
  readonly detail: string;
}

export interface SeenMessage {
  readonly name: string;
  readonly document: Uint8Array;
  readonly signature: Uint8Array;
}

interface CeremonyRow {
  ceremony_id: Buffer;
  draft: Buffer;
  roll_root: Buffer;
  member_index: number;
  signing_key: Buffer;
  state: CeremonyState;
  detail: string;
}

@Injectable()
export class CeremonyStore {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  async find(ceremonyId: Uint8Array): Promise<Ceremony | undefined> {
    const rows: CeremonyRow[] = await this.dataSource.query('SELECT * FROM ceremony WHERE ceremony_id = $1', [
      ceremonyId,
    ]);
    return rows.map(toCeremony)[0];
  }

  /** Ceremonies that have steps to go. */
  async unfinished(): Promise<Ceremony[]> {
    const rows: CeremonyRow[] = await this.dataSource.query(
      `SELECT * FROM ceremony WHERE state NOT IN ('done', 'failed') ORDER BY ceremony_id`,
    );
    return rows.map(toCeremony);
  }

  /** Ceremonies that are done and whose election is not active here, the newest first. */
  async notActivated(limit: number): Promise<Ceremony[]> {
    const rows: CeremonyRow[] = await this.dataSource.query(
      `SELECT c.* FROM ceremony c LEFT JOIN ceremony_offer o ON o.signing_key = c.signing_key
        WHERE c.state = 'done' AND NOT EXISTS (SELECT 1 FROM election e WHERE e.ceremony_id = c.ceremony_id)
        ORDER BY o.made_order DESC NULLS LAST, c.ceremony_id LIMIT $1`,
      [limit],
    );
    return rows.map(toCeremony);
  }

  /**
   * Stores a ceremony and its roll, or finds the same there.
   * @param voters in the order of `roll.txt`
   * @throws ServiceError CEREMONY_CONFLICT when another roll is stored, or the keys served another ceremony
   */
  async create(ceremony: Ceremony, voters: readonly RegisteredVoter[]): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const added: unknown[] = await manager.query(
        `INSERT INTO ceremony (ceremony_id, draft, roll_root, member_index, signing_key, state, detail)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING 1`,
        [
          ceremony.ceremonyId,
          ceremony.draft,
          ceremony.rollRoot,
          ceremony.memberIndex,
          ceremony.signingKey,
          ceremony.state,
          ceremony.detail,
        ],
      );
      if (added.length > 0) await insertRoll(manager, ceremony.ceremonyId, voters);
      else await assertSame(manager, ceremony, voters);
    });
  }

  async setState(ceremonyId: Uint8Array, state: CeremonyState, detail: string): Promise<void> {
    await this.dataSource.query(
      `UPDATE ceremony SET state = $2, detail = $3
        WHERE ceremony_id = $1 AND (state, detail) IS DISTINCT FROM ($2, $3)`,
      [ceremonyId, state, detail],
    );
  }

  /** Messages in the order of their names. */
  async messages(ceremonyId: Uint8Array): Promise<SeenMessage[]> {
    return this.dataSource.query(
      'SELECT name, document, signature FROM seen_message WHERE ceremony_id = $1 ORDER BY name',
      [ceremonyId],
    );
  }

  /**
   * Remembers a message as it was seen first.
   * @returns the one that is remembered: the caller compares
   */
  async remember(ceremonyId: Uint8Array, message: SeenMessage): Promise<SeenMessage> {
    await this.dataSource.query(
      `INSERT INTO seen_message (ceremony_id, name, document, signature) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
      [ceremonyId, message.name, message.document, message.signature],
    );
    const rows: SeenMessage[] = await this.dataSource.query(
      'SELECT name, document, signature FROM seen_message WHERE ceremony_id = $1 AND name = $2',
      [ceremonyId, message.name],
    );
    return rows[0];
  }
}

async function insertRoll(
  manager: EntityManager,
  ceremonyId: Uint8Array,
  voters: readonly RegisteredVoter[],
): Promise<void> {
  await manager.query(
    `INSERT INTO roll_entry (ceremony_id, position, voter_id, class_index, roll_keys)
     SELECT $1, ordinality - 1, voter_id, class_index, roll_keys
       FROM unnest($2::text[], $3::int[], $4::bytea[]) WITH ORDINALITY AS e (voter_id, class_index, roll_keys, ordinality)`,
    [
      ceremonyId,
      voters.map(({ voterId }) => voterId),
      voters.map(({ entry }) => entry.classIndex),
      voters.map(({ entry }) => Buffer.from(concatBytes(...entry.rollKeys))),
    ],
  );
}

async function assertSame(
  manager: EntityManager,
  ceremony: Ceremony,
  voters: readonly RegisteredVoter[],
): Promise<void> {
  const rows: CeremonyRow[] = await manager.query('SELECT * FROM ceremony WHERE ceremony_id = $1', [
    ceremony.ceremonyId,
  ]);
  if (rows.length === 0 || !equalBytes(rows[0].draft, ceremony.draft)) {
    throw new ServiceError('CEREMONY_CONFLICT', 'these keys have served another ceremony: make fresh ones');
  }
  const stored: { voter_id: string }[] = await manager.query(
    'SELECT voter_id FROM roll_entry WHERE ceremony_id = $1 ORDER BY position',
    [ceremony.ceremonyId],
  );
  // Keys and classes are fixed by the root; whose they are is not.
  if (stored.length !== voters.length || stored.some(({ voter_id }, i) => voter_id !== voters[i].voterId)) {
    throw new ServiceError('CEREMONY_CONFLICT', 'the ceremony was started with another list of voters');
  }
}

function toCeremony(row: CeremonyRow): Ceremony {
  return {
    ceremonyId: row.ceremony_id,
    draft: row.draft,
    rollRoot: row.roll_root,
    memberIndex: row.member_index,
    signingKey: row.signing_key,
    state: row.state,
    detail: row.detail,
  };
}
