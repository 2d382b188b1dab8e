/** Entries in batches: what is read with them, what is remembered of them, and what is read again of the replaced ones. */
import {
  BALLOT_MAGIC,
  ballotTracker,
  type BallotHints,
  concatBytes,
  encodeEntryBundle,
  type Engine,
  hashLeaf,
  TILE_WIDTH,
  tilePath,
  u32,
} from '#crypto';
import { encodeHintFile, hintPath } from '#record';
import { VerifiedBundles } from '#verify';
import { BatchChecks } from '../../libs/record/src/verify-election/batch-findings.js';
import { checkBoardEntries } from '../../libs/record/src/verify-election/board-entry-checks.js';
import type { LogName } from '../../libs/record/src/verify-election/checkpoint-file.js';
import type { EntryChecker } from '../../libs/record/src/verify-election/entry-checker.js';
import { NO_TRACKER } from '../../libs/record/src/verify-election/entry-findings.js';
import type { EntryRules, EntryTask } from '../../libs/record/src/verify-election/entry-checks.js';
import type { BoardFacts } from '../../libs/record/src/verify-election/group-05-board.js';
import { BatchReader } from '../../libs/record/src/verify-election/log-batches.js';
import { RecordReader } from '../../libs/record/src/verify-election/record-reader.js';
import { subtractReplaced } from '../../libs/record/src/verify-election/replaced-ballots.js';
import { bundleKey } from '../../libs/record/src/verify-election/verified-bundles.js';
import { sourceOf } from '../support/build-record.js';

const RULES = { electionId: new Uint8Array(32), contexts: [], issuingKeys: [], registrars: 1 } as EntryRules;

/** A log of `size` entries, each its own number, and what else is in its record. */
function readerOf(log: LogName, size: number, more: [string, Uint8Array][] = []): Promise<RecordReader> {
  const entries = Array.from({ length: size }, (_, i) => u32(i));
  const bundles = Array.from({ length: Math.ceil(size / TILE_WIDTH) }, (_, n): [string, Uint8Array] => {
    const own = entries.slice(n * TILE_WIDTH, (n + 1) * TILE_WIDTH);
    return [`${log}/${tilePath('entries', n, own.length)}`, encodeEntryBundle(own)];
  });
  return RecordReader.open(sourceOf(new Map([...bundles, ...more])));
}

/** Keeps what it is asked. */
function listening(): { tasks: EntryTask[]; checker: EntryChecker } {
  const tasks: EntryTask[] = [];
  const check = (task: EntryTask) => {
    tasks.push(task);
    return Promise.resolve({ refusals: [], trackers: [], sums: u32(tasks.length) });
  };
  return { tasks, checker: { ahead: 0, check } };
}

test('hints are those of the bundle of each entry, and the issuance log has none', async () => {
  const hint = new Uint8Array(96).fill(1);
  const more: [string, Uint8Array][] = [[hintPath(1), encodeHintFile([undefined, hint])]];
  const hintsOf = async (log: LogName) => {
    const batch = await new BatchReader(await readerOf(log, 600, more), log, 600, 3).next();
    expect(batch?.entries).toHaveLength(600);
    const found = (await batch?.readHints()) ?? [];
    return found.flatMap((each, at) => (each === undefined ? [] : [[at, each]]));
  };
  expect(await hintsOf('board')).toEqual([[TILE_WIDTH + 1, hint]]);
  expect(await hintsOf('issuance')).toEqual([]);
});

test('of entries that all passed before, trackers are known as if they were read anew, and nobody is asked', async () => {
  const ballot = Uint8Array.from({ length: 400 }, (_, i) => (i === 0 ? 0x10 : i % 251));
  const entries = [Uint8Array.of(0x01, 2), ballot, Uint8Array.of(0x20, 3)];
  const leafHashes = entries.map(hashLeaf);
  const known = new VerifiedBundles([[bundleKey('board', RULES.electionId, leafHashes), u32(7)]]);
  const { tasks, checker } = listening();
  const batch = { first: 0, entries, leafHashes, readHints: () => Promise.resolve([]) };
  const { findings } = await new BatchChecks('board', RULES, checker, known).check(batch);
  const trackers = [NO_TRACKER, ballotTracker(ballot), NO_TRACKER];
  expect([findings, tasks]).toEqual([{ refusals: [null, null, null], trackers, sums: u32(7) }, []]);
});

test('ballots that were replaced are read again in the order of the board, and added up some at a time', async () => {
  const { tasks, checker } = listening();
  const subtracted: Uint8Array[] = [];
  const all = Array.from({ length: 2_050 }, (_, i) => i);
  const board = {
    ballots: {
      supersededOf: [all.filter((i) => i % 2 === 1), all.filter((i) => i % 2 === 0)],
      sums: { subtract: (sums: Uint8Array) => void subtracted.push(sums) },
    },
    ...{ checkpoint: { size: 2_050 }, rules: RULES },
  } as unknown as BoardFacts;
  await subtractReplaced(await readerOf('board', 2_050), board, checker);
  expect(tasks.map(({ kind, entries }) => [kind, entries.length])).toEqual(
    [1_024, 1_024, 2].map((n) => ['replaced', n]),
  );
  expect(tasks.flatMap(({ entries }) => entries)).toEqual(all.map((i) => u32(i)));
  expect(subtracted).toEqual([1, 2, 3].map((n) => u32(n)));
});

test('the engine is handed hints only where a ballot has one', () => {
  const given: (BallotHints | undefined)[] = [];
  const refusal = { stage: 'form', code: 'BALLOT_POINT_INVALID', message: 'x' } as const;
  const verifyBallots: Engine['verifyBallots'] = (_ctx, _entries, hints) => {
    given.push(hints);
    return { refusals: [refusal], trackers: [NO_TRACKER], sums: new Uint8Array() };
  };
  const engine = { verifyBallots } as unknown as Engine;
  const rules = { ...RULES, contexts: [{ classIndex: 0 }] } as unknown as EntryRules;
  const ballot = concatBytes(Uint8Array.of(0x10), BALLOT_MAGIC, RULES.electionId, new Uint8Array(2 + 32 + 4));
  const hint = u32(1);
  checkBoardEntries(engine, rules, [u32(0), ballot], [undefined, undefined]);
  checkBoardEntries(engine, rules, [u32(0), ballot], [undefined, hint]);
  expect(given).toEqual([undefined, [hint]]);
});
