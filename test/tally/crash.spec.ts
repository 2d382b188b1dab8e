/**
 * Crashes, time-outs, two leaders, a lying board, a network that says no: after each of them there is one history, or a
 * stop with evidence. A tally service that is made anew stands for one that was killed: it knows the database alone.
 */
import { rmSync } from 'node:fs';
import { fromHex } from '#crypto';
import { buildAnchor, decodeAnchorPayload, decodeTransaction } from '#record';
import { ElectionAnchoring } from '../../apps/tally/src/anchoring/election-anchoring.js';
import { FencedError } from '../../apps/tally/src/anchoring/leader-lease.js';
import { AnchorKeys } from '../../apps/tally/src/anchoring/anchor-keys.js';
import { type PreparedElection, prepareElection, TestElection, type TestTally } from './fixture.js';

const FUNDING_SAT = 1_000_000;
/** Satoshis for 1,000 bytes, where its configuration says nothing else. */
const DEVNET_FEE_RATE = 100;
/** A processor has it; whether it was asked again since depends on how long this took. */
const TAKEN: unknown = expect.stringMatching(/^(sent|seen)$/);
let prepared: PreparedElection;
let election: TestElection;
let now: number;
/** Next board entry to append. */
let next: number;

beforeAll(async () => {
  prepared = await prepareElection(FUNDING_SAT);
});
afterAll(() => rmSync(prepared.folder, { recursive: true, force: true }));

beforeEach(async () => {
  election = await TestElection.start(prepared);
  now = 1_000_000;
  next = 1;
});
afterEach(() => election.stop());

/** One more entry on the board. */
async function entry(): Promise<void> {
  await election.appendBoard(election.world.board[next++]);
}

/** Two rounds with enough time between them for a flush. */
async function flush(tally: TestTally): Promise<void> {
  await tally.round((now += 1_000));
  await tally.round((now += 1_000));
}

async function anchors(tally: TestTally) {
  return tally.store.anchors(election.id, 0, 100);
}

function onChain(txid: string) {
  return election.devnet.get(`/v1/tx/${txid}`);
}

test('killed between store and broadcast: the same bytes go', async () => {
  await election.devnet.post('/faults', { mode: 'down' });
  const before = election.tally();
  await before.round(now);
  expect(new Set(before.codes())).toEqual(new Set(['CHAIN_UNAVAILABLE']));
  expect(await anchors(before)).toEqual([]);
  await election.devnet.post('/faults', { mode: 'none' });
  await before.round(now);
  await election.devnet.post('/faults', { mode: 'down' });
  await entry();
  await flush(before);
  const [, stored] = await anchors(before);
  expect([stored.state, (await onChain(stored.txid)).status]).toEqual(['intended', 503]);
  await election.devnet.post('/faults', { mode: 'none' });
  expect((await onChain(stored.txid)).status).toBe(404);
  // More arrived meanwhile; the stored anchor goes first and as it is.
  await entry();
  const after = election.tally();
  await after.round((now += 1));
  expect((await onChain(stored.txid)).status).toBe(200);
  await flush(after);
  const all = await anchors(after);
  expect(all.map(({ seq, state }) => [seq, state === 'intended'])).toEqual([
    [0, false],
    [1, false],
    [2, false],
  ]);
  expect(all[1].raw).toEqual(stored.raw);
});

test.each(['silent', 'wrong-txid'])('an answer that is %s means nothing: the same bytes again', async (mode) => {
  const tally = election.tally();
  await tally.round(now);
  await entry();
  await election.devnet.post('/faults', { mode });
  await flush(tally);
  const [, stored] = await anchors(tally);
  // The anchor's answer, and the header service of the same devnet.
  expect([stored.state, new Set(tally.codes())]).toEqual(['intended', new Set(['CHAIN_UNAVAILABLE'])]);
  expect((await onChain(stored.txid)).status).toBe(200);
  await election.devnet.post('/faults', { mode: 'none' });
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  await tally.round((now += 1));
  const [, sent] = await anchors(tally);
  expect([sent.state, sent.txid, tally.codes()]).toEqual([TAKEN, stored.txid, []]);
});

