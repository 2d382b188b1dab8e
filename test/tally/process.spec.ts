/** The tally service as a process with its doors: keys, funding, guard, witness, health, configuration, kill -9. */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Devnet } from '../devnet/devnet-client.js';
import { freshDatabaseUrl } from '../support/database.js';
import { startProcess, type StartedProcess } from '../support/process.js';

const MAIN = 'apps/tally/src/main.ts';
const TOKEN = 'operator-token-of-the-tests-0123456789';
const CALLBACK = 'callback-token-of-the-tests-0123456789';
let devnet: Devnet;
let tally: StartedProcess;
let url: string;
let env: Record<string, string>;

beforeAll(async () => {
  devnet = await Devnet.start({});
  env = {
    PORT: '0',
    DATABASE_URL: await freshDatabaseUrl(),
    DATA_DIR: mkdtempSync(path.join(tmpdir(), 'psephos-tally-')),
    OPERATOR_TOKEN: TOKEN,
    MIRROR_TOKEN: 'mirror-token-of-the-tests-0123456789',
    API_URL: 'http://127.0.0.1:1',
    NAME: 'tally',
    CHAIN_KIND: 'devnet',
    CHAIN_URL: devnet.url,
    CALLBACK_URL: 'http://127.0.0.1:1/chain/callbacks',
    CALLBACK_TOKEN: CALLBACK,
  };
  await start();
});
afterAll(async () => {
  tally.child.kill('SIGTERM');
  expect((await tally.ended).code).toBe(0);
  await devnet.stop();
  rmSync(env['DATA_DIR'], { recursive: true, force: true });
});

async function start(): Promise<void> {
  tally = startProcess(MAIN, env);
  url = `http://127.0.0.1:${await tally.ready}`;
}

async function post(path: string, token: string, body: unknown = {}) {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as Record<string, string> };
}

async function get(path: string): Promise<Record<string, unknown>> {
  return (await (await fetch(url + path)).json()) as Record<string, unknown>;
}

