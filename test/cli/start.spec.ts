/**
 * `psephos start`, the real thing: invitations work over HTTP, Ctrl-C leaves nothing running, the next start goes on with
 * the same election, and when its time is over it closes and publishes a record that is VALID. Needs the build.
 */
import { BallotApi, memoryStore, VotingDevice } from '#client';
import { toHex, utf8 } from '#crypto';
import { decodeAnchorLines, decodeAnchorPayload, decodeTransaction } from '#record';
import type { Report } from '#verify';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { readTemplate } from '../../apps/cli/src/demo/template.js';
import { addressesOf, isLoopback } from '../../apps/cli/src/start/addresses.js';
import { parseDuration, readStartOptions, type StartArguments } from '../../apps/cli/src/start/options.js';
import { hostOf, keepElection, keepHost, openDataFolder } from '../../apps/cli/src/start/state.js';
import { removeData } from '../../apps/cli/src/supervisor/supervisor.js';
import { psephos } from './command.js';
import { pause, type StartDocument, Started, stillListening } from './started.js';

let folder: string;
let data: string;
const runs: Started[] = [];

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'psephos-start-'));
  data = path.join(folder, 'data');
});

afterAll(async () => {
  for (const run of runs) await run.interrupt();
  await removeData(data);
  rmSync(folder, { recursive: true, force: true });
});

function start(...args: string[]): Started {
  const run = Started.run('--data', data, ...args);
  runs.push(run);
  return run;
}

/** Follows the link as the page does: the election from the path, the code from the fragment. */
async function vote(address: string, choices: number[][]): Promise<string> {
  const { origin, pathname, hash } = new URL(address);
  const electionId = pathname.replace(/^\/vote\//, '');
  const device = await VotingDevice.open({
    api: new BallotApi(origin),
    electionId,
    invitations: [hash.slice(1)],
    store: memoryStore(),
    nowMs: Date.now,
  });
  await device.confirmRecoveryCode(device.recoveryCode());
  await device.requestToken();
  return toHex((await device.cast(await device.seal(choices))).tracker);
}

/** A ballot without any answer but the first option of the first contest. */
function firstOption(document: StartDocument, voter: number): number[][] {
  const template = readTemplate(path.join(import.meta.dirname, '../../examples/participatory-vote.json'));
  const { contests = [] } = template.voterClasses.find(({ id }) => id === document.invitations[voter]?.classId) ?? {};
  return template.contests
    .filter(({ id }) => contests.includes(id))
    .map(({ options }, contest) => options.map((_, option) => (contest === 0 && option === 0 ? 1 : 0)));
}

/** Waits until the RESULT anchor stands in a block. */
async function resultAnchored(api: BallotApi, electionId: string): Promise<void> {
  for (;;) {
    const [last] = [...decodeAnchorLines(utf8(await api.anchors(electionId)))].slice(-1);
    const script = last === undefined ? undefined : decodeTransaction(last.raw).outputs[1]?.script;
    const isResult = script !== undefined && decodeAnchorPayload(script).type === 'RESULT';
    if (isResult && last?.bump !== null) return;
    await pause(300);
  }
}

it('invitations_work, nothing_is_left, the_next_start_goes_on, the_end_is_a_valid_record', async () => {
  // 1. A first start; nobody closes it, however slow this machine is.
  const first = start('--no-close', '--voters', '3', '--closes-in', '5s', '--port', '0');
  const document = await first.document();
  expect(document).toMatchObject({ format: 'psephos-start/1', resumed: false, phase: 'voting', directory: data });
  expect(document.result).toBeNull();
  expect(document.invitations).toHaveLength(3);
  const { electionId, addresses, files } = document;
  expect(addresses.voter).toBe(`${addresses.services['ballot-api']}/vote/${electionId}`);
  const kept: unknown = JSON.parse(readFileSync(path.join(data, 'start.json'), 'utf8'));
  expect(kept).toEqual({ format: 'psephos-start/1', electionId, host: '127.0.0.1' });
  // 2. The pages are there, secrets are readable by this account alone, and the definition names these pages.
  for (const page of [addresses.voter, addresses.observer]) {
    const response = await fetch(page);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  }
  for (const file of [files.officials, files.passphrase, files.codes, files.invitations, ...files.trustees]) {
    expect([file, statSync(file).mode & 0o777]).toEqual([file, 0o600]);
  }
  expect(readFileSync(files.invitations, 'utf8').trimEnd().split('\n')).toHaveLength(4);
  const web = await psephos('web', 'hash', '--election', addresses.voter, '--json');
  expect([web.code, JSON.parse(web.out)]).toMatchObject([0, { same: true, expected: { electionId } }]);
  // 3. A second start on the same folder and port is refused, and does not disturb the first.
  const second = await start('--port', new URL(addresses.origin).port).end();
  expect(second).toBe(69);
  expect(runs.at(-1)?.errors).toContain('is in use\nhint: is another psephos running');
  // 4. Two people vote.
  const trackers: string[] = [];
  for (const voter of [0, 1]) {
    trackers.push(await vote(document.invitations[voter]?.address ?? '', firstOption(document, voter)));
  }
  // 5. Ctrl-C.
  expect(await first.interrupt()).toBe(0);
  expect(first.output.trimEnd().split('\n')).toHaveLength(1);
  expect(await stillListening(data)).toEqual([]);
  // 6. The next start: the same election and the same ballots, at the same address.
  const again = start();
  const resumed = await again.document();
  expect(resumed).toEqual({ ...document, resumed: true });
  const api = new BallotApi(addresses.origin);
  for (const tracker of trackers) expect((await api.tracker(electionId, tracker)).kind).toBe('ballot');
  // 7. Its time is over: closed, decrypted and published by itself.
  await resultAnchored(api, electionId);
  const headers = addresses.services['devnet'] ?? '';
  const place = `${addresses.origin}/elections/${electionId}`;
  const { code, out } = await psephos('verify', place, '--election', electionId, '--headers', headers, '--json');
  const report = JSON.parse(out) as Report;
  expect(report.checks.filter(({ status }) => status !== 'passed')).toEqual([]);
  expect([code, report.verdict]).toEqual([0, 'VALID']);
  expect(report.figures.cast).toBe(2);
  expect(report.contests[0]).toMatchObject({ counted: 2, state: 'tallied' });
  expect(report.contests[0]?.options[0]?.total).toBe(2);
  expect(await again.interrupt()).toBe(0);
  // 8. A start after the end says where the result is.
  const last = start();
  expect(await last.document()).toMatchObject({ electionId, phase: 'closed', result: `${addresses.observer}/results` });
  expect(await last.interrupt()).toBe(0);
  expect(await stillListening(data)).toEqual([]);
}, 300_000);

it('interrupted_while_it_prepares: exit code 130, nothing is left running, and the next start may begin anew', async () => {
  const early = path.join(folder, 'early');
  const run = Started.run('--data', early, '--port', '0');
  runs.push(run);
  while (!existsSync(path.join(early, 'deployment.json'))) await pause(50);
  expect(await run.interrupt()).toBe(130);
  expect(run.output).toBe('');
  expect(await stillListening(early)).toEqual([]);
  expect(await openDataFolder(early, false)).toBeNull();
  expect(readdirSync(early)).toEqual(['start.json']);
}, 60_000);

it('port_in_use: exit code 69 and what to do, before anything is started', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const other = path.join(folder, 'other');
  const { code, err } = await psephos('start', '--data', other, '--port', String(port));
  server.close();
  expect(code).toBe(69);
  expect(err).toBe(
    `psephos: error: port ${port} on 127.0.0.1, which ballot-api needs, is in use\n` +
      'hint: is another psephos running? otherwise choose another port with --port\n',
  );
});

