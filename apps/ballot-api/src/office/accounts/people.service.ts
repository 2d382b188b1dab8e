/**
 * Who belongs to the office. Whatever gives, takes away or renews an official's access needs two officials, and neither may
 * be the one it is about; only while there is but one official does she act alone. Auditors change nothing, so one official
 * invites and removes them.
 */
import { Injectable } from '@nestjs/common';
import { toHex } from '#crypto';
import { ServiceError } from '#edge';
import type { LoggedAction } from '#office';
import { Database, type Sql } from '../../database/database.js';
import { AccountLinks, LINK_LIFE_MS, NEEDS_SECOND } from './account-links.js';
import type { Account } from './accounts.service.js';
import type { Actor } from './actor.js';
import { AuditLog } from './audit-log.js';
import { insertAccount, lockPeople } from './joining.service.js';
import { Logins } from './logins.js';
import { newId } from './secrets.js';

/** An account as the list shows it. */
export interface Person extends Account {
  /** A link that is on its way. */
  link: {
    kind: 'invite' | 'recover';
    requestedBy: string;
    needsSecond: boolean;
    isApproved: boolean;
    expiresMs: number;
  } | null;
  /** The official who wants her removed, as long as no second one does. */
  removalBy: string | null;
}

/** A link was made: the one who asked hands it over. */
export interface MadeLink {
  accountId: string;
  /** Behind `#` of the link. */
  secret: string;
  needsSecond: boolean;
  expiresMs: number;
}

interface Row {
  id: string;
  name: string;
  role: Account['role'];
  state: Account['state'];
  signing_key: Uint8Array | null;
  removal_by: string | null;
  is_recovering: boolean;
  kind: 'invite' | 'recover' | null;
  requested_by: string | null;
  needs_second: boolean | null;
  code_hash: Uint8Array | null;
  expires_ms: string | null;
}

@Injectable()
export class PeopleService {
  constructor(
    private readonly database: Database,
    private readonly links: AccountLinks,
    private readonly logins: Logins,
    private readonly log: AuditLog,
  ) {}

  async list(): Promise<Person[]> {
    const rows = await this.database.rows<Row>(
      `SELECT a.id, a.name, a.role, a.state, a.signing_key, a.removal_by, a.is_recovering,
              l.kind, l.requested_by, ${NEEDS_SECOND} AS needs_second, l.code_hash, l.expires_ms
         FROM office_account a LEFT JOIN office_account_link l ON l.account_id = a.id
        WHERE a.state <> 'removed' ORDER BY a.created_ms, a.id`,
      [],
    );
    return rows.map(personOf);
  }

  /** A new account, and the link that opens it. @throws ServiceError ACCOUNT_NAME_TAKEN */
  async invite(actor: Actor, name: string, role: Account['role']): Promise<MadeLink> {
    return this.change(actor, async (sql) => {
      const id = newId();
      await insertAccount(sql, id, name, role, 'invited');
      const needsSecond = role === 'official' && (await this.officials(sql)).length > 1;
      await this.tell(sql, actor, 'account.invited', { id, name, role });
      return this.makeLink(sql, 'invite', id, actor.id, needsSecond);
    });
  }

  /** A new link for somebody who was invited, or for an official or auditor who cannot sign in any more. */
  async newLink(actor: Actor, id: string): Promise<MadeLink> {
    return this.change(actor, async (sql) => {
      const account = await this.other(sql, actor, id);
      const kind = account.state === 'invited' && !account.is_recovering ? 'invite' : 'recover';
      const officials = await this.officials(sql);
      const needsSecond = kind === 'recover' || (account.role === 'official' && officials.length > 1);
      if (kind === 'recover' && officials.filter((official) => official !== id).length < 2) {
        throw new ServiceError('SECOND_OFFICIAL_NEEDED', 'a recovery needs two other officials');
      }
      await this.tell(sql, actor, kind === 'invite' ? 'account.invited' : 'account.recovery-requested', account);
      return this.makeLink(sql, kind, id, actor.id, needsSecond);
    });
  }

