/** Accounts of the office: who may come in, and the key that each official signs with. */
import { Injectable } from '@nestjs/common';
import { toHex } from '#crypto';
import { ServiceError } from '#edge';
import { Database, type Sql } from '../../database/database.js';

export interface Account {
  id: string;
  name: string;
  role: 'official' | 'auditor';
  state: 'invited' | 'active' | 'removed';
  /** Ed25519 in hex: registered once for each account. */
  signingKey: string | null;
}

type Row = Omit<Account, 'signingKey'> & { signing_key: Uint8Array | null };

const SELECT = `SELECT id, name, role, state, signing_key FROM office_account`;

@Injectable()
export class AccountsService {
  constructor(private readonly database: Database) {}

  /** @param id untrusted @throws ServiceError ACCOUNT_UNKNOWN */
  async get(id: string): Promise<Account> {
    const [row] = await this.database.rows<Row>(`${SELECT} WHERE id = $1`, [id]);
    if (row === undefined) throw new ServiceError('ACCOUNT_UNKNOWN', 'there is no account with this id');
    return accountOf(row);
  }

  /** Everybody who can sign in. @param sql  the transaction that asks, if any */
  async active(sql: Sql = this.database): Promise<Account[]> {
    const rows = await sql.rows<Row>(`${SELECT} WHERE state = 'active' ORDER BY created_ms, id`, []);
    return rows.map(accountOf);
  }

  /** Whether this is an active official with this key; then she stays one until the transaction ends. */
  async holdSigner(sql: Sql, id: string, signingKey: Uint8Array): Promise<boolean> {
    const held = await sql.rows(
      `SELECT 1 FROM office_account
        WHERE id = $1 AND signing_key = $2 AND role = 'official' AND state = 'active' FOR SHARE`,
      [id, signingKey],
    );
    return held.length === 1;
  }
}

function accountOf({ signing_key, ...account }: Row): Account {
  return { ...account, signingKey: signing_key === null ? null : toHex(signing_key) };
}