test('an old leader wakes up and goes on: its insert and its marks are refused, and there is one chain', async () => {
  const [old, next] = [election.tally(), election.tally()];
  await flush(old);
  await entry();
  await election.devnet.post('/faults', { mode: 'down' });
  await flush(old);
  expect((await anchors(old)).map(({ state }) => state)).toEqual([TAKEN, 'intended']);
  await election.devnet.post('/faults', { mode: 'none' });
  // It sleeps here; the next one reads on and sends the stored bytes.
  await next.lead();
  await entry();
  await flush(next);
  const before = await anchors(next);
  expect(before.map(({ state }) => state)).toEqual([TAKEN, TAKEN, TAKEN]);
  // Awake again, with what it knew and its old epoch: all that it can do is to send bytes that are stored.
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  await entry();
  await old.anchoring.stepAll((now += 1_000));
  await expect(old.anchoring.stepAll((now += 1_000))).rejects.toThrow(FencedError);
  await expect(old.store.insert(election.id, [{ ...before[2], seq: 3, txid: 'ab'.repeat(32) }])).rejects.toThrow(
    FencedError,
  );
  await expect(old.store.markSent(election.id, 2, 2)).resolves.toBeUndefined();
  const block = { blockHeight: 1, blockHash: '00'.repeat(32) };
  const proofs = [{ seq: 2, txid: before[2].txid, bump: Uint8Array.of(1) }];
  await expect(old.confirmationStore.markMined(election.id, block, proofs)).rejects.toThrow(FencedError);
  expect(await anchors(next)).toEqual(before);
  await flush(next);
  const all = await anchors(next);
  expect(all.map(({ seq, epoch }) => [seq, epoch])).toEqual([
    [0, 1],
    [1, 2],
    [2, 2],
    [3, 2],
  ]);
  for (const { txid } of all) expect((await onChain(txid)).status).toBe(200);
});

test('two that both believe to lead never store the same number twice', async () => {
  const [a, b] = [election.tally(), election.tally()];
  for (let i = 0; i < 5; i++) {
    for (const tally of [a, b]) await tally.lead();
    await Promise.allSettled([a.anchoring.stepAll((now += 1_000)), b.anchoring.stepAll(now + 1)]);
    await entry();
  }
  await flush(b);
  const all = await anchors(b);
  expect(all.map(({ seq }) => seq)).toEqual(all.map((_, i) => i));
  expect(all.length).toBeGreaterThan(2);
  for (const { txid } of all) expect((await onChain(txid)).status).toBe(200);
  expect([...a.codes(), ...b.codes()]).toEqual([]);
});

test('a standby knows the chain, and goes on from it', async () => {
  const [leader, standby] = [election.tally(), election.tally()];
  for (let i = 0; i < 3; i++) {
    await flush(leader);
    await standby.anchoring.followAll();
    await entry();
  }
  const last = (await anchors(leader)).at(-1)!;
  expect(standby.anchoring.figures(now)).toMatchObject([{ seq: last.seq, treeSize: last.treeSize }]);
  await flush(standby);
  expect((await anchors(standby)).length).toBe(last.seq + 2);
  expect(standby.codes()).toEqual([]);
});

test('a backlog after an outage goes in order, in anchors as large as the protocol allows', async () => {
  const tally = election.tally();
  await tally.round(now);
  await election.devnet.post('/faults', { mode: 'down' });
  await election.appendMany(40_000);
  await flush(tally);
  await election.devnet.post('/faults', { mode: 'none' });
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  await tally.round((now += 1));
  expect((await anchors(tally)).map(({ seq, treeSize, state }) => [seq, treeSize, state])).toEqual([
    [0, 1, TAKEN],
    [1, 15_001, TAKEN],
    [2, 30_001, TAKEN],
    [3, 40_001, TAKEN],
  ]);
  const [, large] = await anchors(tally);
  expect(large.feeRate).toBe(DEVNET_FEE_RATE);
  expect(large.feeSat).toBeGreaterThanOrEqual((large.raw.length * DEVNET_FEE_RATE) / 1_000);
});

test('a second anchor with a number that is there is refused by the database', async () => {
  const tally = election.tally();
  await tally.round(now);
  const [genesis] = await anchors(tally);
  const other = { ...genesis, txid: 'ab'.repeat(32), raw: Buffer.from('other') };
  expect(await tally.store.insert(election.id, [other])).toBe(false);
  const sql = `UPDATE anchor SET raw = 'other' WHERE seq = 0`;
  await expect(election.dataSource.query(sql)).rejects.toThrow('never changed');
  await expect(election.dataSource.query('DELETE FROM anchor')).rejects.toThrow('never changed');
});

test('the baton is spent by another transaction: evidence, alarm, stop, also after a restart', async () => {
  const tally = election.tally();
  await tally.round(now);
  const [genesis] = await anchors(tally);
  await spendBaton(genesis.raw, genesis.txid, genesis.batonSat);
  await entry();
  await flush(tally);
  expect(tally.codes()).toContain('ANCHORING_HALTED');
  const halt = (await tally.halts.current(election.id))!;
  expect(halt.code).toBe('BATON_SPENT');
  expect(JSON.parse(halt.evidence)).toMatchObject({ code: 'BATON_SPENT', seq: 1 });
  const again = election.tally();
  await entry();
  await flush(again);
  expect((await anchors(again)).length).toBe(2);
  expect(again.codes()).toContain('ANCHORING_HALTED');
});

test('a checkpoint that the entries do not have is refused, kept as evidence, and never anchored', async () => {
  const tally = election.tally();
  await tally.round(now);
  await entry();
  await election.signWrongRoot();
  await flush(tally);
  expect((await anchors(tally)).length).toBe(1);
  const halt = (await tally.halts.current(election.id))!;
  expect(halt.code).toBe('LOG_FORKED');
  expect(JSON.parse(halt.evidence)).toMatchObject({ code: 'LOG_FORKED', seq: 1, proof: { log: 'board' } });
});

