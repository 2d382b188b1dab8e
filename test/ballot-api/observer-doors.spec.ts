/** What pages ask while they watch a board: ballots by their first characters, turnout, the chain in parts, the issuers. */
import { computeTracker, encodeTracker, generateEd25519, toHex } from '#crypto';
import pg from 'pg';
import { freshDatabaseUrl } from '../support/database.js';
import type { PreparedVoter } from '../support/record/world.js';
import { TestElection } from '../support/test-election.js';
import { expectStatus, TestService } from '../support/test-service.js';

const ANCHORS = 1_203;

let service: TestService;
let election: TestElection;
let voters: PreparedVoter[];
const cast: { tracker: string; index: number }[] = [];

beforeAll(async () => {
  service = await TestService.start(await freshDatabaseUrl(), [0, 0, 0, 0, 1]);
  election = await TestElection.publish(service);
  ({ voters } = election.world);
  await election.open();
  for (const [voter, offset] of [
    [voters[0], 0],
    [voters[0], 1],
    [voters[1], 0],
    [voters[4], 0],
  ] as const) {
    const entry = election.ballot(voter, offset);
    const answer = await election.cast(entry);
    expectStatus(answer, 201);
    cast.push({ tracker: encodeTracker(computeTracker(entry.slice(1, -112))), index: Number(answer.json['index']) });
  }
}, 120_000);

afterAll(() => service.stop());

async function sql(statement: string, parameters: unknown[]): Promise<void> {
  const client = new pg.Client({ connectionString: service.databaseUrl });
  await client.connect();
  await client.query(statement, parameters).finally(() => client.end());
}

describe('ballots by the beginning of their tracker', () => {
  const find = (prefix: string) => service.get(`${election.path}/tracker-prefixes/${prefix}`);

  test.each([8, 9, 51, 52])('%i characters find the ballot, and no other', async (length) => {
    for (const { tracker, index } of cast) {
      const { json } = await find(tracker.slice(0, length));
      expect(json).toMatchObject({ next: null, entries: [{ kind: 'ballot', index }] });
      expect((json['entries'] as unknown[]).length).toBe(1);
    }
  });

  test('a ballot that a later one of its key replaced is said to be', async () => {
    const { json } = await service.get(`${election.path}/trackers?from=0`);
    const entries = json['entries'] as { index: number; superseded: boolean }[];
    expect(entries.filter(({ superseded }) => superseded).map(({ index }) => index)).toEqual([cast[0].index]);
    const found = await find(cast[0].tracker);
    expect(found.json).toMatchObject({ entries: [{ index: cast[0].index, superseded: true }] });
  });

  test('nothing is found under another beginning', async () => {
    const [{ tracker }] = cast;
    const other = `${tracker.slice(0, 7)}${tracker[7] === 'Z' ? 'Y' : 'Z'}`;
    expect((await find(other)).json).toMatchObject({ next: null, entries: [] });
  });

  test.each(['abcdefgh', 'U', 'ABCDEFGU', `${'A'.repeat(53)}`, '%00AAAAAAA'])('%s: 400', async (prefix) => {
    const { status, json } = await find(prefix);
    expect([status, json.code]).toEqual([400, 'REQUEST_INVALID']);
  });

  test('many that begin alike: pages with an end', async () => {
    // Trackers that nobody could make: under one more election, straight into its table.
    await sql(
      `INSERT INTO log_entry (election_id, log, idx, kind, bytes, leaf_hash, tracker, class_index, ballot_key, revision)
       SELECT $1, 0, 1000 + n, 17, '\\x00', sha256(n::text::bytea), decode(rpad('deadbeef00', 60, '0') || to_char(n, 'FM0000'), 'hex'),
              0, sha256(n::text::bytea), 0 FROM generate_series(1, 40) n`,
      [Buffer.from(election.id, 'hex')],
    );
    await sql(`UPDATE log_head SET tree_size = 2000, public_size = 2000 WHERE election_id = $1 AND log = 0`, [
      Buffer.from(election.id, 'hex'),
    ]);
    const begins = encodeTracker(Uint8Array.from(Buffer.from('deadbeef'.padEnd(64, '0'), 'hex')));
    for (const symbols of [begins.slice(0, 8), begins.slice(0, 1)]) {
      const found: number[] = [];
      for (let next: number | null = 0; next !== null;) {
        const { json } = await find(`${symbols}?from=${next}&count=16`);
        const indexes = (json['entries'] as { index: number }[]).map(({ index }) => index);
        expect(indexes.length).toBeLessThanOrEqual(16);
        found.push(...indexes);
        next = json['next'] as number | null;
      }
      const others = cast.filter(({ tracker }) => tracker.startsWith(symbols)).map(({ index }) => index);
      expect(found).toEqual([...others, ...Array.from({ length: 40 }, (_, n) => 1_001 + n)]);
    }
  });
});

test('turnout by class: ballots, and voters of whom the last ballot counts', async () => {
  expect((await service.get(`${election.path}/turnout`)).json).toEqual({
    classes: [
      { id: 'members', roll: 4, ballots: 3, voters: 2 },
      { id: 'partners', roll: 1, ballots: 1, voters: 1 },
    ],
  });
  expect((await service.get(`/elections/${'00'.repeat(32)}/turnout`)).status).toBe(404);
});

