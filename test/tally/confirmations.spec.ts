/**
 * From sent to deep, told in order on one real devnet: reorganisations of any depth, also in the middle of a pass and below
 * the funding; a header source that is behind; a processor that forgets. And the history of it, which only grows.
 */
import { rmSync } from 'node:fs';
import { ChainUnavailableError, DevnetFaucet, type ChainProcessor, type StatusOutcome } from '#chain';
import { fromHex, toHex } from '#crypto';
import type { HeaderSource } from '#record';
import { Confirmations } from '../../apps/tally/src/anchoring/confirmations.js';
import { confirmationsOf } from '../../apps/tally/src/anchoring/reorganisations.js';
import { TopUp } from '../../apps/tally/src/funding/top-up.js';
import { prepareElection, TestElection, type TestTally } from './fixture.js';

let election: TestElection;
let tally: TestTally;
let now = 1_000_000;

beforeAll(async () => {
  const prepared = await prepareElection(1_000_000);
  election = await TestElection.start(prepared);
  rmSync(prepared.folder, { recursive: true, force: true });
  tally = election.tally();
});
afterAll(() => election.stop());

const mine = (blocks: number) => election.devnet.post('/mine', { blocks });
const reorganise = (depth: number) => election.devnet.post('/reorganise', { depth });
const anchors = () => tally.store.anchors(election.id, 0, 100);

/** Heartbeats, each an anchor, and no look at what became of them. */
async function heartbeats(count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    await tally.step((now += election.world.definition.anchor.heartbeatMs));
  }
}

/** A pass by a tally service that has seen nothing yet, and so does not wait. */
async function pass(
  parts: { chain?: Partial<ChainProcessor>; headers?: Partial<HeaderSource> } = {},
): Promise<string[]> {
  const fresh = election.tally();
  const confirmations = new Confirmations(
    tally.confirmationStore,
    { status: (txid) => fresh.chain.status(txid), submit: (...args) => fresh.chain.submit(...args), ...parts.chain },
    {
      network: 'devnet',
      tipHeight: () => fresh.headers.tipHeight(),
      header: (h) => fresh.headers.header(h),
      ...parts.headers,
    },
    fresh.submission,
    fresh.alarms,
  );
  await confirmations.pass(await fresh.registry.anchoredHere());
  return fresh.codes();
}

async function events(): Promise<{ kind: string; block_height: number; first_seq: number; last_seq: number }[]> {
  return election.dataSource.query('SELECT kind, block_height, first_seq, last_seq FROM anchor_event ORDER BY id');
}

/** The processor starts again without its last transactions; connections to the old one break first. */
async function forget(transactions: number): Promise<void> {
  await election.loseTransactions(transactions);
  const last = (await anchors()).at(-1)!.txid;
  for (let i = 0; i < 20; i++) {
    await pass();
    if ((await tally.chain.status(last)).outcome === 'seen') return;
  }
}

/** Every stored block is the chain's. */
async function expectAllInChain(): Promise<void> {
  for (const { seq, state, blockHeight, blockHash } of await anchors()) {
    const depth = await confirmationsOf(tally.headers, { blockHeight: blockHeight!, blockHash: blockHash! });
    expect([seq, state, depth > 0]).toEqual([seq, 'mined', true]);
  }
}

test('sent, seen, mined', async () => {
  await heartbeats(3);
  expect((await anchors()).map(({ state }) => state)).toEqual(['sent', 'sent', 'sent']);
  await pass();
  expect((await anchors()).map(({ state }) => state)).toEqual(['seen', 'seen', 'seen']);
  await mine(1);
  await pass();
  await expectAllInChain();
  expect(await events()).toEqual([]);
});

test('a callback makes it look at once, and its path is checked like any other', async () => {
  await heartbeats(1);
  const fresh = election.tally();
  await fresh.lead();
  const elections = await fresh.registry.anchoredHere();
  await fresh.confirmations.pass(elections);
  const [{ txid }] = (await anchors()).slice(-1);
  await mine(1);
  const { body } = await election.devnet.get(`/v1/tx/${txid}`);
  const path = String(body['merklePath']);
  // A path that leads to no block of this height.
  fresh.confirmations.hint(txid, path.slice(0, -2) + (path.endsWith('00') ? '01' : '00'));
  await fresh.confirmations.pass(elections);
  expect([fresh.codes(), (await anchors()).at(-1)!.state]).toEqual([[], 'seen']);
  fresh.confirmations.hint(txid, path);
  await fresh.confirmations.pass(elections);
  expect([fresh.codes(), (await anchors()).at(-1)!.state]).toEqual([[], 'mined']);
  await tally.lead();
});

test('a header source that is behind, down, or at the same height on another branch takes nothing back', async () => {
  await mine(2);
  await heartbeats(1);
  await mine(1);
  await pass();
  const before = await anchors();
  const tip = await tally.headers.tipHeight();
  expect(before.at(-1)).toMatchObject({ state: 'mined', blockHeight: tip });
  const shorter = {
    tipHeight: () => Promise.resolve(tip - 3),
    header: (h: number) => (h > tip - 3 ? Promise.resolve(undefined) : tally.headers.header(h)),
  };
  expect(await pass({ headers: shorter })).toEqual(['CHAIN_UNAVAILABLE']);
  const down = { tipHeight: () => Promise.reject(new ChainUnavailableError('down')) };
  expect(await pass({ headers: down })).toEqual(['CHAIN_UNAVAILABLE']);
  // Another block of the same height: which of the two stays is not known before the next.
  const branch = { header: (h: number) => tally.headers.header(h === tip ? tip - 1 : h) };
  expect(await pass({ headers: branch })).toEqual(['CHAIN_UNAVAILABLE']);
  expect(await anchors()).toEqual(before);
  expect(await events()).toEqual([]);
});

