/** Tokens of programs: their check. A token of a removed account is worth nothing. */
import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import type { Actor } from './actor.js';
import { hashOfSecret } from './secrets.js';

@Injectable()
export class ApiTokens {
  constructor(private readonly database: Database) {}

  /** Whose token this is and what for, or null. @param secret  untrusted */
  async find(secret: string): Promise<{ actor: Actor; scopes: string[] } | null> {
    const [row] = await this.database.rows<{ id: string; name: string; scopes: string[]; role: Actor['role'] }>(
      `SELECT t.id, t.name, t.scopes, a.role FROM office_api_token t JOIN office_account a ON a.id = t.created_by
        WHERE t.secret_hash = $1 AND t.revoked_ms IS NULL AND t.expires_ms > $2 AND a.state = 'active'`,
      [hashOfSecret(secret), Date.now()],
    );
    if (row === undefined) return null;
    return { actor: { kind: 'token', id: row.id, name: row.name, role: row.role }, scopes: row.scopes };
  }
}
