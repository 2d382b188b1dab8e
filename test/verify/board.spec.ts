/** Group 5, the board. One thing broken a case, the rest honestly recomputed, the code asserted. */
import { concatBytes, signCheckpoint, utf8 } from '#crypto';
import { encodeDocumentEntry } from '#record';
import { buildRecord, type BuiltRecord, rebuildRecord, type RecordPlan } from '../support/build-record.js';
import { writeCheckpoint } from '../support/record/logs.js';
import { makeBallot, makePhase } from '../support/record/voting.js';
import { codesOf, culpritsOf, failedGroups, statusOf, verify, withFiles } from '../support/verify-record.js';

let honest: BuiltRecord;

beforeAll(async () => {
  honest = await buildRecord({});
}, 60_000);

type Case = [name: string, codes: string[], changes: Partial<RecordPlan>];

const LATE_REVISION = 29_100_000;

const replaced = (entries: Uint8Array[], index: number, entry: Uint8Array) =>
  entries.map((each, i) => (i === index ? entry : each));
const beforeClose = (entries: Uint8Array[], entry: Uint8Array) => [
  ...entries.slice(0, -1),
  entry,
  ...entries.slice(-1),
];
const textOf = (path: string) => new TextDecoder().decode(honest.files.get(path));

test.each<Case>([
  [
    'a phase signed by one official and a stranger',
    ['PHASE_SIGNATURE_INVALID'],
    {
      board: (entries, world) => {
        const officials = [world.parties.officials[0], world.parties.board, world.parties.officials[2]];
        const forged = { ...world, parties: { ...world.parties, officials } };
        return replaced(entries, 2, makePhase(forged, 1, 'issuing', 'voting', [0, 1]));
      },
    },
  ],
  [
    'a phase that may not follow; the next statement then leaves another one',
    ['PHASE_TRANSITION_INVALID', 'PHASE_FROM_INVALID'],
    { board: (entries, world) => replaced(entries, 2, makePhase(world, 1, 'issuing', 'setup', [0, 1])) },
  ],
  ['a phase entry replayed', ['PHASE_NUMBER_INVALID'], { board: (entries) => beforeClose(entries, entries[2]) }],
  [
    'a created entry that is not the first',
    ['BOARD_CREATED_TWICE'],
    { board: (entries) => beforeClose(entries, entries[0]) },
  ],
  [
    'a board of another election',
    ['BOARD_FIRST_ENTRY_INVALID'],
    { board: (entries) => replaced(entries, 0, concatBytes(Uint8Array.of(1), new Uint8Array(32))) },
  ],
  [
    'an entry of unknown type',
    ['ENTRY_TYPE_UNKNOWN'],
    { board: (entries) => beforeClose(entries, Uint8Array.of(0x42)) },
  ],
  [
    'a ballot behind the close',
    ['BOARD_ENTRY_AFTER_CLOSE'],
    {
      boardAfterClose: (entries, world) => [
        makeBallot(world, world.voters[4], LATE_REVISION, [
          [0, 1, 0],
          [0, 0],
        ]),
        ...entries,
      ],
    },
  ],
  [
    'an entry behind the abort',
    ['BOARD_ENTRY_AFTER_ABORT'],
    { boardAfterClose: (entries, world) => [makePhase(world, 3, 'closed', 'aborted', [0, 1]), ...entries] },
  ],
  [
    'an abort behind the result',
    ['PHASE_TRANSITION_INVALID'],
    { boardAfterClose: (entries, world) => [...entries, makePhase(world, 3, 'closed', 'aborted', [0, 1])] },
  ],
  [
    'a share file behind the result',
    ['BOARD_DOCUMENT_INVALID'],
    { boardAfterClose: (entries) => [...entries, entries[0]] },
  ],
  [
    'two share files of one trustee',
    ['BOARD_DOCUMENT_INVALID'],
    { boardAfterClose: ([one, ...rest]) => [encodeDocumentEntry(1, 1, new Uint8Array(32)), one, ...rest] },
  ],
  ['a second result', ['BOARD_DOCUMENT_INVALID'], { boardAfterClose: (entries) => [...entries, entries[3]] }],
  [
    'a result before the close',
    ['BOARD_DOCUMENT_INVALID'],
    { board: (entries) => beforeClose(entries, concatBytes(Uint8Array.of(0x30, 2, 0, 0), new Uint8Array(32))) },
  ],
  [
    'one cosignature less than the quorum at the close',
    ['COSIGNATURE_QUORUM_MISSING'],
    { checkpoint: (note, path) => (path.endsWith('-closing') ? withoutLines(note, ['issuer-1.', 'issuer-2.']) : note) },
  ],
  [
    'one cosignature less than the quorum at the end',
    ['COSIGNATURE_QUORUM_MISSING'],
    { checkpoint: (note, path) => (path === 'board/checkpoint' ? withoutLines(note, ['issuer-1.', 'tally.']) : note) },
  ],
  [
    'the closing checkpoint at another size',
    ['CHECKPOINT_SIZE_MISMATCH'],
    { files: (files) => files.set('board/checkpoint-closing', files.get('board/checkpoint') ?? utf8('')) },
  ],
  [
    'a checkpoint signed by another log',
    ['CHECKPOINT_ORIGIN_INVALID'],
    { files: (files) => files.set('board/checkpoint', files.get('issuance/checkpoint') ?? utf8('')) },
  ],
  [
    'a root that the entries do not have, signed and cosigned',
    ['TREE_ROOT_MISMATCH'],
    {
      files: (_files, world) => {
        const other = replaced(world.board, 4, world.board[3]);
        writeCheckpoint(world, 'board', other, other.length, 'board/checkpoint');
      },
    },
  ],
  [
    'a tile of hashes that is not the one of the entries',
    ['TILE_MISMATCH'],
    { files: (files) => files.set('board/tile/0/000.p/17', new Uint8Array(32 * 17)) },
  ],
  [
    'a tile that a board of this size does not have',
    ['TILE_UNEXPECTED'],
    { files: (files) => files.set('board/tile/0/000.p/16', new Uint8Array(32 * 16)) },
  ],
  [
    'a bundle with an entry too few',
    ['TILE_INVALID'],
    { files: (files) => files.set('board/tile/entries/000.p/17', utf8('\u0000\u0001\u0001')) },
  ],
  [
    'a document that no entry names',
    ['DOCUMENT_FILE_MISMATCH'],
    { files: (files) => files.set('documents/evidence-1.json', utf8('{}')) },
  ],
])('%s', async (_name, codes, changes) => {
  const report = await verify(await rebuildRecord(honest, changes));
  expect([report.verdict, codesOf(report, '5')]).toEqual(['INVALID', codes]);
  // The board let it in: no official, witness or trustee is blamed for what others wrote under a name.
  for (const culprit of culpritsOf(report, '5')) expect(['', 'board vote.example.org/board']).toContain(culprit);
});

