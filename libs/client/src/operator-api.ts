/**
 * The doors that operators and offices use besides the ballot API: issuers and the tally service while an election is
 * prepared, and the header service of a chain. Answers are decoded, not believed.
 */
import { encodeCanonicalJson, toHex } from '#crypto';
import type { HeaderSource } from '#record';
import { Answer } from './answer.js';
import { DEFAULT_HTTP_OPTIONS, HttpClient, type HttpOptions } from './http-client.js';

export interface WitnessIdentity {
  name: string;
  publicKey: string;
}

/** Who an issuer is, and the keys that it offers for the next ceremony. */
export interface IssuerOffer {
  name: string;
  signingKey: string;
  sealingKey: string;
  witness: WitnessIdentity;
}

/** A draft that waits for an issuer's operator. */
export interface WaitingCeremony {
  ceremonyId: string;
  /** By language. */
  title: Record<string, string>;
  /** Name of whoever prepared it, as the draft says. */
  contactName: string;
  /** Voters by class id. */
  voters: Record<string, number>;
  issuers: string[];
  votingOpensMs: number;
  /** Under which plan voters enrolled, as the office says; null where they did not. */
  enrolmentPlanId: string | null;
}

/** What the operator says of an election whose voters enrolled. */
export interface AcceptedEnrolment {
  /** 16 bytes in hex */
  planId: string;
  sinceMs: number;
  /** `where-given`: some enrolled by a link, and have no token. */
  tokens: 'every-voter' | 'where-given';
}

export class IssuerApi {
  private readonly http: HttpClient;

  /** @param options.bearer  the issuer's operator token */
  constructor(baseUrl: string, options: Partial<HttpOptions>) {
    this.http = new HttpClient(baseUrl, { ...DEFAULT_HTTP_OPTIONS, ...options });
  }

  async witness(): Promise<WitnessIdentity> {
    return readWitness(Answer.of(await this.http.getJson('/witness'), 'witness'));
  }

  /** Open to everyone: no bearer needed. */
  async offer(): Promise<IssuerOffer> {
    const answer = Answer.of(await this.http.getJson('/ceremonies/offer'), 'offer');
    return {
      name: answer.string('name'),
      signingKey: toHex(answer.hex('signingKey', 32)),
      sealingKey: toHex(answer.hex('sealingKey', 32)),
      witness: readWitness(answer.object('witness')),
    };
  }

  /** Ceremonies that offices have prepared with the offered keys. */
  async waiting(): Promise<WaitingCeremony[]> {
    return Answer.listOf(await this.http.getJson('/ceremonies/waiting'), 'waiting', readWaiting);
  }

  /**
   * Accepts a ceremony; the issuer fetches draft and roll itself.
   * @param legalList CSV `voterId,class` that the roll must equal, or null: compared by the operator in another way
   * @param enrolment  under which plan voters enrolled, or that nobody did; undefined only where the issuer has no provider
   */
  async accept(
    ceremonyId: string,
    legalList: string | null,
    enrolment?: AcceptedEnrolment | 'none',
  ): Promise<{ state: string; detail: string }> {
    const body = { ...(legalList === null ? {} : { legalList }), ...(enrolment === undefined ? {} : { enrolment }) };
    return readCeremony(await this.http.sendJson('POST', `/ceremonies/${ceremonyId}/accept`, body, true));
  }

  /** Fresh keys for one ceremony; every call makes new ones. */
  async createCeremonyKeys(): Promise<{ signingKey: string; sealingKey: string }> {
    const keys = Answer.of(await this.http.sendJson('POST', '/ceremonies/keys', {}, false), 'issuer keys');
    return { signingKey: toHex(keys.hex('signingKey', 32)), sealingKey: toHex(keys.hex('sealingKey', 32)) };
  }

  async startCeremony(ceremonyId: string, draft: string, roll: string): Promise<void> {
    await this.http.sendJson('PUT', `/ceremonies/${ceremonyId}`, { draft, roll }, true);
  }

  async ceremony(ceremonyId: string): Promise<{ state: string; detail: string }> {
    return readCeremony(await this.http.getJson(`/ceremonies/${ceremonyId}`));
  }

  async activate(electionId: string, definition: Uint8Array): Promise<void> {
    await this.http.sendBytes('PUT', `/elections/${electionId}`, 'application/json', definition, true);
  }
}

export interface AnchorPreparation {
  network: string;
  publicKey: string;
  genesisOutpoint: string;
}

/** What the tally service says of one election's anchors. */
export interface AnchoringFigures {
  electionId: string;
  network: string;
  anchors: { count: number; mined: number };
  /** Board entries that no anchor covers, and how long the oldest has waited, null where nothing waits. */
  waiting: { entries: number; oldestMs: number | null };
  cost: { feeSat: number; ballots: number; satoshiPer1000Ballots: number | null };
  /**
   * What the next anchor can spend and takes in; what must stay for the end, what the rest may cost at most and what is
   * missing to that, null where the network does not say; where to pay.
   */
  funds: {
    batonSat: number;
    waitingSat: number;
    reserveSat: number | null;
    needSat: number | null;
    missingSat: number | null;
    address: string;
    script: string;
  };
  /** At the present rate; null where there is none. */
  forecast: { perHour: number; satoshiPerAnchor: number; anchorsLeft: number; runsOutMs: number } | null;
  alarms: { about: string; code: string; detail: string }[];
  /** Newest first, at most 50. */
  newest: {
    seq: number;
    txid: string;
    type: string;
    state: string;
    timeMs: number;
    entries: number;
    feeSat: number;
  }[];
}

