/**
 * Tokens by both engines: the same answers on honest ones, on those of others, on forgeries that would cancel out, and on
 * every edge encoding (attacks 7 and 8).
 */
import { beforeAll, expect, test } from '@jest/globals';
import * as c from '#crypto';
import { refusedTokens, withTorsion } from './edge-tokens.js';
import { codeOf, labelled } from './support.js';

const secret = c.blsScalarFromRandom(c.concatBytes(labelled('issuer'), labelled('issuer, again')));
const issuingKey = c.encodeBlsPoint(c.G2_BASE.multiply(secret));
const issued = (message: Uint8Array): c.ClaimedToken => ({
  message,
  token: c.blindSign(secret, c.encodeBlsPoint(c.hashToG1(message))),
});
const honest = Array.from({ length: 8 }, (_, i) => issued(labelled(`message ${i}`).subarray(0, 4 * i)));

let wasm: c.Engine;
let noble: c.Engine;
beforeAll(async () => {
  [wasm, noble] = [await c.openEngine('wasm'), await c.openEngine('noble')];
});

/** What both say; they have to say the same. */
function judge(items: readonly c.ClaimedToken[], key = issuingKey): number[] {
  const failing = wasm.verifyTokens(key, items);
  expect(failing).toEqual(noble.verifyTokens(key, items));
  return failing;
}

const replaced = (position: number, item: c.ClaimedToken) => honest.map((own, i) => (i === position ? item : own));

test('none, one, many, the same more than once, and more than fit at once', () => {
  expect(judge([])).toEqual([]);
  expect(judge(honest.slice(0, 1))).toEqual([]);
  expect(judge([...honest, ...honest.slice(0, 3)])).toEqual([]);
  const many = Array.from({ length: 4_100 }, (_, i) =>
    i === 4_098 ? { ...honest[0], message: Uint8Array.of(1) } : honest[i % 8],
  );
  expect(wasm.verifyTokens(issuingKey, many)).toEqual([4_098]);
});

test('a bad one is found at every position, and no other', () => {
  for (const position of [0, 1, 5, 7]) {
    const wrong = { ...honest[position], message: Uint8Array.of(7) };
    expect(wasm.verifyTokens(issuingKey, replaced(position, wrong))).toEqual([position]);
  }
  expect(judge(replaced(3, { ...honest[3], token: honest[4].token }))).toEqual([3]);
  expect(judge(honest.slice(0, 3), c.encodeBlsPoint(c.G2_BASE))).toEqual([0, 1, 2]);
});

test('a token of another length', () => {
  const [{ message, token }] = honest;
  for (const other of [token.subarray(1), c.concatBytes(token, Uint8Array.of(0)), new Uint8Array(0)]) {
    expect(judge(replaced(5, { message, token: other }))).toEqual([5]);
  }
});

test('a bad one is the first that an engine sees', async () => {
  const fresh = await c.openEngine('wasm');
  expect(fresh.verifyTokens(issuingKey, [{ ...honest[0], message: Uint8Array.of(7) }])).toEqual([0]);
});

test('what is far too long has no place in the kernel, not even behind all others', () => {
  const long = new Uint8Array(100_000).fill(7);
  const [{ message, token }] = honest;
  expect(judge([honest[1], { message: long, token }])).toEqual([1]);
  expect(judge([honest[1], { message, token: c.concatBytes(token, long) }])).toEqual([1]);
});

test('a message as long as the kernel takes, and one that is a byte longer', () => {
  for (const bytes of [256, 257]) {
    const long = issued(new Uint8Array(bytes).fill(3));
    expect(judge([honest[0], long])).toEqual([]);
    expect(judge([honest[0], { ...long, message: long.message.with(0, 4) }])).toEqual([1]);
  }
});

test('a message too long for the kernel', () => {
  const long = issued(new Uint8Array(1_000).fill(3));
  expect(judge(replaced(4, long))).toEqual([]);
  expect(judge(replaced(4, { ...long, message: long.message.subarray(1) }))).toEqual([4]);
});

test('two that cancel out under equal weights, and one with its negative', () => {
  const [first, second] = honest.map(({ token }) => c.decodeG1(token, 'TOKEN_INVALID', 'token'));
  const shift = c.hashToG1(Uint8Array.of(9));
  const shifted = [first.add(shift), second.subtract(shift)].map((point, i) => ({
    ...honest[i],
    token: c.encodeBlsPoint(point),
  }));
  expect(judge([...shifted, ...honest.slice(2, 4)])).toEqual([0, 1]);
  expect(judge([honest[0], { ...honest[0], token: c.encodeBlsPoint(first.negate()) }])).toEqual([1]);
});

test('edge encodings, and a token moved by torsion, which weights alone would let pass', () => {
  const { message } = honest[2];
  expect(judge(refusedTokens.map((token) => ({ message, token })))).toEqual(refusedTokens.map((_, i) => i));
  for (let round = 0; round < 4; round++) {
    const moved = { message: honest[6].message, token: withTorsion(honest[6].token) };
    expect(wasm.verifyTokens(issuingKey, replaced(6, moved))).toEqual([6]);
  }
});

test('an issuing key that is none', () => {
  const wrong = new Uint8Array(96).fill(0xff);
  for (const engine of [wasm, noble]) {
    expect(codeOf(() => engine.verifyTokens(wrong, honest))).toBe('ISSUING_KEY_INVALID');
  }
});
