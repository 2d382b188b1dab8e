/** Records cut off at every stage: nothing in them is wrong, and nothing of what is missing counts as checked (spec §12.4). */
import { concatBytes, sha256, toHex, utf8 } from '#crypto';
import { encodeDocumentEntry, encodeLength, txidToInternal } from '#record';
import type { RecordPlan, World } from '../../support/build-record.js';
import { writeCheckpoint, writeLog } from '../../support/record/logs.js';
import { stageOf } from '../../support/record/stages.js';
import { makePhase } from '../../support/record/voting.js';
import type { CheckGroup } from '#verify';
import type { Attack } from '../attack.js';
import { filed, instead, planned, relined, without } from '../breaking.js';

/** @param group the first check that has nothing to check */
const cut = (name: string, group: CheckGroup, make: Attack['make']): Attack => ({
  name,
  flaw: 'board-22',
  make,
  verdict: 'INCOMPLETE',
  group,
  codes: [],
});

/** A Merkle path from the place 2^33. */
function deepPath(txid: string): string {
  const level = (offset: number) => concatBytes(encodeLength(offset), Uint8Array.of(0), sha256(utf8(String(offset))));
  const start = 2 ** 33;
  const own = concatBytes(encodeLength(start), Uint8Array.of(2), txidToInternal(txid));
  const siblings = Array.from({ length: 34 }, (_, n) => level(n === 33 ? 0 : start / 2 ** n + 1));
  const above = siblings.slice(1).map((sibling) => concatBytes(Uint8Array.of(1), sibling));
  return toHex(concatBytes(Uint8Array.of(100, 34, 2), own, siblings[0], ...above));
}

/** An election that went no further than these entries; what can be anchored of it is. */
const upTo = (
  name: string,
  entries: number,
  steps: number,
  group: CheckGroup = '10',
  changes: Partial<RecordPlan> = {},
): Attack =>
  cut(
    name,
    group,
    planned({
      board: (all) => all.slice(0, entries),
      anchors: (all, { board }: World) =>
        all.slice(0, steps).map((step) => ({ ...step, treeSize: Math.min(step.treeSize, board.length) })),
      decryptingTrustees: [],
      boardAfterClose: () => [],
      anchorsAfterClose: () => [],
      files: (files) => ['result.json', 'board/checkpoint-closing'].forEach((path) => files.delete(path)),
      ...changes,
    }),
  );

/** A checkpoint without the lines of two of four witnesses, of whom three make the quorum. */
const withoutQuorum = (path: string): Partial<RecordPlan> => ({
  checkpoint: (note, of) => (of === path ? note.replace(/^— (?:issuer-1|tally)\..*\n/gm, '') : note),
});

