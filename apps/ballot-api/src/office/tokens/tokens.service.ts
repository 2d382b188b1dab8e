/** API tokens: made with a secret that is shown once, for few things and a limited time; listed; revoked. */
import { Injectable } from '@nestjs/common';
import { ServiceError } from '#edge';
import { Database } from '../../database/database.js';
import type { Actor, Scope } from '../accounts/actor.js';
import { AuditLog } from '../accounts/audit-log.js';
import { Logins } from '../accounts/logins.js';
import { hashOfSecret, newId, newSecret } from '../accounts/secrets.js';

const DAY_MS = 86_400_000;
const MAX_TOKENS = 200;

export interface ApiToken {
  id: string;
  name: string;
  scopes: string[];
  /** Name of the official who made it; without her account it is worth nothing. */
  createdBy: string;
  createdMs: number;
  expiresMs: number;
  revokedMs: number | null;
}

type Row = Pick<ApiToken, 'id' | 'name' | 'scopes' | 'createdBy'> & {
  created_ms: string;
  expires_ms: string;
  revoked_ms: string | null;
};

@Injectable()
export class TokensService {
  constructor(
    private readonly database: Database,
    private readonly logins: Logins,
    private readonly log: AuditLog,
  ) {}

  /**
   * @param login  secret of the cookie: a recovery ends the tokens that are there, so that none may come after it
   * @returns also the secret, which nobody is told again   @throws ServiceError UNAUTHORIZED, CONFLICT
   */
  async create(
    actor: Actor,
    login: string,
    { name, scopes, days }: { name: string; scopes: Scope[]; days: number },
  ): Promise<{ id: string; secret: string; expiresMs: number }> {
    const now = Date.now();
    const [id, secret, expiresMs] = [newId(), newSecret(), now + days * DAY_MS];
    const wanted = [...new Set(scopes)].sort();
    await this.database.transaction(async (sql) => {
      await this.logins.assertStill(sql, actor.id, login);
      const [count] = await sql.rows<{ n: string }>(
        `SELECT count(*) AS n FROM office_api_token WHERE revoked_ms IS NULL AND expires_ms > $1`,
        [now],
      );
      if (Number(count?.n) >= MAX_TOKENS) throw new ServiceError('CONFLICT', `there are ${MAX_TOKENS} tokens in use`);
      await sql.rows(
        `INSERT INTO office_api_token (id, name, secret_hash, scopes, created_by, created_ms, expires_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [id, name, hashOfSecret(secret), wanted, actor.id, now, expiresMs],
      );
      const detail = { tokenId: id, name, scopes: wanted.join(' '), expiresMs };
      await this.log.append(sql, { actor, action: 'token.created', planId: null, detail });
    });
    return { id, secret, expiresMs };
  }

  /** Newest first. */
  async list(): Promise<ApiToken[]> {
    const rows = await this.database.rows<Row>(
      `SELECT t.id, t.name, t.scopes, a.name AS "createdBy", t.created_ms, t.expires_ms, t.revoked_ms
         FROM office_api_token t JOIN office_account a ON a.id = t.created_by ORDER BY t.created_ms DESC, t.id LIMIT 500`,
      [],
    );
    return rows.map(({ created_ms, expires_ms, revoked_ms, ...token }) => ({
      ...token,
      createdMs: Number(created_ms),
      expiresMs: Number(expires_ms),
      revokedMs: revoked_ms === null ? null : Number(revoked_ms),
    }));
  }

  /** From now on it opens nothing. @param id untrusted   @throws ServiceError API_TOKEN_UNKNOWN */
  async revoke(actor: Actor, id: string): Promise<void> {
    await this.database.transaction(async (sql) => {
      const rows = await sql.rows<{ name: string }>(
        `UPDATE office_api_token SET revoked_ms = COALESCE(revoked_ms, $2) WHERE id = $1 RETURNING name`,
        [id, Date.now()],
      );
      const [token] = rows;
      if (token === undefined) throw new ServiceError('API_TOKEN_UNKNOWN', 'there is no token with this id');
      await this.log.append(sql, {
        actor,
        action: 'token.revoked',
        planId: null,
        detail: { tokenId: id, name: token.name },
      });
    });
  }
}
