/**
 * Load on a service: requests begin when the clock says so, however the earlier ones fare, and their time runs from that moment,
 * so a service that stands still does not look fast. What is refused with Retry-After is sent again, as devices do.
 */
import http from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

/** How one request fared. */
export interface Sent<Answer> {
  /** From the moment it was due to its final answer. */
  ms: number;
  /** Times it was told to come again. */
  refused: number;
  answer: Answer;
}

export interface HttpAnswer {
  status: number;
  retryAfterS: number | null;
  body: Buffer;
}

const TICK_MS = 5;

/** @param send  settles with the final answer @param onDone  told how many are done */
export async function sendAtRate<Item, Answer>(
  items: readonly Item[],
  perSecond: number,
  send: (item: Item) => Promise<{ answer: Answer; refused: number }>,
  onDone: (done: number) => void,
): Promise<Sent<Answer>[]> {
  const start = performance.now();
  const running: Promise<Sent<Answer>>[] = [];
  let done = 0;
  while (running.length < items.length) {
    const due = Math.min(items.length, Math.floor(((performance.now() - start) * perSecond) / 1_000) + 1);
    for (let i = running.length; i < due; i++) {
      const dueMs = start + (i * 1_000) / perSecond;
      const item = items[i];
      running.push(
        send(item).then(({ answer, refused }) => {
          onDone(++done);
          return { ms: performance.now() - dueMs, refused, answer };
        }),
      );
    }
    await pause(TICK_MS);
  }
  return Promise.all(running);
}

/** As `sendAtRate`, but so many at once, the next one when one has its final answer. */
export async function sendTogether<Item, Answer>(
  items: readonly Item[],
  atOnce: number,
  send: (item: Item) => Promise<{ answer: Answer; refused: number }>,
  onDone: (done: number) => void,
): Promise<Sent<Answer>[]> {
  const sent: Sent<Answer>[] = [];
  let done = 0;
  let next = 0;
  const one = async (): Promise<void> => {
    while (next < items.length) {
      const i = next++;
      const start = performance.now();
      const { answer, refused } = await send(items[i]);
      sent[i] = { ms: performance.now() - start, refused, answer };
      onDone(++done);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return sent;
}

/** Connections that are kept, as those of a proxy in front are. */
export class Sender {
  private readonly agent = new http.Agent({ keepAlive: true, maxSockets: 1_024 });

  close(): void {
    this.agent.destroy();
  }

  /** Sends until the answer is final. @throws Error where nobody answers */
  async post(url: string, contentType: string, body: Uint8Array): Promise<{ answer: HttpAnswer; refused: number }> {
    for (let refused = 0; ; refused++) {
      const answer = await this.once(url, contentType, body);
      if (answer.retryAfterS === null) return { answer, refused };
      await pause(answer.retryAfterS * 1_000);
    }
  }

  once(url: string, contentType: string, body: Uint8Array): Promise<HttpAnswer> {
    const headers = { 'content-type': contentType, 'content-length': body.length };
    return new Promise((resolve, reject) => {
      const request = http.request(url, { method: 'POST', agent: this.agent, headers }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => {
          const after = response.headers['retry-after'];
          const retryAfterS = after === undefined ? null : Number(after);
          resolve({ status: response.statusCode ?? 0, retryAfterS, body: Buffer.concat(parts) });
        });
      });
      request.on('error', reject);
      request.end(body);
    });
  }
}

/** p50, p99 and the longest, in whole milliseconds. */
export function timesOf(sent: readonly { ms: number }[]): { p50Ms: number; p99Ms: number; maxMs: number } {
  const sorted = sent.map(({ ms }) => ms).sort((a, b) => a - b);
  const at = (share: number): number =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
  return { p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
}