  /**
   * A second official agrees. A recovery ends everything the account had: sessions, passkeys, password, signing key, its programs' tokens, and what it
   * had asked for or agreed to.
   * @returns the code that she hands over herself
   */
  async approve(actor: Actor, id: string): Promise<{ code: string }> {
    return this.change(actor, async (sql) => {
      const account = await this.other(sql, actor, id);
      if (account.kind === null || account.needs_second !== true || Number(account.expires_ms) < Date.now()) {
        throw new ServiceError('ACCOUNT_LINK_INVALID', 'there is no link that waits for a second official');
      }
      if (account.requested_by === actor.id) throw ownRequest();
      if (account.code_hash !== null) throw new ServiceError('CONFLICT', 'another official has agreed already');
      if (account.kind === 'recover') await this.endAccess(sql, id, 'invited');
      await this.tell(
        sql,
        actor,
        `account.${account.kind === 'recover' ? 'recovery' : 'invitation'}-approved`,
        account,
      );
      return { code: await this.links.approve(sql, id, actor.id) };
    });
  }

  /**
   * Takes back what waits: the link that nobody has used, the removal that no second official wants. A recovery that two
   * officials have agreed to is not undone by one.
   */
  async withdraw(actor: Actor, id: string): Promise<void> {
    await this.change(actor, async (sql) => {
      const account = await this.other(sql, actor, id);
      const isAgreed = account.is_recovering && account.code_hash !== null;
      if (isAgreed && account.removal_by === null) {
        throw new ServiceError('SECOND_OFFICIAL_NEEDED', 'two officials have agreed to this recovery');
      }
      if (!isAgreed) await sql.rows(`DELETE FROM office_account_link WHERE account_id = $1`, [id]);
      await sql.rows(`UPDATE office_account SET removal_by = NULL WHERE id = $1`, [id]);
      await this.tell(sql, actor, 'account.request-withdrawn', account);
    });
  }

  /**
   * Removes an account, or asks a second official to. An official may leave by herself.
   * @throws ServiceError LAST_OFFICIAL, SECOND_OFFICIAL_NEEDED where the same official asks twice
   */
  async remove(actor: Actor, id: string): Promise<{ state: 'removed' | 'waiting' }> {
    return this.change(actor, async (sql) => {
      const account = await this.account(sql, id);
      const isActive = account.role === 'official' && account.state === 'active';
      const { length: officials } = await this.officials(sql);
      // Who is being recovered is an official still; nobody is there to agree with the only one that is left.
      const isOfficial = isActive || (account.role === 'official' && account.is_recovering && officials > 1);
      if (isActive && officials === 1) {
        throw new ServiceError('LAST_OFFICIAL', 'invite another official first');
      }
      if (isOfficial && actor.id !== id && account.removal_by === actor.id) throw ownRequest();
      if (isOfficial && actor.id !== id && account.removal_by === null) {
        await sql.rows(`UPDATE office_account SET removal_by = $2 WHERE id = $1`, [id, actor.id]);
        await this.tell(sql, actor, 'account.removal-requested', account);
        return { state: 'waiting' };
      }
      await this.endAccess(sql, id, 'removed');
      await sql.rows(`DELETE FROM office_account_link WHERE account_id = $1`, [id]);
      await sql.rows(`UPDATE office_account SET removal_by = NULL WHERE id = $1`, [id]);
      await this.tell(sql, actor, 'account.removed', account);
      return { state: 'removed' };
    });
  }

