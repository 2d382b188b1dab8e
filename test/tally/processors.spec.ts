/**
 * Two processors of one network behind a tally service that runs as a process: one goes down and the other carries on, both
 * call back, and who has not their token is not heard.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../crash/free-ports.js';
import { startProcess, type StartedProcess } from '../support/process.js';
import { prepareElection, TestElection } from './fixture.js';

const METRICS = 'metrics-token-of-the-tests-0123456789';
let election: TestElection;
let tally: StartedProcess;
let url: string;

beforeAll(async () => {
  election = await TestElection.start(await prepareElection(1_000_000));
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  const { devnet } = election;
  tally = startProcess('apps/tally/src/main.ts', {
    PORT: String(port),
    DATABASE_URL: election.databaseUrl,
    DATA_DIR: election.folder,
    OPERATOR_TOKEN: 'operator-token-of-the-tests-0123456789',
    MIRROR_TOKEN: 'mirror-token-of-the-tests-0123456789',
    METRICS_TOKEN: METRICS,
    API_URL: 'http://127.0.0.1:1',
    NAME: 'tally',
    CHAIN_KIND: 'arc,arcade',
    CHAIN_URL: `${devnet.url},${devnet.url}`,
    HEADERS_KIND: 'devnet',
    HEADERS_URL: devnet.url,
    CALLBACK_URL: `${url}/chain/callbacks`,
    CALLBACK_TOKEN: 'callback-token-of-the-tests-0123456789',
  });
  await tally.ready;
});
afterAll(async () => {
  tally.child.kill('SIGTERM');
  expect((await tally.ended).code).toBe(0);
  await election.stop();
});

const anchors = () => election.tally().store.anchors(election.id, 0, 100);

async function alarms(): Promise<string[]> {
  const health = (await (await fetch(`${url}/health`)).json()) as { alarms: { code: string }[] };
  return [...new Set(health.alarms.map(({ code }) => code))];
}

/** Calls back that were answered with this status. */
async function callbacks(status: number): Promise<number> {
  const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${METRICS}` } });
  const line = new RegExp(
    `^psephos_http_request_duration_seconds_count\\{(?=.*callbacks)(?=.*"${status}").*\\} (\\d+)$`,
    'm',
  );
  return Number(line.exec(await response.text())?.[1] ?? 0);
}

async function until<T>(ask: () => Promise<T>, holds: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (holds(answer)) return answer;
    await pause(50);
  }
}

/** One more entry, until its anchor is with a processor. */
async function anchored(index: number): Promise<void> {
  await election.appendBoard(election.world.board[index]);
  await until(anchors, (all) => all.length === index + 1 && all.every(({ state }) => state !== 'intended'));
}

test('both answer', async () => {
  await until(anchors, ([first]) => first !== undefined && first.state !== 'intended');
  expect(await alarms()).toEqual([]);
});

test.each([
  ['ARC', 'arc', 1],
  ['Arcade', 'arcade', 2],
])('%s is down: the other takes the anchor, and a person learns of it', async (_name, face, index) => {
  await election.devnet.post('/faults', { mode: 'down', faces: [face] });
  await anchored(index);
  await until(alarms, (codes) => codes.includes('PROCESSOR_DOWN'));
  await election.devnet.post('/faults', { mode: 'none' });
});

test('both are down: the anchor waits, and goes with the same bytes when one is back', async () => {
  await election.devnet.post('/faults', { mode: 'down', faces: ['arc', 'arcade'] });
  await election.appendBoard(election.world.board[3]);
  const [waiting] = (await until(anchors, (all) => all.length === 4)).slice(-1);
  await until(alarms, (codes) => codes.includes('CHAIN_UNAVAILABLE'));
  await election.devnet.post('/faults', { mode: 'none', faces: ['arcade'] });
  const [sent] = (await until(anchors, (all) => all[3].state !== 'intended')).slice(-1);
  expect(sent.raw).toEqual(waiting.raw);
  await election.devnet.post('/faults', { mode: 'none' });
});

test('one claims a double spend that the other knows nothing of: an alarm, until it agrees', async () => {
  // Who was down rests, the longer the oftener it was asked in vain.
  await until(alarms, (codes) => codes.length === 0);
  await election.devnet.post('/faults', { mode: 'conflict', faces: ['arc'] });
  await anchored(4);
  await until(alarms, (codes) => codes.includes('PROCESSOR_DISAGREES'));
  await election.devnet.post('/faults', { mode: 'none' });
  await anchored(5);
  await until(alarms, (codes) => codes.length === 0);
}, 180_000);

test('a block: the processors call back, with their token', async () => {
  const before = await callbacks(200);
  await election.devnet.post('/mine', { blocks: 1 });
  await until(
    () => callbacks(200),
    (heard) => heard > before,
  );
  await until(anchors, (all) => all.every(({ state }) => state === 'mined'));
  expect(await callbacks(401)).toBe(0);
});
