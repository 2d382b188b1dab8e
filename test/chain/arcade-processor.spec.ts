/** Arcade's answers in the ways that its releases give them: without our own id and a status nothing is "accepted". */
import { concatBytes } from '#crypto';
import { ArcadeProcessor } from '#chain';
import { json, TestServer, text, type Behaviour } from './server.js';
import { CHILD, OTHER, PARENT } from './transactions.js';

const { raw, txid } = PARENT;
let server: TestServer;
let arcade: ArcadeProcessor;

beforeAll(async () => {
  server = await TestServer.listen();
  arcade = new ArcadeProcessor({ url: server.url, timeoutMs: 150 });
});
afterAll(() => server.close());
beforeEach(() => void (server.received.length = 0));

/** @param submitted to `POST`   @param known to `GET /tx/:id` */
function given(submitted: Behaviour, known: Behaviour = json(404, { error: 'transaction not found' })): void {
  server.answer = ({ method }) => (method === 'POST' ? submitted : known);
}

describe('submit', () => {
  it.each([
    ['with its status', json(202, { txid, txStatus: 'RECEIVED' }), 'accepted'],
    ['of another transaction', json(202, { txid: OTHER, txStatus: 'RECEIVED' }), 'unknown'],
    ['overloaded, not queued', { ...json(503, { error: 'busy' }), headers: { 'retry-after': '1' } }, 'unknown'],
    ['a rule, with ARC’s number inside', json(400, { error: 'failed', reason: 'fee', txid, status: 465 }), 'refused'],
    ['spent, with ARC’s number inside', json(400, { txid, status: 466, competingTxs: [OTHER] }), 'conflict'],
    ['no reason that is understood', json(400, { error: 'failed to parse' }), 'unknown'],
    ['no answer', 'silent' as const, 'unknown'],
  ] satisfies [string, Behaviour, string][])('%s', async (_name, answer, outcome) => {
    given(answer);
    expect((await arcade.submit(raw, txid)).outcome).toBe(outcome);
  });

  test('the bytes go as they are', async () => {
    given(json(202, { txid, txStatus: 'RECEIVED' }));
    await arcade.submit(raw, txid);
    const [sent] = server.received;
    expect(sent).toMatchObject({ path: '/tx', body: Buffer.from(raw) });
    expect(sent.headers['content-type']).toBe('application/octet-stream');
  });

  it.each([
    ['frozen', { txStatus: 'REJECTED', extraInfo: 'input frozen' }, 'frozen'],
    ['without its parent', { txStatus: 'REJECTED', extraInfo: 'TX_MISSING_PARENT' }, 'orphan'],
    ['rejected', { txStatus: 'REJECTED', extraInfo: 'script' }, 'refused'],
    ['spent by another', { txStatus: 'DOUBLE_SPEND_ATTEMPTED', competingTxs: [OTHER] }, 'conflict'],
  ])('taken into the queue, and known there as %s', async (_name, status, outcome) => {
    given(json(202, { txid, txStatus: 'RECEIVED' }), json(200, { txid, ...status }));
    expect((await arcade.submit(raw, txid)).outcome).toBe(outcome);
  });

  test('an answer that does not name us is looked up', async () => {
    given(json(202, { status: 'submitted' }), json(200, { txid, txStatus: 'SENT_TO_NETWORK' }));
    expect(await arcade.submit(raw, txid)).toEqual({ outcome: 'accepted' });
    given(json(202, { status: 'submitted' }));
    expect((await arcade.submit(raw, txid)).outcome).toBe('unknown');
    given(text(202, 'submitted'), json(200, { txid, txStatus: 'REJECTED', competingTxs: [OTHER] }));
    expect((await arcade.submit(raw, txid)).outcome).toBe('conflict');
  });
});

describe('several in order', () => {
  test('one behind the other in one request; a bare number is looked up one by one', async () => {
    server.answer = ({ method, path }) =>
      method === 'POST' ? json(200, { submitted: 2 }) : json(200, { txid: path.slice(4), txStatus: 'RECEIVED' });
    expect(await arcade.submitInOrder([PARENT, CHILD])).toEqual([{ outcome: 'accepted' }, { outcome: 'accepted' }]);
    const [first] = server.received;
    expect(first).toMatchObject({ path: '/txs', body: Buffer.from(concatBytes(PARENT.raw, CHILD.raw)) });
  });

  test('ends with the first that is not there', async () => {
    server.answer = ({ method, path }) =>
      method === 'POST'
        ? json(200, { submitted: 2 })
        : path.endsWith(PARENT.txid)
          ? json(200, { txid: PARENT.txid, txStatus: 'RECEIVED' })
          : json(404, { error: 'transaction not found' });
    expect(await arcade.submitInOrder([PARENT, CHILD])).toMatchObject([
      { outcome: 'accepted' },
      { outcome: 'unknown' },
    ]);
  });
});

test('status, also with the words that ARC does not have', async () => {
  const status = (body: object) => {
    given('silent', json(200, { txid, ...body }));
    return arcade.status(txid);
  };
  expect(await status({ txStatus: 'SEEN_MULTIPLE_NODES' })).toEqual({ outcome: 'seen' });
  expect(await status({ txStatus: 'IMMUTABLE', merklePath: '00' })).toEqual({ outcome: 'mined', bump: '00' });
  expect(await status({ txStatus: 'DOUBLE_SPEND_ATTEMPTED' })).toMatchObject({ outcome: 'conflict' });
  given('silent');
  expect(await arcade.status(txid)).toEqual({ outcome: 'unknown-transaction' });
});

test('the fee policy, where there is a door for it', async () => {
  const miningFee = { satoshis: 50, bytes: 1_000 };
  for (const body of [{ policy: { miningFee } }, { miningFee }]) {
    given('silent', json(200, body));
    expect(await arcade.policy()).toEqual(miningFee);
  }
  given('silent');
  expect(await arcade.policy()).toEqual({ satoshis: 100, bytes: 1_000 });
  given('silent', json(200, {}));
  await expect(arcade.policy()).rejects.toThrow('no fee policy');
});
