/** A board that a server shows an observer, with the logs' keys in hand: what it shows is what a test puts there. */
import { encodeEntryBundle, parseTilePath, signCheckpoint, TILE_WIDTH, toHex } from '#crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { World } from '../support/build-record.js';
import { rootOf } from '../support/record/logs.js';

type Log = 'board' | 'issuance';

export class ShownBoard {
  readonly entries: Record<Log, Uint8Array[]> = { board: [], issuance: [] };
  /** Signed instead of the root of the entries. */
  wrongRoot: Uint8Array | null = null;
  /** Served instead of the definition. */
  definition: Uint8Array;
  isDown = false;
  private readonly server: Server;

  private constructor(private readonly world: World) {
    this.definition = world.definitionBytes;
    this.server = createServer((request, response) => {
      const body = this.isDown ? null : this.answer(request.url ?? '');
      if (body === null) response.writeHead(this.isDown ? 500 : 404).end();
      else response.writeHead(200).end(body);
    });
  }

  static async start(world: World): Promise<ShownBoard> {
    const shown = new ShownBoard(world);
    await new Promise<void>((resolve) => shown.server.listen(0, '127.0.0.1', () => resolve()));
    return shown;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private answer(path: string): Uint8Array | string | null {
    const id = toHex(this.world.electionId);
    if (path === '/elections') return JSON.stringify([{ electionId: id }]);
    const [, log, rest] = /^\/elections\/[0-9a-f]{64}\/(board|issuance)\/(.*)$/.exec(path) ?? [];
    if (path === `/elections/${id}/definition`) return this.definition;
    if (log === undefined) return null;
    const entries = this.entries[log as Log];
    if (rest === 'checkpoint') return this.checkpoint(log as Log, entries);
    const { n, width } = parseTilePath(rest);
    return encodeEntryBundle(entries.slice(n * TILE_WIDTH, n * TILE_WIDTH + width));
  }

  private checkpoint(log: Log, entries: readonly Uint8Array[]): string {
    const { draft, parties } = this.world;
    const root = (log === 'board' ? this.wrongRoot : null) ?? rootOf(entries, entries.length);
    return signCheckpoint({ origin: draft[log].origin, size: entries.length, root }, parties[log].secretKey);
  }
}
