/**
 * The ballot API's doors as typed calls, for voters, officials, trustees, the office and observers. Answers are decoded,
 * not believed: proofs and signatures in them are verified by whoever uses them (`LogView`, `VotingDevice`, `#verify`).
 */
import { toHex } from '#crypto';
import { RECORD_INDEX } from '#record';
import { Answer } from './answer.js';
import { decodeJsonAnswer, DEFAULT_HTTP_OPTIONS, HttpClient, type HttpOptions } from './http-client.js';

export type LogName = 'board' | 'issuance';

/** What the API answers when an entry stands in a log. Untrusted until `LogView.accept` has verified it. */
export interface EntryAnswer {
  index: number;
  inclusionProof: Uint8Array[];
  /** A signed note with the cosignatures that had arrived. */
  checkpoint: string;
}

export interface RequestAnswer extends EntryAnswer {
  /** The request as it stands in the log; differs from a repeated one at most in its signatures. */
  logged: Uint8Array;
}

/** What the public issuance log holds for a roll key. Untrusted until the request's signatures have been verified. */
export interface PublicRequest {
  request: Uint8Array;
  /** Time of the first anchor that covers it, as the service says. */
  anchoredMs: number | null;
}

export interface BallotAnswer extends EntryAnswer {
  tracker: Uint8Array;
}

export interface TrackerAnswer extends EntryAnswer {
  kind: string;
  /** `blockHeight` once it is mined. */
  anchor: { seq: number; txid: string; state: string; blockHeight: number | null } | null;
}

export interface ServerKeys {
  board: string;
  issuance: string;
}

export interface SignatureJson {
  kind: string;
  publicKey: string;
  signature: string;
}

export interface SignedMessage {
  name: string;
  document: string;
  signature: SignatureJson;
}

export interface SignedDecryption {
  document: string;
  signature: SignatureJson;
}

export class BallotApi {
  readonly http: HttpClient;

  constructor(baseUrl: string, options: Partial<HttpOptions> = {}) {
    this.http = new HttpClient(baseUrl, { ...DEFAULT_HTTP_OPTIONS, ...options });
  }

  async keys(): Promise<ServerKeys> {
    const keys = Answer.of(await this.http.getJson('/keys'), 'keys');
    return {
      board: toHex(keys.object('board').hex('publicKey', 32)),
      issuance: toHex(keys.object('issuance').hex('publicKey', 32)),
    };
  }

  // ---- the office (needs the office token as bearer) ----

  async createDraft(draft: Uint8Array): Promise<string> {
    const answer = await this.http.sendBytes('POST', '/drafts', 'application/json', draft, true);
    return toHex(Answer.of(answer, 'draft').hex('ceremonyId', 32));
  }

  async putRoll(ceremonyId: string, csv: string): Promise<{ size: number; root: string }> {
    const path = `/drafts/${ceremonyId}/roll`;
    const answer = Answer.of(await this.http.sendBytes('PUT', path, 'text/csv', csv, true), 'roll');
    return { size: answer.integer('size'), root: toHex(answer.hex('root', 32)) };
  }

  async createDefinition(ceremonyId: string): Promise<string> {
    const answer = await this.http.sendJson('POST', `/drafts/${ceremonyId}/definition`, {}, true);
    return toHex(Answer.of(answer, 'definition').hex('electionId', 32));
  }

  // ---- ceremonies ----

  draft(ceremonyId: string): Promise<Uint8Array> {
    return this.http.getBytes(`/drafts/${ceremonyId}`);
  }

  draftRoll(ceremonyId: string): Promise<Uint8Array> {
    return this.http.getBytes(`/drafts/${ceremonyId}/roll`);
  }

  async ceremonyMessages(ceremonyId: string): Promise<SignedMessage[]> {
    const path = `/ceremonies/${ceremonyId}/messages`;
    const list = await this.http.getJson(path);
    return Answer.listOf(list, 'ceremony messages', (message) => ({
      name: message.string('name'),
      document: message.string('document'),
      signature: readSignature(message.object('signature')),
    }));
  }

  async postCeremonyMessage(ceremonyId: string, message: SignedMessage): Promise<void> {
    await this.http.sendJson('POST', `/ceremonies/${ceremonyId}/messages`, message, true);
  }

  async postRehearsal(electionId: string, message: SignedMessage): Promise<void> {
    await this.http.sendJson('POST', `/elections/${electionId}/rehearsals`, message, true);
  }

  // ---- elections ----

  async elections(): Promise<string[]> {
    const list = await this.http.getJson('/elections');
    return Answer.listOf(list, 'elections', (election) => toHex(election.hex('electionId', 32)));
  }

  definition(electionId: string): Promise<Uint8Array> {
    return this.http.getBytes(`/elections/${electionId}/definition`);
  }

  roll(electionId: string): Promise<Uint8Array> {
    return this.http.getBytes(`/elections/${electionId}/roll`);
  }

  /** The status as the API gives it; callers read the members they need. */
  async status(electionId: string): Promise<Answer> {
    return Answer.of(await this.http.getJson(`/elections/${electionId}/status`), 'status');
  }

  async postPhase(
    electionId: string,
    statement: string,
    signatures: { official: number; signature: string }[],
  ): Promise<{ index: number; checkpoint: string }> {
    const path = `/elections/${electionId}/phases`;
    const answer = Answer.of(await this.http.sendJson('POST', path, { statement, signatures }, true), 'phase');
    return { index: answer.integer('index'), checkpoint: answer.string('checkpoint') };
  }

