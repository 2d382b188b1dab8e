/**
 * `psephos watch` beside a real tally service on a real devnet, told in order: it follows and agrees; then the board lies,
 * a reader invents, blocks are replaced, anchors stop, and at last the anchor key spends its baton otherwise. Each is seen
 * in the next look and has its own code.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fromHex, toHex } from '#crypto';
import { decodeTransaction, encodeAnchorLine, encodeTransaction, txidOf } from '#record';
import { openReader, type ChainReader } from '#chain';
import { ContradictionError, ElectionWatch, LIMITS } from '../../apps/cli/src/watch/election-watch.js';
import type { WatchEvent } from '../../apps/cli/src/watch/events.js';
import { type ChainArguments, openNamed } from '../../apps/cli/src/watch/named-watch.js';
import { type OpenedWatch, openWatch, stateOf } from '../../apps/cli/src/watch/open-watch.js';
import { readState, writeState } from '../../apps/cli/src/watch/watch-state.js';
import { AnchorKeys } from '../../apps/tally/src/anchoring/anchor-keys.js';
import { type PreparedElection, prepareElection, TestElection, type TestTally } from '../tally/fixture.js';
import { psephos, startPsephos } from '../cli/command.js';
import { ShownBoard } from './shown-board.js';

let prepared: PreparedElection;
let election: TestElection;
let tally: TestTally;
let shown: ShownBoard;
let from: string;
let now = 1_000_000;
/** Next board entry. */
let next = 1;

/** A watch with what it told; its clock is the test's. */
interface Watch {
  opened: OpenedWatch;
  events: WatchEvent[];
  look(): Promise<string>;
}

/** The watch that goes on through the whole story. */
let steady: Watch;

beforeAll(async () => {
  prepared = await prepareElection(1_000_000);
  election = await TestElection.start(prepared);
  tally = election.tally();
  shown = await ShownBoard.start(election.world);
  shown.entries.board.push(election.world.board[0]);
  from = election.world.definition.anchor.genesisOutpoint;
  await tally.round(now);
}, 120_000);

afterAll(async () => {
  shown.stop();
  await election.stop();
  rmSync(prepared.folder, { recursive: true, force: true });
});

/** As many entries as wanted, anchored and shown. */
async function grow(count = 1): Promise<void> {
  for (let i = 0; i < count; i++) {
    const entry = election.world.board[next++];
    await election.appendBoard(entry);
    shown.entries.board.push(entry);
  }
  for (let i = 0; i < 3; i++) await tally.round((now += 1_000));
}

function named(changes: Partial<ChainArguments> = {}): ChainArguments {
  const nothing = { from: undefined, board: undefined, election: undefined, key: undefined, headers: undefined };
  return { ...nothing, network: undefined, json: true, reader: [`devnet=${election.devnet.url}`], ...changes };
}

function watching(opened: OpenedWatch, events: WatchEvent[]): Watch {
  const watch = new ElectionWatch(
    opened.chain,
    opened.board,
    LIMITS,
    (event) => events.push(event),
    () => undefined,
  );
  /** @returns code of the contradiction, or of the doubts told in this look, or 'agrees' */
  const look = async () => {
    const before = events.length;
    try {
      await watch.round(now);
    } catch (error) {
      if (error instanceof ContradictionError) return error.alarm.code;
      throw error;
    }
    const codes = events.slice(before).flatMap((event) => (event.event === 'alarm' ? event.code : []));
    return codes.length > 0 ? codes.join() : 'agrees';
  };
  return { opened, events, look };
}

async function open(changes: Partial<ChainArguments>, stateFile: string | null = null): Promise<Watch> {
  const events: WatchEvent[] = [];
  const tell = (event: WatchEvent) => void events.push(event);
  const { opened } = await openNamed(named(changes), () => stateFile, tell, new AbortController().signal);
  return watching(opened, events);
}

/** What a fresh watch of the shown board finds. */
async function freshLook(): Promise<string> {
  return (await open({ board: shown.url })).look();
}

