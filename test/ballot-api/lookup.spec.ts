/**
 * A ballot found by its tracker on a large board (spec §9): its proof verifies, and what the service reads for it grows with the
 * height of the tree, not with the number of ballots.
 */
import { generateEd25519, hashLeaf, sha256, toHex, u32, verifyCheckpoint, verifyInclusion } from '#crypto';
import { KIND_BALLOT, LOG_BOARD } from '#store';
import type { DataSource } from 'typeorm';
import { Cosignatures } from '../../apps/ballot-api/src/bulletin-board/cosignatures.js';
import { LogReader } from '../../apps/ballot-api/src/bulletin-board/log-reader.js';
import { LookupService } from '../../apps/ballot-api/src/bulletin-board/lookup.service.js';
import { PublicLog } from '../../apps/ballot-api/src/bulletin-board/public-log.js';
import {
  appendEntries,
  createLog,
  lockHead,
  type LogSigner,
  plainEntry,
} from '../../apps/ballot-api/src/bulletin-board/sequencer.js';
import { LogKey } from '../../apps/ballot-api/src/bulletin-board/server-keys.js';
import { Database } from '../../apps/ballot-api/src/database/database.js';
import type { ElectionRegistry } from '../../apps/ballot-api/src/elections/election-registry.js';
import { freshDatabase } from '../support/database.js';

const ELECTION = new Uint8Array(32).fill(7);
const ORIGIN = 'lookup.example.org/board';
/** Within one level of tiles, and well within two. */
const SIZES = [200, 6_000];
const PORTION = 2_000;

/** Knows how many rows it has read, and how many bytes they have. */
class CountingDatabase extends Database {
  rowsRead = 0;
  bytesRead = 0;

  override async rows<Row>(statement: string, parameters: unknown[]): Promise<Row[]> {
    const rows = await super.rows<Row>(statement, parameters);
    this.rowsRead += rows.length;
    for (const value of rows.flatMap((row) => Object.values(row as Record<string, unknown>))) {
      if (value instanceof Uint8Array) this.bytesRead += value.length;
    }
    return rows;
  }
}

let dataSource: DataSource;
let signer: LogSigner;

beforeAll(async () => {
  ({ dataSource } = await freshDatabase('main'));
  const keys = generateEd25519();
  signer = { origin: ORIGIN, key: new LogKey(keys.secretKey, keys.publicKey) };
  const database = new Database(dataSource);
  await database.rows(`INSERT INTO draft (ceremony_id, bytes) VALUES ($1, '')`, [ELECTION]);
  await database.rows(`INSERT INTO election (election_id, ceremony_id, origin, definition) VALUES ($1, $1, 'o', '')`, [
    ELECTION,
  ]);
  await database.transaction((sql) => createLog(sql, ELECTION, LOG_BOARD, signer));
}, 60_000);

afterAll(() => dataSource.destroy());

const trackerOf = (index: number): Uint8Array => sha256(u32(index));

async function growTo(size: number): Promise<void> {
  const database = new Database(dataSource);
  for (;;) {
    const grown = await database.transaction(async (sql) => {
      const head = (await lockHead(sql, ELECTION, LOG_BOARD))!;
      const first = head.treeSize;
      const count = Math.min(PORTION, size - first);
      const entries = Array.from({ length: count }, (_, i) => ({
        ...plainEntry(KIND_BALLOT, u32(first + i)),
        ...{ classIndex: 0, ballotKey: trackerOf(first + i), revision: 0, tracker: trackerOf(first + i) },
      }));
      if (count > 0) await appendEntries(sql, head, signer, entries);
      return first + count;
    });
    if (grown === size) return;
  }
}

/** A service that has kept nothing yet. */
function lookups(database: Database): LookupService {
  const elections = { get: () => Promise.resolve({ electionId: ELECTION }) } as unknown as ElectionRegistry;
  return new LookupService(
    elections,
    database,
    new LogReader(database),
    new PublicLog(database, new Cosignatures(database)),
  );
}

test.each(SIZES)(
  'on a board of %i',
  async (size) => {
    await growTo(size);
    const levels = Math.ceil(Math.log2(size) / 8);
    for (const index of [0, 199, size >> 1, size - 1]) {
      const database = new CountingDatabase(dataSource);
      const service = lookups(database);
      const tracker = toHex(trackerOf(index));
      const found = await service.tracker(toHex(ELECTION), tracker);
      expect([found.kind, found.index, found.anchor]).toEqual(['ballot', index, null]);
      const { checkpoint } = verifyCheckpoint(
        found.checkpoint,
        { origin: ORIGIN, publicKey: signer.key.publicKey },
        [],
      );
      expect(checkpoint.size).toBe(size);
      const proof = found.inclusionProof.map((hash) => new Uint8Array(Buffer.from(hash, 'hex')));
      expect(proof.length).toBeLessThanOrEqual(Math.ceil(Math.log2(size)));
      verifyInclusion(hashLeaf(u32(index)), index, size, proof, checkpoint.root);
      // Place, head and checkpoint, and of each level at most the tile above the leaf and the one at the right edge.
      expect(database.rowsRead).toBeLessThanOrEqual(3 + 2 * levels);
      expect(database.bytesRead).toBeLessThanOrEqual(2 * levels * 256 * 32);
      // Once more: full tiles were kept.
      const before = database.bytesRead;
      await service.tracker(toHex(ELECTION), tracker);
      expect(database.bytesRead - before).toBeLessThanOrEqual(levels * 256 * 32);
    }
  },
  60_000,
);

test('the statements have indexes to look into', async () => {
  await dataSource.query('ANALYZE log_entry');
  const explain = async (condition: string): Promise<string> =>
    JSON.stringify(
      await dataSource.query(
        `EXPLAIN SELECT idx FROM log_entry WHERE election_id = $1 AND tracker = $2 AND ${condition}`,
        [Buffer.from(ELECTION), Buffer.from(trackerOf(5))],
      ),
    );
  expect(await explain(`kind = ${KIND_BALLOT}`)).toContain('log_entry_tracker');
  expect(await explain('kind = 17')).toContain('log_entry_spoiled_tracker');
});
