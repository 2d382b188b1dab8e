/** Hands documents to the ballot API, which puts them on the board; signed, so that nobody else can speak for us. */
import { signDocument, toHex } from '#crypto';
import { z } from 'zod';

export class DocumentRefusedError extends Error {}

export interface PublisherOptions {
  apiUrl: string;
  /** Ed25519, the service's witness key: 32 bytes, secret. */
  secretKey: Uint8Array;
  publicKey: Uint8Array;
}

const TIMEOUT_MS = 30_000;
const placed = z.object({ index: z.number().int().nonnegative() });
const problem = z.object({ code: z.string().default(''), detail: z.string().default('') });

export class BoardPublisher {
  constructor(private readonly options: PublisherOptions) {}

  /**
   * Safe to repeat: the same bytes get the same place.
   * @returns the place on the board @throws DocumentRefusedError
   */
  async publish(electionId: Uint8Array, kind: 'result' | 'evidence', bytes: Uint8Array): Promise<number> {
    const { apiUrl, secretKey, publicKey } = this.options;
    const signature = toHex(signDocument(kind, secretKey, bytes));
    const body = JSON.stringify({
      document: Buffer.from(bytes).toString('utf8'),
      signature: { kind, publicKey: toHex(publicKey), signature },
    });
    const response = await fetch(`${apiUrl}/elections/${toHex(electionId)}/${kind}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    if (!response.ok) throw new DocumentRefusedError(explain(response.status, text));
    return placed.parse(JSON.parse(text)).index;
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
