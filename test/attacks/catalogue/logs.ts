/** Logs that show a different history than they signed: checkpoints, cosignatures, tiles (spec §7.1, §7.2). */
import { sha256, signCheckpoint, u16, utf8 } from '#crypto';
import { encodeDocumentEntry } from '#record';
import type { World } from '../../support/build-record.js';
import { writeCheckpoint } from '../../support/record/logs.js';
import type { Attack } from '../attack.js';
import { beforeClose, edit, editText, filed, planned, replaced } from '../breaking.js';

type Change = (files: Map<string, Uint8Array>, world: World) => void;

const stopped = (
  name: string,
  flaw: string,
  group: '5' | '8',
  codes: Attack['codes'],
  change: Change,
  failed?: Attack['failed'],
): Attack => ({
  name,
  flaw,
  make: filed(change),
  verdict: 'INVALID',
  group,
  codes,
  ...(failed === undefined ? {} : { failed }),
});

const lineOf = (note: string, name: string): string =>
  note.split('\n').find((line) => line.startsWith(`— ${name}`)) ?? '';

/** A checkpoint file without the lines of these signers. */
function without(note: string, names: string[]): string {
  const lines = note.split('\n');
  return lines.filter((line) => !names.some((name) => line.startsWith(`— ${name}`))).join('\n');
}

const quorum = (name: string, path: string, names: string[], group: '5' | '8' = '5'): Attack =>
  stopped(name, 'tokens-13b', group, ['COSIGNATURE_QUORUM_MISSING'], (files) =>
    editText(files, path, (note) => without(note, names)),
  );