test('follows the chain alone, and knows election, key and sizes from it', async () => {
  await grow(3);
  await election.devnet.post('/mine', { blocks: 1 });
  const watch = await open({ from });
  expect(await watch.look()).toBe('agrees');
  const { position } = watch.opened.chain.follower;
  expect([position.electionId, position.last?.treeSize]).toEqual([election.world.electionId, next]);
  expect(toHex(position.publicKey!)).toBe(election.world.definition.anchor.publicKey);
  expect(watch.events.find(({ event }) => event === 'mined')).toMatchObject({
    seq: position.last!.seq,
    confirmations: 1,
  });
});

test('with a board it finds the outpoint by itself, keeps up with both logs, and goes on from what was kept', async () => {
  const file = path.join(election.folder, 'watch.json');
  const first = await open({ board: shown.url }, file);
  expect(await first.look()).toBe('agrees');
  writeState(file, stateOf(first.opened, 0)!);
  await election.appendRequests();
  shown.entries.issuance.push(...election.world.requests);
  await grow();
  expect(readState(file, from)?.chain.last?.treeSize).toBe(next - 1);
  steady = await open({ board: shown.url }, file);
  expect(await steady.look()).toBe('agrees');
  expect(steady.events.filter(({ event }) => event === 'anchor').length).toBeLessThan(3);
  expect(steady.opened.board!.sizes).toEqual({ size: next, anchored: next, issued: election.world.requests.length });
  await grow();
  expect(await steady.look()).toBe('agrees');
});

test('what the person names is compared with what the board names', async () => {
  const other = `${'ab'.repeat(32)}:0`;
  await expect(open({ board: shown.url, from: other })).rejects.toMatchObject({ code: 'BOARD_OTHER_CHAIN' });
  await expect(open({ board: shown.url, key: `02${'11'.repeat(32)}` })).rejects.toMatchObject({
    code: 'BOARD_OTHER_CHAIN',
  });
  await expect(open({ from: other })).rejects.toMatchObject({ exitCode: 66 });
});

describe('a board that lies', () => {
  afterEach(() => {
    shown.wrongRoot = null;
    shown.entries.board = election.world.board.slice(0, next);
    shown.entries.issuance = [...election.world.requests];
  });

  test('another root', async () => {
    shown.wrongRoot = new Uint8Array(32);
    expect(await freshLook()).toBe('ANCHOR_BOARD_ROOT_MISMATCH');
  });

  test('an entry that differs', async () => {
    shown.entries.board[2] = election.world.board[3];
    expect(await freshLook()).toBe('ANCHOR_LEAF_MISMATCH');
  });

  test('an entry left out in the middle', async () => {
    shown.entries.board.splice(2, 1);
    expect(await freshLook()).toBe('ANCHOR_LEAF_MISMATCH');
  });

  test('a missing entry at the end, once it stays missing', async () => {
    shown.entries.board.pop();
    const watch = await open({ board: shown.url });
    expect(await watch.look()).toBe('agrees');
    now += LIMITS.behindMs;
    expect(await watch.look()).toBe('BOARD_BEHIND_CHAIN');
    shown.entries.board.push(election.world.board[next - 1]);
    expect(await watch.look()).toBe('agrees');
    expect(watch.events.at(-1)).toEqual({ event: 'over', code: 'BOARD_BEHIND_CHAIN' });
  });

  test('an entry that is not anchored yet, and then another one', async () => {
    const watch = await open({ board: shown.url });
    shown.entries.board.push(election.world.board[next + 1]);
    expect(await watch.look()).toBe('agrees');
    shown.entries.board.pop();
    await grow();
    expect(await watch.look()).toBe('ANCHOR_LEAF_MISMATCH');
  });

  test('another request in the issuance log', async () => {
    shown.entries.issuance.reverse();
    expect(await freshLook()).toBe('ANCHOR_ISSUED_ROOT_MISMATCH');
  });

  test('no answer is no lie: it is told, and over when it answers', async () => {
    const watch = await open({ board: shown.url });
    shown.isDown = true;
    expect(await watch.look()).toBe('PROBLEM_UNREADABLE');
    shown.isDown = false;
    expect(await watch.look()).toBe('agrees');
    expect(watch.opened.board!.sizes.size).toBe(next);
  });
});

