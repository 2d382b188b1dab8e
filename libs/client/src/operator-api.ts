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

export class IssuerApi {
  private readonly http: HttpClient;

  /** @param options.bearer  the issuer's operator token */
  constructor(baseUrl: string, options: Partial<HttpOptions>) {
    this.http = new HttpClient(baseUrl, { ...DEFAULT_HTTP_OPTIONS, ...options });
  }

  async witness(): Promise<WitnessIdentity> {
    return readWitness(await this.http.getJson('/witness'));
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
    const answer = Answer.of(await this.http.getJson(`/ceremonies/${ceremonyId}`), 'ceremony');
    return { state: answer.string('state'), detail: answer.stringOrNull('detail') ?? '' };
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

export class TallyApi {
  private readonly http: HttpClient;

  /** @param options.bearer  the tally service's operator token */
  constructor(baseUrl: string, options: Partial<HttpOptions>) {
    this.http = new HttpClient(baseUrl, { ...DEFAULT_HTTP_OPTIONS, ...options });
  }

  async witness(): Promise<WitnessIdentity> {
    return readWitness(await this.http.getJson('/witness'));
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

function readWitness(value: unknown): WitnessIdentity {
  const answer = Answer.of(value, 'witness');
  return { name: answer.string('name'), publicKey: toHex(answer.hex('publicKey', 32)) };
}
