/** The ballot API as a process of its own, with honest witnesses beside it, and calls of its doors. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { toHex } from '#crypto';
import { type StartedProcess, startProcess } from './process.js';
import { makeParties, type Parties } from './record/parties.js';
import { TestWitness } from './test-witness.js';

export const OFFICE_TOKEN = 'office-token-for-tests-0123456789abcdef';
export const MIRROR_TOKEN = 'mirror-token-for-tests-0123456789abcdef';

export interface Answer {
  status: number;
  headers: Headers;
  bytes: Uint8Array;
  text: string;
  /** Parsed, or undefined where it is no JSON. */
  json: Record<string, unknown> & { code?: string };
}

/** The services that an API needs, and the API. */
export class TestService {
  process: StartedProcess | undefined;
  /** Further variables of the API's environment, for its next start. */
  settings: Record<string, string> = {};
  port = 0;
  readonly dataDir = mkdtempSync(path.join(tmpdir(), 'psephos-api-'));

  private constructor(
    readonly parties: Parties,
    readonly witnesses: TestWitness[],
    readonly databaseUrl: string,
  ) {}

  /** @param voterClasses class of each voter   @param settings  further variables of the API's environment */
  static async start(
    databaseUrl: string,
    voterClasses: number[],
    settings: Record<string, string> = {},
  ): Promise<TestService> {
    const parties = await makeParties({ officials: 3, issuers: 3, trustees: 3, registrars: 1, voterClasses });
    const witnesses = parties.witnesses.map(({ name, keys }) => new TestWitness(name, keys));
    await Promise.all(witnesses.map((witness) => witness.start()));
    const service = new TestService(parties, witnesses, databaseUrl);
    mkdirSync(service.dataDir, { recursive: true });
    writeFileSync(path.join(service.dataDir, 'board.key'), toHex(parties.board.secretKey), { mode: 0o600 });
    writeFileSync(path.join(service.dataDir, 'issuance.key'), toHex(parties.issuance.secretKey), { mode: 0o600 });
    service.settings = settings;
    await service.startApi();
    return service;
  }

  async startApi(): Promise<void> {
    this.process = this.spawn();
    this.port = await this.process.ready;
  }

  /** Another process of the same service. */
  spawn(): StartedProcess {
    return startProcess('apps/ballot-api/src/main.ts', {
      DATABASE_URL: this.databaseUrl,
      HOST: '127.0.0.1',
      PORT: '0',
      DATA_DIR: this.dataDir,
      OFFICE_TOKEN,
      MIRROR_TOKEN,
      ISSUER_URLS: this.witnesses
        .slice(0, 3)
        .map(({ url }) => url)
        .join(),
      WITNESS_URLS: this.witnesses.map(({ url }) => url).join(),
      ...this.settings,
    });
  }

  async kill(): Promise<void> {
    this.process?.child.kill('SIGKILL');
    await this.process?.ended;
  }

  async stop(): Promise<void> {
    this.process?.child.kill('SIGTERM');
    await this.process?.ended;
    await Promise.all(this.witnesses.map((witness) => witness.stop()));
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async call(
    method: string,
    at: string,
    body?: Uint8Array | string,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const init: RequestInit = { method, headers };
    if (body !== undefined) init.body = body as BodyInit;
    // An idle connection may be closed just as it is used again: that is no answer, and everything here can be repeated.
    const response = await fetch(`${this.url}${at}`, init).catch((error: Error) => {
      if ((error.cause as { code?: string } | undefined)?.code !== 'UND_ERR_SOCKET') throw error;
      return fetch(`${this.url}${at}`, init);
    });
    const bytes = new Uint8Array(await response.arrayBuffer());
    const text = new TextDecoder().decode(bytes);
    return { status: response.status, headers: response.headers, bytes, text, json: parse(text) };
  }

  get(at: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.call('GET', at, undefined, headers);
  }

  json(method: string, at: string, value: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.call(method, at, JSON.stringify(value), { 'content-type': 'application/json', ...headers });
  }

  octets(at: string, bytes: Uint8Array): Promise<Answer> {
    return this.call('POST', at, bytes, { 'content-type': 'application/octet-stream' });
  }
}

export const OFFICE = { authorization: `Bearer ${OFFICE_TOKEN}` };
export const MIRROR = { authorization: `Bearer ${MIRROR_TOKEN}` };

export function expectStatus(answer: Answer, status: number): void {
  if (answer.status !== status) throw new Error(`status ${answer.status} instead of ${status}: ${answer.text}`);
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