export const logs: Attack[] = [
  quorum('one cosignature less than the quorum at the close', 'board/checkpoint-closing', ['issuer-1.', 'issuer-2.']),
  quorum('one cosignature less than the quorum at the end', 'board/checkpoint', ['issuer-1.', 'tally.']),
  quorum(
    'one cosignature less than the quorum on the issuance log',
    'issuance/checkpoint',
    ['issuer-1.', 'tally.'],
    '8',
  ),
  stopped(
    'a quorum of one witness who cosigned three times',
    'board-27',
    '5',
    ['COSIGNATURE_QUORUM_MISSING'],
    (files) =>
      editText(files, 'board/checkpoint', (note) => {
        const line = lineOf(note, 'issuer-1.');
        return `${without(note, ['issuer-1.', 'issuer-2.', 'issuer-3.', 'tally.'])}${line}\n${line}\n${line}\n`;
      }),
  ),
  stopped(
    'a wrong cosignature of a known witness, though others make the quorum',
    'board-27',
    '5',
    ['COSIGNATURE_INVALID'],
    (files) => {
      const closing = new TextDecoder().decode(files.get('board/checkpoint-closing'));
      editText(files, 'board/checkpoint', (note) => note.replace(/^.*issuer-1\..*$/m, lineOf(closing, 'issuer-1.')));
    },
  ),
  stopped('a cosignature under another name', 'board-27', '5', ['COSIGNATURE_INVALID'], (files) =>
    editText(files, 'board/checkpoint', (note) => note.replace('issuer-1.example', 'stranger.example')),
  ),
  stopped('a cosignature under another key id', 'board-27', '5', ['COSIGNATURE_INVALID'], (files) =>
    editText(files, 'board/checkpoint', (note) =>
      note.replace(/(?<=^— issuer-1\.\S+ )..../m, (start) => (start === 'AAAA' ? 'BBBB' : 'AAAA')),
    ),
  ),
  stopped(
    'a checkpoint under the key of whoever serves it',
    'board-23',
    '5',
    ['CHECKPOINT_UNSIGNED'],
    (files, world) => {
      const { closingSize: size, closingRoot: root, draft, parties } = world;
      const note = signCheckpoint({ origin: draft.board.origin, size, root }, parties.issuance.secretKey);
      files.set('board/checkpoint', utf8(note));
    },
  ),
  stopped('a checkpoint of another log', 'proofs-3', '5', ['CHECKPOINT_ORIGIN_INVALID'], (files) =>
    edit(files, 'board/checkpoint', () => files.get('issuance/checkpoint') ?? utf8('')),
  ),
  stopped('the closing checkpoint at another size', 'board-22', '5', ['CHECKPOINT_SIZE_MISMATCH'], (files) =>
    edit(files, 'board/checkpoint-closing', () => files.get('board/checkpoint') ?? utf8('')),
  ),
  {
    name: 'a closing checkpoint without a closing entry',
    flaw: 'board-22',
    make: planned({
      board: (entries) => entries.slice(0, -1),
      anchors: (steps) => steps.slice(0, -1),
      decryptingTrustees: [],
      boardAfterClose: () => [],
      anchorsAfterClose: () => [],
      files: (files) => files.delete('result.json'),
    }),
    verdict: 'INVALID',
    group: '5',
    codes: ['CHECKPOINT_SIZE_MISMATCH'],
  },
  stopped(
    'a closing checkpoint over another ballot, signed and cosigned',
    'board-27',
    '5',
    ['TREE_ROOT_MISMATCH'],
    (files, world) => {
      const other = replaced(world.board, 4, world.board[3]);
      const shown = { ...world, files };
      writeCheckpoint(shown, 'board', other, world.closingSize, 'board/checkpoint-closing');
    },
  ),
  stopped(
    'a root that the entries do not have, signed and cosigned',
    'board-27',
    '5',
    ['TREE_ROOT_MISMATCH'],
    (files, world) => {
      const other = replaced(world.board, 4, world.board[3]);
      writeCheckpoint({ ...world, files }, 'board', other, other.length, 'board/checkpoint');
    },
  ),
  stopped(
    'an issuance log whose signed root is of other requests',
    'tokens-13b',
    '8',
    ['TREE_ROOT_MISMATCH'],
    (files, world) => {
      const other = replaced(world.requests, 1, world.requests[0]);
      writeCheckpoint({ ...world, files }, 'issuance', other, other.length, 'issuance/checkpoint');
    },
  ),
  stopped('a tile of hashes that is not the one of the entries', 'board-24', '5', ['TILE_MISMATCH'], (files) =>
    edit(files, 'board/tile/0/000.p/17', () => new Uint8Array(32 * 17)),
  ),
  stopped('a tile that a board of this size does not have', 'board-21', '5', ['TILE_UNEXPECTED'], (files) =>
    files.set('board/tile/0/000.p/16', new Uint8Array(32 * 16)),
  ),
  stopped('a tile of the issuance log that it does not have', 'board-21', '8', ['TILE_UNEXPECTED'], (files) =>
    files.set('issuance/tile/1/000.p/1', new Uint8Array(32)),
  ),
  stopped('a bundle with an entry too few', 'board-21', '5', ['TILE_INVALID'], (files) =>
    edit(files, 'board/tile/entries/000.p/17', () => utf8('\u0000\u0001\u0001')),
  ),
  stopped('a bundle that ends inside an entry', 'board-24', '5', ['TILE_INVALID'], (files) =>
    edit(files, 'board/tile/entries/000.p/17', (bytes) => bytes.slice(0, -1)),
  ),
  {
    name: 'a document that no entry names',
    flaw: 'board-21',
    make: planned({ files: (files) => files.set('documents/evidence-1.json', utf8('{}')) }),
    verdict: 'INVALID',
    group: '5',
    codes: ['DOCUMENT_FILE_MISMATCH'],
    culprit: '',
  },
  stopped(
    'a closing checkpoint that is none, in a record without a tile of hashes',
    'board-22',
    '5',
    ['CHECKPOINT_INVALID'],
    (files) => {
      for (const path of [...files.keys()]) if (path.startsWith('board/tile/0/')) files.delete(path);
      files.set('board/checkpoint-closing', utf8('x'));
    },
  ),
  {
    name: 'a wrong entry in the first bundle of a board whose second is missing',
    flaw: 'board-22',
    make: planned({
      board: (entries) =>
        beforeClose(
          entries,
          encodeDocumentEntry(1, 1, sha256(utf8('early'))),
          ...Array.from({ length: 250 }, (_, n) => encodeDocumentEntry(3, n + 1, sha256(u16(n)))),
        ),
      files: (files) => {
        for (const path of [...files.keys()]) if (path.startsWith('board/tile/entries/001')) files.delete(path);
      },
    }),
    verdict: 'INVALID',
    group: '5',
    codes: ['BOARD_DOCUMENT_INVALID'],
  },
  {
    name: 'a certified document filed under another number',
    flaw: 'board-21',
    make: planned({
      boardAfterClose: (entries) => [encodeDocumentEntry(3, 7, sha256(utf8('minutes'))), ...entries],
      files: (files) => files.set('documents/certified-8', utf8('minutes')),
    }),
    verdict: 'INVALID',
    group: '5',
    codes: ['DOCUMENT_FILE_MISMATCH'],
    culprit: '',
  },
  {
    name: 'a certified document filed as evidence',
    flaw: 'board-21',
    make: planned({
      boardAfterClose: (entries) => [encodeDocumentEntry(3, 7, sha256(utf8('minutes'))), ...entries],
      files: (files) => files.set('documents/evidence-7', utf8('minutes')),
    }),
    verdict: 'INVALID',
    group: '5',
    codes: ['DOCUMENT_FILE_MISMATCH'],
    culprit: '',
  },
];
