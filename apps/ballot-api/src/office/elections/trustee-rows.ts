/** A plan's trustees as they rest in the database: by position, known by their names while the plan changes. */
import { toHex } from '#crypto';
import type { Sql } from '../../database/database.js';

/** named: no link was made. invited: it was. joined: her keys are here. declined: she said no. */
export type TrusteeState = 'named' | 'invited' | 'joined' | 'declined';

export interface TrusteeRow {
  position: number;
  name: string;
  state: TrusteeState;
  /** SHA-256 of the secret in her link. */
  tokenHash: Uint8Array | null;
  /** Hex, of the next or the running ceremony. */
  signingKey: string | null;
  sealingKey: string | null;
}

interface Row {
  position: number;
  name: string;
  state: TrusteeState;
  token_hash: Uint8Array | null;
  signing_key: Uint8Array | null;
  sealing_key: Uint8Array | null;
}

/** In the order of the plan. */
export async function readTrustees(sql: Sql, planId: string): Promise<TrusteeRow[]> {
  const rows = await sql.rows<Row>(
    `SELECT position, name, state, token_hash, signing_key, sealing_key FROM office_trustee
      WHERE plan_id = $1 ORDER BY position`,
    [planId],
  );
  return rows.map((row) => ({
    position: row.position,
    name: row.name,
    state: row.state,
    tokenHash: row.token_hash,
    signingKey: row.signing_key === null ? null : toHex(row.signing_key),
    sealingKey: row.sealing_key === null ? null : toHex(row.sealing_key),
  }));
}

/**
 * Follows a change of the plan: who stays keeps link and keys at her new position, who was replaced loses them. A name
 * that stands twice, as it may while somebody types, is the first one's. The caller holds the plan's row.
 */
export async function placeTrustees(sql: Sql, planId: string, names: readonly string[]): Promise<void> {
  const before = await readTrustees(sql, planId);
  if (before.length === names.length && before.every(({ name }, at) => name === names[at])) return;
  const known = new Map(before.filter(({ name }) => name !== '').map((trustee) => [trustee.name, trustee]));
  await sql.rows(`DELETE FROM office_trustee WHERE plan_id = $1`, [planId]);
  for (const [position, name] of names.entries()) {
    const trustee = known.get(name);
    known.delete(name);
    await sql.rows(
      `INSERT INTO office_trustee (plan_id, position, name, token_hash, signing_key, sealing_key, state)
       VALUES ($1, $2, $3, $4, decode($5, 'hex'), decode($6, 'hex'), $7)`,
      [
        planId,
        position,
        name,
        trustee?.tokenHash ?? null,
        trustee?.signingKey ?? null,
        trustee?.sealingKey ?? null,
        trustee?.state ?? 'named',
      ],
    );
  }
}
