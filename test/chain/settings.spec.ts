/** Configuration of the network: lists that belong together, and credentials that nobody gets to see. */
import { inspect } from 'node:util';
import { chainSettings, checkChainSettings, openChain, type ChainSettings } from '#chain';
import { readConfig } from '#edge';
import { z } from 'zod';
import { json, TestServer, text, type Behaviour, type Received } from './server.js';
import { PARENT } from './transactions.js';

const schema = z.object(chainSettings).superRefine(checkChainSettings);
const DEVNET = { CHAIN_KIND: 'devnet', CHAIN_URL: 'http://127.0.0.1:1' };
const TWO = {
  CHAIN_KIND: 'arc, rpc',
  CHAIN_URL: 'https://arc.example,http://user:secret-password@node.example:8332',
  CHAIN_TOKEN: 'secret-token,',
  HEADERS_KIND: 'woc',
  HEADERS_URL: 'https://woc.example/v1/bsv/main',
  HEADERS_TOKEN: 'secret-key',
  NETWORK: 'mainnet',
};

function read(env: Record<string, string>) {
  return readConfig(schema, env);
}

function settingsOf(env: Record<string, string>): ChainSettings {
  const result = read(env);
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result.config;
}

test('lists', () => {
  expect(settingsOf(TWO)).toMatchObject({ CHAIN_KIND: ['arc', 'rpc'], CHAIN_TOKEN: ['secret-token', ''] });
  expect(settingsOf(DEVNET)).toMatchObject({ CHAIN_KIND: ['devnet'], NETWORK: 'devnet' });
});

it.each([
  ['fewer addresses than kinds', { ...TWO, CHAIN_URL: 'https://arc.example' }, 'CHAIN_URL'],
  ['fewer tokens than kinds', { ...TWO, CHAIN_TOKEN: 'a' }, 'CHAIN_TOKEN'],
  ['an unknown kind', { ...TWO, CHAIN_KIND: 'arc,bitcoin' }, 'CHAIN_KIND'],
  ['the devnet among others', { ...TWO, CHAIN_KIND: 'arc,devnet' }, 'CHAIN_KIND'],
  ['no address', { ...TWO, CHAIN_URL: 'https://arc.example,node' }, 'CHAIN_URL'],
  ['no header source', { ...TWO, HEADERS_KIND: '' }, 'HEADERS_KIND'],
  ['a header source without address', { ...TWO, HEADERS_URL: '' }, 'HEADERS_URL'],
  ['a path where an address belongs', { ...TWO, HEADERS_URL: '/var/headers' }, 'HEADERS_URL'],
  ['a reader without address', { ...TWO, READER_KIND: 'woc' }, 'READER_URL'],
  ['callbacks that anyone may send', { ...TWO, CALLBACK_URL: 'https://tally.example/callbacks' }, 'CALLBACK_TOKEN'],
])('%s stops the start with the variable and what is allowed', (_name, env, variable) => {
  expect(read(env)).toEqual({ problems: [{ variable, allowed: expect.stringMatching(/\w+/) as string }] });
});

test('a file of headers has a path', () => {
  expect(settingsOf({ ...TWO, HEADERS_KIND: 'file', HEADERS_URL: '/var/headers' }).HEADERS_URL).toBe('/var/headers');
});

test('the devnet is everything at once', async () => {
  const { processor, reader, faucet } = openChain(settingsOf(DEVNET), () => undefined);
  expect([processor.name, reader?.name, faucet === null]).toEqual(['arc 127.0.0.1:1', '127.0.0.1:1', false]);
  await expect(processor.policy()).rejects.toThrow('127.0.0.1:1: no connection');
});

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.listen();
});
afterAll(() => server.close());

test('credentials are in no name, no message and no notice, also when a server says them back', async () => {
  const secrets = [
    'secret-token',
    'secret-password',
    Buffer.from('user:secret-password').toString('base64'),
    'secret-key',
  ];
  const env = {
    ...TWO,
    CHAIN_URL: `${server.url}/secret-path/,${server.url.replace('//', '//user:secret-password@')}`,
    HEADERS_URL: server.url,
    READER_KIND: 'rpc',
    READER_URL: server.url.replace('//', '//user:secret-password@'),
    CHAIN_TIMEOUT_MS: '200',
  };
  const seen: unknown[] = [];
  const { processor, headers, reader } = openChain(settingsOf(env), (notice) => void seen.push(notice));
  seen.push(processor.name, reader?.name);
  const failure = (work: Promise<unknown>) => work.catch((error: unknown) => inspect(error, { depth: 10 }));
  // What a server of bad manners does: it says back what opened its door.
  const echo = ({ headers }: Received) => {
    const [scheme, shown = ''] = String(headers['authorization'] ?? '').split(' ');
    const plain = scheme === 'Basic' ? Buffer.from(shown, 'base64').toString() : '';
    return [scheme, shown, plain, headers['woc-api-key']].join(' ');
  };
  const answers: ((request: Received) => Behaviour)[] = [
    () => 'cut',
    () => 'silent',
    (request) => json(465, { detail: echo(request) }),
    (request) => json(500, { result: null, error: { code: -26, message: echo(request) } }),
    (request) => text(401, echo(request)),
  ];
  for (const answer of answers) {
    server.answer = (request) => answer(request);
    seen.push(await processor.submit(PARENT.raw, PARENT.txid), await processor.status(PARENT.txid));
    seen.push(await failure(processor.policy()), await failure(headers.tipHeight()));
    seen.push(await failure(reader!.spender({ txid: PARENT.txid, vout: 0 })));
  }
  const shown = inspect(seen, { depth: 10, maxStringLength: null });
  expect(shown).toContain(server.host);
  for (const secret of ['secret-path', ...secrets]) expect(shown).not.toContain(secret);
});