test('a reorganisation over several blocks with anchors: proofs replaced, and told', async () => {
  await mine(30);
  const before = await anchors();
  await reorganise(33);
  await pass();
  await expectAllInChain();
  const after = await anchors();
  expect(after.map(({ raw }) => raw)).toEqual(before.map(({ raw }) => raw));
  expect(after[0].blockHash).toBe(before[0].blockHash);
  expect(after[4].blockHash).not.toBe(before[4].blockHash);
  expect(await events()).toEqual([
    { kind: 'block-lost', block_height: before[4].blockHeight, first_seq: 4, last_seq: 4 },
    { kind: 'mined-again', block_height: after[4].blockHeight, first_seq: 4, last_seq: 4 },
  ]);
});

test('a reorganisation in the middle of a pass leaves no lost block behind', async () => {
  await heartbeats(1);
  await mine(1);
  await pass();
  await heartbeats(1);
  await mine(1);
  const [lost] = (await anchors()).slice(-2);
  let done = false;
  const status = async (txid: string) => {
    if (!done) {
      done = true;
      await reorganise(2);
    }
    return tally.chain.status(txid);
  };
  // Headers that keep nothing: what is read after the reorganisation is of the new chain.
  const headers = { header: async (h: number) => (await tally.headers.tipHeight(), tally.headers.header(h)) };
  await pass({ chain: { status }, headers });
  expect((await anchors()).slice(-2).map(({ state, blockHash }) => [state, blockHash])).toEqual([
    ['mined', lost.blockHash],
    ['sent', null],
  ]);
  await pass();
  await expectAllInChain();
});

test('a reorganisation below the funding: it gets a new proof too, and so does money that came later', async () => {
  const faucet = new DevnetFaucet({ url: election.devnet.url, timeoutMs: 5_000 });
  const payment = { chain: tally.chain, headers: tally.headers, confirmations: 1 };
  const money = new TopUp(tally.registry, tally.store, tally.topUps, tally.policy, payment, faucet);
  await money.fromFaucet(toHex(election.id), 5_000);
  const publicKey = fromHex(election.world.definition.anchor.publicKey, 33);
  const before = (await tally.store.funding(publicKey))!;
  const first = (await events()).length;
  await reorganise((await tally.headers.tipHeight()) - before.blockHeight! + 1);
  await pass();
  await expectAllInChain();
  const after = (await tally.store.funding(publicKey))!;
  expect(after.blockHash).not.toBe(before.blockHash);
  expect(
    await confirmationsOf(tally.headers, { blockHeight: after.blockHeight!, blockHash: after.blockHash! }),
  ).toBeGreaterThan(0);
  const told = (await events()).slice(first);
  expect(told.filter(({ first_seq }) => first_seq === null).map(({ kind }) => kind)).toEqual([
    'block-lost',
    'mined-again',
  ]);
  expect(told.at(-1)).toMatchObject({ kind: 'mined-again', first_seq: 0 });
  const [paid]: Record<string, number>[] = await election.dataSource.query('SELECT block_height FROM top_up');
  expect(paid['block_height']).toBe(after.blockHeight);
  expect(await tally.topUps.waiting(election.id)).toHaveLength(1);
});

test('a processor that forgot the last anchors, and no new one comes: they go again from the first that is lost', async () => {
  await heartbeats(6);
  const waiting = (await anchors()).slice(-6);
  await pass();
  await forget(4);
  for (const { txid } of waiting) expect((await tally.chain.status(txid)).outcome).toBe('seen');
  const again = { kind: 'sent-again', block_height: null, first_seq: waiting[2].seq, last_seq: waiting[5].seq };
  expect((await events()).at(-1)).toEqual(again);
  // Forgotten once more: sent once more, told once.
  const count = (await events()).length;
  await forget(4);
  for (const { txid } of waiting) expect((await tally.chain.status(txid)).outcome).toBe('seen');
  expect((await events()).length).toBe(count);
});

test('that a baton is spent is heard of the first and last, and of any that a processor calls back about', async () => {
  const waiting = (await anchors()).slice(-6);
  const heard = async (of: number, calledBack: boolean): Promise<number[]> => {
    const seqs: number[] = [];
    const said: StatusOutcome = { outcome: 'conflict', detail: 'said', competingTxids: [] };
    const { txid } = waiting[of];
    const confirmations = new Confirmations(
      tally.confirmationStore,
      {
        status: (asked) => (asked === txid ? Promise.resolve(said) : tally.chain.status(asked)),
        submit: (...args) => tally.chain.submit(...args),
      },
      tally.headers,
      { sendAgain: () => Promise.resolve(-1), conflict: (_id, seq) => void seqs.push(seq) },
      tally.alarms,
    );
    if (calledBack) confirmations.hint(txid, null);
    await confirmations.pass(await tally.registry.anchoredHere());
    return seqs;
  };
  expect(await heard(0, false)).toEqual([waiting[0].seq]);
  expect(await heard(5, false)).toEqual([waiting[5].seq]);
  expect(await heard(3, false)).toEqual([]);
  expect(await heard(3, true)).toEqual([waiting[3].seq]);
});

test('the history is never changed', async () => {
  await expect(election.dataSource.query('DELETE FROM anchor_event')).rejects.toThrow('never changed');
  await expect(election.dataSource.query('UPDATE anchor_event SET first_seq = 0')).rejects.toThrow('never changed');
});
