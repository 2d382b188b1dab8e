/**
 * Signatures in 𝔾 by both engines: the same answers on honest ones, forged ones, forgeries that would cancel out, and every
 * edge encoding in every place (attacks 7 and 8).
 */
import { beforeAll, describe, expect, test } from '@jest/globals';
import * as c from '#crypto';
import { edgeElements, edgeScalars } from './edge-encodings.js';
import { labelled, patched } from './support.js';

const secret = c.littleEndian(labelled('signer')) % c.ORDER;
const publicKey = c.encodePoint(c.multiplyBase(secret));
const signed = (message: Uint8Array): c.ClaimedSignature => ({
  publicKey,
  message,
  signature: c.sign('request', secret, message),
});
const honest = Array.from({ length: 12 }, (_, i) => signed(labelled(`message ${i}`).subarray(0, 3 * i)));

let wasm: c.Engine;
let noble: c.Engine;
beforeAll(async () => {
  [wasm, noble] = [await c.openEngine('wasm'), await c.openEngine('noble')];
});

/** What both say; they have to say the same. */
function judge(items: readonly c.ClaimedSignature[], purpose: c.Purpose = 'request'): number[] {
  const failing = wasm.verifySignatures(purpose, items);
  expect(failing).toEqual(noble.verifySignatures(purpose, items));
  return failing;
}

const replaced = (position: number, item: c.ClaimedSignature) => honest.map((own, i) => (i === position ? item : own));

test('none, one, many, and more than fit at once', () => {
  expect(judge([])).toEqual([]);
  expect(judge(honest.slice(0, 1))).toEqual([]);
  expect(judge(honest)).toEqual([]);
  const wrong = { ...honest[0], message: Uint8Array.of(1) };
  const many = Array.from({ length: 4_200 }, (_, i) => (i === 4_150 ? wrong : honest[i % 12]));
  expect(wasm.verifySignatures('request', many)).toEqual([4_150]);
});

test('a bad one is found at every position, and no other', () => {
  honest.forEach((item, position) => {
    expect(judge(replaced(position, { ...item, message: Uint8Array.of(7) }))).toEqual([position]);
  });
});

test('of another purpose, key, length', () => {
  expect(judge(honest.slice(0, 3), 'spoil')).toEqual([0, 1, 2]);
  const [{ message, signature }] = honest;
  const others = [
    { publicKey: c.encodePoint(c.BASE), message, signature },
    { publicKey: publicKey.subarray(1), message, signature },
    { publicKey, message, signature: signature.subarray(1) },
    { publicKey, message, signature: c.concatBytes(signature, Uint8Array.of(0)) },
  ];
  for (const other of others) expect(judge(replaced(5, other))).toEqual([5]);
});

test('a bad one is the first that an engine sees', async () => {
  const fresh = await c.openEngine('wasm');
  expect(fresh.verifySignatures('request', [{ ...honest[0], message: Uint8Array.of(7) }])).toEqual([0]);
});

test('what is far too long has no place in the kernel, not even behind all others', () => {
  const long = new Uint8Array(100_000).fill(7);
  const [{ publicKey: key, message, signature }] = honest;
  const others = [
    { publicKey: c.concatBytes(key, long), message, signature },
    { publicKey: key, message: long, signature },
    { publicKey: key, message, signature: c.concatBytes(signature, long) },
  ];
  for (const other of others) expect(judge(replaced(11, other))).toEqual([11]);
});

test('a message as long as the kernel takes, and one that is a byte longer', () => {
  for (const bytes of [256, 257]) {
    const long = signed(new Uint8Array(bytes).fill(3));
    expect(judge(replaced(4, long))).toEqual([]);
    expect(judge(replaced(4, { ...long, message: long.message.with(0, 4) }))).toEqual([4]);
  }
});

test('a message too long for the kernel', () => {
  const long = signed(new Uint8Array(1_000).fill(3));
  expect(judge(replaced(4, long))).toEqual([]);
  expect(judge(replaced(4, { ...long, message: long.message.subarray(1) }))).toEqual([4]);
});

test('two that cancel out under equal weights', () => {
  // z + 1 in one and z − 1 in the other: the sum of both equations holds.
  const shifted = ([1n, -1n] as const).map((shift, i) => {
    const z = c.decodeScalar(honest[i].signature.subarray(32));
    return { ...honest[i], signature: patched(honest[i].signature, 32, c.encodeScalar(c.modOrder(z + shift))) };
  });
  expect(judge([...shifted, ...honest.slice(2)])).toEqual([0, 1]);
});

describe('edge encodings', () => {
  test.each([
    ['of the key', edgeElements, (edge: Uint8Array) => ({ ...honest[3], publicKey: edge })],
    ['of the commitment', edgeElements, (edge: Uint8Array) => at(0, edge)],
    ['of the response', edgeScalars, (edge: Uint8Array) => at(32, edge)],
  ])('%s', (_name, edges, make) => {
    expect(judge(edges.map(make))).toEqual(edges.map((_, i) => i));
  });

  test('a commitment that is the identity, of a signer without nonce', () => {
    const R = new Uint8Array(32);
    const z = c.modOrder(c.signatureChallenge('request', publicKey, R, R) * secret);
    expect(judge(replaced(9, { publicKey, message: R, signature: c.concatBytes(R, c.encodeScalar(z)) }))).toEqual([]);
  });

  test('a key that is the identity, for which the equation holds', () => {
    const signature = c.concatBytes(c.encodePoint(c.BASE), c.encodeScalar(1n));
    expect(judge(replaced(2, { publicKey: new Uint8Array(32), message: signature, signature }))).toEqual([2]);
  });

  function at(place: number, edge: Uint8Array): c.ClaimedSignature {
    return { ...honest[3], signature: patched(honest[3].signature, place, edge) };
  }
});
