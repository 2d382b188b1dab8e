/** The one form that a Merkle path has in a record (record format §5): what is brought into it, and what is refused. */
import { concatBytes, toHex } from '#crypto';
import { encodeLength, hash256, txidFromInternal } from '#record';
import { minimalBump, verifyMinimalBump } from '#verify';
import { bytesFor, expectCode } from '../record/fixture.js';

const [PLAIN, DUPLICATE, TXID] = [0, 1, 2];

/** One node of a level; without a hash it stands for a repetition. */
type Node = [offset: number, flag: number, hash?: Uint8Array];

function encode(...levels: Node[][]): string {
  const parts = levels.flatMap((nodes) => [
    encodeLength(nodes.length),
    ...nodes.map(([offset, flag, hash]) =>
      concatBytes(encodeLength(offset), Uint8Array.of(flag), hash ?? new Uint8Array()),
    ),
  ]);
  return toHex(concatBytes(encodeLength(100), Uint8Array.of(levels.length), ...parts));
}

const join = (left: Uint8Array, right: Uint8Array) => hash256(concatBytes(left, right));
/** A block of five transactions. */
const TX = Array.from({ length: 5 }, (_, i) => bytesFor(`tx ${i}`, 32));
const PAIRS = [join(TX[0], TX[1]), join(TX[2], TX[3]), join(TX[4], TX[4])];
const HALVES = [join(PAIRS[0], PAIRS[1]), join(PAIRS[2], PAIRS[2])];
const ROOT = join(HALVES[0], HALVES[1]);
const txid = (i: number) => txidFromInternal(TX[i]);

const OF_2 = encode([[2, TXID, TX[2]], [3, PLAIN, TX[3]]], [[0, PLAIN, PAIRS[0]]], [[1, PLAIN, HALVES[1]]]); // prettier-ignore
const OF_3 = encode([[2, PLAIN, TX[2]], [3, TXID, TX[3]]], [[0, PLAIN, PAIRS[0]]], [[1, PLAIN, HALVES[1]]]); // prettier-ignore
const OF_4 = encode([[4, TXID, TX[4]], [5, DUPLICATE]], [[3, DUPLICATE]], [[0, PLAIN, HALVES[0]]]); // prettier-ignore
const ALONE = encode([[0, TXID, TX[0]]]);

test.each<[string, string, number, Uint8Array]>([
  ['a left one', OF_2, 2, ROOT],
  ['a right one', OF_3, 3, ROOT],
  ['the last, which stands for its own siblings', OF_4, 4, ROOT],
  ['the only one of its block', ALONE, 0, TX[0]],
])('the path of a transaction, %s', (_name, path, i, merkleRoot) => {
  expect(minimalBump(path, txid(i))).toBe(path);
  expect(verifyMinimalBump(path, txid(i))).toMatchObject({ blockHeight: 100, merkleRoot });
});

test.each<[string, string, string, number]>([
  ['no flag on its own leaf', OF_2.replace('020202', '020200'), OF_2, 2],
  ['the flag on its sibling too', OF_2.replace('0300', '0302'), OF_2, 2],
  ['the path of its sibling', OF_2, OF_3, 3],
  ['no flag on the only leaf', encode([[0, PLAIN, TX[0]]]), ALONE, 0],
  ['a node that is computed as well', encode([[2, TXID, TX[2]], [3, PLAIN, TX[3]]], [[0, PLAIN, PAIRS[0]], [1, PLAIN, PAIRS[1]]], [[1, PLAIN, HALVES[1]]]), OF_2, 2], // prettier-ignore
])('%s: brought into the form, and refused in a record', (_name, path, form, i) => {
  expect(minimalBump(path, txid(i))).toBe(form);
  expectCode(() => verifyMinimalBump(path, txid(i)), 'BUMP_FORM_INVALID');
});

test.each<[string, string, number, string]>([
  ['of another transaction', OF_2, 1, 'BUMP_TXID_MISSING'],
  ['without a sibling', encode([[2, TXID, TX[2]]], [[0, PLAIN, PAIRS[0]]], [[1, PLAIN, HALVES[1]]]), 2, 'BUMP_SIBLING_MISSING'], // prettier-ignore
  ['whose sibling only another transaction leads to', encode([[2, TXID, TX[2]], [3, PLAIN, TX[3]], [4, TXID, TX[4]], [5, DUPLICATE]], [[0, PLAIN, PAIRS[0]], [3, DUPLICATE]], []), 2, 'BUMP_SIBLING_MISSING'], // prettier-ignore
])('a path %s is none', (_name, path, i, code) => {
  expectCode(() => minimalBump(path, txid(i)), code);
  expectCode(() => verifyMinimalBump(path, txid(i)), code);
});
