/**
 * The sequencer against a real database: two of them at once make one tree, tiles and frontier agree beyond tile
 * boundaries, proofs out of tiles verify, and the tables refuse to be rewritten (attacks 20, 27).
 */
import {
  computeRoot,
  concatBytes,
  generateEd25519,
  hashLeaf,
  toHex,
  u32,
  verifyCheckpoint,
  verifyConsistency,
  verifyInclusion,
} from '#crypto';
import { KIND_CREATED, KIND_REQUEST, LOG_BOARD, LOG_ISSUANCE, openDataSource } from '#store';
import type { DataSource } from 'typeorm';
import { GroupCommitter } from '#edge';
import { LogReader } from '../../apps/ballot-api/src/bulletin-board/log-reader.js';
import {
  appendEntries,
  createLog,
  lockHead,
  type LogSigner,
  plainEntry,
} from '../../apps/ballot-api/src/bulletin-board/sequencer.js';
import { LogKey } from '../../apps/ballot-api/src/bulletin-board/server-keys.js';
import { appendToTiles, edgeTilesOf, type Tile } from '../../apps/ballot-api/src/bulletin-board/tile-edge.js';
import { Database } from '../../apps/ballot-api/src/database/database.js';
import { freshDatabase } from '../support/database.js';

const ELECTION = new Uint8Array(32).fill(7);
const ORIGIN = 'sequencer.example.org/issuance';

let sources: DataSource[];
let databases: Database[];
let signer: LogSigner;

beforeAll(async () => {
  const { url, dataSource } = await freshDatabase('main');
  sources = [dataSource, await openDataSource(url, 'main')];
  databases = sources.map((source) => new Database(source));
  const keys = generateEd25519();
  signer = { origin: ORIGIN, key: new LogKey(keys.secretKey, keys.publicKey) };
  await databases[0].rows(`INSERT INTO draft (ceremony_id, bytes) VALUES ($1, '')`, [ELECTION]);
  await databases[0].rows(
    `INSERT INTO election (election_id, ceremony_id, origin, definition) VALUES ($1, $1, 'o', '')`,
    [ELECTION],
  );
  await databases[0].transaction((sql) => createLog(sql, ELECTION, LOG_ISSUANCE, signer));
}, 60_000);

afterAll(() => Promise.all(sources.map((source) => source.destroy())));

function entriesFrom(first: number, count: number) {
  return Array.from({ length: count }, (_, i) =>
    plainEntry(KIND_REQUEST, concatBytes(u32(first + i), new Uint8Array(20))),
  );
}

async function append(database: Database, first: number, count: number): Promise<{ treeSize: number; note: string }> {
  return database.transaction(async (sql) => {
    const head = await lockHead(sql, ELECTION, LOG_ISSUANCE);
    if (head === undefined) throw new Error('no log');
    return appendEntries(sql, head, signer, entriesFrom(first, count));
  });
}

test('two sequencers at once: one consistent tree whose every proof verifies', async () => {
  const sizes = [1, 3, 200, 60, 250, 7, 255, 1, 256, 90];
  let first = 0;
  const groups = sizes.map((count, i) => {
    const from = first;
    first += count;
    return append(databases[i % 2], from, count);
  });
  const results = await Promise.all(groups);
  const total = sizes.reduce((sum, count) => sum + count, 0);
  expect(Math.max(...results.map(({ treeSize }) => treeSize))).toBe(total);

  const rows = await databases[0].rows<{ idx: string; bytes: Buffer; leaf_hash: Buffer }>(
    `SELECT idx, bytes, leaf_hash FROM log_entry WHERE election_id = $1 AND log = $2 ORDER BY idx`,
    [ELECTION, LOG_ISSUANCE],
  );
  expect(rows.map(({ idx }) => Number(idx))).toEqual(Array.from({ length: total }, (_, i) => i));
  const leaves = rows.map(({ bytes }) => hashLeaf(bytes));
  expect(rows.map(({ leaf_hash }) => toHex(leaf_hash))).toEqual(leaves.map(toHex));

  const reader = new LogReader(databases[1]);
  for (const { treeSize, note } of results) {
    const { checkpoint } = verifyCheckpoint(note, { origin: ORIGIN, publicKey: signer.key.publicKey }, []);
    const root = computeRoot(leaves.slice(0, treeSize));
    expect(toHex(checkpoint.root)).toBe(toHex(root));
    expect(toHex(await reader.rootAt(ELECTION, LOG_ISSUANCE, treeSize))).toBe(toHex(root));
    const indices = [0, treeSize - 1, Math.floor(treeSize / 2)];
    const proofs = await reader.proveInclusions(ELECTION, LOG_ISSUANCE, indices, treeSize);
    indices.forEach((index, i) => verifyInclusion(leaves[index], index, treeSize, proofs[i], root));
    const growth = await reader.proveConsistency(ELECTION, LOG_ISSUANCE, treeSize, total);
    verifyConsistency(treeSize, root, total, computeRoot(leaves), growth);
  }
}, 60_000);