/** Until a service says that it leads, or that it does not. */
async function untilLeading(at: string, leading: boolean): Promise<void> {
  for (;;) {
    const health = (await (await fetch(`${at}/health`)).json()) as { leading: boolean };
    if (health.leading === leading) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test('an anchor key is made and funded, deep, in a file that only its owner reads', async () => {
  const { status, body } = await post('/anchors/prepare', TOKEN);
  expect([status, body['network']]).toEqual([201, 'devnet']);
  const folder = path.join(env['DATA_DIR'], 'anchor-keys');
  expect(readdirSync(folder)).toEqual([`${body['publicKey']}.key`]);
  expect(statSync(path.join(folder, `${body['publicKey']}.key`)).mode & 0o777).toBe(0o600);
  const funded = await devnet.get(`/v1/tx/${body['genesisOutpoint'].slice(0, 64)}`);
  const tip = await devnet.get('/headers/tip');
  expect(Number(tip.body['height']) - Number(funded.body['blockHeight']) + 1).toBeGreaterThanOrEqual(6);
  const again = await post('/anchors/prepare', TOKEN);
  expect(again.body['publicKey']).not.toBe(body['publicKey']);
});

test('a transaction of the operator funds a key, but not one that pays somebody else', async () => {
  const { body: key } = await post('/anchors/keys', TOKEN);
  const { body: paid } = await devnet.post('/faucet', { script: key['script'], satoshis: 5_000 });
  await devnet.post('/mine', { blocks: 6 });
  const funding = { publicKey: key['publicKey'], raw: paid['raw'], vout: 0 };
  expect(await post('/anchors/prepare', TOKEN, { funding })).toMatchObject({
    status: 201,
    body: { publicKey: key['publicKey'], genesisOutpoint: `${String(paid['txid'])}:0` },
  });
  const wrong = await post('/anchors/prepare', TOKEN, { funding: { ...funding, vout: 1 } });
  expect([wrong.status, wrong.body['code']]).toEqual([422, 'FUNDING_OUTPUT_INVALID']);
  const foreign = { ...funding, publicKey: `02${'11'.repeat(32)}` };
  expect((await post('/anchors/prepare', TOKEN, { funding: foreign })).status).toBe(404);
});

test('nobody without the token prepares anything', async () => {
  expect((await post('/anchors/prepare', `${TOKEN}x`)).status).toBe(401);
  expect((await post('/anchors/keys', 'wrong')).status).toBe(401);
});

test('processors call back with their token and no other', async () => {
  const mined = { txid: 'ab'.repeat(32), txStatus: 'MINED', merklePath: 'fe'.repeat(100), blockHeight: 7, more: [] };
  expect((await post('/chain/callbacks', TOKEN, mined)).status).toBe(401);
  expect(await post('/chain/callbacks', CALLBACK, mined)).toEqual({ status: 200, body: {} });
  expect((await post('/chain/callbacks', CALLBACK, { ...mined, txid: 'x' })).status).toBe(400);
  expect((await post('/chain/callbacks', CALLBACK, { ...mined, merklePath: 'f'.repeat(70_000) })).status).toBe(413);
  // It is of no anchor of ours.
  expect(await get('/health')).toMatchObject({ alarms: [] });
});

test('figures of anchors are for the office alone', async () => {
  const at = (token: string) =>
    fetch(`${url}/anchoring/${'00'.repeat(32)}`, { headers: { authorization: `Bearer ${token}` } });
  expect((await at('wrong')).status).toBe(401);
  expect(await (await at(TOKEN)).json()).toMatchObject({ code: 'ELECTION_UNKNOWN' });
});

test('a halt is lifted by the operator alone, with a reason', async () => {
  const door = `/anchoring/${'00'.repeat(32)}/halts`;
  expect((await post(`${door}/lift`, 'wrong', { reason: 'long enough for a reason' })).status).toBe(401);
  expect((await post(`${door}/lift`, TOKEN, { reason: 'short' })).status).toBe(400);
  expect((await post(`${door}/lift`, TOKEN, { reason: 'long enough for a reason' })).body['code']).toBe('NOT_FOUND');
  const listed = await fetch(url + door, { headers: { authorization: `Bearer ${TOKEN}` } });
  expect(await listed.json()).toEqual([]);
});

test('health, readiness and the witness answer', async () => {
  await untilLeading(url, true);
  expect(await get('/health')).toEqual({ status: 'ok', leading: true, alarms: [], anchoring: [], tallying: [] });
  expect(await get('/ready')).toEqual({ status: 'ready' });
  expect(await get('/witness')).toMatchObject({ name: 'tally' });
});

test('a stopped leader is replaced, and when it wakes up it knows that it does not lead', async () => {
  const standby = startProcess(MAIN, env);
  const other = `http://127.0.0.1:${await standby.ready}`;
  await untilLeading(other, false);
  tally.child.kill('SIGSTOP');
  await untilLeading(other, true);
  tally.child.kill('SIGCONT');
  await untilLeading(url, false);
  await untilLeading(other, true);
  standby.child.kill('SIGTERM');
  await standby.ended;
  await untilLeading(url, true);
});

test('after kill -9 it has the same witness key and leads again', async () => {
  const before = await get('/witness');
  tally.child.kill('SIGKILL');
  await tally.ended;
  await start();
  expect(await get('/witness')).toEqual(before);
  await untilLeading(url, true);
  expect(await get('/health')).toMatchObject({ alarms: [] });
});

test('a wrong variable stops the start with its name and what is allowed', async () => {
  const wrong = startProcess(MAIN, { ...env, CHAIN_KIND: 'bitcoin', OPERATOR_TOKEN: 'short' });
  const { code, errors } = await wrong.ended;
  expect(code).toBe(78);
  expect(errors).toContain('CHAIN_KIND has a value that is not allowed; allowed: devnet, arc, arcade or rpc');
  expect(errors).toContain('OPERATOR_TOKEN');
});
