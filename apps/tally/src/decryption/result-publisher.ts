/** Hands the result to the ballot API, which puts it on the board; signed, so that nobody else can speak for us. */
import { signDocument, toHex } from '#crypto';
import { z } from 'zod';

export class ResultRefusedError extends Error {}

export interface PublisherOptions {
  apiUrl: string;
  /** Ed25519, the service's witness key: 32 bytes, secret. */
  secretKey: Uint8Array;
  publicKey: Uint8Array;
}

const TIMEOUT_MS = 30_000;
const problem = z.object({ code: z.string().default(''), detail: z.string().default('') });

export class ResultPublisher {
  constructor(private readonly options: PublisherOptions) {}

  /** Safe to repeat: the bytes are a function of the record. @throws ResultRefusedError */
  async publish(electionId: Uint8Array, result: Uint8Array): Promise<void> {
    const { apiUrl, secretKey, publicKey } = this.options;
    const signature = toHex(signDocument('result', secretKey, result));
    const body = JSON.stringify({
      document: Buffer.from(result).toString('utf8'),
      signature: { kind: 'result', publicKey: toHex(publicKey), signature },
    });
    const response = await fetch(`${apiUrl}/elections/${toHex(electionId)}/result`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    if (!response.ok) throw new ResultRefusedError(explain(response.status, text));
  }
}

function explain(status: number, text: string): string {
  try {
    const { code, detail } = problem.parse(JSON.parse(text));
    return `HTTP ${status} ${code} ${detail}`;
  } catch {
    return `HTTP ${status}`;
  }
}
