/** Files of a record that are not those it lists, and files that are none of its (spec §11). */
import { encodeCanonicalJson, sha256, utf8 } from '#crypto';
import { encodeDocumentEntry } from '#record';
import { recordJson } from '../../support/build-record.js';
import type { Attack } from '../attack.js';
import { beforeClose, edit, editText, filed, instead, jsonOf, planned } from '../breaking.js';

type Change = (files: Map<string, Uint8Array>) => void;

/** Changed without writing record.json anew. */
const listed = (
  name: string,
  flaw: string,
  codes: Attack['codes'],
  change: Change,
  failed?: Attack['failed'],
): Attack => ({
  name,
  flaw,
  make: instead((base) => {
    const files = new Map(base.files);
    change(files);
    return { files };
  }),
  verdict: 'INVALID',
  group: '0',
  codes,
  ...(failed === undefined ? {} : { failed }),
});

const placed = (name: string, path: string): Attack => ({
  name,
  flaw: 'board-21',
  make: filed((files) => files.set(path, utf8('x'))),
  verdict: 'INVALID',
  group: '0',
  codes: ['RECORD_FILE_UNKNOWN'],
  culprit: '',
});

/** record.json with another list. */
function relist(
  files: Map<string, Uint8Array>,
  change: (list: Record<string, string>) => Record<string, string>,
): void {
  const index = jsonOf(files, 'record.json');
  files.set('record.json', encodeCanonicalJson({ ...index, files: change(index['files'] as Record<string, string>) }));
}

export const files: Attack[] = [
  listed('a hint that is not the one of the list', 'board-24', ['RECORD_FILE_CHANGED'], (files) => {
    files.set('hints/points', utf8('right'));
    files.set('record.json', recordJson(files));
    files.set('hints/points', utf8('wrong'));
  }),
  listed(
    'a file that is not listed',
    'board-21',
    ['RECORD_FILE_UNLISTED'],
    (files) => void files.set('hints/points', utf8('x')),
  ),
  listed('a file of the election struck off the list', 'board-21', ['RECORD_FILE_UNLISTED'], (files) =>
    relist(files, ({ 'roll.txt': _, ...rest }) => rest),
  ),
  listed('a list that names itself', 'board-24', ['RECORD_FILE_LIST_INVALID'], (files) =>
    relist(files, (list) => ({ ...list, 'record.json': '00'.repeat(32) })),
  ),
  listed('a list with a path out of the record', 'board-21', ['RECORD_FILE_LIST_INVALID'], (files) =>
    relist(files, (list) => ({ ...list, '../roll.txt': '00'.repeat(32) })),
  ),
  listed('a list that is not canonical', 'proofs-9', ['JSON_NOT_CANONICAL'], (files) =>
    editText(files, 'record.json', (text) => `${text} `),
  ),
  listed('a list of another format', 'proofs-10', ['RECORD_FILE_LIST_INVALID'], (files) =>
    edit(files, 'record.json', () =>
      encodeCanonicalJson({ ...jsonOf(files, 'record.json'), format: 'psephos-record/2' }),
    ),
  ),
  placed('a note beside the record', 'notes.txt'),
  placed('a decryption file of a trustee who does not exist', 'decryption/trustee-4.json'),
  {
    ...placed('a tile under a number that has another form', 'board/tile/0/1.p/1'),
    codes: ['TILE_INVALID'],
    failed: ['0', '5'],
  },
  placed('a rehearsal of an issuer, who has none', 'ceremony/issuer-1-rehearsal.json'),
  {
    ...placed('a file without a place in a record without its definition', 'notes.txt'),
    make: filed((files) => {
      files.delete('definition.json');
      files.set('notes.txt', utf8('x'));
    }),
  },
  {
    ...placed('a certified document under a number with a zero before it', 'documents/certified-07.pdf'),
    failed: ['0', '5'],
  },
  {
    ...placed('a certified document with an ending in capitals', ''),
    make: planned({
      board: (entries) => beforeClose(entries, encodeDocumentEntry(3, 7, sha256(utf8('x')))),
      files: (files) => files.set('documents/certified-7.PDF', utf8('x')),
    }),
    failed: ['0', '5'],
  },
  {
    ...placed('a message of a trustee who does not exist, in a record without its draft', ''),
    make: filed((files) => {
      files.delete('draft.json');
      files.set('ceremony/trustee-9-commitment.json', utf8('x'));
    }),
  },
];