test('a reader that invents a spend is not believed, and does not hide the true one', async () => {
  const honest = openReader('devnet', { url: election.devnet.url, timeoutMs: 5_000 });
  const inventing: ChainReader = {
    name: 'inventing',
    transaction: (txid) => honest.transaction(txid),
    spender: async (outpoint) => {
      const found = await honest.spender(outpoint);
      if (found === null) return null;
      const other = decodeTransaction(found.raw);
      other.outputs[0].satoshis -= 1;
      const raw = encodeTransaction(other);
      return { txid: txidOf(raw), raw, bump: null };
    },
  };
  const look = async (readers: ChainReader[]) => {
    const events: WatchEvent[] = [];
    const expected = { electionId: null, publicKey: null };
    const sources = { genesisOutpoint: from, network: 'devnet' as const, headers: null, shown: null, state: null };
    const opened = await openWatch(
      { ...sources, readers, expected },
      (event) => events.push(event),
      new AbortController().signal,
    );
    return [await watching(opened, events).look(), opened.chain.follower.position.last?.treeSize];
  };
  expect(await look([inventing])).toEqual(['SPEND_NOT_PROVEN', undefined]);
  expect(await look([inventing, honest])).toEqual(['SPEND_NOT_PROVEN', next]);
});

test('blocks are replaced: told, and proven anew', async () => {
  await grow();
  await election.devnet.post('/mine', { blocks: 3 });
  expect(await steady.look()).toBe('agrees');
  const { newest } = steady.opened.chain.mined;
  expect(newest?.seq).toBe(steady.opened.chain.follower.position.last?.seq);
  await election.devnet.post('/reorganise', { depth: 4 });
  expect(await steady.look()).toBe('agrees');
  expect(steady.events).toContainEqual({ event: 'reorganised', blocks: 4, lost: 0 });
  expect(steady.opened.chain.mined.newest?.blockHash).not.toBe(newest?.blockHash);
  await election.devnet.post('/reorganise', { depth: 4, transactions: 'waiting' });
  expect(await steady.look()).toBe('agrees');
  expect(steady.events.filter(({ event }) => event === 'reorganised')).toHaveLength(2);
  expect(steady.opened.chain.mined.waiting.length).toBeGreaterThan(0);
  await election.devnet.post('/mine', { blocks: 1 });
  expect(await steady.look()).toBe('agrees');
  expect(steady.opened.chain.mined.waiting).toEqual([]);
});

test('anchors stop: entries wait longer than they may, or no heartbeat comes', async () => {
  const entry = election.world.board[next];
  await election.appendBoard(entry);
  shown.entries.board.push(entry);
  expect(await steady.look()).toBe('agrees');
  now += LIMITS.waitingMs + election.world.definition.anchor.maxDelayMs;
  expect(await steady.look()).toBe('ANCHORS_STOPPED');
  next += 1;
  await tally.round((now += 1));
  await tally.round((now += 1_000));
  expect(await steady.look()).toBe('agrees');
  expect(steady.events).toContainEqual({ event: 'over', code: 'ANCHORS_STOPPED' });
  const alone = await open({ from });
  expect(await alone.look()).toBe('agrees');
  now += 180_000;
  expect(await alone.look()).toBe('ANCHORS_STOPPED');
});

test('anchors stay unmined in block after block', async () => {
  await grow();
  const watch = await open({ from });
  await watch.look();
  const { txid } = watch.opened.chain.mined.waiting[0];
  await election.devnet.post('/forget', { txids: [txid] });
  await election.devnet.post('/mine', { blocks: LIMITS.unminedBlocks });
  expect(await watch.look()).toBe('ANCHORS_NOT_MINED');
  for (let i = 0; i < 3; i++) await tally.round((now += 5_000));
  await election.devnet.post('/mine', { blocks: 1 });
  expect(await watch.look()).toBe('agrees');
});

