/** People of an office, signed in: their rows stand in the database as a sign-up would have left them. */
import { createHash, randomBytes } from 'node:crypto';
import { toHex } from '#crypto';
import { type ApprovalKind, type SignedStatement } from '#client';
import pg from 'pg';
import type { Answer, TestService } from '../support/test-service.js';

export interface OfficeKeys {
  secretKey: Uint8Array;
  publicKey: Uint8Array;
}

export class OfficePerson {
  private constructor(
    private readonly service: TestService,
    readonly id: string,
    readonly name: string,
    /** Of an official. */
    readonly keys: OfficeKeys | null,
    private readonly secret: string,
  ) {}

  static async signIn(service: TestService, name: string, keys: OfficeKeys | null): Promise<OfficePerson> {
    const id = randomBytes(16).toString('hex');
    const secret = randomBytes(32).toString('base64url');
    const now = Date.now();
    await onDatabase(service, async (client) => {
      await client.query(
        `INSERT INTO office_account (id, name, name_key, role, state, signing_key, prf_salt, created_ms)
         VALUES ($1, $2, $2, $3, 'active', $4, $5, $6)`,
        [id, name, keys === null ? 'auditor' : 'official', keys?.publicKey ?? null, randomBytes(32), now],
      );
      await client.query(
        `INSERT INTO office_login (secret_hash, account_id, created_ms, active_ms) VALUES ($1, $2, $3, $3)`,
        [createHash('sha256').update(secret).digest(), id, now],
      );
    });
    return new OfficePerson(service, id, name, keys, secret);
  }

  /** As a page of the office sends it. */
  get headers(): Record<string, string> {
    const origin = `http://127.0.0.1:${this.service.port}`;
    return { cookie: `psephos-office=${this.secret}`, 'x-psephos-office': '1', origin };
  }

  get(path: string): Promise<Answer> {
    return this.service.get(path, this.headers);
  }

  post(path: string, body: unknown): Promise<Answer> {
    return this.service.json('POST', path, body, this.headers);
  }

  ask(electionId: string, kind: ApprovalKind, signed: SignedStatement): Promise<Answer> {
    return this.post(`/office-api/elections/${electionId}/approvals`, { kind, ...signed });
  }

  approve(electionId: string, id: unknown, signed: SignedStatement): Promise<Answer> {
    return this.post(`/office-api/elections/${electionId}/approvals/${String(id)}/approve`, signed);
  }

  reject(electionId: string, id: unknown, reason: string): Promise<Answer> {
    return this.post(`/office-api/elections/${electionId}/approvals/${String(id)}/reject`, { reason });
  }

  get signingKey(): string {
    return this.keys === null ? '' : toHex(this.keys.publicKey);
  }
}

/** Straight into the API's database. */
export async function onDatabase<T>(service: TestService, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: service.databaseUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
