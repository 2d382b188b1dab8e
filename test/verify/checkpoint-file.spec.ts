/** A checkpoint of the record (spec §7.2, §12.5): whose lines count, which are only named, which are refused; the quorum. */
import { cosignCheckpoint, ed25519PublicKey, signCheckpoint, toHex, utf8 } from '#crypto';
import { CheckRun } from '../../libs/record/src/verify-election/check-run.js';
import { readCheckpoint, requireQuorum } from '../../libs/record/src/verify-election/checkpoint-file.js';
import { RecordReader } from '../../libs/record/src/verify-election/record-reader.js';
import { bytesFor, makeDefinition } from '../record/fixture.js';
import { sourceOf } from '../support/build-record.js';

const PATH = 'board/checkpoint';
const NAMES = ['witness-one.example.org', 'witness-two.example.org', 'witness-three.example.org'];
const [ONE, TWO, THREE] = NAMES;
const keyOf = (name: string) => bytesFor(`key of ${name}`, 32);

/** Three witnesses, of whom two make the quorum. */
const DEFINITION = {
  ...makeDefinition(),
  board: { origin: 'vote.example.org/board', publicKey: toHex(ed25519PublicKey(keyOf('board'))) },
  witnesses: {
    quorum: 2,
    members: NAMES.map((name) => ({ name, publicKey: toHex(ed25519PublicKey(keyOf(name))) })),
  },
};
const NOTE = signCheckpoint({ origin: DEFINITION.board.origin, size: 9, root: new Uint8Array(32) }, keyOf('board'));
const line = (name: string, key = keyOf(name)): string => cosignCheckpoint(NOTE, name, key, 1_700_000_000);

/** Who cosigned, and what is said about the file. */
async function read(lines: string) {
  const run = new CheckRun('5', () => undefined);
  const reader = await RecordReader.open(sourceOf(new Map([[PATH, utf8(NOTE + lines)]])));
  const checkpoint = await readCheckpoint(run, reader, DEFINITION, 'board', PATH);
  return { checkpoint, notes: run.finish().notes };
}

const further = (count: number) => [
  `${PATH}: ${count} further signature lines, of unknown signers or repeated, were ignored`,
];

test.each<[string, string, string[], string[]]>([
  ['nobody', '', [], []],
  ['all witnesses', NAMES.map((name) => line(name)).join(''), NAMES, []],
  ['one of them', line(TWO), [TWO], []],
  ['a witness twice', line(ONE) + line(ONE), [ONE], further(1)],
  ['two strangers', line('a.example', keyOf('a')) + line('b.example', keyOf('b')) + line(ONE), [ONE], further(2)],
])('cosigned by %s', async (_name, lines, cosignedBy, notes) => {
  const found = await read(lines);
  expect([found.checkpoint.cosignedBy, found.notes]).toEqual([cosignedBy, notes]);
  expect(found.checkpoint).toMatchObject({ size: 9, path: PATH, note: NOTE + lines });
});

test.each<[string, string]>([
  ['the name of a witness over a stranger’s key', line(ONE, keyOf('a'))],
  ['the key of a witness under a stranger’s name', line(ONE).replace(ONE, 'a.example')],
  ['the name of one witness over the key of another', line(ONE, keyOf(TWO))],
  ['the same beside the honest lines of both', line(ONE) + line(TWO) + line(ONE, keyOf(TWO))],
])('%s is refused: the line was damaged', async (_name, lines) => {
  await expect(read(lines)).rejects.toMatchObject({ code: 'COSIGNATURE_INVALID' });
});

test.each<[string, string, boolean, string, string | null]>([
  ['enough of them', line(ONE) + line(THREE), true, 'passed', null],
  ['enough before the close', line(ONE) + line(THREE), false, 'passed', null],
  ['one less behind the close', line(ONE), true, 'failed', null],
  ['one less before the close: it may be on its way', line(ONE), false, 'not run', 'quorumMissing'],
])('quorum: %s', async (_name, lines, closed, status, reason) => {
  const run = new CheckRun('6', () => undefined);
  requireQuorum(run, DEFINITION, (await read(lines)).checkpoint, closed);
  const result = run.finish();
  expect([result.status, result.stop?.reason ?? null]).toEqual([status, reason]);
  if (status === 'failed') expect(result.failures.map(({ code }) => code)).toEqual(['COSIGNATURE_QUORUM_MISSING']);
});