test('the command lists every hash, goes on with its file, and needs nothing but the chain', async () => {
  const out = path.join(election.folder, 'hashes.txt');
  const args = ['--from', from, '--reader', `devnet=${election.devnet.url}`];
  const first = await psephos('chain', 'rebuild', ...args, '--out', out);
  expect([first.code, first.err.split('\n')[1]]).toEqual([0, expect.stringMatching(`^${next} hashes in `)]);
  const listed = await psephos('chain', 'rebuild', ...args);
  const lines = listed.out.trimEnd().split('\n');
  expect(lines.length).toBe(next);
  await grow(2);
  await election.devnet.post('/mine', { blocks: 1 });
  expect((await psephos('chain', 'rebuild', ...args, '--out', out)).code).toBe(0);
  const all = readFileSync(out, 'utf8').trimEnd().split('\n');
  expect([all.length, all.slice(0, next - 2)]).toEqual([next, lines]);
  expect(all.map((line) => Number(line.split(' ')[0]))).toEqual(all.map((_, i) => i));
}, 60_000);

test('Ctrl-C keeps what is known, and the next watch goes on from it', async () => {
  const state = path.join(election.folder, 'interrupted.json');
  const args = ['watch', '--board', shown.url, '--reader', `devnet=${election.devnet.url}`, '--state', state, '--json'];
  const running = startPsephos({}, [...args, '--stay']);
  await running.said('"event":"board"');
  running.interrupt();
  expect((await running.ended).code).toBe(130);
  // By this machine's clock the anchors of the story are of 1970: they have stopped.
  const { code, out } = await psephos(...args, '--once');
  expect([code, out.includes('"event":"anchor"')]).toEqual([2, false]);
}, 60_000);

test('from files alone: a published anchors.jsonl, and headers', async () => {
  await tally.round((now += 1));
  const { publicKey } = election.world.definition.anchor;
  const funding = (await tally.store.funding(fromHex(publicKey, 33)))!;
  const anchors = await tally.store.anchors(election.id, 0, 1_000);
  const lines = [funding, ...anchors].map(({ raw, bump }) => encodeAnchorLine(raw, bump === null ? null : toHex(bump)));
  const [file, headers] = ['anchors.jsonl', 'headers.json'].map((name) => path.join(election.folder, name));
  writeFileSync(file, Buffer.concat(lines));
  writeFileSync(headers, await (await fetch(`${election.devnet.url}/headers`)).text());
  const events: WatchEvent[] = [];
  const offline = named({ from, reader: [`file=${file}`], headers });
  const { opened } = await openNamed(
    offline,
    () => null,
    (event) => events.push(event),
    new AbortController().signal,
  );
  expect(await watching(opened, events).look()).toBe('agrees');
  const { chain } = opened;
  expect([chain.follower.position.last?.treeSize, chain.mined.waiting]).toEqual([next, []]);
});

test('the key spends the baton otherwise: two spends for who saw the anchor, no anchor for who comes later', async () => {
  await grow();
  expect(await steady.look()).toBe('agrees');
  const { mined } = steady.opened.chain;
  const { seq } = mined.waiting[0];
  const key = await new AnchorKeys(path.join(election.folder, 'anchor-keys')).secretKey(
    election.world.definition.anchor.publicKey,
  );
  const spent = { txid: mined.txidOf(seq - 1), vout: 0, key: toHex(key), mined: false };
  expect((await election.devnet.post('/double-spend', spent)).status).toBe(201);
  expect(await steady.look()).toBe('BATON_SPENT_TWICE');
  expect(await freshLook()).toBe('BATON_SPENT_OTHERWISE');
  const state = path.join(election.folder, 'alarm.json');
  const { code, out, err } = await psephos(
    ...['watch', '--board', shown.url, '--reader', `devnet=${election.devnet.url}`],
    ...['--state', state, '--once', '--json'],
  );
  const alarm = JSON.parse(out.trimEnd().split('\n').at(-1)!) as Record<string, unknown>;
  expect([code, alarm['code'], alarm['kind']]).toEqual([1, 'BATON_SPENT_OTHERWISE', 'contradiction']);
  expect(err).toContain('kept in ');
}, 60_000);
