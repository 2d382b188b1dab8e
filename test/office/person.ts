/** Somebody of the office without a browser: a cookie jar, an authenticator app, and the headers that a page sends. */
import { TOTP } from 'otpauth';
import type { Answer, TestService } from '../support/test-service.js';

export const PASSWORD = 'correct horse battery staple';

export class Person {
  cookie = '';
  id = '';
  authenticator = '';
  /** Codes are taken once: each further one is of the step after the last. */
  private step = 0;

  constructor(
    private readonly service: TestService,
    readonly name: string,
  ) {}

  headers(): Record<string, string> {
    return {
      origin: this.service.url,
      'x-psephos-office': '1',
      ...(this.cookie === '' ? {} : { cookie: this.cookie }),
    };
  }

  async send(method: string, at: string, value: unknown = {}, headers: Record<string, string> = {}): Promise<Answer> {
    const answer = await this.service.json(method, `/office-api${at}`, value, { ...this.headers(), ...headers });
    const [set] = answer.headers.getSetCookie();
    if (set !== undefined) this.cookie = set.split(';')[0] ?? '';
    return answer;
  }

  get(at: string): Promise<Answer> {
    return this.service.get(`/office-api${at}`, this.headers());
  }

  /** The next code that the service has not seen. At most two ahead of the clock: it takes one of the next step. */
  code(): string {
    const now = Math.floor(Date.now() / 30_000);
    this.step = Math.max(this.step + 1, now - 1);
    return new TOTP({ secret: this.authenticator, digits: 6, period: 30 }).generate({ timestamp: this.step * 30_000 });
  }

  /** After a test made the service forget which codes it has seen: the next one is of now, good for half a minute at least. */
  codesAnew(): void {
    this.step = Math.floor(Date.now() / 30_000) - 1;
  }

  /** Uses a one-time link by password. @returns the answer of the last step */
  async join(secret: string, second = ''): Promise<Answer> {
    const link = { secret, code: second, name: this.name };
    const asked = await this.send('POST', '/join/password/options', link);
    if (asked.status !== 200) return asked;
    this.authenticator = String(asked.json['secret']);
    this.step = 0;
    const body = { link, id: asked.json['id'], password: PASSWORD, code: this.code() };
    const joined = await this.send('POST', '/join/password', body);
    const me = (await this.get('/me')).json['me'] as { id: string } | null;
    this.id = me?.id ?? '';
    return joined;
  }

  signIn(password = PASSWORD, code = this.code()): Promise<Answer> {
    return this.send('POST', '/sign-in/password', { name: this.name, password, code });
  }
}
