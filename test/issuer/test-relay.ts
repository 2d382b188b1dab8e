/** The ballot API as an issuer sees it: relay of ceremony messages and mirror of the logs, over real HTTP, all in the test's hands. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { encodeEntryBundle } from '#crypto';
import type { TestLog } from '../support/test-log.js';

export interface Message {
  name: string;
  document: string;
  signature: { kind: string; publicKey: string; signature: string };
}

export class TestRelay {
  readonly messages = new Map<string, Message>();
  /** Shown behind the others, whatever their names: what a lying relay adds. */
  readonly extra: Message[] = [];
  readonly approvals: { issuer: number; signature: string }[] = [];
  /** Names of messages that came again with other bytes. */
  readonly conflicts: string[] = [];
  readonly logs = new Map<string, TestLog>();
  /** What else is there to read, by path and query: drafts, rolls, definitions. */
  readonly files = new Map<string, string | Uint8Array>();
  isDown = false;
  private server: Server | undefined;

  get url(): string {
    return `http://127.0.0.1:${(this.server?.address() as AddressInfo).port}`;
  }

  async start(): Promise<this> {
    this.server = createServer((request, response) => void this.answer(request, response));
    await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', () => resolve()));
    return this;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (this.isDown) return void response.destroy();
    const url = new URL(request.url ?? '', 'http://x');
    const log = this.logs.get(url.pathname);
    const file = this.files.get(request.url ?? '');
    if (file !== undefined) {
      response.end(file);
    } else if (/^\/(drafts|elections)/.test(url.pathname) && !log) {
      const code = url.pathname.endsWith('.csv') ? 'ROLL_MISSING' : 'DRAFT_UNKNOWN';
      response.writeHead(404).end(JSON.stringify({ code, detail: 'not here' }));
    } else if (log) {
      const start = Number(url.searchParams.get('start'));
      response.end(encodeEntryBundle(log.entries.slice(start, start + 1_000)));
    } else if (request.method === 'GET') {
      response.end(JSON.stringify([...this.messages.values(), ...this.extra]));
    } else if (url.pathname.endsWith('/roll-approvals')) {
      this.approvals.push(JSON.parse(Buffer.concat(chunks).toString()) as { issuer: number; signature: string });
      response.end('{}');
    } else {
      response.writeHead(this.take(JSON.parse(Buffer.concat(chunks).toString()) as Message)).end('{}');
    }
  }

  private take(message: Message): number {
    const stored = this.messages.get(message.name);
    if (stored && JSON.stringify(stored) !== JSON.stringify(message)) {
      this.conflicts.push(message.name);
      return 409;
    }
    this.messages.set(message.name, message);
    return 200;
  }
}
