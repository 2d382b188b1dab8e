/**
 * An installation without an election, for the browser tests of the office: all services as processes, chromium, and
 * people who are signed in, each in a browser of her own with a device that makes passkeys.
 */
import { readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { toHex } from '#crypto';
import { makeOfficialKey, type NamedOfficialKey, protectOfficialKey, signKeyStatement } from '#office';
import { TOTP } from 'otpauth';
import type { Browser, BrowserContext, BrowserContextOptions, CDPSession, Page } from 'playwright-core';
import { removeData, Supervisor } from '../../apps/cli/src/supervisor/supervisor.js';
import { launch } from './scene.js';
import { watch } from './watcher.js';

const PATIENCE_MS = 60_000;
export const PASSWORD = 'correct horse battery staple';
/** Of every signing key. */
export const PASSPHRASE = 'seven small stones in a row';

/** A browser of one person. */
export interface OfficePerson {
  context: BrowserContext;
  page: Page;
  complaints: string[];
  device: CDPSession;
}

/** Somebody with an account, signed in. */
export interface Member {
  accountId: string;
  name: string;
  /** Base32. */
  authenticator: string;
  /** Registered, and kept in her browser under {@link PASSPHRASE}; null for auditors. */
  key: NamedOfficialKey | null;
}

interface Called {
  status: number;
  json: Record<string, unknown>;
}

export class OfficeScene {
  /** Pages of officials who have joined: they invite and agree. */
  private readonly officials: Page[] = [];

  private constructor(
    readonly supervisor: Supervisor,
    readonly browser: Browser,
    readonly directory: string,
  ) {}

  static async start(issuers = 2): Promise<OfficeScene> {
    const directory = await mkdtemp(path.join(os.tmpdir(), 'psephos-office-'));
    const supervisor = await Supervisor.start({
      directory,
      issuers,
      blockMs: 1_000,
      automaticIssuers: true,
      onCrash: () => undefined,
    });
    return new OfficeScene(supervisor, await launch(), directory);
  }

  /** Under a name: browsers make no passkeys for addresses. */
  get origin(): string {
    return this.supervisor.urlOf('ballot-api').replace('127.0.0.1', 'localhost');
  }

  /** What stands behind `#` of the first account's link. Secret. */
  get setupSecret(): string {
    const file = path.join(this.directory, 'ballot-api', 'office-setup-link.txt');
    return readFileSync(file, 'utf8').trim().split('#')[1] ?? '';
  }

  get setupLink(): string {
    return `${this.origin}/office/join#${this.setupSecret}`;
  }

  /** A browser of her own, with a device that makes passkeys and knows the function that unlocks signing keys. */
  async newPerson(options: BrowserContextOptions = {}): Promise<OfficePerson> {
    const context = await this.browser.newContext({
      locale: 'en-GB',
      timezoneId: 'Europe/London',
      reducedMotion: 'reduce',
      ...options,
    });
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: this.origin });
    await watch(context, [this.origin]);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(`console: ${message.text()} (${message.location().url})`);
    });
    page.setDefaultTimeout(PATIENCE_MS);
    const device = await context.newCDPSession(page);
    await device.send('WebAuthn.enable');
    await device.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        ctap2Version: 'ctap2_1',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
        hasPrf: true,
      },
    });
    return { context, page, complaints, device };
  }

  /**
   * Gives somebody an account by the office's doors and leaves her signed in: the first official by the link of the start,
   * others by invitation of those before. Officials get a signing key. Passkeys are tried where sign-in itself is.
   */
  async signUp(page: Page, name: string, role: 'official' | 'auditor' = 'official'): Promise<Member> {
    const { secret, code } = await this.linkFor(name, role);
    const link = { secret, code, name };
    const asked = expect200(await this.call(page, 'POST', '/join/password/options', link));
    const authenticator = String(asked['secret']);
    const totp = new TOTP({ secret: authenticator, digits: 6, period: 30 });
    const answer = { link, id: asked['id'], password: PASSWORD, code: totp.generate() };
    expect200(await this.call(page, 'POST', '/join/password', answer));
    const { me } = expect200(await this.call(page, 'GET', '/me')) as { me: { id: string } };
    const key = role === 'official' ? makeOfficialKey(name) : null;
    if (key !== null) {
      expect200(await this.call(page, 'PUT', '/me/signing-key', signKeyStatement(key, me.id)));
      await this.keepKey(page, me.id, await protectOfficialKey(key, PASSPHRASE));
      this.officials.push(page);
    }
    return { accountId: me.id, name, authenticator, key };
  }

  /** One door of the office, as this page's browser would knock. */
  async call(page: Page, method: string, at: string, value?: object): Promise<Called> {
    const response = await page.context().request.fetch(`${this.origin}/office-api${at}`, {
      method,
      headers: { origin: this.origin, 'x-psephos-office': '1' },
      ...(value === undefined ? {} : { data: value }),
    });
    const text = await response.text();
    return { status: response.status(), json: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.supervisor.stop();
    await removeData(this.directory);
  }

  private async linkFor(name: string, role: string): Promise<{ secret: string; code: string }> {
    const [first, second] = this.officials;
    if (first === undefined) return { secret: this.setupSecret, code: '' };
    const made = expect200(await this.call(first, 'POST', '/accounts', { name, role }));
    const secret = String(made['secret']);
    if (made['needsSecond'] !== true || second === undefined) return { secret, code: '' };
    const agreed = expect200(await this.call(second, 'POST', `/accounts/${String(made['accountId'])}/approval`));
    return { secret, code: String(agreed['code']) };
  }

  /** As her own page would have kept it. */
  private async keepKey(page: Page, accountId: string, text: string): Promise<void> {
    if (!page.url().startsWith(this.origin)) await page.goto(`${this.origin}/office/`);
    await page.evaluate(
      ([id, file]) =>
        new Promise<void>((resolve, reject) => {
          const open = indexedDB.open('psephos-office', 1);
          open.onupgradeneeded = () => open.result.createObjectStore('signing-keys');
          open.onerror = () => reject(new Error('no database'));
          open.onsuccess = () => {
            const write = open.result.transaction('signing-keys', 'readwrite');
            write.objectStore('signing-keys').put({ text: file, passkey: null }, id);
            write.oncomplete = () => {
              open.result.close();
              resolve();
            };
          };
        }),
      [accountId, text] as const,
    );
  }
}

/** Hex of what {@link Member.key} signs with. */
export const publicKeyOf = (member: Member): string => (member.key === null ? '' : toHex(member.key.publicKey));

function expect200({ status, json }: Called): Record<string, unknown> {
  if (status < 200 || status > 299) throw new Error(`the office answered ${status}: ${JSON.stringify(json)}`);
  return json;
}
