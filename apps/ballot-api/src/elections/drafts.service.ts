/**
 * Drafts and their rolls (spec §3). A draft fixes everything but the keys; its roll is frozen with it, because the draft
 * names the roll's root. What does not fit the draft is refused, nothing is repaired.
 */
import { Injectable } from '@nestjs/common';
import { compareBytes, concatBytes, fromHex, toHex } from '#crypto';
import { ServiceError } from '#edge';
import {
  assertRollMatches,
  ceremonyIdOf,
  decodeDraft,
  decodeRollCsv,
  type Draft,
  encodeRoll,
  encodeRollEntry,
  type RollEntry,
} from '#record';
import { ServerKeys } from '../bulletin-board/server-keys.js';
import { Database, type Sql } from '../database/database.js';

const HEX_ID = /^[0-9a-f]{64}$/;

/** A line of the imported list, at its place in `roll.txt`. */
interface PlacedVoter {
  voterId: string;
  entry: RollEntry;
  encoded: Uint8Array;
}

export interface StoredDraft {
  ceremonyId: Uint8Array;
  bytes: Uint8Array;
  draft: Draft;
}

@Injectable()
export class DraftsService {
  constructor(
    private readonly database: Database,
    private readonly keys: ServerKeys,
  ) {}

  /**
   * Keeps a draft. The same bytes again are the same draft.
   * @param bytes untrusted: canonical JSON within the bounds of spec §3   @param sql  the transaction it belongs to, if any
   */
  async create(bytes: Uint8Array, sql: Sql = this.database): Promise<{ ceremonyId: string }> {
    const draft = decodeDraft(bytes);
    const ceremonyId = ceremonyIdOf(bytes);
    // The logs of this election are signed here, so the draft must name the keys that are here.
    this.assertOwnKey('board', draft.board.publicKey, this.keys.board.publicKey);
    this.assertOwnKey('issuance', draft.issuance.publicKey, this.keys.issuance.publicKey);
    await this.assertOriginFree(sql, draft.board.origin, ceremonyId);
    await sql.rows(`INSERT INTO draft (ceremony_id, bytes) VALUES ($1, $2) ON CONFLICT DO NOTHING`, [
      ceremonyId,
      bytes,
    ]);
    return { ceremonyId: toHex(ceremonyId) };
  }

  /** @param ceremonyId untrusted text @throws ServiceError DRAFT_UNKNOWN */
  async get(ceremonyId: string): Promise<StoredDraft> {
    const id = HEX_ID.test(ceremonyId) ? fromHex(ceremonyId, 32) : new Uint8Array();
    const [row] = await this.database.rows<{ bytes: Uint8Array }>(`SELECT bytes FROM draft WHERE ceremony_id = $1`, [
      id,
    ]);
    if (row === undefined) throw new ServiceError('DRAFT_UNKNOWN', 'there is no draft with this ceremonyId here');
    return { ceremonyId: id, bytes: row.bytes, draft: decodeDraft(row.bytes) };
  }

  async bytes(ceremonyId: string): Promise<Uint8Array> {
    return (await this.get(ceremonyId)).bytes;
  }

  /**
   * Imports the list of voters. It must be the roll whose root and sizes the draft names.
   * @param csv untrusted
   */
  async importRoll(ceremonyId: string, csv: string): Promise<{ size: number; root: string }> {
    const { ceremonyId: id, draft } = await this.get(ceremonyId);
    const voters = placeVoters(decodeRollCsv(csv, draft));
    const entries = voters.map(({ entry }) => entry);
    // 1. The roll that the draft froze.
    assertRollMatches(draft, entries);
    // 2. All of it or nothing; importing it again changes nothing.
    await this.database.transaction(async (sql) => {
      await sql.rows(`SELECT 1 FROM draft WHERE ceremony_id = $1 FOR UPDATE`, [id]);
      if (!(await hasSameRoll(sql, id, voters))) await insertRoll(sql, id, voters);
    });
    return { size: entries.length, root: draft.roll.root };
  }

