/** Somebody who is signed in to the office of a test service, without the way there: her account and her login are rows. */
import { createHash, randomBytes } from 'node:crypto';
import pg from 'pg';
import type { Answer, TestService } from '../support/test-service.js';

export class SignedIn {
  private constructor(
    private readonly service: TestService,
    readonly id: string,
    /** Of her sign-in: the value of the cookie. */
    readonly secret: string,
  ) {}

  static async as(service: TestService, name: string, role: 'official' | 'auditor'): Promise<SignedIn> {
    const { id, secret } = await signIn(service.databaseUrl, name, role);
    return new SignedIn(service, id, secret);
  }

  /** For a browser. Secret, of this test alone. */
  get cookie(): { name: string; value: string; path: string; domain: string; httpOnly: true; sameSite: 'Strict' } {
    const domain = new URL(this.service.url).hostname;
    return {
      name: 'psephos-office',
      value: this.secret,
      path: '/office-api',
      domain,
      httpOnly: true,
      sameSite: 'Strict',
    };
  }

  get(at: string): Promise<Answer> {
    return this.service.get(at, this.headers());
  }

  post(at: string, value: unknown): Promise<Answer> {
    return this.service.json('POST', at, value, this.headers());
  }

  delete(at: string): Promise<Answer> {
    return this.service.call('DELETE', at, undefined, this.headers());
  }

  private headers(): Record<string, string> {
    return { cookie: `psephos-office=${this.secret}`, 'x-psephos-office': '1', origin: this.service.url };
  }
}

/** The rows that a sign-in leaves. @returns with the value of its cookie */
export async function signIn(
  databaseUrl: string,
  name: string,
  role: 'official' | 'auditor',
): Promise<{ id: string; secret: string }> {
  const id = randomBytes(16).toString('hex');
  const secret = randomBytes(32).toString('base64url');
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const now = Date.now();
    await client.query(
      `INSERT INTO office_account (id, name, name_key, role, state, prf_salt, created_ms)
       VALUES ($1, $2, $2, $3, 'active', $4, $5)`,
      [id, name, role, randomBytes(32), now],
    );
    await client.query(
      `INSERT INTO office_login (secret_hash, account_id, created_ms, active_ms) VALUES ($1, $2, $3, $3)`,
      [createHash('sha256').update(secret).digest(), id, now],
    );
  } finally {
    await client.end();
  }
  return { id, secret };
}
