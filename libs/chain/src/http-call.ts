/** One HTTP exchange with a time limit over all of it, a bounded answer, and no redirect: for servers we do not trust. */
import { ChainUnavailableError } from './chain-processor.js';

const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

export interface HttpAnswer {
  status: number;
  /** Parsed JSON, or null when the answer is none: plain text never counts as an answer. */
  body: unknown;
}

/**
 * @param timeoutMs for connection, headers and body together
 * @throws ChainUnavailableError when no complete answer came
 */
export async function httpCall(url: string, init: RequestInit, timeoutMs: number): Promise<HttpAnswer> {
  try {
    const response = await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
    const text = await readBounded(response);
    const isJson = /^application\/([a-z.]+\+)?json\b/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, body: isJson ? parseJson(text) : null };
  } catch (error) {
    if (error instanceof ChainUnavailableError) throw error;
    throw new ChainUnavailableError(`${url}: ${error instanceof Error ? error.message : 'no answer'}`, {
      cause: error,
    });
  }
}

async function readBounded(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    const bytes = part as Uint8Array;
    size += bytes.length;
    if (size > MAX_ANSWER_BYTES) throw new ChainUnavailableError(`an answer of more than ${MAX_ANSWER_BYTES} bytes`);
    parts.push(bytes);
  }
  return Buffer.concat(parts).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