export const truncation: Attack[] = [
  cut('a record without its list', '0', (base) => {
    const files = new Map(base.files);
    files.delete('record.json');
    return { ...base, files };
  }),
  cut('a record without its definition', '1', without('definition.json')),
  cut('a record without its draft', '1', without('draft.json')),
  cut('a record without one ceremony message', '2', without('ceremony/trustee-2-shares.json')),
  cut('a record without the signature of one ceremony message', '3', without('ceremony/issuer-2-shares.sig.json')),
  cut('a list that leaves out a ceremony message, which is missing', '0', without('ceremony/trustee-2-shares.json')),
  cut('a record without rehearsals', '2', without('ceremony/trustee-1-rehearsal', 'ceremony/trustee-2-rehearsal')),
  cut('a record without its roll', '4', without('roll.txt')),
  cut('a record without the board', '5', without('board/')),
  cut('a record without an entry bundle', '5', without('board/tile/entries/')),
  cut('a record without a tile of hashes', '5', without('board/tile/0/')),
  cut('a record without the closing checkpoint', '5', without('board/checkpoint-closing')),
  cut('a record without the issuance log', '8', without('issuance/')),
  cut('a record without requests', '8', without('issuance/tile/entries/')),
  cut('a record without anchors', '9a', without('anchors.jsonl')),
  cut(
    'anchors without the funding transaction, or any line',
    '9a',
    relined(() => []),
  ),
  cut(
    'anchors without the CLOSE and what follows',
    '9a',
    relined((lines) => lines.slice(0, 7)),
  ),
  cut(
    'anchors without the RESULT',
    '14',
    relined((lines) => lines.slice(0, -1)),
  ),
  cut(
    'a CLOSE without its path',
    '9b',
    relined((lines) => lines.map((line, i) => (i === 7 ? { ...line, bump: null } : line))),
  ),
  cut(
    'a CLOSE that is not deep enough yet',
    '9b',
    instead(({ headers }) => ({
      headers: { ...headers, tipHeight: () => Promise.resolve(6) },
    })),
  ),
  cut(
    'headers that end before the anchors',
    '9b',
    instead(({ headers }) => ({
      headers: { ...headers, tipHeight: () => Promise.resolve(2) },
    })),
  ),
  cut(
    'headers that nobody answers for',
    '9b',
    instead(({ headers }) => ({
      headers: { ...headers, header: () => Promise.reject(new Error('connection refused')) },
    })),
  ),
  upTo('an election before its opening', 2, 2),
  upTo('an election in the middle of voting', 9, 5),
  upTo('an election without its closing entry', 12, 6),
  upTo('a running election whose board lacks cosignatures yet', 9, 5, '5', withoutQuorum('board/checkpoint')),
  upTo('a running election whose issuance log lacks cosignatures yet', 9, 5, '8', withoutQuorum('issuance/checkpoint')),
  upTo('an aborted election whose board lacks cosignatures', 9, 5, '5', {
    board: (all, world) => [...all.slice(0, 8), makePhase(world, 2, 'voting', 'aborted', [0, 1])],
    anchors: (all, { board }: World) => [
      ...all.slice(0, 4),
      { ...all[6], type: 'ABORT' as const, treeSize: board.length },
    ],
    ...withoutQuorum('board/checkpoint'),
  }),
  cut('a board shorter than its anchors', '9a', (base) => {
    const { requests, anchors } = base.world;
    const mined = anchors.length;
    return stageOf(base, { size: 9, issued: requests.length, anchors: anchors.length, mined });
  }),
  cut(
    'an issuance log shorter than its anchors',
    '8',
    planned({
      // The last request is of a voter who casts nothing: without it there are still enough for all ballots.
      requests: (entries) => [...entries.slice(0, 4), ...entries.slice(5), entries[4]],
      files: (files, world) => {
        for (const path of [...files.keys()].filter((each) => each.startsWith('issuance/'))) files.delete(path);
        writeLog({ ...world, files }, 'issuance', world.requests.slice(0, -1));
      },
    }),
  ),
  {
    ...cut(
      'a signed size for which there are not even files enough',
      '5',
      filed((files, world) =>
        writeCheckpoint({ ...world, files }, 'board', world.board, 1_000_000, 'board/checkpoint'),
      ),
    ),
    note: 'its tiles are missing',
  },
  cut(
    'a closed election that nobody has decrypted yet',
    '12',
    planned({
      decryptingTrustees: [],
      boardAfterClose: () => [],
      anchorsAfterClose: () => [],
      files: (files) => files.delete('result.json'),
    }),
  ),
  cut('fewer decryption files than the threshold', '12', planned({ decryptingTrustees: [3] })),
  cut('a record without decryption', '12', without('decryption/')),
  cut('a record without its result', '14', without('result.json')),
  cut('a record without decryption and result', '12', without('decryption/', 'result.json')),
  cut(
    'a result that the board does not name yet',
    '14',
    planned({
      boardAfterClose: (entries) => entries.slice(0, -1),
      anchorsAfterClose: ([batch]) => [batch],
    }),
  ),
  cut(
    'a certified document without its file',
    '5',
    planned({
      boardAfterClose: (entries) => [encodeDocumentEntry(3, 7, sha256(utf8('certificate'))), ...entries],
    }),
  ),
  cut(
    'two certified documents of one number, and the file of one',
    '5',
    planned({
      boardAfterClose: (entries) => [
        encodeDocumentEntry(3, 7, sha256(utf8('one'))),
        encodeDocumentEntry(3, 7, sha256(utf8('other'))),
        ...entries,
      ],
      files: (files) => files.set('documents/certified-7.json', utf8('one')),
    }),
  ),
  cut(
    'a path of 34 levels, to a block above the headers',
    '9b',
    relined((lines) =>
      lines.map((line, i) => (i === lines.length - 1 ? { ...line, bump: deepPath(line.txid) } : line)),
    ),
  ),
  cut('a file that the list has and the record has not', '0', (base) => {
    const files = new Map(base.files);
    files.delete('decryption/trustee-3.json');
    return { ...base, files };
  }),
];
