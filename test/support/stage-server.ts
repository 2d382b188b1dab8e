/** A server of one election that shows a record as it grows: what `verify --follow` asks of a ballot API, and no more. */
import { sha256, toHex } from '#crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BuiltRecord } from './build-record.js';

export interface StageServer {
  address: string;
  /** What it shows from now on; null: it does not answer. */
  show(built: BuiltRecord | null): void;
  /** How often a file was asked for. */
  asked(path: string): number;
  stop(): Promise<void>;
}

export async function startStageServer(first: BuiltRecord): Promise<StageServer> {
  let shown: BuiltRecord | null = first;
  const asked = new Map<string, number>();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (shown === null) return refuse(response, 503);
    const electionId = toHex(shown.electionId);
    if (pathname === '/elections') return json(response, [{ electionId }]);
    const base = `/elections/${electionId}/`;
    if (!pathname.startsWith(base)) return refuse(response, 404);
    const rest = pathname.slice(base.length);
    if (rest === 'status') {
      // Sizes are all that tells a follower that there is more; here every record has its own.
      const size = sha256(shown.files.get('record.json') ?? new Uint8Array())[0] ?? 0;
      return json(response, { phase: 'voting', size, issuedSize: 0 });
    }
    const path = rest === 'record' ? 'record.json' : rest.replace(/^record\//, '');
    asked.set(path, (asked.get(path) ?? 0) + 1);
    const bytes = shown.files.get(path);
    if (bytes === undefined) return refuse(response, 404);
    response.end(Buffer.from(bytes));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    show: (built) => (shown = built),
    asked: (path) => asked.get(path) ?? 0,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function json(response: ServerResponse, value: unknown): void {
  response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
}

function refuse(response: ServerResponse, status: number): void {
  response.statusCode = status;
  response.end();
}