test('a wrong cosignature of a known witness, though others make the quorum', async () => {
  const line =
    textOf('board/checkpoint-closing')
      .split('\n')
      .find((each) => each.includes('issuer-1.')) ?? '';
  const mixed = textOf('board/checkpoint').replace(/^.*issuer-1\..*$/m, line);
  const report = await verify(withFiles(honest, (files) => files.set('board/checkpoint', utf8(mixed))));
  expect([failedGroups(report), codesOf(report, '5')]).toEqual([['5'], ['COSIGNATURE_INVALID']]);
});

test('a checkpoint under the key of whoever serves it', async () => {
  const { closingSize, closingRoot, draft, parties } = honest.world;
  const note = signCheckpoint(
    { origin: draft.board.origin, size: closingSize, root: closingRoot },
    parties.issuance.secretKey,
  );
  const report = await verify(withFiles(honest, (files) => files.set('board/checkpoint', utf8(note))));
  expect(codesOf(report, '5')).toEqual(['CHECKPOINT_UNSIGNED']);
});

test('a board that cannot be read to its end leaves ballots and spoils unchecked, not passed', async () => {
  const report = await verify(withFiles(honest, (files) => files.set('board/tile/entries/000.p/17', utf8('x'))));
  expect([statusOf(report, '6'), statusOf(report, '7'), statusOf(report, '9a')]).toEqual([
    'not run',
    'not run',
    'not run',
  ]);
});

function withoutLines(note: string, names: string[]): string {
  return note
    .split('\n')
    .filter((line) => !names.some((name) => line.startsWith(`— ${name}`)))
    .join('\n');
}
