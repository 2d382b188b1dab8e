/**
 * `services.json` (spec §2.5): addresses that are not in the definition, since moving a server must not void an election.
 * Signed by the board's key, so that a mirror cannot put its own there. Nothing in it is trusted for more than being asked:
 * headers count by their work, and a block explorer proves nothing.
 */
import { Injectable } from '@nestjs/common';
import { encodeCanonicalJson, signDocument, toHex } from '#crypto';
import { ServiceError } from '#edge';
import { encodeSignatureFile } from '#record';
import { z } from 'zod';
import { ServerKeys } from '../bulletin-board/server-keys.js';
import { Config } from '../config.js';

export const SERVICES_FORMAT = 'psephos-services/1';

const HEADERS_ANSWER = z.object({ headers: z.array(z.string().regex(/^[0-9a-f]{160}$/)).max(20_000) });
const TIP_ANSWER = z.object({ height: z.number().int().nonnegative() });
const TIMEOUT_MS = 10_000;
/** 20,000 headers in hex. */
const MAX_ANSWER_BYTES = 4 * 2 ** 20;

@Injectable()
export class PublicServices {
  constructor(
    private readonly config: Config,
    private readonly keys: ServerKeys,
  ) {}

  /** The canonical bytes of `services.json`. */
  file(): Uint8Array {
    const { explorerUrl, headers } = this.config;
    return encodeCanonicalJson({ explorer: explorerUrl, format: SERVICES_FORMAT, headers });
  }

  /** Its signature file. */
  signatureFile(): Uint8Array {
    const { board } = this.keys;
    const signature = board.sign((secretKey) => signDocument('services', secretKey, this.file()));
    return encodeSignatureFile({ kind: 'services', publicKey: toHex(board.publicKey), signature: toHex(signature) });
  }

  /**
   * Headers of the network from `from` on, as the header service gives them: pages may ask their own origin alone. What
   * they are worth is their work, which whoever asked verifies.
   * @throws ServiceError HEADERS_UNAVAILABLE
   */
  async headers(from: number): Promise<{ headers: string[]; network: string }> {
    const { answer, network } = await this.ask(`/headers?from=${from}`, HEADERS_ANSWER);
    return { headers: answer.headers, network };
  }

  /** Height of the newest block, for showing how deep an anchor is. @throws ServiceError HEADERS_UNAVAILABLE */
  async tip(): Promise<{ height: number; network: string }> {
    const { answer, network } = await this.ask('/headers/tip', TIP_ANSWER);
    return { height: answer.height, network };
  }

  private async ask<T>(path: string, form: z.ZodType<T>): Promise<{ answer: T; network: string }> {
    const { headers } = this.config;
    if (headers === null) throw new ServiceError('HEADERS_UNAVAILABLE', 'this server names no header service');
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const response = await fetch(headers.url + path, { signal, redirect: 'error' });
      const text = await response.text();
      if (!response.ok || text.length > MAX_ANSWER_BYTES) throw new Error(`status ${response.status}`);
      return { answer: form.parse(JSON.parse(text)), network: headers.network };
    } catch (cause) {
      const detail = 'the header service does not answer as it should';
      throw new ServiceError('HEADERS_UNAVAILABLE', detail, 5, { cause });
    }
  }
}
