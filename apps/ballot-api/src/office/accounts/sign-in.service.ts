/** Signing in: by passkey, or by name, password and one-time code. What was wrong is never said. */
import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { ServiceError } from '#edge';
import { Config } from '../../config.js';
import { Database, type Sql } from '../../database/database.js';
import type { Actor } from './actor.js';
import { AuditLog } from './audit-log.js';
import { clientAddress, networkOf } from './client-address.js';
import { readCookie } from './cookies.js';
import { Logins } from './logins.js';
import { nameKeyOf } from './name-key.js';
import { OfficeOrigin } from './office-origin.js';
import { stepOf } from './one-time-codes.js';
import { Passkeys } from './passkeys.js';
import { isPassword } from './passwords.js';
import { SecretBox } from './secret-box.js';
import { Known, Tries } from './tries.js';

const WINDOW_MS = 15 * 60_000;
/** For a name from one network: nobody's tries elsewhere hold its owner shut. */
const TRIES_FROM_A_NETWORK = 10;
/** For a name from all networks together that it has not been signed in from: many networks do not find a code either. */
const TRIES_FROM_STRANGERS = 100;
const KNOWN_MS = 30 * 86_400_000;
const TRIES_OF_AN_ADDRESS = 300;
const LONGEST_PASSWORD = 256;

interface PasswordRow {
  id: string;
  password: string;
  totp_secret: Uint8Array;
}

@Injectable()
export class SignInService {
  private readonly fromNetworks = new Tries(TRIES_FROM_A_NETWORK, WINDOW_MS, 65_536);
  private readonly fromStrangers = new Tries(TRIES_FROM_STRANGERS, WINDOW_MS, 4_096);
  private readonly known = new Known(KNOWN_MS, 65_536);
  private readonly ofAddresses = new Tries(TRIES_OF_AN_ADDRESS, WINDOW_MS, 65_536);

  constructor(
    private readonly config: Config,
    private readonly database: Database,
    private readonly origin: OfficeOrigin,
    private readonly logins: Logins,
    private readonly passkeys: Passkeys,
    private readonly box: SecretBox,
    private readonly log: AuditLog,
  ) {}

  /** Whatever makes work for somebody who has not signed in, but by passkey: nobody guesses those. @throws ServiceError TOO_MANY_TRIES */
  spendAddress(request: Request): void {
    this.ofAddresses.spend(this.networkOf(request));
  }

  /** @param response untrusted @returns the new cookie @throws ServiceError SIGN_IN_FAILED */
  async byPasskey(request: Request, id: string, response: object): Promise<string> {
    const accountId = await this.passkeys.accountOf(this.origin.of(request), id, response);
    if (accountId === null) throw failed();
    return this.signIn(request, accountId, 'passkey', () => Promise.resolve(true));
  }

  /** @param name, password, code  untrusted @returns the new cookie @throws ServiceError SIGN_IN_FAILED, TOO_MANY_TRIES */
  async byPassword(request: Request, name: string, password: string, code: string): Promise<string> {
    const key = nameKeyOf(name);
    // 1. Counted for a name whether somebody has it or not: the refusal tells nothing.
    const here = `${this.networkOf(request)} ${key}`;
    this.fromNetworks.spend(here);
    if (!this.known.has(here)) this.fromStrangers.spend(key);
    // 2. The same work for every name.
    const [row] = await this.database.rows<PasswordRow>(
      `SELECT id, password, totp_secret FROM office_account
        WHERE name_key = $1 AND state = 'active' AND password IS NOT NULL`,
      [key],
    );
    const isRight = await isPassword(password.slice(0, LONGEST_PASSWORD), row?.password ?? null);
    const step = row === undefined ? null : stepOf(await this.box.open(row.totp_secret, row.id), code);
    if (row === undefined || !isRight || step === null) throw failed();
    // 3. A code counts once, also when it comes twice at the same moment.
    const cookie = await this.signIn(request, row.id, 'password', async (sql) => {
      const taken = await sql.rows(
        `UPDATE office_account SET totp_step = $2 WHERE id = $1 AND totp_step < $2 AND password = $3 RETURNING id`,
        [row.id, step, row.password],
      );
      return taken.length === 1;
    });
    this.fromNetworks.forgive(here);
    this.known.remember(here);
    return cookie;
  }

  private networkOf(request: Request): string {
    return networkOf(clientAddress(request, this.config.trustedProxies));
  }

  /** @param check  in the same transaction as the login: false refuses it */
  private async signIn(
    request: Request,
    accountId: string,
    way: 'passkey' | 'password',
    check: (sql: Sql) => Promise<boolean>,
  ): Promise<string> {
    const earlier = readCookie(request, this.origin.of(request));
    return this.database.transaction(async (sql) => {
      const [account] = await sql.rows<Pick<Actor, 'id' | 'name' | 'role'>>(
        `SELECT id, name, role FROM office_account WHERE id = $1 AND state = 'active' FOR UPDATE`,
        [accountId],
      );
      if (account === undefined || !(await check(sql))) throw failed();
      const actor: Actor = { kind: 'account', ...account };
      await this.log.append(sql, { actor, action: 'account.signed-in', planId: null, detail: { way } });
      return this.logins.open(sql, accountId, earlier);
    });
  }
}

function failed(): ServiceError {
  return new ServiceError('SIGN_IN_FAILED', 'you were not signed in');
}
