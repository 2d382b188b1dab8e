/**
 * How somebody gets into her account: by a one-time link she sets a passkey, or a password with an authenticator, and is
 * signed in. Later she sets others in the same way.
 */
import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server';
import { ServiceError } from '#edge';
import { brokenConstraint, Database, type Sql } from '../../database/database.js';
import { type AccountLink, AccountLinks } from './account-links.js';
import type { Actor } from './actor.js';
import { AuditLog } from './audit-log.js';
import { Challenges } from './challenges.js';
import { Logins } from './logins.js';
import { type NewAuthenticator, newAuthenticator, stepOf } from './one-time-codes.js';
import { nameKeyOf } from './name-key.js';
import { type NewPasskey, type PasskeyOwner, Passkeys } from './passkeys.js';
import { hashPassword } from './passwords.js';
import { SecretBox } from './secret-box.js';
import { SetupLink } from './setup-link.js';
import { Tries } from './tries.js';

/** What comes with everything that a link allows. All of it untrusted. */
export interface LinkUse {
  secret: string;
  code: string;
  /** Only for the first account. */
  name: string;
}

/** "psop": changes of who belongs to the office, one after the other. */
const PEOPLE_LOCK = 0x70736f70;

/** Codes that may be typed for one authenticator that is being set. */
const CODE_TRIES = 10;
const CODE_TRIES_MS = 5 * 60_000;
const CODE_TRIES_PLACES = 4_096;

/** A way of signing in that is set: keeps it for this account. */
type Keep = (sql: Sql, accountId: string) => Promise<void>;

@Injectable()
export class JoiningService {
  private readonly codeTries = new Tries(CODE_TRIES, CODE_TRIES_MS, CODE_TRIES_PLACES);

  constructor(
    private readonly database: Database,
    private readonly links: AccountLinks,
    private readonly passkeys: Passkeys,
    private readonly challenges: Challenges,
    private readonly box: SecretBox,
    private readonly logins: Logins,
    private readonly log: AuditLog,
    private readonly setup: SetupLink,
  ) {}

  /** Whom a link makes an account for: checked before anything is set. */
  async ownerOf(use: LinkUse): Promise<PasskeyOwner> {
    const link = await this.links.open(this.database, use.secret, use.code);
    return { accountId: link.accountId, name: link.name ?? use.name, subject: link.hash };
  }

  askForPasskey(
    owner: PasskeyOwner,
    origin: string,
  ): Promise<{ id: string; options: PublicKeyCredentialCreationOptionsJSON }> {
    return this.passkeys.askForNew(owner, origin);
  }

  /** The authenticator's secret is shown once; it counts when a code of it has come back. */
  async askForPassword(owner: PasskeyOwner, origin: string): Promise<NewAuthenticator & { id: string }> {
    const fresh = newAuthenticator(owner.name, new URL(origin).host);
    return { id: await this.challenges.make('password', owner.subject, fresh.secret), ...fresh };
  }

  /** @returns what keeps the passkey @throws ServiceError CREDENTIAL_INVALID */
  async newPasskey({ subject }: PasskeyOwner, origin: string, id: string, response: object): Promise<Keep> {
    const passkey: NewPasskey = await this.passkeys.verifyNew(subject, origin, id, response);
    return (sql, accountId) => this.passkeys.keep(sql, accountId, passkey);
  }

  /**
   * A code that is mistyped may be typed again: whoever answers was shown the secret.
   * @returns what keeps password and authenticator @throws ServiceError CREDENTIAL_INVALID, ONE_TIME_CODE_WRONG, TOO_MANY_TRIES
   */
  async newPassword({ subject }: PasskeyOwner, id: string, password: string, code: string): Promise<Keep> {
    this.codeTries.spend(id);
    const step = stepOf(await this.challenges.look('password', subject, id), code);
    if (step === null) throw new ServiceError('ONE_TIME_CODE_WRONG', 'the code is not one of this authenticator');
    const secret = await this.challenges.take('password', subject, id);
    const hash = await hashPassword(password);
    return async (sql, accountId) => {
      const sealed = await this.box.seal(secret, accountId);
      await sql.rows(`UPDATE office_account SET password = $2, totp_secret = $3, totp_step = $4 WHERE id = $1`, [
        accountId,
        hash,
        sealed,
        step,
      ]);
    };
  }

  /**
   * Uses the link up: the account is open, with this one way of signing in.
   * @param earlier  untrusted, the browser's cookie   @returns the new cookie
   * @throws ServiceError ACCOUNT_LINK_INVALID, ACCOUNT_NAME_TAKEN
   */
  async join(use: LinkUse, keep: Keep, earlier: string | undefined): Promise<string> {
    const { cookie, kind } = await this.database.transaction(async (sql) => {
      // How many officials there are decides whether a link needs a second one: two cannot join past each other.
      await lockPeople(sql);
      const link = await this.links.open(sql, use.secret, use.code);
      await this.links.end(sql, link.hash);
      const name = await this.openAccount(sql, link, use.name);
      await keep(sql, link.accountId);
      const actor: Actor = { kind: 'account', id: link.accountId, name, role: link.role };
      await this.log.append(sql, { actor, action: `account.joined`, planId: null, detail: { by: link.kind } });
      return { cookie: await this.logins.open(sql, link.accountId, earlier), kind: link.kind };
    });
    if (kind === 'setup') await this.setup.forget();
    return cookie;
  }

  /**
   * A further way of signing in, or another password; for a login that has not ended while it was prepared.
   * @param login  secret of the cookie @throws ServiceError UNAUTHORIZED
   */
  async add(actor: Actor, login: string, keep: Keep, way: 'passkey' | 'password'): Promise<void> {
    await this.database.transaction(async (sql) => {
      await this.logins.assertStill(sql, actor.id, login);
      await keep(sql, actor.id);
      await this.log.append(sql, { actor, action: 'account.credential-added', planId: null, detail: { way } });
    });
  }

  private async openAccount(sql: Sql, link: AccountLink, name: string): Promise<string> {
    if (link.kind !== 'setup') {
      const [row] = await sql.rows<{ name: string }>(
        `UPDATE office_account SET state = 'active', is_recovering = false WHERE id = $1 AND state = 'invited' RETURNING name`,
        [link.accountId],
      );
      if (row === undefined) throw new ServiceError('ACCOUNT_LINK_INVALID', 'this account cannot be opened any more');
      return row.name;
    }
    await this.setup.assertDue(sql);
    await insertAccount(sql, link.accountId, name, 'official', 'active');
    return name;
  }
}

/** Held until the transaction ends: who belongs to the office changes by one hand at a time. */
export async function lockPeople(sql: Sql): Promise<void> {
  await sql.rows(`SELECT pg_advisory_xact_lock($1)`, [PEOPLE_LOCK]);
}

/** @throws ServiceError ACCOUNT_NAME_TAKEN */
export async function insertAccount(
  sql: Sql,
  id: string,
  name: string,
  role: 'official' | 'auditor',
  state: 'active' | 'invited',
): Promise<void> {
  try {
    await sql.rows(
      `INSERT INTO office_account (id, name, name_key, role, state, prf_salt, created_ms)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [id, name, nameKeyOf(name), role, state, randomBytes(32), Date.now()],
    );
  } catch (error) {
    if (brokenConstraint(error) !== 'office_account_name') throw error;
    throw new ServiceError('ACCOUNT_NAME_TAKEN', 'somebody in this office has this name already');
  }
}
