/** A confirmation held against the record (spec §12.2): kept, too new, and every way in which it was not kept. */
import {
  computeRoot,
  computeTracker,
  cosignCheckpoint,
  encodeEntryBundle,
  hashLeaf,
  nodeReaderOf,
  proveInclusion,
  signCheckpoint,
  toHex,
} from '#crypto';
import { encodeConfirmation } from '#record';
import { examineConfirmation, verifyConfirmation, verifyElection } from '#verify';
import { type BuiltRecord, buildRecord, sourceOf } from '../support/build-record.js';
import { withFiles } from '../support/verify-record.js';

const TOKEN_AND_SIGNATURE = 112;
const COSIGNED_AT_S = 1_700_000_000;

let built: BuiltRecord;
let index: number;

beforeAll(async () => {
  built = await buildRecord({});
  index = built.world.board.findIndex((entry) => entry[0] === 0x10);
});

/** What an honest board signed at `size`, for the entry at `at` of `entries`. */
function promise(change: {
  entries?: readonly Uint8Array[];
  size?: number;
  tracker?: string;
  electionId?: string;
  index?: number;
  proof?: Uint8Array[];
  note?: (note: string) => string;
}): Uint8Array {
  const { world } = built;
  const { entries = world.board, size = index + 1 } = change;
  const leaves = entries.slice(0, size).map(hashLeaf);
  const checkpoint = { origin: world.draft.board.origin, size, root: computeRoot(leaves) };
  const note = signCheckpoint(checkpoint, world.parties.board.secretKey);
  const [witness] = world.parties.witnesses;
  const line = cosignCheckpoint(note, witness.name, witness.keys.secretKey, COSIGNED_AT_S);
  const entry = entries[index];
  return encodeConfirmation({
    electionId: change.electionId ?? toHex(built.electionId),
    tracker: change.tracker ?? toHex(computeTracker(entry.slice(1, -TOKEN_AND_SIGNATURE))),
    index: change.index ?? index,
    inclusionProof: (change.proof ?? proveInclusion(nodeReaderOf(leaves), change.index ?? index, size)).map(toHex),
    checkpoint: (change.note ?? ((text) => text))(note + line),
  });
}

const check = (bytes: Uint8Array, record = built) => verifyConfirmation(sourceOf(record.files), bytes);
const refused = (bytes: Uint8Array, code: string, record = built) =>
  expect(check(bytes, record)).rejects.toMatchObject({ name: 'VerificationError', code });

test('a promise that was kept, at once and later', async () => {
  expect(await check(promise({}))).toMatchObject({ reached: true, kind: 'ballot', index, treeSize: index + 1 });
  const later = await check(promise({ size: built.world.board.length }));
  expect(later.treeSize).toBe(built.world.board.length);
  expect(later.cosignedBy).toEqual([built.world.parties.witnesses[0].name]);
});

test('a promise of a board that this record has not reached yet', async () => {
  const entries = [...built.world.board, built.world.board[index]];
  expect(await check(promise({ entries, size: entries.length }))).toMatchObject({ reached: false });
});

test('entry_left_out: the board signed another history, its note is the evidence', async () => {
  const entries = built.world.board.map((entry, at) => (at === 0 ? Uint8Array.of(...entry.slice(0, -1), 0xff) : entry));
  const bytes = promise({ entries });
  await refused(bytes, 'CONFIRMATION_BROKEN');
  await expect(check(bytes)).rejects.toMatchObject({ detail: { culprit: 'board' } });
});

test('tracker_of_another_ballot', () => refused(promise({ tracker: '00'.repeat(32) }), 'CONFIRMATION_INVALID'));

test('index_of_another_entry', () => refused(promise({ index: 0, size: index + 1 }), 'CONFIRMATION_INVALID'));

test('index_behind_the_size: no record can grow into it, however old it is', () => {
  const entries = [...built.world.board, built.world.board[index]];
  const size = entries.length;
  return refused(promise({ entries, size, index: size, proof: [] }), 'CONFIRMATION_INVALID');
});

test('election_of_another_record', () => refused(promise({ electionId: '11'.repeat(32) }), 'ELECTION_ID_MISMATCH'));

test('checkpoint_that_the_board_did_not_sign', async () => {
  const other = built.world.parties.issuance.secretKey;
  const note = () =>
    signCheckpoint({ origin: built.world.draft.board.origin, size: 1, root: new Uint8Array(32) }, other);
  await refused(promise({ note }), 'CHECKPOINT_UNSIGNED');
  await refused(promise({ note: (text) => text.replace(/\n\d+\n/, '\n1\n') }), 'CHECKPOINT_SIGNATURE_INVALID');
});

const withWrongCosignature = (text: string) =>
  text.replace(/(\S{4})\n$/, (end) => (end === 'AAAA\n' ? 'BBBB\n' : 'AAAA\n'));

test('cosignature_of_a_known_witness_that_is_wrong', () =>
  refused(promise({ note: withWrongCosignature }), 'COSIGNATURE_INVALID'));

