/** What live listeners cost (attack 35): a look at a long chain reads its newest anchors, not all of them. */
import { LOG_BOARD, LOG_ISSUANCE } from '#store';
import type { DataSource } from 'typeorm';
import { generateEd25519, toHex } from '#crypto';
import { createLog } from '../../apps/ballot-api/src/bulletin-board/sequencer.js';
import { LogKey } from '../../apps/ballot-api/src/bulletin-board/server-keys.js';
import { Database } from '../../apps/ballot-api/src/database/database.js';
import { LiveFeed } from '../../apps/ballot-api/src/live/live-feed.js';
import type { LiveEvent } from '../../apps/ballot-api/src/live/live-state.js';
import { freshDatabase } from '../support/database.js';

const ELECTION = new Uint8Array(32).fill(9);
const ANCHORS = 3_000;

let dataSource: DataSource;

afterAll(() => dataSource.destroy());

test('the newest anchors are read, the newest is told', async () => {
  ({ dataSource } = await freshDatabase('main'));
  const database = new Database(dataSource);
  const { secretKey, publicKey } = generateEd25519();
  const signer = { origin: 'live.example.org', key: new LogKey(secretKey, publicKey) };
  await database.rows(`INSERT INTO draft (ceremony_id, bytes) VALUES ($1, '')`, [ELECTION]);
  await database.rows(
    `INSERT INTO election (election_id, ceremony_id, origin, definition) VALUES ($1, $1, 'live.example.org', '')`,
    [ELECTION],
  );
  for (const log of [LOG_BOARD, LOG_ISSUANCE] as const) await createLog(database, ELECTION, log, signer);
  await database.rows(
    `INSERT INTO anchor (election_id, seq, txid, raw, type, tree_size, issued_size, time_ms, state, fee_sat, baton_sat)
     SELECT $1, n, encode(sha256(n::text::bytea), 'hex'), '', 2, 1, 0, n, 'sent', 1, 1 FROM generate_series(0, ${ANCHORS - 1}) n`,
    [ELECTION],
  );
  let read = 0;
  const counting = {
    async rows<Row>(statement: string, parameters: unknown[]): Promise<Row[]> {
      const rows = await database.rows<Row>(statement, parameters);
      read += rows.length;
      return rows;
    },
  } as Database;
  const notifications = { onNotification: () => undefined } as never;
  const feed = new LiveFeed(counting, notifications);
  const events = await new Promise<LiveEvent[]>((resolve) => feed.subscribe(toHex(ELECTION), resolve));
  expect(events.filter(({ type }) => type === 'anchor')).toMatchObject([{ seq: ANCHORS - 1, state: 'sent' }]);
  expect(read).toBeLessThan(ANCHORS / 2);
});