it('host_of_another_machine: exit code 69', async () => {
  const { code, err } = await psephos('start', '--data', path.join(folder, 'far'), '--host', '203.0.113.7');
  expect(code).toBe(69);
  expect(err).toContain('ballot-api cannot listen on 203.0.113.7');
});

it('remembers where the pages listen, until it begins anew', async () => {
  const place = path.join(folder, 'place');
  await openDataFolder(place, false);
  expect(hostOf(place, null)).toBe('127.0.0.1');
  expect(hostOf(place, '0.0.0.0')).toBe('0.0.0.0');
  // What could not be listened on is not remembered.
  expect(hostOf(place, null)).toBe('127.0.0.1');
  keepHost(place, '0.0.0.0');
  keepElection(place, 'ab'.repeat(32));
  expect(await openDataFolder(place, false)).toBe('ab'.repeat(32));
  expect(hostOf(place, null)).toBe('0.0.0.0');
  expect(hostOf(place, '::1')).toBe('::1');
  expect(await openDataFolder(place, true)).toBeNull();
  expect(hostOf(place, null)).toBe('127.0.0.1');
});

it('folder_with_other_things: nothing of it is touched, not even with --fresh', async () => {
  const other = path.join(folder, 'letters');
  const file = path.join(other, 'letter.txt');
  mkdirSync(other);
  writeFileSync(file, 'dear reader');
  const { code, err } = await psephos('start', '--data', other, '--fresh');
  expect(code).toBe(64);
  expect(err).toContain('holds other things');
  expect(readFileSync(file, 'utf8')).toBe('dear reader');
});

const WRONG: [string, Partial<StartArguments>, string][] = [
  ['host_is_a_name', { host: 'example.org' }, '--host is'],
  ['port_too_high', { port: '65536' }, '--port is'],
  ['no_voters', { voters: '0' }, '--voters is'],
  ['time_without_unit', { closesIn: '20' }, '--closes-in is'],
  ['time_too_short', { closesIn: '1s' }, '--closes-in is'],
];

it.each(WRONG)('%s: refused', (_name, wrong, words) => {
  const none = { voters: undefined, definition: undefined, closesIn: undefined, host: undefined, port: undefined };
  const args = { ...none, data, fresh: false, close: true, json: true };
  expect(readStartOptions(args).election.votingMs).toBe(3_600_000);
  expect(() => readStartOptions({ ...args, ...wrong })).toThrow(words);
});

it('reads times', () => {
  expect(['20s', '90m', '1h', '2d'].map((text) => parseDuration('--closes-in', text))).toEqual([
    20_000, 5_400_000, 3_600_000, 172_800_000,
  ]);
  for (const text of ['', '1', 'h', '1.5h', '-1h', '0s', '1h ', '366d']) {
    expect(() => parseDuration('--closes-in', text)).toThrow('--closes-in');
  }
});

it('tells addresses that others can use', () => {
  const own = 'http://127.0.0.1:8080';
  expect(addressesOf('192.0.2.7', own, 'ab').voter).toBe('http://192.0.2.7:8080/vote/ab');
  expect(addressesOf('fd00::7', own, 'ab').observer).toBe('http://[fd00::7]:8080/audit/ab');
  expect(new URL(addressesOf('0.0.0.0', own, 'ab').origin).hostname).not.toBe('0.0.0.0');
  expect(['127.0.0.1', '127.1.2.3', '::1', '0.0.0.0', '192.0.2.7'].map(isLoopback)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});