test('issuers: whoever does not answer is said not to', async () => {
  const states = (answers: boolean[]) => answers.map((each, i) => ({ issuer: i + 1, answers: each }));
  // The witnesses beside this service are no issuers: they know no /ready.
  expect((await service.get(`${election.path}/issuers`)).json).toEqual(states([false, false, false]));
});

describe('the chain in parts', () => {
  const list = async (query: string) => (await service.get(`${election.path}/anchors/list${query}`)).json;
  const numbers = (json: Record<string, unknown>) => (json['entries'] as { seq: number }[]).map(({ seq }) => seq);

  test('without anchors it is empty', async () => {
    expect(await list('')).toEqual({ size: 0, minedHeight: null, next: null, entries: [] });
  });

  test('parts of bounded length; what the network has not taken is none', async () => {
    // Each one commits to ten entries more, but for a heartbeat; the last ten are not mined, the very last one is not sent.
    await sql(
      `INSERT INTO anchor (election_id, seq, txid, raw, type, tree_size, issued_size, time_ms, state, fee_sat, baton_sat,
                           block_height, block_hash, bump)
       SELECT $1, n, encode(sha256(n::text::bytea), 'hex'), '', CASE n WHEN 0 THEN 0 WHEN 3 THEN 2 ELSE 1 END, CASE n WHEN 3 THEN 21 ELSE 1 + 10 * n END, 0, n,
              CASE WHEN n = ${ANCHORS - 1} THEN 'intended' WHEN n >= ${ANCHORS - 11} THEN 'sent' ELSE 'mined' END, 1, 1,
              CASE WHEN n < ${ANCHORS - 11} THEN 100 + n END, CASE WHEN n < ${ANCHORS - 11} THEN repeat('00', 32) END,
              CASE WHEN n < ${ANCHORS - 11} THEN '\\x00'::bytea END
         FROM generate_series(0, ${ANCHORS - 1}) n`,
      [Buffer.from(election.id, 'hex')],
    );
    const first = await list('?from=0');
    expect(first).toMatchObject({ size: ANCHORS - 1, minedHeight: 100 + ANCHORS - 12, next: 1_000 });
    expect(numbers(first)).toHaveLength(1_000);
    expect((first['entries'] as unknown[])[0]).toMatchObject({ type: 'GENESIS', blockHeight: 100, treeSize: 1 });
    const second = await list('?from=1000');
    expect(second['next']).toBeNull();
    expect(numbers(second).at(-1)).toBe(ANCHORS - 2);
    expect((second['entries'] as unknown[]).at(-1)).toMatchObject({ blockHeight: null });
    expect(numbers(await list('?from=0&count=999999'))).toHaveLength(1_000);
  });

  test('from the anchor that commits to an entry', async () => {
    expect(numbers(await list('?entry=0&count=2'))).toEqual([0, 1]);
    expect(numbers(await list('?entry=1&count=1'))).toEqual([1]);
    expect(numbers(await list('?entry=10&count=1'))).toEqual([1]);
    expect(numbers(await list('?entry=11&count=1'))).toEqual([2]);
    expect(numbers(await list('?entry=999999'))).toEqual([]);
    expect((await list('?entry=1&count=1'))['next']).toBe(11);
    // The third one, a heartbeat, commits to nothing new.
    expect(numbers(await list('?entry=11&count=2'))).toEqual([2, 4]);
    expect((await service.get(`${election.path}/anchors/list?entry=x`)).status).toBe(400);
  });
});

test('the history of anchors, newest first and in parts', async () => {
  const history = async (query: string) => (await service.get(`${election.path}/anchors/history${query}`)).json;
  expect(await history('')).toEqual({ entries: [], next: null });
  const hash = 'ab'.repeat(32);
  await sql(
    `INSERT INTO anchor_event (election_id, time_ms, kind, block_height, block_hash, first_seq, last_seq) VALUES
     ($1, 1, 'block-lost', 100, $2, 3, 5), ($1, 2, 'mined-again', 101, $2, 3, 5), ($1, 3, 'sent-again', NULL, NULL, 7, 7)`,
    [Buffer.from(election.id, 'hex'), hash],
  );
  const { entries, next } = (await history('?count=2')) as { entries: Record<string, unknown>[]; next: number };
  expect(entries).toMatchObject([
    { timeMs: 3, kind: 'sent-again', blockHeight: null, blockHash: null, firstSeq: 7, lastSeq: 7 },
    { timeMs: 2, kind: 'mined-again', blockHeight: 101, blockHash: hash, firstSeq: 3, lastSeq: 5 },
  ]);
  expect(next).toBe(entries[1]['id']);
  expect(await history(`?count=2&before=${next}`)).toMatchObject({ entries: [{ kind: 'block-lost' }], next: null });
  expect((await service.get(`${election.path}/anchors/history?before=x`)).status).toBe(400);
});

test('a foreign election has none of this', async () => {
  const foreign = toHex(generateEd25519().publicKey);
  for (const door of ['anchors/list', 'anchors/history', 'issuers', 'turnout', 'tracker-prefixes/AAAAAAAA']) {
    expect((await service.get(`/elections/${foreign}/${door}`)).status).toBe(404);
  }
});
