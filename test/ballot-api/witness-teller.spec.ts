/**
 * A log that grows while its witnesses answer, each at its own pace (spec §7): their cosignatures must meet at the same sizes, or
 * nobody who waits for a quorum would ever have one.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { generateEd25519, randomBytes, toHex } from '#crypto';
import { LOG_ISSUANCE, type LogNumber } from '#store';
import type { Cosignatures } from '../../apps/ballot-api/src/bulletin-board/cosignatures.js';
import type { LogReader } from '../../apps/ballot-api/src/bulletin-board/log-reader.js';
import { WitnessTeller } from '../../apps/ballot-api/src/bulletin-board/witness-teller.js';
import type { Database } from '../../apps/ballot-api/src/database/database.js';
import type { Election } from '../../apps/ballot-api/src/elections/election.js';
import type { ElectionAddresses } from '../../apps/ballot-api/src/elections/election-addresses.js';
import { TestLog } from '../support/test-log.js';
import { TestWitness } from '../support/test-witness.js';

const QUORUM = 3;
const ENTRIES = 60;

const witnesses = Array.from({ length: 4 }, (_, i) => new TestWitness(`witness-${i}`, generateEd25519()));
const log = new TestLog('vote.example/issuance').append('first');
const election = { electionId: randomBytes(32), definition: { witnesses: { quorum: QUORUM } } } as unknown as Election;
/** By size, the lines that were kept. */
const cosigned = new Map<number, number>();
let teller: WitnessTeller;

beforeAll(async () => {
  await Promise.all(witnesses.map((witness) => witness.start()));
  const peers = witnesses.map(({ url }) => ({ url, isOwn: true }));
  const addresses = { of: () => Promise.resolve({ issuers: [], witnesses: peers }) };
  // The board stays empty; what is asked of the issuance log is its size, or the checkpoint to offer.
  const database = {
    rows: (statement: string, [, asked, least, kept, size]: [unknown, LogNumber, number, number, number]) => {
      if (asked !== LOG_ISSUANCE) return Promise.resolve([]);
      if (!statement.includes('checkpoint')) return Promise.resolve([{ tree_size: String(log.entries.length) }]);
      return Promise.resolve(size >= least && size > kept ? [{ size: String(size), note: log.note(size) }] : []);
    },
  };
  const reader = {
    proveConsistency: (_id: unknown, _log: unknown, oldSize: number, size: number) =>
      Promise.resolve(log.proof(oldSize, size)),
  };
  const cosignatures = {
    keep: (_election: unknown, _log: unknown, size: number) => {
      cosigned.set(size, (cosigned.get(size) ?? 0) + 1);
      return Promise.resolve(1);
    },
  };
  teller = new WitnessTeller(
    addresses as unknown as ElectionAddresses,
    database as unknown as Database,
    reader as unknown as LogReader,
    cosignatures as unknown as Cosignatures,
  );
});

afterAll(async () => {
  teller.onApplicationShutdown();
  await Promise.all(witnesses.map((witness) => witness.stop()));
});

test('a quorum meets at every size that is offered, however fast the log grows', async () => {
  witnesses.forEach((witness, i) => {
    // Whenever one is about to answer the log has grown, so each would find another newest size.
    witness.beforeAnswer = async () => {
      await pause(3 * i);
      if (log.entries.length < ENTRIES) log.append(toHex(randomBytes(4)));
    };
  });
  teller.tell(election);
  while ((cosigned.get(ENTRIES) ?? 0) < QUORUM) {
    await teller.nextCosignature(100);
    teller.tell(election);
  }
  const quorums = [...cosigned.values()].filter((count) => count >= QUORUM);
  expect(quorums.length).toBe(cosigned.size);
  expect(quorums.length).toBeGreaterThan(5);
});

test('with too few witnesses for a quorum the others are still offered what is new', async () => {
  for (const witness of witnesses.slice(2)) witness.isDown = true;
  for (const witness of witnesses) witness.beforeAnswer = () => Promise.resolve();
  log.append('one');
  teller.tell(election);
  while ((cosigned.get(ENTRIES + 1) ?? 0) < 2) await teller.nextCosignature(100);
  log.append('two');
  teller.tell(election);
  // Nobody tells again: the round ends by itself.
  while ((cosigned.get(ENTRIES + 2) ?? 0) < 2) await teller.nextCosignature(100);
  expect(cosigned.get(ENTRIES + 1)).toBe(2);
});
