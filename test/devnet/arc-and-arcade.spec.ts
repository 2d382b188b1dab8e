/** The devnet as ARC and as Arcade: several transactions at once, callbacks, and what each says of a double spend. */
import PrivateKey from '@bsv/sdk/primitives/PrivateKey';
import type Transaction from '@bsv/sdk/transaction/Transaction';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Devnet, scriptOf, spend, type Answer, type Coin } from './devnet-client.js';

const key = PrivateKey.fromRandom();
const TOKEN = 't'.repeat(32);
let devnet: Devnet;
let listener: Listener;

beforeAll(async () => {
  devnet = await Devnet.start({});
  listener = await Listener.start();
});
afterAll(async () => {
  await listener.stop();
  await devnet.stop();
});

/** Transactions that each spend the one before. */
async function line(length: number): Promise<Transaction[]> {
  const transactions: Transaction[] = [];
  let coin: Coin = await devnet.fund(key, 100_000);
  for (let i = 0; i < length; i++) {
    const satoshis = coin.satoshis - 100;
    transactions.push(await spend(key, coin, [{ script: scriptOf(key), satoshis }]));
    coin = { txid: transactions[i].id('hex'), vout: 0, satoshis };
  }
  return transactions;
}

async function octets(
  path: string,
  parts: readonly Transaction[],
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(devnet.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream', ...headers },
    body: Buffer.concat(parts.map((tx) => tx.toUint8Array())),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

function ids(transactions: readonly Transaction[]): string[] {
  return transactions.map((tx) => tx.id('hex'));
}

describe('several transactions at once', () => {
  it('ARC takes a line of them, as JSON or one behind the other, and says of each how it fares', async () => {
    const chain = await line(4);
    const json = await devnet.post(
      '/v1/txs',
      chain.slice(0, 2).map((tx) => ({ rawTx: tx.toHex() })),
    );
    const rest = await octets('/v1/txs', chain.slice(2));
    const answers = [json, rest].flatMap(({ body }) => body as unknown as Record<string, unknown>[]);
    expect(answers.map(({ txid, txStatus }) => [txid, txStatus])).toEqual(
      ids(chain).map((id) => [id, 'SEEN_ON_NETWORK']),
    );
  });

  it('what is refused stands behind what is taken, with its number', async () => {
    const [one, , three] = await line(3);
    const { status, body } = await octets('/v1/txs', [three, one]);
    const answers = body as unknown as Record<string, unknown>[];
    expect([status, answers.map((each) => [each['txid'], each['status']])]).toEqual([
      200,
      [
        [one.id('hex'), 200],
        [three.id('hex'), 462],
      ],
    ]);
  });

  it('Arcade queues them and tells later', async () => {
    const chain = await line(3);
    expect(await octets('/txs', chain)).toEqual({ status: 202, body: { submitted: 3 } });
    expect(await octets('/tx', [chain[0]])).toMatchObject({ status: 202, body: { txStatus: 'RECEIVED' } });
    await devnet.post('/mine', { blocks: 1 });
    for (const txid of ids(chain)) {
      expect((await devnet.get(`/tx/${txid}`)).body).toMatchObject({ txid, txStatus: 'MINED' });
    }
    expect((await devnet.get('/policy')).body).toMatchObject({ policy: { miningFee: { satoshis: 100, bytes: 1000 } } });
  });
});

describe('what goes wrong at Arcade', () => {
  it('a bad script is said at once, with the number of ARC in the body', async () => {
    const coin = await devnet.fund(key, 10_000);
    const stolen = await spend(PrivateKey.fromRandom(), coin, [{ script: scriptOf(key), satoshis: 9_000 }]);
    expect(await octets('/tx', [stolen])).toMatchObject({ status: 400, body: { status: 461, txid: stolen.id('hex') } });
  });

  it('a double spend and a missing parent are told to those who ask', async () => {
    const coin = await devnet.fund(key, 10_000);
    const [first, second] = [9_000, 8_000].map((satoshis) => spend(key, coin, [{ script: scriptOf(key), satoshis }]));
    await devnet.submit((await first).toUint8Array());
    const { body } = await octets('/tx', [await second]);
    expect(body['txStatus']).toBe('RECEIVED');
    expect((await devnet.get(`/tx/${(await second).id('hex')}`)).body).toMatchObject({
      txStatus: 'DOUBLE_SPEND_ATTEMPTED',
      competingTxs: [(await first).id('hex')],
    });
    const [, orphan] = await line(2);
    await octets('/tx', [orphan]);
    expect((await devnet.get(`/tx/${orphan.id('hex')}`)).body).toMatchObject({ txStatus: 'REJECTED' });
  });
});

describe('callbacks', () => {
  it('tell of the network, of a block and of a reorganisation, with the token, again until they are taken', async () => {
    const [tx] = await line(1);
    const txid = tx.id('hex');
    const headers = { 'x-callbackurl': listener.url, 'x-callbacktoken': TOKEN, 'x-fullstatusupdates': 'true' };
    listener.refuse = 1;
    await octets('/v1/tx', [tx], headers);
    await listener.heard(txid, 'SEEN_ON_NETWORK');
    await devnet.post('/mine', { blocks: 1 });
    await listener.heard(txid, 'MINED');
    await devnet.post('/reorganise', { depth: 1, transactions: 'waiting' });
    await listener.heard(txid, 'MINED_IN_STALE_BLOCK');
    expect(new Set(listener.calls.map(({ authorization }) => authorization))).toEqual(new Set([`Bearer ${TOKEN}`]));
    expect(listener.refused).toBe(1);
    await devnet.post('/mine', { blocks: 1 });
    const mined = listener.calls.find(({ body }) => body['txStatus'] === 'MINED')!;
    const now = (await devnet.get(`/v1/tx/${txid}`)).body;
    expect(now['merklePath']).not.toBe(mined.body['merklePath']);
  });

  it('tell of a double spend that is only said, until a block proves otherwise', async () => {
    const [tx] = await line(1);
    const [txid, competingTxid] = [tx.id('hex'), 'ab'.repeat(32)];
    await octets('/v1/tx', [tx], { 'x-callbackurl': listener.url });
    await devnet.post('/notices', { txid, competingTxid });
    expect(await listener.heard(txid, 'DOUBLE_SPEND_ATTEMPTED')).toMatchObject({ competingTxs: [competingTxid] });
    expect((await devnet.get(`/v1/tx/${txid}`)).body['txStatus']).toBe('DOUBLE_SPEND_ATTEMPTED');
    await devnet.post('/mine', { blocks: 1 });
    expect(await listener.heard(txid, 'MINED')).toMatchObject({ competingTxs: null });
  });

  it('only of what is final, unless more is asked for; and of a transaction that another one displaced', async () => {
    const coin = await devnet.fund(key, 10_000);
    const tx = await spend(key, coin, [{ script: scriptOf(key), satoshis: 9_000 }]);
    await octets('/tx', [tx], { 'x-callbackurl': listener.url });
    const secret = key.toHex();
    const { body } = await devnet.post('/double-spend', { txid: coin.txid, vout: 0, key: secret, mined: true });
    const notice = await listener.heard(tx.id('hex'), 'REJECTED');
    expect(notice['competingTxs']).toEqual([body['txid']]);
    expect(listener.calls.filter((call) => call.body['txid'] === tx.id('hex'))).toHaveLength(1);
  });
});

/** Whoever is called. */
class Listener {
  readonly calls: { body: Record<string, unknown>; authorization: string | undefined }[] = [];
  /** How many calls to refuse from now on. */
  refuse = 0;
  refused = 0;
  private wake = () => undefined as void;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<Listener> {
    const server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const body = JSON.parse(Buffer.concat(parts).toString()) as Record<string, unknown>;
        const takes = started.refuse === 0;
        if (takes) started.calls.push({ body, authorization: request.headers.authorization });
        else [started.refuse, started.refused] = [started.refuse - 1, started.refused + 1];
        response.writeHead(takes ? 200 : 503).end();
        started.wake();
      });
    });
    const started = new Listener(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return started;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/callback`;
  }

  async heard(txid: string, txStatus: string): Promise<Record<string, unknown>> {
    for (;;) {
      const call = this.calls.find(({ body }) => body['txid'] === txid && body['txStatus'] === txStatus);
      if (call) return call.body;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
