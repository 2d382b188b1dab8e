/**
 * The baton is spent, or said to be: what is true to the logs is taken over, what the anchor key signed otherwise stops the
 * election with evidence that holds, and what proves nothing is an alarm (spec §8.7).
 */
import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { computeRoot, equalBytes, fromHex, generateEd25519, hashLeaf, toHex, utf8, verifyDocument } from '#crypto';
import {
  buildAnchor,
  decodeAnchorPayload,
  decodeEvidence,
  decodeTransaction,
  encodePush,
  encodeTransaction,
  signatureDigest,
  txidOf,
  verifyAnchorTransaction,
} from '#record';
import { verifyEvidence } from '#verify';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { AnchorKeys } from '../../apps/tally/src/anchoring/anchor-keys.js';
import type { AnchoringLoop } from '../../apps/tally/src/anchoring/anchoring.loop.js';
import { EvidenceLoop } from '../../apps/tally/src/conflicts/evidence.loop.js';
import { BoardPublisher } from '../../apps/tally/src/decryption/board-publisher.js';
import { encodeDerSignature } from '../../libs/record/src/der-signature.js';
import { type PreparedElection, prepareElection, TestElection, type TestTally } from './fixture.js';

let prepared: PreparedElection;
let election: TestElection;
let tally: TestTally;
let now: number;
/** Next board entry to append. */
let next: number;

beforeAll(async () => {
  prepared = await prepareElection(1_000_000);
});
afterAll(() => rmSync(prepared.folder, { recursive: true, force: true }));

async function begin(): Promise<void> {
  election = await TestElection.start(prepared);
  [now, next] = [1_000_000, 1];
  tally = election.tally();
}

/** Entries on the board and rounds enough to anchor them, one anchor each. */
async function anchor(entries: number, by = tally): Promise<void> {
  for (let i = 0; i < entries; i++) {
    await election.appendBoard(election.world.board[next++]);
    await rounds(2, by);
  }
}

async function rounds(count: number, by = tally): Promise<void> {
  for (let i = 0; i < count; i++) await by.round((now += 1_000));
}

const rows = () => tally.store.anchors(election.id, 0, 100);

