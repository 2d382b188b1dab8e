/** Which files of a record are judged as evidence, and what of it (record format, Evidence): by entry, without a chain. */
import { computeRoot, hashLeaf, sha256, signCheckpoint, toHex, utf8 } from '#crypto';
import { encodeEvidence, evidencePath, type RecordSource } from '#record';
import type { PlacedDocument } from '../../libs/record/src/verify-election/board-order.js';
import { examineEvidence } from '../../libs/record/src/verify-election/evidence-files.js';
import type { Established } from '../../libs/record/src/verify-election/figures.js';
import { PackedHashes } from '../../libs/record/src/verify-election/packed-hashes.js';
import { RecordReader } from '../../libs/record/src/verify-election/record-reader.js';
import { bytesFor, makeDefinition } from '../record/fixture.js';
import { sourceOf } from '../support/build-record.js';

const DEFINITION = makeDefinition();
const ELECTION = bytesFor('election', 32);
const LEAVES = [1, 2, 3].map((n) => hashLeaf(Uint8Array.of(n)));

const placed = (kind: 1 | 2 | 3 | 4, number: number, file: Uint8Array): PlacedDocument => ({
  ...{ type: 'document', kind, number, sha256: sha256(file), index: 100 + number },
});

/** A head that one of the logs signed. */
function forked(log: 'board' | 'issuance', size: number, root: Uint8Array): Uint8Array {
  const note = signCheckpoint({ origin: DEFINITION[log].origin, size, root }, bytesFor(log, 32));
  return encodeEvidence({ electionId: toHex(ELECTION), seq: 0, code: 'LOG_FORKED', proof: { log, note } });
}

/** What is said of these documents where the board has three leaves and the issuance log could not be read. */
async function examine(documents: PlacedDocument[], source: RecordSource) {
  const leafHashes = new PackedHashes();
  for (const leaf of LEAVES) leafHashes.push(leaf);
  const found = { board: { order: { documents }, leafHashes } } as unknown as Established;
  const facts = { definition: DEFINITION, electionId: ELECTION, ceremonyId: ELECTION };
  return examineEvidence(await RecordReader.open(source), facts, found);
}

async function standingOf(file: Uint8Array, path = evidencePath(1)): Promise<string | undefined> {
  const [report] = await examine([placed(4, 1, file)], sourceOf(new Map([[path, file]])));
  return report?.standing;
}

test('documents of other kinds are none, and each of this kind is in the report with its number and place', async () => {
  const file = utf8('{}');
  const documents = [
    placed(1, 1, file),
    placed(2, 0, file),
    placed(3, 7, file),
    placed(4, 8, file),
    placed(4, 9, file),
  ];
  const reports = await examine(documents, sourceOf(new Map([[evidencePath(8), file]])));
  expect(reports.map(({ number, index, standing }) => [number, index, standing])).toEqual([
    [8, 108, 'refuted'],
    [9, 109, 'missing'],
  ]);
});

test('the file is the one of its number, whatever else has the same bytes', async () => {
  const file = utf8('{}');
  expect(await standingOf(file, 'documents/evidence-1')).toBe('refuted');
  expect(await standingOf(file, 'documents/evidence-2.json')).toBe('missing');
  expect(await standingOf(file, 'documents/certified-1.json')).toBe('missing');
});

test('a file that is listed and that nobody gives is missing', async () => {
  const source = { list: () => Promise.resolve([evidencePath(1)]), read: () => Promise.reject(new Error('gone')) };
  expect(await examine([placed(4, 1, utf8('{}'))], source)).toMatchObject([{ standing: 'missing', refusal: null }]);
});

test('a hundred are judged, and no more', async () => {
  const file = forked('board', 0, bytesFor('root', 32));
  const documents = Array.from({ length: 101 }, (_, i) => placed(4, i, file));
  const files = new Map(documents.map(({ number }) => [evidencePath(number), file]));
  const reports = await examine(documents, sourceOf(files));
  expect(reports.map(({ standing }) => standing)).toEqual([...Array<string>(100).fill('proven'), 'open']);
});

test.each<[string, Uint8Array, string]>([
  ['another root of the board', forked('board', 3, bytesFor('root', 32)), 'proven'],
  ['its own root', forked('board', 3, computeRoot(LEAVES)), 'refuted'],
  ['the root of no entries', forked('board', 0, computeRoot([])), 'refuted'],
  ['a board beyond this one', forked('board', 4, bytesFor('root', 32)), 'open'],
  ['a log that could not be read', forked('issuance', 1, bytesFor('root', 32)), 'open'],
])('a signed head of %s: %s', async (_name, file, standing) => {
  expect(await standingOf(file)).toBe(standing);
});
