/** The load of benchmarks: what is due is sent, what is refused comes again, and waiting counts. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Sender, sendAtRate, sendTogether, timesOf } from '../../apps/cli/src/bench/load.js';

const seen = new Map<string, number>();
let server: Server;
let sender: Sender;
const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/ballots`;
const send = (item: string) => sender.post(url(), 'text/plain', Buffer.from(item));

beforeAll(async () => {
  // An item is refused as often as it says.
  server = createServer((request, response) => {
    let item = '';
    request.on('data', (part: Buffer) => (item += part.toString()));
    request.on('end', () => {
      const times = (seen.get(item) ?? 0) + 1;
      seen.set(item, times);
      const isRefused = times <= Number(item.split(' ')[1]);
      response.writeHead(isRefused ? 503 : 201, isRefused ? { 'retry-after': '0' } : {}).end(item);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  sender = new Sender();
});

afterAll(async () => {
  sender.close();
  await new Promise((resolve) => server.close(resolve));
});

test.each([
  ['at a rate', 'a', (items: string[], done: (n: number) => void) => sendAtRate(items, 1_000, send, done)],
  ['together', 'b', (items: string[], done: (n: number) => void) => sendTogether(items, 3, send, done)],
])('%s: one answer for each item, at its own place', async (_, name, run) => {
  const items = Array.from({ length: 20 }, (_, i) => `${name}${i} ${i % 3}`);
  const progress: number[] = [];
  const sent = await run(items, (done) => progress.push(done));
  expect(sent.map(({ answer }) => answer.body.toString())).toEqual(items);
  expect(sent.map(({ answer }) => answer.status)).toEqual(items.map(() => 201));
  expect(sent.map(({ refused }) => refused)).toEqual(items.map((_, i) => i % 3));
  expect(progress).toEqual(items.map((_, i) => i + 1));
});

test('times are of sorted order', () => {
  const sent = Array.from({ length: 100 }, (_, i) => ({ ms: 99 - i }));
  expect(timesOf(sent)).toEqual({ p50Ms: 50, p99Ms: 99, maxMs: 99 });
});
