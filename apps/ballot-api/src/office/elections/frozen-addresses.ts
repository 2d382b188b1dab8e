/** Where the issuers of a frozen draft are: what two officials have signed, whatever a plan says later. */
import type { Sql } from '../../database/database.js';

/** Issuer 1 first; undefined for a draft that no plan was frozen to. */
export async function frozenAddresses(sql: Sql, ceremonyId: Uint8Array): Promise<string[] | undefined> {
  const [row] = await sql.rows<{ urls: string }>(`SELECT urls FROM office_frozen_addresses WHERE ceremony_id = $1`, [
    ceremonyId,
  ]);
  return row === undefined ? undefined : (JSON.parse(row.urls) as string[]);
}

/** Of a draft that is frozen in this transaction. */
export async function keepAddresses(sql: Sql, ceremonyId: Uint8Array, urls: readonly string[]): Promise<void> {
  await sql.rows(`INSERT INTO office_frozen_addresses (ceremony_id, urls) VALUES ($1, $2)`, [
    ceremonyId,
    JSON.stringify(urls),
  ]);
}