test('an entry that stands in the log cannot be appended again, and the failed commit leaves nothing', async () => {
  const before = await databases[0].rows(`SELECT * FROM log_head`, []);
  await expect(append(databases[0], 5, 1)).rejects.toMatchObject({
    driverError: { code: '23505', constraint: 'log_entry_leaf' },
  });
  expect(await databases[0].rows(`SELECT * FROM log_head`, [])).toEqual(before);
});

test.each([
  `UPDATE log_entry SET bytes = '\\x00'`,
  `DELETE FROM log_entry WHERE idx = 0`,
  `UPDATE checkpoint SET note = ''`,
  `UPDATE election SET definition = '\\x00'`,
])('published rows are not rewritten: %s', (statement) =>
  expect(databases[0].rows(statement, [])).rejects.toThrow('never changed or removed'),
);

test('a board has one first entry', async () => {
  await databases[0].transaction((sql) => createLog(sql, ELECTION, LOG_BOARD, signer));
  const created = (byte: number) =>
    databases[0].transaction(async (sql) => {
      const head = await lockHead(sql, ELECTION, LOG_BOARD);
      if (head === undefined) throw new Error('no log');
      return appendEntries(sql, head, signer, [plainEntry(KIND_CREATED, Uint8Array.of(1, byte))]);
    });
  await created(1);
  await expect(created(2)).rejects.toMatchObject({ driverError: { constraint: 'log_entry_created' } });
});

test('tiles do not depend on how a log was cut into commits', () => {
  const leaves = Array.from({ length: 256 * 256 + 700 }, (_, i) => hashLeaf(u32(i)));
  const grown = new Map<string, Tile>();
  for (let size = 0, step = 1; size < leaves.length; step = (step * 7) % 4_093) {
    const edge = edgeTilesOf(size).map(({ level, n }) => grown.get(`${level}/${n}`) as Tile);
    for (const tile of appendToTiles(size, edge, leaves.slice(size, size + step)))
      grown.set(`${tile.level}/${tile.n}`, tile);
    size += step;
  }
  const atOnce = appendToTiles(0, [], leaves);
  expect(grown.size).toBe(atOnce.length);
  for (const tile of atOnce) {
    expect(grown.get(`${tile.level}/${tile.n}`)?.hashes.map(toHex)).toEqual(tile.hashes.map(toHex));
  }
  expect(() => appendToTiles(300, [], [hashLeaf(u32(1))])).toThrow('is missing');
}, 60_000);

test('a group holds one item of a key, waits for its commit, and fails as a whole', async () => {
  const groups: string[][] = [];
  let fail = false;
  const committer = new GroupCommitter<string, string>({
    maxItems: 3,
    keyOf: (item) => item[0],
    commit: async (items) => {
      groups.push(items);
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (fail) throw new Error('away');
      return items.map((item) => item.toUpperCase());
    },
  });
  const answers = await Promise.all(['a1', 'b1', 'b2', 'c1', 'd1', 'b3'].map((item) => committer.submit(item)));
  expect(answers).toEqual(['A1', 'B1', 'B2', 'C1', 'D1', 'B3']);
  expect(groups).toEqual([['a1'], ['b1', 'c1', 'd1'], ['b2'], ['b3']]);
  fail = true;
  const failed = await Promise.allSettled([committer.submit('a2'), committer.submit('b4')]);
  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  fail = false;
  expect(await committer.submit('a3')).toBe('A3');
});