  // ---- voters ----

  async postRequest(electionId: string, request: Uint8Array): Promise<RequestAnswer> {
    const path = `/elections/${electionId}/requests`;
    const answer = Answer.of(await this.http.sendBytes('POST', path, OCTETS, request, true), 'request');
    return { ...readEntry(answer), logged: answer.hex('request', request.length) };
  }

  /** @returns null where the public log holds no request of this roll key, or none whose round has ended */
  async publicRequest(electionId: string, rollKey: Uint8Array): Promise<PublicRequest | null> {
    const path = `/elections/${electionId}/requests/${toHex(rollKey)}`;
    const answer = Answer.of(await this.http.getJson(path), 'request');
    const request = answer.stringOrNull('request');
    if (request === null) return null;
    return { request: answer.hex('request', request.length / 2), anchoredMs: answer.integerOrNull('anchoredMs') };
  }

  /** Asks issuer `issuer` (1…n) for its share through the API's own origin. Repeating is safe: it stores its answer. */
  async postBlindSignature(
    electionId: string,
    issuer: number,
    proof: { request: string; index: number; inclusionProof: string[]; checkpoint: string },
    signal: AbortSignal,
  ): Promise<Uint8Array> {
    const path = `/elections/${electionId}/issuers/${issuer}/blind-signatures`;
    const body = { type: 'application/json', content: JSON.stringify(proof) };
    const answer = await this.http.send({ method: 'POST', path, body, repeatable: true, signal });
    return Answer.of(decodeJsonAnswer(answer.body, path), `issuer ${issuer}`).hex('share', 48);
  }

  async postBallot(electionId: string, entry: Uint8Array): Promise<BallotAnswer> {
    return this.postEntry(`/elections/${electionId}/ballots`, entry);
  }

  async postSpoil(electionId: string, entry: Uint8Array): Promise<BallotAnswer> {
    return this.postEntry(`/elections/${electionId}/spoils`, entry);
  }

  async tracker(electionId: string, tracker: string): Promise<TrackerAnswer> {
    const answer = Answer.of(await this.http.getJson(`/elections/${electionId}/trackers/${tracker}`), 'tracker');
    const anchor = answer.objectOrNull('anchor');
    return {
      ...readEntry(answer),
      kind: answer.string('kind'),
      anchor:
        anchor === null
          ? null
          : {
              seq: anchor.integer('seq'),
              txid: toHex(anchor.hex('txid', 32)),
              state: anchor.string('state'),
              blockHeight: anchor.integerOrNull('blockHeight'),
            },
    };
  }

  async revisions(electionId: string, classIndex: number, ballotKey: Uint8Array): Promise<number[]> {
    const path = `/elections/${electionId}/ballot-keys/${classIndex}/${toHex(ballotKey)}`;
    return Answer.of(await this.http.getJson(path), 'ballot key').integers('revisions');
  }

  /** Height of the network's newest block, as the header service says that this server names in `services.json`. */
  async tipHeight(): Promise<number> {
    return Answer.of(await this.http.getJson('/headers/tip'), 'tip').integer('height');
  }

  // ---- logs, record, decryption ----

  checkpoint(electionId: string, log: LogName): Promise<string> {
    return this.http.getText(`/elections/${electionId}/${log}/checkpoint`);
  }

  /** A tile by its tlog-tiles path, `tile/<L>/<N>[.p/<W>]`. */
  tile(electionId: string, log: LogName, tilePath: string): Promise<Uint8Array> {
    return this.http.getBytes(`/elections/${electionId}/${log}/${tilePath}`);
  }

  anchors(electionId: string): Promise<string> {
    return this.http.getText(`/elections/${electionId}/anchors`);
  }

  async postDecryption(electionId: string, decryption: SignedDecryption): Promise<void> {
    await this.http.sendJson('POST', `/elections/${electionId}/decryptions`, decryption, true);
  }

  /** By the path that it has among the record's files, too, so that files alone can answer. */
  recordIndex(electionId: string): Promise<Uint8Array> {
    return this.http.getBytes(`/elections/${electionId}/record/${RECORD_INDEX}`);
  }

  /** @param at  SHA-256 of the `record.json` that named the file, hex: the answer is that record's file */
  recordFile(electionId: string, path: string, at: string): Promise<Uint8Array> {
    return this.http.getBytes(`/elections/${electionId}/record/${path}?at=${at}`);
  }

  private async postEntry(path: string, entry: Uint8Array): Promise<BallotAnswer> {
    const answer = Answer.of(await this.http.sendBytes('POST', path, OCTETS, entry, true), 'confirmation');
    return { ...readEntry(answer), tracker: answer.hex('tracker', 32) };
  }
}

const OCTETS = 'application/octet-stream';

function readEntry(answer: Answer): EntryAnswer {
  return {
    index: answer.integer('index'),
    inclusionProof: answer.hexList('inclusionProof', 32),
    checkpoint: answer.string('checkpoint'),
  };
}

/** Decodes a signature object. */
export function readSignature(answer: Answer): SignatureJson {
  return {
    kind: answer.string('kind'),
    publicKey: toHex(answer.hex('publicKey', 32)),
    signature: toHex(answer.hex('signature', 64)),
  };
}
