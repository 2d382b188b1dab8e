/**
 * An honest witness of C2SP tlog-witness over HTTP with its memory in memory, for tests of the log that speaks to it. The
 * witnesses of a whole election are those of libs/witness.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  cosignCheckpoint,
  decodeAddCheckpoint,
  EMPTY_ROOT,
  equalBytes,
  peekCheckpoint,
  toHex,
  verifyConsistency,
} from '#crypto';
import type { SigningKeys } from './record/parties.js';

export class TestWitness {
  /** Ends every connection without an answer. */
  isDown = false;
  /** Called before a checkpoint is judged. */
  beforeAnswer: () => Promise<void> = () => Promise.resolve();
  /** Answers blind-signature requests as an issuer would; null: as a witness that is no issuer. */
  issuer: ((body: unknown) => { status: number; body: unknown }) | null = null;
  /** Another witness that answers in this one's place, and what becomes of its answers on the way. */
  inFront: { url: string; change: (path: string, answer: Uint8Array) => Uint8Array } | null = null;
  /** By origin. */
  readonly known = new Map<string, { size: number; root: Uint8Array }>();
  private server: Server | undefined;

  constructor(
    readonly name: string,
    private readonly keys: SigningKeys,
  ) {}

  get url(): string {
    return `http://127.0.0.1:${(this.server?.address() as AddressInfo).port}`;
  }

  async start(): Promise<void> {
    this.server = createServer((request, response) => void this.answer(request, response));
    await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (this.isDown) return void response.destroy();
    const body = Buffer.concat(chunks).toString();
    if (this.inFront !== null) return this.passOn(request, body, response).catch(() => void response.destroy());
    if (request.url === '/witness') {
      response.end(JSON.stringify({ name: this.name, publicKey: toHex(this.keys.publicKey) }));
    } else if (request.url === '/add-checkpoint') {
      await this.beforeAnswer();
      const { status, text } = this.addCheckpoint(body);
      response.writeHead(status).end(text);
    } else if (this.issuer !== null && request.url?.endsWith('/blind-signatures') === true) {
      const answer = this.issuer(JSON.parse(body));
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
    } else {
      response.writeHead(404).end();
    }
  }

  private async passOn(request: IncomingMessage, body: string, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request;
    const passed: Record<string, string> = {};
    for (const name of ['content-type', 'authorization'] as const) passed[name] = headers[name] ?? '';
    const init: RequestInit = { method, headers: passed };
    if (method === 'POST') init.body = body;
    const answer = await fetch(`${this.inFront?.url}${url}`, init);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    const type = answer.headers.get('content-type') ?? '';
    response.writeHead(answer.status, { 'content-type': type }).end(this.inFront?.change(url, bytes));
  }

  private addCheckpoint(body: string): { status: number; text: string } {
    const { oldSize, proof, note } = decodeAddCheckpoint(body);
    const { origin, size, root } = peekCheckpoint(note);
    const known = this.known.get(origin) ?? { size: 0, root: EMPTY_ROOT };
    if (oldSize !== known.size || (size === known.size && !equalBytes(root, known.root))) {
      return { status: 409, text: `${known.size}\n` };
    }
    try {
      verifyConsistency(known.size, known.root, size, root, proof);
    } catch (error) {
      return { status: 422, text: String(error) };
    }
    this.known.set(origin, { size, root });
    return { status: 200, text: cosignCheckpoint(note, this.name, this.keys.secretKey, Math.floor(Date.now() / 1000)) };
  }
}