/** Rounds until the network has every anchor: after a refusal the next attempt waits for a second. */
async function untilSent(): Promise<void> {
  for (let i = 0; i < 50; i++) {
    await rounds(1);
    if ((await rows()).every(({ state }) => state !== 'intended')) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Every number once, each spending the one before, all roots those of the board. */
async function expectOneChain(count: number): Promise<void> {
  const all = await rows();
  expect(all.map(({ seq }) => seq)).toEqual(Array.from({ length: count }, (_, i) => i));
  const publicKey = Uint8Array.from(Buffer.from(election.world.definition.anchor.publicKey, 'hex'));
  const [txid, vout] = election.world.definition.anchor.genesisOutpoint.split(':');
  let baton = { txid, vout: Number(vout), satoshis: prepared.funding.satoshis };
  for (const { raw } of all) {
    const found = verifyAnchorTransaction(raw, baton, publicKey);
    const leaves = election.world.board.slice(0, found.payload.treeSize).map(hashLeaf);
    expect(equalBytes(computeRoot(leaves), found.payload.rootHash)).toBe(true);
    baton = { txid: found.txid, vout: 0, satoshis: found.batonSat };
    expect((await election.devnet.get(`/v1/tx/${found.txid}`)).status).toBe(200);
  }
}

/** As a restored backup: the newest anchors were never there. */
async function forget(fromSeq: number): Promise<void> {
  await election.dataSource.query('ALTER TABLE anchor DISABLE TRIGGER bytes_fixed');
  await election.dataSource.query('DELETE FROM anchor WHERE seq >= $1', [fromSeq]);
  await election.dataSource.query('ALTER TABLE anchor ENABLE TRIGGER bytes_fixed');
}

async function secretKey(): Promise<Uint8Array> {
  const keys = new AnchorKeys(`${election.folder}/anchor-keys`);
  return keys.secretKey((await keys.list())[0]);
}

/** What stopped the election, and whether its evidence holds for somebody who has the board. */
async function halted(by = tally): Promise<{ code: string; standing: string }> {
  const halt = await by.halts.current(election.id);
  if (halt === null) return { code: 'none', standing: '' };
  const { definition, electionId, board } = election.world;
  const all = await rows();
  const standing = await verifyEvidence(decodeEvidence(utf8(halt.evidence)), {
    definition,
    electionId,
    batonOf: (seq) => all.filter((row) => row.seq === seq - 1).map(({ txid }) => ({ txid, vout: 0 }))[0],
    rootAt: (_, size) => Promise.resolve(size === 0 ? undefined : computeRoot(board.slice(0, size).map(hashLeaf))),
  });
  return { code: halt.code, standing };
}

/** One election goes through all of it. */
describe('anchors that are true are taken over, and what proves nothing changes nothing', () => {
  beforeAll(begin);
  afterAll(() => election.stop());

  test('a restored database has lost some: they come back from the chain, and it goes on', async () => {
    await anchor(4);
    const before = await rows();
    await forget(2);
    tally = election.tally();
    await rounds(1);
    const after = await rows();
    expect(after.map(({ txid }) => txid)).toEqual(before.map(({ txid }) => txid));
    await anchor(1);
    await expectOneChain(before.length + 1);
    expect(tally.codes()).toEqual([]);
  });

  test('it had built others before anybody looked: those give way and are kept', async () => {
    const before = await rows();
    await forget(before.length - 2);
    tally = election.tally();
    tally.chainReader.isDown = true;
    await rounds(3);
    const built = (await rows())[before.length - 2];
    expect([built.state, built.txid === before[before.length - 2].txid, tally.codes()]).toEqual([
      'intended',
      false,
      ['CONFLICT_UNPROVEN'],
    ]);
    tally.chainReader.isDown = false;
    await untilSent();
    expect((await rows()).slice(0, before.length).map(({ txid }) => txid)).toEqual(before.map(({ txid }) => txid));
    const kept = await election.dataSource.query<{ txid: string }[]>('SELECT txid FROM anchor_superseded');
    expect(kept.map(({ txid }) => txid)).toContain(built.txid);
    await anchor(1);
    await untilSent();
    await expectOneChain((await rows()).length);
    expect([tally.codes(), (await halted()).code]).toEqual([[], 'none']);
  });

  test('the same content under another id: taken over, and what was built on ours is signed again', async () => {
    await election.devnet.post('/faults', { mode: 'down' });
    await anchor(1);
    const ours = (await rows()).at(-1)!;
    await election.devnet.post('/faults', { mode: 'none' });
    const other = await signedAgain(ours.raw);
    expect((await election.devnet.submit(other)).status).toBe(200);
    await untilSent();
    expect((await rows())[ours.seq].txid).toBe(txidOf(other));
    await anchor(1);
    await untilSent();
    await expectOneChain((await rows()).length);
    expect(tally.codes()).toEqual([]);
  });

  test('a frozen baton, by the word of every processor: halted; lifted, the same bytes go', async () => {
    await election.devnet.post('/faults', { mode: 'frozen' });
    await anchor(1);
    expect(await halted()).toEqual({ code: 'INPUT_FROZEN', standing: 'stated' });
    await election.devnet.post('/faults', { mode: 'none' });
    await tally.halts.lift(election.id, 'the processor has apologised', now);
    await untilSent();
    await expectOneChain((await rows()).length);
    expect(tally.codes()).toEqual([]);
  });

  test('a processor that lies of a conflict: an alarm, and the anchor goes when it tells the truth', async () => {
    const ours = (await rows()).at(-1)!;
    tally.submission.conflict(election.id, ours.seq, 'somebody says so', ['ab'.repeat(32)]);
    await rounds(1);
    expect([tally.codes(), (await halted()).code]).toEqual([['CONFLICT_UNPROVEN'], 'none']);
    expect(tally.alarms.list()[0].detail).toContain('its transaction is ours');
    await anchor(1);
    await expectOneChain((await rows()).length);
    expect(tally.codes()).toEqual([]);
  });
});

describe('what the anchor key signed otherwise stops the election', () => {
  beforeEach(begin);
  afterEach(() => election.stop());

  test('an anchor with another root', async () => {
    await anchor(1);
    const last = (await rows()).at(-1)!;
    const payload = decodeAnchorPayload(decodeTransaction(last.raw).outputs[1].script);
    const [wrong] = [hashLeaf(utf8('another entry'))];
    const leaves = [...election.world.board.slice(0, payload.treeSize).map(hashLeaf), wrong];
    const forged = buildAnchor({
      previous: { txid: last.txid, vout: 0, satoshis: last.batonSat },
      secretKey: await secretKey(),
      payload: {
        ...payload,
        type: 'BATCH',
        seq: last.seq + 1,
        treeSize: payload.treeSize + 1,
        leafHashes: [wrong],
        rootHash: computeRoot(leaves),
      },
      feeSat: 500,
    });
    expect((await election.devnet.submit(forged.raw)).status).toBe(200);
    await anchor(1);
    expect(await halted()).toEqual({ code: 'ANCHOR_ROOT_DIFFERENT', standing: 'proven' });
    expect(tally.codes()).toEqual(['ANCHORING_HALTED']);
  });

  test('a transaction that is no anchor; a person lifts the halt, and it comes again', async () => {
    await anchor(1);
    const last = (await rows()).at(-1)!;
    expect((await election.devnet.submit(await theft(last))).status).toBe(200);
    await anchor(1);
    expect(await halted()).toEqual({ code: 'BATON_SPENT', standing: 'proven' });
    await publishes();
    const count = (await rows()).length;
    const again = election.tally();
    await anchor(1, again);
    expect([(await rows()).length, again.codes()]).toEqual([count, ['ANCHORING_HALTED']]);
    expect(await again.halts.lift(election.id, 'it was said to be a mistake', now)).toBe(true);
    expect(await again.halts.lift(election.id, 'twice', now)).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await rounds(3, again);
    const halts = await again.halts.of(election.id);
    expect(halts.map(({ haltNo, code, liftedReason }) => [haltNo, code, liftedReason])).toEqual([
      [2, 'BATON_SPENT', null],
      [1, 'BATON_SPENT', 'it was said to be a mistake'],
    ]);
    expect(halts[0].evidence).toBe(halts[1].evidence);
  });

  test('found at the start, before anything was built', async () => {
    await anchor(1);
    expect((await election.devnet.submit(await theft((await rows()).at(-1)!))).status).toBe(200);
    tally = election.tally();
    await rounds(1);
    expect(await halted()).toEqual({ code: 'BATON_SPENT', standing: 'proven' });
    expect((await rows()).length).toBe(2);
  });
});

/** The evidence goes to the board's door, signed; until the board takes it there is an alarm. */
async function publishes(): Promise<void> {
  const taken: { url: string; body: { document: string; signature: Record<string, string> } }[] = [];
  let status = 503;
  const board = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      taken.push({
        url: `${request.method} ${request.url}`,
        body: JSON.parse(Buffer.concat(chunks).toString()) as never,
      });
      response.writeHead(status, { 'content-type': 'application/json' }).end('{"number":1,"index":9}');
    });
  });
  await new Promise<void>((resolve) => board.listen(0, '127.0.0.1', resolve));
  const keys = generateEd25519();
  const apiUrl = `http://127.0.0.1:${(board.address() as AddressInfo).port}`;
  const loop = new EvidenceLoop(
    tally.halts,
    new BoardPublisher({ apiUrl, ...keys }),
    { leading: true } as AnchoringLoop,
    tally.alarms,
  );
  const [halt] = await tally.halts.of(election.id);
  await loop.pass(0);
  expect(tally.codes()).toContain('EVIDENCE_UNPUBLISHED');
  await loop.pass(1);
  status = 200;
  await loop.pass(60_000);
  await loop.pass(120_000);
  board.close();
  // Refused once, not asked again at once, taken, and not sent again.
  expect(taken.map(({ url }) => url)).toEqual(Array(2).fill(`PUT /elections/${toHex(election.id)}/evidence`));
  const { document, signature } = taken[1].body;
  expect(document).toBe(halt.evidence);
  verifyDocument('evidence', keys.publicKey, utf8(document), fromHex(signature['signature'], 64));
  expect((await tally.halts.of(election.id))[0].boardIndex).toBe(9);
  expect(tally.codes()).not.toContain('EVIDENCE_UNPUBLISHED');
}

