/** Requests for tokens by both engines: the same answers on honest ones, and on every edge encoding in every place of one. */
import { beforeAll, expect, test } from '@jest/globals';
import * as c from '#crypto';
import { edgeElements, edgeScalars } from './edge-encodings.js';
import { refusedTokens } from './edge-tokens.js';
import { labelled, patched } from './support.js';

const electionId = labelled('an election');
/** Where they stand with two registrars. */
const D_AT = 66;
const SIGNATURES_AT = 114;

function request(registrars: 1 | 2, name: string, id = electionId): Uint8Array {
  const rollKeys = Array.from({ length: registrars }, (_, i) => {
    const secretKey = c.hashToScalar('sig/request', labelled(`${name} ${i}`));
    return { secretKey, publicKey: c.encodePoint(c.multiplyBase(secretKey)) };
  });
  const D = c.encodeBlsPoint(c.hashToG1(labelled(name)));
  const randomness = rollKeys.map((_, i) => labelled(`${name} random ${i}`));
  return c.makeRequest({ electionId: id, classIndex: 3, rollKeys, D, randomness });
}

let wasm: c.Engine;
let noble: c.Engine;
beforeAll(async () => {
  [wasm, noble] = [await c.openEngine('wasm'), await c.openEngine('noble')];
});

/** What both say; they have to say the same. */
function judge(registrars: 1 | 2, requests: readonly Uint8Array[]): string[] {
  const refusals = wasm.verifyRequests(electionId, registrars, requests);
  expect(refusals).toEqual(noble.verifyRequests(electionId, registrars, requests));
  return refusals.map((refusal) => (refusal === null ? '' : `${refusal.stage} ${refusal.code}`));
}

test.each([1, 2] as const)('with %i registrars: none, honest ones, other lengths, another election', (registrars) => {
  const honest = ['a', 'b', 'c', 'd'].map((name) => request(registrars, name));
  expect(judge(registrars, [])).toEqual([]);
  expect(judge(registrars, honest)).toEqual(['', '', '', '']);
  const others = [
    honest[0],
    honest[1].subarray(1),
    new Uint8Array(),
    request(registrars, 'e', labelled('another')),
    honest[3],
  ];
  expect(judge(registrars, others)).toEqual([
    '',
    'form REQUEST_LENGTH_INVALID',
    'form REQUEST_LENGTH_INVALID',
    'signature REQUEST_SIGNATURE_INVALID',
    '',
  ]);
});

test('edge encodings in every place of a request', () => {
  const honest = request(2, 'edges');
  const places: [number, readonly Uint8Array[]][] = [
    [2, edgeElements],
    [34, edgeElements],
    [D_AT, refusedTokens],
    [SIGNATURES_AT, edgeElements],
    [SIGNATURES_AT + 32, edgeScalars],
    [SIGNATURES_AT + 64, edgeElements],
    [SIGNATURES_AT + 96, edgeScalars],
  ];
  for (const [at, edges] of places) {
    const found = judge(2, [...edges.map((edge) => patched(honest, at, edge)), honest]);
    expect(found.pop()).toBe('');
    expect(found).not.toContain('');
    expect(found).toContain(at === D_AT || at < 64 ? 'form REQUEST_POINT_INVALID' : 'form REQUEST_SIGNATURE_INVALID');
  }
});
