/**
 * A ballot box for one voter's device, with every key of its election in hand, so that it can lie in one thing and be
 * honest in everything else. It speaks HTTP like the ballot API; what it is told to lie about is in `lies`.
 */
import {
  computeTracker,
  computeRoot,
  cosignCheckpoint,
  decodeCode,
  decodeRequest,
  deriveRollKey,
  blindSign,
  encodeTile,
  fromHex,
  generateCode,
  hashLeaf,
  nodeReaderOf,
  proveInclusion,
  sha256,
  signCheckpoint,
  SPOIL_TYPE,
  toHex,
} from '#crypto';
import {
  assembleDefinition,
  computeRollRoot,
  decodeDefinition,
  type Definition,
  encodeDraft,
  encodeRoll,
} from '#record';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { honestPlan } from './build-record.js';
import { runCeremonies } from './record/ceremonies.js';
import { makeDraft } from './record/draft.js';
import { makeParties, type Parties } from './record/parties.js';
import type { World } from './record/world.js';

/** When the box says that a request was anchored. */
export const ANCHORED_MS = 1_700_000_000_000;

/** Everything the box can be told to do wrong; absent means honest. */
export interface Lies {
  definition?: Uint8Array;
  /** Changes the share that an issuer gives. */
  share?: (issuer: number, share: Uint8Array) => Uint8Array;
  /** Issuers that do not answer. */
  issuersDown?: number[];
  /** Issuers that take their time. */
  issuersSlow?: number[];
  /** Says that the log holds this instead of the request. */
  logged?: (request: Uint8Array) => Uint8Array;
  /** Says that the public log holds this instead of the voter's request. */
  publicRequest?: (request: Uint8Array) => Uint8Array;
  inclusionProof?: (proof: Uint8Array[]) => Uint8Array[];
  tracker?: (tracker: Uint8Array) => Uint8Array;
  /** How many witnesses cosign. */
  cosignatures?: number;
  /** Signs checkpoints of the board with another key. */
  boardKey?: Uint8Array;
  /** Takes this many ballots without answering. */
  silentBallots?: number;
  /** Answers that many ballot posts with a refusal. */
  refuse?: { status: number; code: string };
  /** Names these revisions for every ballot key. */
  revisions?: number[];
  /** After it took the ballot, something in between answers with this status and no problem document. */
  portal?: number;
  /** How far its clock is ahead, in its answers' dates. */
  clockAheadMs?: number;
}

export class LyingBox {
  lies: Lies = {};
  readonly board: Uint8Array[] = [];
  readonly requests: Uint8Array[] = [];
  /** `METHOD path` of every request it got. */
  readonly seen: string[] = [];
  private server: Server | null = null;

  private constructor(
    readonly definitionBytes: Uint8Array,
    readonly definition: Definition,
    readonly codes: string[],
    private readonly parties: Parties,
    private readonly roll: Uint8Array,
  ) {
    this.board.push(Uint8Array.of(0x01, ...this.electionId));
  }

  /** An election with two voters of the first class, its ceremonies run for real. */
  static async start(): Promise<LyingBox> {
    const codes = [generateCode(), generateCode()];
    const parties = await makeParties({
      officials: 3,
      issuers: 3,
      trustees: 3,
      registrars: 1,
      voterClasses: [0, 0, 1],
    });
    codes.forEach((code, i) => (parties.voters[i].rollKeys = [deriveRollKey(decodeCode(code))]));
    const entries = parties.voters.map(({ classIndex, rollKeys }) => ({
      classIndex,
      rollKeys: rollKeys.map(({ publicKey }) => publicKey),
    }));
    const size = { members: 2, partners: 1 };
    const draft = makeDraft(parties, `${'ab'.repeat(32)}:0`, { size, root: toHex(computeRollRoot(entries)) });
    const draftBytes = encodeDraft(draft);
    const ceremonyId = sha256(draftBytes);
    const partial: Partial<World> = { plan: honestPlan(), parties, draft, draftBytes, ceremonyId, files: new Map() };
    const definitionBytes = assembleDefinition(draftBytes, await runCeremonies(partial as World));
    const definition = decodeDefinition(definitionBytes);
    const box = new LyingBox(definitionBytes, definition, codes, parties, encodeRoll(entries));
    await box.listen();
    return box;
  }

  get electionId(): Uint8Array {
    return sha256(this.definitionBytes);
  }