test('proof_that_does_not_fit', () => {
  const json = new TextDecoder().decode(promise({}));
  const changed = json.replace(/"inclusionProof":\["[0-9a-f]{2}/, '"inclusionProof":["00');
  return refused(new TextEncoder().encode(changed), 'CONFIRMATION_INVALID');
});

test('file_that_is_none', () => refused(new TextEncoder().encode('{}'), 'CONFIRMATION_INVALID'));

test('record_whose_definition_was_exchanged', () => {
  const other = withFiles(built, (files) => files.set('definition.json', new TextEncoder().encode('{}')));
  return refused(promise({}), 'ELECTION_ID_MISMATCH', other);
});

/** The record with one bit of its last entry changed. */
const withOtherEnd = () =>
  withFiles(built, (files) => {
    const [path] = [...files.keys()].filter((name) => name.startsWith('board/tile/entries/'));
    const bundle = Uint8Array.from(files.get(path) ?? []);
    bundle[bundle.length - 1] ^= 1;
    files.set(path, bundle);
  });

test('record_that_contradicts_itself: nobody is blamed', () =>
  refused(promise({ size: built.world.board.length }), 'TREE_ROOT_MISMATCH', withOtherEnd()));

test('record_whose_bundle_lacks_an_entry: nobody is blamed', () => {
  const shorter = withFiles(built, (files) => {
    const [path] = [...files.keys()].filter((name) => name.startsWith('board/tile/entries/'));
    files.set(path, encodeEntryBundle(built.world.board.slice(0, -1)));
  });
  return refused(promise({}), 'TILE_INVALID', shorter);
});

test('garbage_after_the_promise: a beginning of her own for every voter is no kept promise', () => {
  expect(index + 1).toBeLessThan(built.world.board.length);
  return refused(promise({}), 'TREE_ROOT_MISMATCH', withOtherEnd());
});

describe('in a report', () => {
  const forked = () =>
    promise({
      entries: built.world.board.map((entry, at) => (at === 0 ? Uint8Array.of(...entry.slice(0, -1), 0xff) : entry)),
    });
  const found = async (bytes: Uint8Array, record = built) => {
    const { standing, refusal, evidence } = await examineConfirmation(sourceOf(record.files), built.electionId, {
      file: 'mine.json',
      bytes,
    });
    return [standing, refusal === null ? null : refusal.code, evidence !== null];
  };

  test.each([
    ['kept', () => promise({}), null],
    [
      'early',
      () => promise({ entries: [...built.world.board, built.world.board[index]], size: built.world.board.length + 1 }),
      null,
    ],
    ['otherElection', () => promise({ electionId: '11'.repeat(32) }), 'ELECTION_ID_MISMATCH'],
    ['unsigned', () => promise({ note: (text) => text.replace(/\n\d+\n/, '\n1\n') }), 'CHECKPOINT_SIGNATURE_INVALID'],
    ['unsigned', () => promise({ note: withWrongCosignature }), 'COSIGNATURE_INVALID'],
    ['unreadable', () => new TextEncoder().encode('{}'), 'CONFIRMATION_INVALID'],
    ['unreadable', () => new TextEncoder().encode('{'), 'JSON_INVALID'],
    ['unreadable', () => promise({ tracker: '00'.repeat(32) }), 'CONFIRMATION_INVALID'],
  ])('%s', async (standing, bytes, code) => {
    expect(await found(bytes())).toEqual([standing, code, false]);
  });

  test('broken: both signed notes are the evidence', async () => {
    expect(await found(forked())).toEqual(['broken', 'CONFIRMATION_BROKEN', true]);
    const { evidence } = await examineConfirmation(sourceOf(built.files), null, { file: 'a', bytes: forked() });
    expect(evidence?.match(new RegExp(`^${built.world.draft.board.origin}$`, 'gm'))).toHaveLength(2);
  });

  test('a record that contradicts itself, is of another election or not there: not judged', async () => {
    expect(await found(forked(), withOtherEnd())).toEqual(['notJudged', 'TREE_ROOT_MISMATCH', false]);
    const other = withFiles(built, (files) => files.set('definition.json', new TextEncoder().encode('{}')));
    expect(await found(forked(), other)).toEqual(['notJudged', 'ELECTION_ID_MISMATCH', false]);
    expect(await found(forked(), { ...built, files: new Map() })).toEqual(['notJudged', null, false]);
    const unsigned = withFiles(built, (files) => {
      const note = new TextDecoder().decode(files.get('board/checkpoint'));
      files.set('board/checkpoint', new TextEncoder().encode(note.replace(/\n\d+\n/, '\n1\n')));
    });
    expect(await found(promise({}), unsigned)).toEqual(['notJudged', 'CHECKPOINT_SIGNATURE_INVALID', false]);
    const withoutEntries = withFiles(built, (files) => {
      for (const path of [...files.keys()]) if (path.startsWith('board/tile/entries/')) files.delete(path);
    });
    expect(await found(promise({}), withoutEntries)).toEqual(['notJudged', null, false]);
  });

  test('beside the verdict, which it never changes', async () => {
    const report = await verifyElection(sourceOf(built.files), {
      expectedElectionId: built.electionId,
      headers: built.headers,
      confirmations: [promise({}), forked()].map((bytes, i) => ({ file: `${i}.json`, bytes })),
      onProgress: () => undefined,
    });
    expect(report.confirmations.map(({ file, standing }) => [file, standing])).toEqual([
      ['0.json', 'kept'],
      ['1.json', 'broken'],
    ]);
    expect(report.verdict).toBe('VALID');
  });
});