/** Everything in the baton to nobody, in no form of an anchor. */
async function theft(last: { txid: string; batonSat: number }): Promise<Uint8Array> {
  const script = Uint8Array.of(0x00, 0x6a, 1, 1);
  const input = { txid: last.txid, vout: 0, unlockingScript: new Uint8Array(0), sequence: 0xffffffff };
  return signed(
    { version: 1, inputs: [input], outputs: [{ satoshis: 0, script }], locktime: 0 },
    last.batonSat,
    new Uint8Array(32),
  );
}

/** The same transaction with another signature, which only the key's holder can make. */
async function signedAgain(raw: Uint8Array): Promise<Uint8Array> {
  const transaction = decodeTransaction(raw);
  const spent = (await rows()).find(({ txid }) => txid === transaction.inputs[0].txid)!.batonSat;
  return signed(transaction, spent, new Uint8Array(32).fill(5));
}

async function signed(
  transaction: ReturnType<typeof decodeTransaction>,
  satoshis: number,
  extraEntropy: Uint8Array,
): Promise<Uint8Array> {
  const key = await secretKey();
  const [first] = await rows();
  const { script } = decodeTransaction(first.raw).outputs[0];
  const digest = signatureDigest(transaction, 0, { satoshis, script });
  const der = encodeDerSignature(secp256k1.sign(digest, key, { prehash: false, lowS: true, extraEntropy }));
  transaction.inputs[0].unlockingScript = Uint8Array.of(
    ...encodePush(Uint8Array.of(...der, 0x41)),
    ...encodePush(secp256k1.getPublicKey(key, true)),
  );
  return encodeTransaction(transaction);
}
