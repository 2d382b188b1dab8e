/** Browsers that are signed in. A login ends after 30 minutes in which nobody did anything, and after 12 hours at any rate. */
import { Injectable } from '@nestjs/common';
import { ServiceError } from '#edge';
import { Database, type Sql } from '../../database/database.js';
import type { Actor } from './actor.js';
import { hashOfSecret, newSecret } from './secrets.js';

export const IDLE_MS = 30 * 60_000;
const LONGEST_MS = 12 * 3_600_000;

@Injectable()
export class Logins {
  constructor(private readonly database: Database) {}

  /**
   * A login under a fresh secret; the one that the browser had ends, so that nobody knows the new one beforehand.
   * @param earlier  untrusted: what the browser's cookie held
   * @returns the cookie's secret
   */
  async open(sql: Sql, accountId: string, earlier: string | undefined): Promise<string> {
    const now = Date.now();
    if (earlier !== undefined) await this.end(sql, earlier);
    await sql.rows(`DELETE FROM office_login WHERE active_ms < $1 OR created_ms < $2`, [
      now - IDLE_MS,
      now - LONGEST_MS,
    ]);
    const secret = newSecret();
    await sql.rows(
      `INSERT INTO office_login (secret_hash, account_id, created_ms, active_ms) VALUES ($1, $2, $3, $3)`,
      [hashOfSecret(secret), accountId, now],
    );
    return secret;
  }

  /** Whose login this is, or null. @param secret  untrusted */
  async actorOf(secret: string): Promise<Actor | null> {
    const now = Date.now();
    const [row] = await this.database.rows<Pick<Actor, 'id' | 'name' | 'role'>>(
      `SELECT a.id, a.name, a.role FROM office_login l JOIN office_account a ON a.id = l.account_id
        WHERE l.secret_hash = $1 AND l.active_ms >= $2 AND l.created_ms >= $3 AND a.state = 'active'`,
      [hashOfSecret(secret), now - IDLE_MS, now - LONGEST_MS],
    );
    return row === undefined ? null : { kind: 'account', id: row.id, name: row.name, role: row.role };
  }

  /**
   * What took long goes on only for a login that is still there; its account's row is locked until the transaction ends.
   * @param secret  of the cookie @throws ServiceError UNAUTHORIZED
   */
  async assertStill(sql: Sql, accountId: string, secret: string): Promise<void> {
    // The account first: whoever ends its logins holds it before.
    const account = await sql.rows(`SELECT 1 FROM office_account WHERE id = $1 AND state = 'active' FOR UPDATE`, [
      accountId,
    ]);
    const login = await sql.rows(`SELECT 1 FROM office_login WHERE secret_hash = $1 AND account_id = $2`, [
      hashOfSecret(secret),
      accountId,
    ]);
    if (account.length !== 1 || login.length !== 1) throw new ServiceError('UNAUTHORIZED', 'you were signed out');
  }

  /** Somebody is there. Only what people do counts: a page that asks for news by itself must not keep a login alive. */
  async touch(secret: string): Promise<void> {
    await this.database.rows(`UPDATE office_login SET active_ms = $2 WHERE secret_hash = $1 AND active_ms < $3`, [
      hashOfSecret(secret),
      Date.now(),
      Date.now() - 10_000,
    ]);
  }

  async end(sql: Sql, secret: string): Promise<void> {
    await sql.rows(`DELETE FROM office_login WHERE secret_hash = $1`, [hashOfSecret(secret)]);
  }

  async endAll(sql: Sql, accountId: string): Promise<void> {
    await sql.rows(`DELETE FROM office_login WHERE account_id = $1`, [accountId]);
  }
}
