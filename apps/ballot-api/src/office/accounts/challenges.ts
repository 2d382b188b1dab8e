/** What a browser has to answer: made for one purpose and one subject, taken once, within five minutes. */
import { Injectable } from '@nestjs/common';
import { ServiceError } from '#edge';
import { Database } from '../../database/database.js';
import { newId } from './secrets.js';

type Kind = 'passkey' | 'password' | 'sign-in';

const LIFE_MS = 5 * 60_000;
/** Anybody may begin to sign in: the database keeps no more than this. */
const MOST = 100_000;
const FULL_RETRY_S = 60;

@Injectable()
export class Challenges {
  constructor(private readonly database: Database) {}

  /** @param subject  an account, or the hash of a link; "" for a sign-in @returns its id @throws ServiceError TOO_MANY_TRIES */
  async make(kind: Kind, subject: string, challenge: string): Promise<string> {
    const now = Date.now();
    await this.database.rows(`DELETE FROM office_challenge WHERE expires_ms < $1`, [now]);
    const id = newId();
    // Links and accounts have their own room: whoever fills that of sign-ins closes nothing else.
    const made = await this.database.rows(
      `INSERT INTO office_challenge (id, kind, subject, challenge, expires_ms)
       SELECT $1, $2, $3, $4, $5::bigint WHERE (SELECT count(*) FROM office_challenge WHERE kind = $2) < ${MOST} RETURNING id`,
      [id, kind, subject, challenge, now + LIFE_MS],
    );
    if (made.length !== 1) throw new ServiceError('TOO_MANY_TRIES', 'too many people begin at once', FULL_RETRY_S);
    return id;
  }

  /** The challenge, which stays open: for what may be mistyped. @param id untrusted @throws ServiceError CREDENTIAL_INVALID */
  async look(kind: Kind, subject: string, id: string): Promise<string> {
    const [row] = await this.database.rows<{ challenge: string }>(
      `SELECT challenge FROM office_challenge WHERE id = $1 AND kind = $2 AND subject = $3 AND expires_ms >= $4`,
      [id, kind, subject, Date.now()],
    );
    return challengeOf(row);
  }

  /** The challenge; nobody gets it again. @param id untrusted @throws ServiceError CREDENTIAL_INVALID */
  async take(kind: Kind, subject: string, id: string): Promise<string> {
    const [row] = await this.database.rows<{ challenge: string }>(
      `DELETE FROM office_challenge WHERE id = $1 AND kind = $2 AND subject = $3 AND expires_ms >= $4 RETURNING challenge`,
      [id, kind, subject, Date.now()],
    );
    return challengeOf(row);
  }
}

function challengeOf(row: { challenge: string } | undefined): string {
  if (row === undefined)
    throw new ServiceError('CREDENTIAL_INVALID', 'begin again: this was answered or took too long');
  return row.challenge;
}