export class TallyApi {
  private readonly http: HttpClient;

  /** @param options.bearer  the tally service's operator token */
  constructor(baseUrl: string, options: Partial<HttpOptions>) {
    this.http = new HttpClient(baseUrl, { ...DEFAULT_HTTP_OPTIONS, ...options });
  }

  async witness(): Promise<WitnessIdentity> {
    return readWitness(Answer.of(await this.http.getJson('/witness'), 'witness'));
  }

  /** A fresh anchor key and its funding; every call makes new ones. */
  async prepareAnchor(): Promise<AnchorPreparation> {
    const answer = Answer.of(await this.http.sendJson('POST', '/anchors/prepare', {}, false), 'anchor');
    return {
      network: answer.string('network'),
      publicKey: toHex(answer.hex('publicKey', 33)),
      genesisOutpoint: answer.string('genesisOutpoint'),
    };
  }

  async anchoring(electionId: string): Promise<AnchoringFigures> {
    return readFigures(Answer.of(await this.http.getJson(`/anchoring/${electionId}`), 'anchoring'));
  }
}

function readFigures(answer: Answer): AnchoringFigures {
  const [anchors, waiting, cost, funds] = ['anchors', 'waiting', 'cost', 'funds'].map((name) =>
    answer.object(name),
  ) as [Answer, Answer, Answer, Answer];
  const forecast = answer.objectOrNull('forecast');
  return {
    electionId: toHex(answer.hex('electionId', 32)),
    network: answer.string('network'),
    anchors: { count: anchors.integer('count'), mined: anchors.integer('mined') },
    waiting: { entries: waiting.integer('entries'), oldestMs: waiting.integerOrNull('oldestMs') },
    cost: {
      feeSat: cost.integer('feeSat'),
      ballots: cost.integer('ballots'),
      satoshiPer1000Ballots: cost.integerOrNull('satoshiPer1000Ballots'),
    },
    funds: {
      batonSat: funds.integer('batonSat'),
      waitingSat: funds.integer('waitingSat'),
      reserveSat: funds.integerOrNull('reserveSat'),
      needSat: funds.integerOrNull('needSat'),
      missingSat: funds.integerOrNull('missingSat'),
      address: funds.string('address'),
      script: funds.string('script'),
    },
    forecast: forecast && {
      perHour: forecast.integer('perHour'),
      satoshiPerAnchor: forecast.integer('satoshiPerAnchor'),
      anchorsLeft: forecast.integer('anchorsLeft'),
      runsOutMs: forecast.integer('runsOutMs'),
    },
    alarms: Answer.listOf(answer.list('alarms'), 'alarms', (alarm) => ({
      about: alarm.string('about'),
      code: alarm.string('code'),
      detail: alarm.string('detail'),
    })),
    newest: Answer.listOf(answer.list('newest'), 'newest', (line) => ({
      seq: line.integer('seq'),
      txid: line.string('txid'),
      type: line.string('type'),
      state: line.string('state'),
      timeMs: line.integer('timeMs'),
      entries: line.integer('entries'),
      feeSat: line.integer('feeSat'),
    })),
  };
}

/** Headers of a chain by height, from `GET /headers?from=` of a header service, 80 bytes each in hex. */
export class HeaderService implements HeaderSource {
  private headers: Uint8Array[] = [];

  private constructor(
    private readonly http: HttpClient,
    readonly network: string,
  ) {}

  /** Reads all headers there are now. Untrusted: `#verify` checks their proof of work and links. */
  static async open(baseUrl: string, network: string): Promise<HeaderService> {
    const service = new HeaderService(new HttpClient(baseUrl, DEFAULT_HTTP_OPTIONS), network);
    await service.readOn();
    return service;
  }

  tipHeight(): Promise<number> {
    return Promise.resolve(this.headers.length - 1);
  }

  header(height: number): Promise<Uint8Array | undefined> {
    return Promise.resolve(this.headers[height]);
  }

  /** The bytes of a headers file with these headers. */
  toFile(): Uint8Array {
    return encodeCanonicalJson({ headers: this.headers.map((header) => toHex(header)), network: this.network });
  }

  private async readOn(): Promise<void> {
    for (;;) {
      const answer = Answer.of(await this.http.getJson(`/headers?from=${this.headers.length}`), 'headers');
      const more = answer.hexList('headers', 80);
      if (more.length === 0) return;
      this.headers.push(...more);
    }
  }
}

function readWitness(answer: Answer): WitnessIdentity {
  return { name: answer.string('name'), publicKey: toHex(answer.hex('publicKey', 32)) };
}

function readCeremony(value: unknown): { state: string; detail: string } {
  const answer = Answer.of(value, 'ceremony');
  return { state: answer.string('state'), detail: answer.stringOrNull('detail') ?? '' };
}

function readWaiting(answer: Answer): WaitingCeremony {
  const title = answer.object('title');
  const voters = answer.object('voters');
  return {
    ceremonyId: toHex(answer.hex('ceremonyId', 32)),
    title: Object.fromEntries(title.names().map((language) => [language, title.string(language)])),
    contactName: answer.object('contact').string('name'),
    voters: Object.fromEntries(voters.names().map((classId) => [classId, voters.integer(classId)])),
    issuers: answer.object('issuers').strings('names'),
    votingOpensMs: answer.integer('votingOpens'),
    enrolmentPlanId: answer.objectOrNull('enrolment')?.string('planId') ?? null,
  };
}