test('an anchor in the database that was altered is not built upon', async () => {
  const tally = election.tally();
  await tally.round(now);
  await election.dataSource.query('ALTER TABLE anchor DISABLE TRIGGER bytes_fixed');
  await election.dataSource.query(
    `UPDATE anchor SET raw = set_byte(raw, length(raw) - 40, get_byte(raw, length(raw) - 40) # 1)`,
  );
  await entry();
  const after = election.tally();
  await flush(after);
  expect((await anchors(after)).length).toBe(1);
  expect(after.codes()).toEqual(['ANCHORING_FAILED']);
});

test('a reorganisation: anchors wait again and get new proofs', async () => {
  const tally = election.tally();
  await tally.round(now);
  await election.devnet.post('/mine', { blocks: 1 });
  await tally.round((now += 1));
  const [before] = await anchors(tally);
  expect(before.state).toBe('mined');
  await election.devnet.post('/reorganise', { depth: 1 });
  await tally.round((now += 1));
  const [after] = await anchors(tally);
  expect(after.state).toBe('mined');
  expect(after.blockHeight).toBe(before.blockHeight! + 1);
  expect(after.blockHash).not.toBe(before.blockHash);
  expect(after.raw).toEqual(before.raw);
});

test('money for the close is kept: batches stop with an alarm, CLOSE still goes', async () => {
  await election.stop();
  // The reserve of two full anchors is about 6,500 satoshis, a heartbeat costs some 35.
  const poor = await prepareElection(7_000);
  election = await TestElection.start(poor);
  rmSync(poor.folder, { recursive: true, force: true });
  const tally = election.tally();
  for (let i = 0; i < 20; i++) await tally.round((now += election.world.definition.anchor.heartbeatMs));
  expect(tally.codes()).toEqual(['FUNDS_OUT']);
  const before = await anchors(tally);
  const { board, closingSize } = election.world;
  await election.appendBoard(...board.slice(next, closingSize - 1));
  await flush(tally);
  expect((await anchors(tally)).length).toBe(before.length);
  await election.appendBoard(board[closingSize - 1]);
  await election.dataSource.query('UPDATE log_head SET public_board_size = $1 WHERE log = 1', [closingSize]);
  await flush(tally);
  expect((await anchors(tally)).at(-1)).toMatchObject({ type: 3, treeSize: closingSize });
  expect(tally.codes()).toEqual([]);
});

test('a transaction that the processor lost goes again, with its parents', async () => {
  const tally = election.tally();
  await flush(tally);
  await entry();
  await flush(tally);
  const all = await anchors(tally);
  expect(all.map(({ state }) => state.replace('seen', 'sent'))).toEqual(['sent', 'sent']);
  // The processor's memory as it was before: its journal without the last two transactions.
  await election.loseTransactions(all.length);
  for (const { txid } of all) expect((await onChain(txid)).status).toBe(404);
  await entry();
  const after = election.tally();
  await flush(after);
  for (const { txid } of await anchors(after)) expect((await onChain(txid)).status).toBe(200);
  expect((await anchors(after)).map(({ state }) => state.replace('seen', 'sent'))).toEqual(['sent', 'sent', 'sent']);
});

test('a whole chain is read back and verified before it goes on', async () => {
  const tally = election.tally();
  for (let i = 0; i < 4; i++) {
    await flush(tally);
    await entry();
  }
  const [first] = await tally.registry.anchoredHere();
  const keys = new AnchorKeys(`${election.folder}/anchor-keys`);
  const loaded = new ElectionAnchoring(first, {
    store: tally.store,
    reader: tally.reader,
    keys,
    submission: null as never,
    policy: null as never,
    topUps: null as never,
    conflicts: null as never,
    halts: null as never,
  });
  await loaded.catchUp();
  const last = (await anchors(tally)).at(-1)!;
  expect(loaded.figures).toMatchObject({ seq: last.seq, treeSize: last.treeSize, batonSat: last.batonSat });
});

/** Whoever has the anchor key can do this: the same baton, another payload. */
async function spendBaton(raw: Uint8Array, txid: string, satoshis: number): Promise<string> {
  const keys = new AnchorKeys(`${election.folder}/anchor-keys`);
  const payload = decodeAnchorPayload(decodeTransaction(raw).outputs[1].script);
  const stolen = buildAnchor({
    previous: { txid, vout: 0, satoshis },
    secretKey: await keys.secretKey((await keys.list())[0]),
    payload: { ...payload, type: 'HEARTBEAT', seq: 1, leafHashes: [], rootHash: fromHex('77'.repeat(32), 32) },
    feeSat: 500,
  });
  const answer = await election.devnet.submit(stolen.raw);
  expect(answer.status).toBe(200);
  return stolen.txid;
}
