/**
 * One-time links: of the first account, of invitations and of recoveries. The secret stands behind `#` and reaches the
 * server in a body. Where two officials are needed, the one who asks hands over the link and the one who agrees a code:
 * neither can use the account in the other's place.
 */
import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { encodeBase32, randomBytes, toHex } from '#crypto';
import { ServiceError } from '#edge';
import { Database, type Sql } from '../../database/database.js';
import { hashOfSecret, newSecret } from './secrets.js';

export const LINK_LIFE_MS = 72 * 3_600_000;
/**
 * Of a link `l` for the account `a`, in SQL: whether two officials have to agree as things are now. A link that one official
 * made while she was alone waits for the second one as soon as there is one.
 */
export const NEEDS_SECOND = `(l.needs_second OR (l.kind = 'invite' AND a.role = 'official' AND 1 <
  (SELECT count(*) FROM office_account o WHERE o.role = 'official' AND o.state = 'active')))`;

/** 80 bits: 16 characters. */
const CODE_BYTES = 10;

export type LinkKind = 'setup' | 'invite' | 'recover';

export interface AccountLink {
  /** Hash of its secret, in hex. */
  hash: string;
  kind: LinkKind;
  /** The account it is for; of the first account, its future id. */
  accountId: string;
  /** null: whoever uses the first link chooses it. */
  name: string | null;
  role: 'official' | 'auditor';
  needsSecond: boolean;
  isApproved: boolean;
}

interface Row {
  kind: LinkKind;
  account_id: string | null;
  name: string | null;
  role: 'official' | 'auditor' | null;
  needs_second: boolean;
  code_hash: Uint8Array | null;
}

@Injectable()
export class AccountLinks {
  constructor(private readonly database: Database) {}

  /** A new link; an earlier one of the same account ends. @returns its secret, which is kept nowhere */
  async make(
    sql: Sql,
    link: {
      kind: LinkKind;
      accountId: string | null;
      requestedBy: string | null;
      needsSecond: boolean;
      lifeMs: number;
    },
  ): Promise<string> {
    const secret = newSecret();
    await sql.rows(`DELETE FROM office_account_link WHERE account_id IS NOT DISTINCT FROM $1`, [link.accountId]);
    await sql.rows(
      `INSERT INTO office_account_link (secret_hash, kind, account_id, requested_by, needs_second, expires_ms)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [hashOfSecret(secret), link.kind, link.accountId, link.requestedBy, link.needsSecond, Date.now() + link.lifeMs],
    );
    return secret;
  }

  /** @param secret untrusted @throws ServiceError ACCOUNT_LINK_INVALID */
  async find(secret: string): Promise<AccountLink> {
    return (await this.row(this.database, secret)).link;
  }

  /**
   * The link can be used by whoever has secret and code.
   * @param secret, code  untrusted @throws ServiceError ACCOUNT_LINK_INVALID, SECOND_OFFICIAL_NEEDED
   */
  async open(sql: Sql, secret: string, code: string): Promise<AccountLink> {
    const { link, codeHash } = await this.row(sql, secret);
    if (!link.needsSecond) return link;
    if (codeHash === null) throw new ServiceError('SECOND_OFFICIAL_NEEDED', 'a second official has not agreed yet');
    if (!timingSafeEqual(hashOfSecret(plainCode(code)), codeHash)) throw invalid();
    return link;
  }

  /** A second official agrees. @returns the code that she hands over */
  async approve(sql: Sql, accountId: string, approvedBy: string): Promise<string> {
    const code = encodeBase32(randomBytes(CODE_BYTES));
    await sql.rows(`UPDATE office_account_link SET approved_by = $2, code_hash = $3 WHERE account_id = $1`, [
      accountId,
      approvedBy,
      hashOfSecret(code),
    ]);
    return code;
  }

  /** It was used; of two who use it at the same moment only one can. @throws ServiceError ACCOUNT_LINK_INVALID */
  async end(sql: Sql, hash: string): Promise<void> {
    const ended = await sql.rows(
      `DELETE FROM office_account_link WHERE secret_hash = decode($1, 'hex') RETURNING kind`,
      [hash],
    );
    if (ended.length !== 1) throw invalid();
  }

  private async row(sql: Sql, secret: string): Promise<{ link: AccountLink; codeHash: Uint8Array | null }> {
    const hash = hashOfSecret(secret);
    const [row] = await sql.rows<Row>(
      `SELECT l.kind, l.account_id, a.name, a.role, ${NEEDS_SECOND} AS needs_second, l.code_hash
         FROM office_account_link l LEFT JOIN office_account a ON a.id = l.account_id
        WHERE l.secret_hash = $1 AND l.expires_ms >= $2`,
      [hash, Date.now()],
    );
    if (row === undefined) throw invalid();
    const { kind, account_id, name, role, needs_second: needsSecond, code_hash: codeHash } = row;
    const accountId = account_id ?? toHex(hash.subarray(0, 16));
    const isApproved = codeHash !== null;
    return {
      link: { hash: toHex(hash), kind, accountId, name, role: role ?? 'official', needsSecond, isApproved },
      codeHash,
    };
  }
}

/** As people type it. */
function plainCode(code: string): string {
  return code.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
}

function invalid(): ServiceError {
  return new ServiceError('ACCOUNT_LINK_INVALID', 'ask for a new link: this one, or its code, is not valid');
}
