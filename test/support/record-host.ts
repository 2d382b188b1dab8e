/**
 * The pages of `dist/web` under their real headers, and behind them a finished election from a built record, answered as the
 * ballot API answers. Its keys are known here, so that it can lie as only the holder of a key can.
 */
import { computeTracker, decodeSpoil, encodeCanonicalJson, signDocument, toHex } from '#crypto';
import { createApp } from '#edge';
import { encodeSignatureFile } from '#record';
import type { NextFunction, Request, Response } from 'express';
import type { AddressInfo } from 'node:net';
import { PagesModule } from '../../apps/ballot-api/src/pages/pages.module.js';
import type { BuiltRecord } from './build-record.js';

type Page = Record<string, unknown>;
const TOKEN_AND_SIGNATURE = 112;

export class RecordHost {
  /** Answers that are not the honest ones, by path behind the election; a test sets them. */
  readonly instead = new Map<string, Uint8Array | Page>();

  private constructor(
    readonly built: BuiltRecord,
    readonly port: number,
    private readonly close: () => Promise<void>,
  ) {}

  static async start(built: BuiltRecord): Promise<RecordHost> {
    const app = await createApp(PagesModule);
    const of: { host: RecordHost | null } = { host: null };
    app.use((request: Request, response: Response, next: NextFunction) => {
      const answer = of.host?.answer(request.originalUrl);
      if (answer === undefined) return next();
      if (answer instanceof Uint8Array) return response.send(Buffer.from(answer));
      response.json(answer);
    });
    await app.init();
    const server = app.getHttpServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    of.host = new RecordHost(built, port, () => app.close());
    return of.host;
  }

  get electionId(): string {
    return toHex(this.built.electionId);
  }

  /** Address of a page of the audit bundle. */
  page(name: string): string {
    return `http://127.0.0.1:${this.port}/audit/${this.electionId}${name === '' ? '' : `/${name}`}`;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  stop(): Promise<void> {
    return this.close();
  }

  private answer(url: string): Uint8Array | Page | undefined {
    const [path = '', query = ''] = url.split('?');
    if (path === '/services.json') return this.services();
    if (path === '/services.sig.json') return this.servicesSignature();
    const base = `/elections/${this.electionId}/`;
    if (!path.startsWith(base)) return undefined;
    const rest = path.slice(base.length);
    const { files } = this.built;
    return (
      this.instead.get(rest) ??
      this.instead.get(`${rest}?${query}`) ??
      this.json(rest, new URLSearchParams(query)) ??
      files.get(rest === 'record' ? 'record.json' : rest.replace(/^record\//, '')) ??
      files.get(`${rest}.json`)
    );
  }

  private json(rest: string, query: URLSearchParams): Page | undefined {
    const { world } = this.built;
    const from = Number(query.get('from') ?? query.get('entry') ?? 0);
    switch (rest) {
      case 'status':
        return this.status();
      case 'trackers':
        return { size: world.board.length, next: null, entries: this.ballots().filter(({ index }) => index >= from) };
      case 'anchors/list': {
        const all = world.anchors.map(({ payload: { seq, type, treeSize, timeMs }, txid }) => ({
          ...{ seq, type, txid, treeSize, timeMs },
          blockHeight: 2 + Math.floor(seq / 2),
        }));
        const entries = all.filter(({ seq, treeSize }) => (query.has('entry') ? treeSize > from : seq >= from));
        return { size: all.length, minedHeight: all.at(-1)?.blockHeight ?? null, next: null, entries };
      }
      case 'turnout':
        return { classes: [] };
      case 'evidence':
        return { evidence: [], halt: null };
      default:
        return undefined;
    }
  }

  private status(): Page {
    const { world } = this.built;
    const ballots = this.ballots();
    const newest = world.anchors.at(-1);
    return {
      electionId: this.electionId,
      phase: 'closed',
      size: world.board.length,
      issuedSize: world.requests.length,
      board: {
        ballots: ballots.filter(({ kind }) => kind === 'ballot').length,
        spoils: ballots.filter(({ kind }) => kind === 'spoil').length,
      },
      anchor: newest === undefined ? null : { seq: newest.payload.seq },
      decryptions: world.plan.decryptingTrustees,
      hasResult: this.built.files.has('result.json'),
      evidence: 0,
      isHalted: false,
    };
  }

  private ballots() {
    const { board, electionId } = this.built.world;
    return board.flatMap((entry, index) => {
      const isBallot = entry[0] === 0x10;
      if (!isBallot && entry[0] !== 0x11) return [];
      const tracker = isBallot
        ? computeTracker(entry.slice(1, -TOKEN_AND_SIGNATURE))
        : decodeSpoil(electionId, entry).tracker;
      const base = { index, tracker: toHex(tracker), classIndex: 0, ballotKey: '00'.repeat(32), revision: 0 };
      return [{ ...base, kind: isBallot ? 'ballot' : 'spoil', superseded: false }];
    });
  }

  private services(): Uint8Array {
    const explorer = 'https://explorer.example/tx/{txid}';
    return encodeCanonicalJson({ explorer, format: 'psephos-services/1', headers: null });
  }

  private servicesSignature(): Uint8Array {
    const { publicKey, secretKey } = this.built.world.parties.board;
    const signature = toHex(signDocument('services', secretKey, this.services()));
    return encodeSignatureFile({ kind: 'services', publicKey: toHex(publicKey), signature });
  }
}
