/** One's own account: how one signs in, and the key that one signs with. */
import { Injectable } from '@nestjs/common';
import { fromHex, toHex, utf8 } from '#crypto';
import { ServiceError } from '#edge';
import { decodeKeyStatement } from '#office';
import { brokenConstraint, Database } from '../../database/database.js';
import { type Account, AccountsService } from './accounts.service.js';
import type { Actor } from './actor.js';
import { AuditLog } from './audit-log.js';
import { Logins } from './logins.js';

/** What its owner sees of an account. */
export interface OwnAccount extends Account {
  /** For the passkey's pseudo-random function, in hex. Not secret. */
  prfSalt: string;
  passkeys: { id: string; createdMs: number }[];
  hasPassword: boolean;
}

@Injectable()
export class OwnAccounts {
  constructor(
    private readonly database: Database,
    private readonly accounts: AccountsService,
    private readonly logins: Logins,
    private readonly log: AuditLog,
  ) {}

  async get(id: string): Promise<OwnAccount> {
    const account = await this.accounts.get(id);
    const [own] = await this.database.rows<{ prf_salt: Uint8Array; has_password: boolean }>(
      `SELECT prf_salt, password IS NOT NULL AS has_password FROM office_account WHERE id = $1`,
      [id],
    );
    const passkeys = await this.database.rows<{ credential_id: Uint8Array; created_ms: string }>(
      `SELECT credential_id, created_ms FROM office_passkey WHERE account_id = $1 ORDER BY created_ms, credential_id`,
      [id],
    );
    if (own === undefined) throw new Error('an account has disappeared');
    return {
      ...account,
      prfSalt: toHex(own.prf_salt),
      passkeys: passkeys.map((row) => ({ id: toHex(row.credential_id), createdMs: Number(row.created_ms) })),
      hasPassword: own.has_password,
    };
  }

  /** @param passkey  untrusted: its id in hex @throws ServiceError CONFLICT where nothing would be left to sign in with */
  async removePasskey(actor: Actor, passkey: string): Promise<void> {
    await this.database.transaction(async (sql) => {
      await sql.rows(`SELECT 1 FROM office_account WHERE id = $1 FOR UPDATE`, [actor.id]);
      const removed = await sql.rows(
        `DELETE FROM office_passkey WHERE account_id = $1 AND encode(credential_id, 'hex') = $2 RETURNING account_id`,
        [actor.id, passkey],
      );
      if (removed.length === 0) throw new ServiceError('NOT_FOUND', 'you have no such passkey');
      const left = await sql.rows(
        `SELECT 1 FROM office_account a WHERE a.id = $1
            AND (a.password IS NOT NULL OR EXISTS (SELECT 1 FROM office_passkey p WHERE p.account_id = a.id))`,
        [actor.id],
      );
      if (left.length === 0) throw new ServiceError('CONFLICT', 'add another way of signing in first');
      await this.log.append(sql, { actor, action: 'account.passkey-removed', planId: null, detail: {} });
    });
  }

  /**
   * Registers the key that this official signs with: once, with her signature by it.
   * @param login  secret of the cookie @param statement, signature  untrusted
   * @throws VerificationError OFFICIAL_KEY_INVALID, DOCUMENT_SIGNATURE_INVALID, HEX_INVALID
   * @throws ServiceError UNAUTHORIZED, FORBIDDEN for auditors, SIGNING_KEY_CONFLICT
   */
  async registerKey(actor: Actor, login: string, statement: string, signature: string): Promise<void> {
    if (actor.role !== 'official') throw new ServiceError('FORBIDDEN', 'auditors sign nothing');
    const { accountId, name, publicKey } = decodeKeyStatement(utf8(statement), fromHex(signature, 64));
    if (accountId !== actor.id || name !== actor.name) {
      throw new ServiceError('FORBIDDEN', 'the statement is about another account');
    }
    const key = fromHex(publicKey, 32);
    await this.database.transaction(async (sql) => {
      await this.logins.assertStill(sql, actor.id, login);
      const ended = await sql.rows(`SELECT 1 FROM office_ended_key WHERE signing_key = $1`, [key]);
      if (ended.length > 0) throw new ServiceError('SIGNING_KEY_CONFLICT', 'this key was ended: make a new one');
      const taken = await sql
        .rows<{ signing_key: Uint8Array }>(
          `UPDATE office_account SET signing_key = COALESCE(signing_key, $2) WHERE id = $1 RETURNING signing_key`,
          [actor.id, key],
        )
        .catch((error: unknown) => {
          if (brokenConstraint(error) === undefined) throw error;
          throw new ServiceError('SIGNING_KEY_CONFLICT', 'another account has this key');
        });
      const [kept] = taken;
      if (kept === undefined || toHex(kept.signing_key) !== publicKey) {
        throw new ServiceError('SIGNING_KEY_CONFLICT', 'this account has another key');
      }
      await this.log.append(sql, { actor, action: 'account.key-registered', planId: null, detail: { publicKey } });
    });
  }
}