  get officialKeys(): Parties['officials'] {
    return this.parties.officials;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server?.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  private async listen(): Promise<void> {
    this.server = createServer((request, response) => {
      this.answer(request, response).catch((error: unknown) => {
        problem(response, 500, 'INTERNAL', String(error));
      });
    });
    await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    this.seen.push(`${request.method} ${path}`);
    response.setHeader('date', new Date(Date.now() + (this.lies.clockAheadMs ?? 0)).toUTCString());
    const body = await readBody(request);
    const below = path.replace(`/elections/${toHex(this.electionId)}`, '');
    if (below === '/definition') return send(response, this.lies.definition ?? this.definitionBytes);
    if (below === '/roll') return send(response, this.roll);
    if (below === '/status') return json(response, { phase: 'voting' });
    if (below === '/requests') return json(response, this.appendRequest(body));
    if (below.startsWith('/requests/')) return json(response, this.publicRequest(below.split('/')[2]));
    if (below.startsWith('/issuers/')) return this.blindSignature(Number(below.split('/')[2]), body, response);
    if (below.startsWith('/ballot-keys/')) return json(response, { revisions: this.lies.revisions ?? [] });
    if (below === '/ballots' || below === '/spoils') return this.appendBallot(body, response);
    if (below === '/board/checkpoint') return send(response, this.note('board', this.board));
    if (below.startsWith('/board/tile/0/000')) return send(response, encodeTile(this.board.map(hashLeaf)));
    problem(response, 404, 'NOT_FOUND', path);
  }

  private appendRequest(request: Uint8Array): Record<string, unknown> {
    if (!this.requests.some((known) => toHex(known) === toHex(request))) this.requests.push(request);
    const logged = this.lies.logged?.(request) ?? request;
    return { ...this.entry('issuance', this.requests, request), request: toHex(logged) };
  }

  private publicRequest(rollKey: string): Record<string, unknown> {
    const found = this.requests.find((request) => toHex(request.subarray(2, 34)) === rollKey);
    const shown = found === undefined ? undefined : (this.lies.publicRequest?.(found) ?? found);
    return { request: shown === undefined ? null : toHex(shown), anchoredMs: shown === undefined ? null : ANCHORED_MS };
  }

  private async blindSignature(issuer: number, body: Uint8Array, response: ServerResponse): Promise<void> {
    if (this.lies.issuersDown?.includes(issuer))
      return problem(response, 502, 'ISSUER_UNREACHABLE', `issuer ${issuer}`);
    if (this.lies.issuersSlow?.includes(issuer)) await new Promise((resolve) => setTimeout(resolve, 300));
    const { request } = JSON.parse(new TextDecoder().decode(body)) as { request: string };
    const { D, classIndex } = decodeRequest(fromHex(request, request.length / 2), 1);
    const share = blindSign(this.parties.issuers[issuer - 1].secretShares[classIndex], D);
    json(response, { share: toHex(this.lies.share?.(issuer, share) ?? share) });
  }

  private appendBallot(entry: Uint8Array, response: ServerResponse): void {
    const { refuse } = this.lies;
    if (refuse !== undefined) return problem(response, refuse.status, refuse.code, 'the box refuses');
    if (!this.board.some((known) => toHex(known) === toHex(entry))) this.board.push(entry);
    if ((this.lies.silentBallots ?? 0) > 0) {
      this.lies.silentBallots = (this.lies.silentBallots ?? 0) - 1;
      response.destroy();
      return;
    }
    if (this.lies.portal !== undefined)
      return void response.writeHead(this.lies.portal).end('<html>Sign in to the WiFi');
    const tracker = entry[0] === SPOIL_TYPE ? entry.slice(67, 99) : computeTracker(entry.slice(1, -112));
    json(response, {
      ...this.entry('board', this.board, entry),
      tracker: toHex(this.lies.tracker?.(tracker) ?? tracker),
    });
  }

  private entry(log: 'board' | 'issuance', entries: Uint8Array[], entry: Uint8Array): Record<string, unknown> {
    const index = entries.findIndex((known) => toHex(known) === toHex(entry));
    const proof = proveInclusion(nodeReaderOf(entries.map(hashLeaf)), index, entries.length);
    const shown = this.lies.inclusionProof?.(proof) ?? proof;
    return { index, inclusionProof: shown.map(toHex), checkpoint: this.note(log, entries) };
  }

  private note(log: 'board' | 'issuance', entries: Uint8Array[]): string {
    const checkpoint = {
      origin: this.definition[log].origin,
      size: entries.length,
      root: computeRoot(entries.map(hashLeaf)),
    };
    const secretKey = (log === 'board' ? this.lies.boardKey : undefined) ?? this.parties[log].secretKey;
    const note = signCheckpoint(checkpoint, secretKey);
    const witnesses = this.parties.witnesses.slice(0, this.lies.cosignatures ?? this.parties.witnesses.length);
    return (
      note + witnesses.map(({ name, keys }) => cosignCheckpoint(note, name, keys.secretKey, 1_799_000_000)).join('')
    );
  }
}

async function readBody(request: IncomingMessage): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return new Uint8Array(Buffer.concat(parts));
}

function send(response: ServerResponse, body: Uint8Array | string): void {
  response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(body);
}

function json(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

function problem(response: ServerResponse, status: number, code: string, detail: string): void {
  response
    .writeHead(status, { 'content-type': 'application/problem+json' })
    .end(JSON.stringify({ type: 'about:blank', title: code, status, detail, code }));
}
