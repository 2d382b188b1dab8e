/**
 * Block headers from a header service (`/headers?from=`, `/headers/tip`), as the devnet offers it. The service is chosen
 * by the operator; each header's proof of work is checked, so that a Merkle path is not taken for mined for nothing.
 * Whether the whole chain stands is for the trustees and for everyone who verifies, with header sources of their own.
 */
import { fromHex } from '#crypto';
import { checkProofOfWork, HEADER_BYTES, NETWORKS, type HeaderSource, type NetworkName } from '#record';
import { z } from 'zod';
import { ChainUnavailableError } from './chain-processor.js';
import { httpCall } from './http-call.js';

const tipAnswer = z.object({ height: z.number().int().nonnegative() });
const headersAnswer = z.object({ headers: z.array(z.string()) });
/** Kept behind the tip: what a reorganisation can change. */
const RECENT_BLOCKS = 100;

export interface HttpHeadersOptions {
  url: string;
  network: NetworkName;
  timeoutMs: number;
}

export class HttpHeaders implements HeaderSource {
  readonly network: NetworkName;
  /** Height → header, for the last blocks as they were at the last question for the tip. */
  private recent = new Map<number, Uint8Array>();

  constructor(private readonly options: HttpHeadersOptions) {
    this.network = options.network;
  }

  /** Asks for the tip and for the blocks behind it. @throws ChainUnavailableError */
  async tipHeight(): Promise<number> {
    const { height } = tipAnswer.parse(await this.get('/headers/tip'));
    const from = Math.max(0, height - RECENT_BLOCKS + 1);
    const headers = await this.range(from);
    this.recent = new Map(headers.map((header, i) => [from + i, header]));
    return height;
  }

  /** @throws ChainUnavailableError, VerificationError when the header has no work */
  async header(height: number): Promise<Uint8Array | undefined> {
    const header = this.recent.get(height) ?? (await this.range(height)).at(0);
    if (header !== undefined) checkProofOfWork(NETWORKS[this.network], header);
    return header;
  }

  private async range(from: number): Promise<Uint8Array[]> {
    const { headers } = headersAnswer.parse(await this.get(`/headers?from=${from}`));
    return headers.map((header) => fromHex(header, HEADER_BYTES));
  }

  private async get(path: string): Promise<unknown> {
    const { status, body } = await httpCall(this.options.url + path, {}, this.options.timeoutMs);
    if (status !== 200) throw new ChainUnavailableError(`the header service answered ${status}`);
    return body;
  }
}