  /**
   * The row is locked first: whatever this account is just doing is either done, and ends here, or finds that it has ended.
   * What she has begun ends with her. A removed account keeps its signing key, which signs nothing any more.
   */
  private async endAccess(sql: Sql, id: string, state: 'invited' | 'removed'): Promise<void> {
    const now = Date.now();
    // 1. In one order for everybody, so that no two wait for each other.
    await sql.rows(`SELECT 1 FROM office_account WHERE $1 IN (id, removal_by) ORDER BY id FOR UPDATE`, [id]);
    // 2. What opens a door.
    await this.logins.endAll(sql, id);
    await sql.rows(`DELETE FROM office_passkey WHERE account_id = $1`, [id]);
    await sql.rows(`DELETE FROM office_challenge WHERE subject = $1`, [id]);
    await sql.rows(`UPDATE office_api_token SET revoked_ms = $2 WHERE created_by = $1 AND revoked_ms IS NULL`, [
      id,
      now,
    ]);
    // 3. What she asked for or agreed to.
    await sql.rows(`DELETE FROM office_account_link WHERE $1 IN (requested_by, approved_by)`, [id]);
    await sql.rows(`UPDATE office_account SET removal_by = NULL WHERE removal_by = $1`, [id]);
    // 4. What she signs with.
    await sql.rows(
      `INSERT INTO office_ended_key (signing_key, ended_ms)
       SELECT signing_key, $2 FROM office_account WHERE id = $1 AND signing_key IS NOT NULL ON CONFLICT DO NOTHING`,
      [id, now],
    );
    await sql.rows(
      `UPDATE office_account SET state = $2, is_recovering = $2 = 'invited', password = NULL, totp_secret = NULL, totp_step = NULL,
              signing_key = CASE WHEN $2 = 'removed' THEN signing_key END WHERE id = $1`,
      [id, state],
    );
  }

  /** One change after the other, each by somebody who is an official when it is her turn. */
  private change<T>(actor: Actor, work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.database.transaction(async (sql) => {
      await lockPeople(sql);
      if (!(await this.officials(sql)).includes(actor.id)) {
        throw new ServiceError('UNAUTHORIZED', 'your account was closed meanwhile');
      }
      return work(sql);
    });
  }

  private async makeLink(
    sql: Sql,
    kind: 'invite' | 'recover',
    accountId: string,
    requestedBy: string,
    needsSecond: boolean,
  ): Promise<MadeLink> {
    const link = { kind, accountId, requestedBy, needsSecond, lifeMs: LINK_LIFE_MS };
    const expiresMs = Date.now() + LINK_LIFE_MS;
    return { accountId, secret: await this.links.make(sql, link), needsSecond, expiresMs };
  }

  private async officials(sql: Sql): Promise<string[]> {
    const rows = await sql.rows<{ id: string }>(
      `SELECT id FROM office_account WHERE role = 'official' AND state = 'active'`,
      [],
    );
    return rows.map(({ id }) => id);
  }

  private async account(sql: Sql, id: string): Promise<Row> {
    const [row] = await sql.rows<Row>(
      `SELECT a.id, a.name, a.role, a.state, a.signing_key, a.removal_by, a.is_recovering,
              l.kind, l.requested_by, ${NEEDS_SECOND} AS needs_second, l.code_hash, l.expires_ms
         FROM office_account a LEFT JOIN office_account_link l ON l.account_id = a.id
        WHERE a.id = $1 AND a.state <> 'removed'`,
      [id],
    );
    if (row === undefined) throw new ServiceError('ACCOUNT_UNKNOWN', 'there is no account with this id');
    return row;
  }

  /** @throws ServiceError SECOND_OFFICIAL_NEEDED where it is about the one who asks */
  private async other(sql: Sql, actor: Actor, id: string): Promise<Row> {
    if (actor.id === id) throw new ServiceError('SECOND_OFFICIAL_NEEDED', 'others decide about your own account');
    return this.account(sql, id);
  }

  private tell(
    sql: Sql,
    actor: Actor,
    action: LoggedAction,
    account: Pick<Row, 'id' | 'name' | 'role'>,
  ): Promise<void> {
    const { id, name, role } = account;
    return this.log.append(sql, { actor, action, planId: null, detail: { accountId: id, name, role } });
  }
}

function personOf(row: Row): Person {
  const { id, name, role, state, signing_key, removal_by: removalBy, kind } = row;
  const link =
    kind === null
      ? null
      : {
          kind,
          requestedBy: row.requested_by ?? '',
          needsSecond: row.needs_second === true,
          isApproved: row.code_hash !== null,
          expiresMs: Number(row.expires_ms),
        };
  return { id, name, role, state, signingKey: signing_key === null ? null : toHex(signing_key), link, removalBy };
}

function ownRequest(): ServiceError {
  return new ServiceError('SECOND_OFFICIAL_NEEDED', 'you asked for this, so someone else has to agree');
}
