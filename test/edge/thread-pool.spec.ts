/** Threads that die, fail or answer in part: nobody waits for them for ever, and nobody is told anything wrong (attack 35). */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Admission, ThreadPool } from '#edge';

/** Speaks as `serveBatches` does: doubles numbers times the topic's value, and does what words say. */
const WORKER = `
import { parentPort } from 'node:worker_threads';
const topics = new Map();
parentPort.on('message', (job) => {
  for (const { key, value } of job.topics) topics.set(key, value);
  const items = job.items.map(({ item }) => item);
  if (items.includes('die')) process.exit(1);
  if (items.includes('fail')) return parentPort.postMessage({ failure: 'as asked' });
  if (items.includes('part')) return parentPort.postMessage({ answers: [] });
  parentPort.postMessage({ answers: job.items.map(({ topic, item }) =>
    item === 'together' ? job.items.length : item * topics.get(topic)) });
});
`;

const INTERRUPTED = { code: 'CHECK_INTERRUPTED', status: 503, retryAfterS: 1 };
const folder = mkdtempSync(path.join(tmpdir(), 'psephos-threads-'));
const twofold = { key: 'twofold', value: 2 };
let pool: ThreadPool<number, number | string, number>;

beforeEach(() => {
  const file = path.join(folder, 'worker.mjs');
  writeFileSync(file, WORKER);
  pool = new ThreadPool({ file: pathToFileURL(file), threads: 1, maxBatch: 4, waitMs: 20 });
  pool.start();
});

afterEach(() => pool.stop());
afterAll(() => rmSync(folder, { recursive: true }));

const ask = (item: number | string) => pool.submit(twofold, item);

test('each item has its own answer, and each topic its own value', async () => {
  const answers = [ask(1), ask(2), pool.submit({ key: 'tenfold', value: 10 }, 3), ask(4), ask(5), ask(6)];
  expect(await Promise.all(answers)).toEqual([2, 4, 30, 8, 10, 12]);
  expect(pool.size).toBe(0);
});

test('what comes within the wait goes together, a full batch at once', async () => {
  expect(await Promise.all([ask('together'), ask('together'), ask('together')])).toEqual([3, 3, 3]);
  expect(await Promise.all(Array.from({ length: 5 }, () => ask('together')))).toEqual([4, 4, 4, 4, 1]);
});

test('a thread that dies interrupts its batch and what waits for it; another takes its place', async () => {
  const [died, with_, behind] = [ask('die'), Promise.all([ask(1), ask(1), ask(1)]), ask(7)];
  await expect(died).rejects.toMatchObject(INTERRUPTED);
  await expect(with_).rejects.toMatchObject(INTERRUPTED);
  await expect(behind).rejects.toMatchObject(INTERRUPTED);
  expect(await ask(8)).toBe(16);
});

test.each(['fail', 'part'])('a batch that ends with "%s" is interrupted, the next one is answered', async (word) => {
  const [bad, beside] = [ask(word), ask(1)];
  await expect(bad).rejects.toMatchObject(INTERRUPTED);
  await expect(beside).rejects.toMatchObject(INTERRUPTED);
  expect(await ask(9)).toBe(18);
});

test('beyond the limit one is refused with Retry-After, and one that leaves makes room', async () => {
  const admission = new Admission(2);
  const leave: (() => void)[] = [];
  const stay = () => admission.admit(() => new Promise<void>((resolve) => leave.push(resolve)));
  const inside = [stay(), stay()];
  const refused = await stay().catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'QUEUE_FULL', status: 503 });
  expect((refused as { retryAfterS: number }).retryAfterS).toBeGreaterThanOrEqual(1);
  leave[0]();
  await inside[0];
  expect(admission.size).toBe(1);
  // One whose work fails has left as well.
  await expect(admission.admit(() => Promise.reject(new Error('its own')))).rejects.toThrow('its own');
  expect(await admission.admit(() => Promise.resolve('inside'))).toBe('inside');
});