  /** `roll.txt` of a draft. @throws ServiceError ROLL_MISSING */
  async roll(ceremonyId: string): Promise<Uint8Array> {
    const { ceremonyId: id } = await this.get(ceremonyId);
    const entries = await this.rollEntries(id);
    if (entries.length === 0) throw new ServiceError('ROLL_MISSING', 'the roll of this draft has not been imported');
    return encodeRoll(entries);
  }

  async rollEntries(ceremonyId: Uint8Array): Promise<RollEntry[]> {
    const rows = await this.database.rows<{ class_index: number; roll_keys: Uint8Array }>(
      `SELECT class_index, roll_keys FROM roll_entry WHERE ceremony_id = $1 ORDER BY position`,
      [ceremonyId],
    );
    return rows.map(({ class_index, roll_keys }) => ({ classIndex: class_index, rollKeys: splitKeys(roll_keys) }));
  }

  private assertOwnKey(log: string, named: string, own: Uint8Array): void {
    if (named === toHex(own)) return;
    throw new ServiceError(
      'DRAFT_KEYS_FOREIGN',
      `the draft's ${log} key is ${named}, this service signs with ${toHex(own)}`,
    );
  }

  /** Two elections under one origin and one key would be two histories of one log. */
  private async assertOriginFree(sql: Sql, origin: string, ceremonyId: Uint8Array): Promise<void> {
    const [taken] = await sql.rows(`SELECT 1 FROM election WHERE origin = $1 AND ceremony_id <> $2`, [
      origin,
      ceremonyId,
    ]);
    if (taken !== undefined) throw new ServiceError('ORIGIN_TAKEN', `another election has the log origin "${origin}"`);
  }
}

/** In the order of `roll.txt`, which is that of the encoded entries. */
function placeVoters(voters: { voterId: string; entry: RollEntry }[]): PlacedVoter[] {
  return voters
    .map(({ voterId, entry }) => ({ voterId, entry, encoded: encodeRollEntry(entry) }))
    .sort((a, b) => compareBytes(a.encoded, b.encoded));
}

/** @throws ServiceError ROLL_FROZEN where the same keys are already given to other voters */
async function hasSameRoll(sql: Sql, ceremonyId: Uint8Array, voters: PlacedVoter[]): Promise<boolean> {
  const stored = await sql.rows<{ voter_id: string }>(
    `SELECT voter_id FROM roll_entry WHERE ceremony_id = $1 ORDER BY position`,
    [ceremonyId],
  );
  if (stored.length === 0) return false;
  if (stored.every(({ voter_id }, i) => voter_id === voters[i]?.voterId)) return true;
  throw new ServiceError('ROLL_FROZEN', 'the roll of this draft is imported with other voter ids');
}

async function insertRoll(sql: Sql, ceremonyId: Uint8Array, voters: PlacedVoter[]): Promise<void> {
  await sql.rows(
    `INSERT INTO roll_entry (ceremony_id, position, voter_id, class_index, roll_keys)
     SELECT $1, e.position - 1, e.voter_id, e.class_index, e.roll_keys
       FROM unnest($2::text[], $3::int[], $4::bytea[]) WITH ORDINALITY AS e(voter_id, class_index, roll_keys, position)`,
    [
      ceremonyId,
      voters.map(({ voterId }) => voterId),
      voters.map(({ entry }) => entry.classIndex),
      voters.map(({ entry }) => concatBytes(...entry.rollKeys)),
    ],
  );
  const keys = voters.flatMap(({ entry }, position) =>
    entry.rollKeys.map((rollKey, registrar) => ({ rollKey, position, registrar })),
  );
  await sql.rows(
    `INSERT INTO roll_key (ceremony_id, roll_key, position, registrar)
     SELECT $1, k.roll_key, k.position, k.registrar
       FROM unnest($2::bytea[], $3::int[], $4::smallint[]) AS k(roll_key, position, registrar)`,
    [ceremonyId, keys.map((key) => key.rollKey), keys.map((key) => key.position), keys.map((key) => key.registrar)],
  );
}

function splitKeys(keys: Uint8Array): Uint8Array[] {
  return keys.length === 64 ? [keys.subarray(0, 32), keys.subarray(32)] : [keys];
}
