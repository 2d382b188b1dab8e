/** A log for tests of witnesses: entries in memory, signed checkpoints, proofs, and the mirror endpoint over real HTTP. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  computeRoot,
  encodeAddCheckpoint,
  encodeEntryBundle,
  generateEd25519,
  hashLeaf,
  nodeReaderOf,
  proveConsistency,
  proveInclusion,
  signCheckpoint,
  utf8,
} from '#crypto';

export const MIRROR_SECRET = 'mirror-token-of-the-tests-0123456789';

export class TestLog {
  readonly keys = generateEd25519();
  readonly entries: Uint8Array[] = [];

  constructor(readonly origin: string) {}

  append(...entries: (string | Uint8Array)[]): this {
    this.entries.push(...entries.map((entry) => (typeof entry === 'string' ? utf8(entry) : entry)));
    return this;
  }

  root(size = this.entries.length): Uint8Array {
    return computeRoot(this.entries.slice(0, size).map(hashLeaf));
  }

  note(size = this.entries.length): string {
    return signCheckpoint({ origin: this.origin, size, root: this.root(size) }, this.keys.secretKey);
  }

  proof(oldSize: number, size = this.entries.length): Uint8Array[] {
    return oldSize === 0 || oldSize === size ? [] : proveConsistency(this.reader(), oldSize, size);
  }

  inclusion(index: number, size = this.entries.length): Uint8Array[] {
    return proveInclusion(this.reader(), index, size);
  }

  /** The body of add-checkpoint. */
  request(oldSize: number, size = this.entries.length): string {
    return encodeAddCheckpoint(oldSize, this.proof(oldSize, size), this.note(size));
  }

  private reader() {
    return nodeReaderOf(this.entries.map(hashLeaf));
  }
}

/** The mirror endpoint of the ballot API for these logs, `bundleSize` entries an answer; counts what it was asked for. */
export class TestMirror {
  calls = 0;
  private server: Server;

  constructor(
    private readonly logs: Map<string, TestLog>,
    private readonly bundleSize: number,
  ) {
    this.server = createServer((request, response) => {
      this.calls++;
      const url = new URL(request.url ?? '', 'http://x');
      const log = this.logs.get(url.pathname);
      if (request.headers.authorization !== `Bearer ${MIRROR_SECRET}`) return response.writeHead(401).end();
      if (!log) return response.writeHead(404).end();
      const start = Number(url.searchParams.get('start'));
      response.end(encodeEntryBundle(log.entries.slice(start, start + this.bundleSize)));
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', () => resolve()));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
