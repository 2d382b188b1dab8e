/** Both engines add up the same ballots to the same bytes, and refuse the same entries with the same codes. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import * as c from '#crypto';
import { edgeElements } from './edge-encodings.js';
import { atMostOne, cast, codeOf, contextWith, patched } from './support.js';

const ctx = contextWith([{ contest: 0, options: 2, optionMax: 2, allowedTotals: [0, 1, 2] }, atMostOne(3, 1)]);
const CHOICES = [[[1, 1], [0, 1, 0]], [[0, 0], [0, 0, 0]], [[0, 2], [1, 0, 0]]]; // prettier-ignore
const honest = CHOICES.map((choices, i) => cast(ctx, choices, `sums ${i}`));
const CIPHERTEXTS_AT = 75;
/** The first option and the last, alpha and beta. */
const PLACES = [0, 1, 8, 9];

let wasm: c.Engine;
let noble: c.Engine;
beforeAll(async () => {
  [wasm, noble] = [await c.openEngine('wasm'), await c.openEngine('noble')];
});

/** What both say; they have to say the same. */
function sum(entries: readonly Uint8Array[], context = ctx): Uint8Array {
  const [fast, sure] = [wasm.sumBallots(context, entries), noble.sumBallots(context, entries)];
  expect(c.toHex(fast)).toBe(c.toHex(sure));
  return fast;
}

function judge(entries: readonly Uint8Array[]): c.ErrorCode | 'accepted' {
  const [fast, sure] = [wasm, noble].map((engine) => codeOf(() => engine.sumBallots(ctx, entries)));
  expect(fast).toBe(sure);
  return fast;
}

test('none, one, many: what verification of the same ballots sums up, and what aggregation gives', () => {
  expect(sum([])).toEqual(new Uint8Array(64 * 5));
  expect(sum(honest.slice(0, 1))).toEqual(noble.verifyBallots(ctx, honest.slice(0, 1)).sums);
  const sums = sum([...honest, ...honest]);
  const decoded = [...honest, ...honest].map((entry) => c.decodeBallot(ctx, entry).ciphertexts[1][2]);
  const { alpha, beta } = c.aggregate(decoded.map((ciphertext) => ({ weight: 1, ...ciphertext })));
  expect(sums.slice(64 * 4)).toEqual(c.concatBytes(alpha, beta));
});

test('more than one part', () => {
  const small = contextWith([atMostOne(2)]);
  const one = cast(small, [[1, 0]]);
  const sums = wasm.sumBallots(small, Array<Uint8Array>(4_500).fill(one));
  const { beta } = c.decodeBallot(small, one).ciphertexts[0][1];
  expect(sums.slice(96)).toEqual(c.encodePoint(c.multiplyPublic(beta, 4_500n)));
});

describe('what is refused', () => {
  test.each([0, 1, 2])('a ballot of another election, class, length or form at place %i', (place) => {
    const at = (entry: Uint8Array) => judge(honest.map((other, i) => (i === place ? entry : other)));
    const [entry] = honest;
    expect(at(entry)).toBe('accepted');
    expect(at(entry.slice(1))).toBe('BALLOT_LENGTH_INVALID');
    expect(at(c.concatBytes(entry, new Uint8Array(1)))).toBe('BALLOT_LENGTH_INVALID');
    expect(at(patched(entry, 0, Uint8Array.of(0x11)))).toBe('BALLOT_MAGIC_INVALID');
    expect(at(patched(entry, 5, new Uint8Array(32)))).toBe('BALLOT_ELECTION_INVALID');
    expect(at(patched(entry, 37, Uint8Array.of(0, 9)))).toBe('BALLOT_CLASS_INVALID');
  });

  test('the first of two is named', () => {
    const point = patched(honest[1], CIPHERTEXTS_AT, new Uint8Array(32).fill(255));
    expect(judge([honest[0], point, honest[2].slice(1)])).toBe('BALLOT_POINT_INVALID');
    expect(judge([honest[0], honest[2].slice(1), point])).toBe('BALLOT_LENGTH_INVALID');
  });

  test('every edge encoding in every place; the identity is no alpha', () => {
    const [entry] = honest;
    let accepted = 0;
    for (const bytes of edgeElements) {
      for (const place of PLACES) {
        const code = judge([entry, patched(entry, CIPHERTEXTS_AT + 32 * place, bytes)]);
        if (code === 'accepted') accepted += 1;
        else expect(code).toBe('BALLOT_POINT_INVALID');
        const isIdentity = bytes.every((byte) => byte === 0);
        if (isIdentity) expect(code === 'accepted').toBe(place % 2 === 1);
      }
    }
    expect(accepted).toBeGreaterThan(0);
  });

  test('what is not added up is not looked at', () => {
    const [entry] = honest;
    expect(sum([patched(entry, entry.length - 32, new Uint8Array(32).fill(255))])).toEqual(sum([entry]));
  });
});
