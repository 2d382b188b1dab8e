/** Ballots whose points and scalars are no canonical encodings of elements, in every place that holds one (spec §2.3). */
import { concatBytes, encodeBallot, encodeScalar, fromHex } from '#crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import type { World } from '../../support/build-record.js';
import type { Attack } from '../attack.js';
import { bodyOf, FIRST, planned, replaced, resigned, signatureIn, tokenIn } from '../breaking.js';

const stopped = (
  name: string,
  flaw: string,
  code: Attack['codes'][number],
  board: (entries: Uint8Array[], world: World) => Uint8Array[],
): Attack => ({
  name,
  flaw,
  make: planned({ board }),
  verdict: 'INVALID',
  group: '6',
  codes: [code],
  culprit: 'board vote.example.org/board',
});

const inBody = (
  name: string,
  flaw: string,
  code: Attack['codes'][number],
  change: (body: Uint8Array, world: World) => Uint8Array | undefined,
): Attack => stopped(name, flaw, code, (entries, world) => resigned(entries, world, (body) => change(body, world)));

/** 32 bytes that encode no element of the group, each by another rule of RFC 9496; the identity where it is not allowed. */
const BAD: [what: string, bytes: Uint8Array][] = [
  ['a field element that is not reduced', fromHex(`00${'ff'.repeat(31)}`, 32)],
  ['a negative field element', fromHex(`01${'00'.repeat(31)}`, 32)],
  [
    'a field element that is no square',
    fromHex('26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371', 32),
  ],
  ['minus one', fromHex(`ec${'ff'.repeat(30)}7f`, 32)],
  // Points of order 8 of Edwards25519: no such thing exists here.
  ['a point of small order', fromHex('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a', 32)],
  // A point of the curve with a part of small order, as Ed25519 would take it.
  ['a point of Edwards25519', ed25519.Point.BASE.toBytes()],
];
const IDENTITY = new Uint8Array(32);
const KEY = 38;
const [ALPHA, BETA, COMMITMENT] = [74, 106, 394];
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

export const ballotEncodings: Attack[] = [
  ...BAD.map(([what, bytes]) =>
    inBody(`an alpha that is ${what}`, 'proofs-7', 'BALLOT_POINT_INVALID', (body) => void body.set(bytes, ALPHA)),
  ),
  inBody('an alpha that is the identity', 'proofs-7', 'BALLOT_POINT_INVALID', (body) => void body.set(IDENTITY, ALPHA)),
  inBody('a beta that is no element', 'proofs-7', 'BALLOT_POINT_INVALID', (body) => void body.set(BAD[2][1], BETA)),
  inBody(
    'a commitment that is no element',
    'proofs-7',
    'BALLOT_POINT_INVALID',
    (body) => void body.set(BAD[0][1], COMMITMENT),
  ),
  inBody(
    'a ballot key that is the identity',
    'proofs-7',
    'BALLOT_POINT_INVALID',
    (body) => void body.set(IDENTITY, KEY),
  ),
  inBody(
    'a ballot key that is no element',
    'proofs-7',
    'BALLOT_POINT_INVALID',
    (body) => void body.set(BAD[3][1], KEY),
  ),
  inBody(
    'a response that is the order itself',
    'proofs-8',
    'BALLOT_SCALAR_INVALID',
    (body) => void body.set(littleEndian(ORDER), body.length - 32),
  ),
  inBody('a response plus the order', 'proofs-8', 'BALLOT_SCALAR_INVALID', (body) => {
    const scalar = body.slice(-32).reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
    body.set(littleEndian(scalar + ORDER), body.length - 32);
    return body;
  }),
  inBody('a challenge with its highest bit set', 'proofs-8', 'BALLOT_SCALAR_INVALID', (body) => {
    body[394 + 18 * 64 + 31] |= 0x80;
    return body;
  }),
  inBody('a ballot of other magic bytes', 'proofs-10', 'BALLOT_MAGIC_INVALID', (body) => void body.set([0x32], 3)),
  inBody('a branch too few', 'proofs-6', 'BALLOT_LENGTH_INVALID', (body) => body.slice(0, -32)),
  inBody('a branch too many', 'proofs-6', 'BALLOT_LENGTH_INVALID', (body) => concatBytes(body, encodeScalar(1n))),
  inBody('a ballot without proofs', 'proofs-6', 'BALLOT_LENGTH_INVALID', (body) => body.slice(0, COMMITMENT)),
  inBody('a ballot of a header alone', 'proofs-6', 'BALLOT_LENGTH_INVALID', (body) => body.slice(0, ALPHA)),
  stopped('a signature whose commitment is no element', 'proofs-7', 'BALLOT_POINT_INVALID', (entries) =>
    signedWith(entries, (signature) => concatBytes(BAD[1][1], signature.slice(32))),
  ),
  stopped('a signature whose response is not below the order', 'proofs-8', 'BALLOT_SCALAR_INVALID', (entries) =>
    signedWith(entries, (signature) => concatBytes(signature.slice(0, 32), new Uint8Array(32).fill(0xff))),
  ),
  stopped('a signature of zeros', 'tokens-15', 'BALLOT_SIGNATURE_INVALID', (entries) =>
    signedWith(entries, () => new Uint8Array(64)),
  ),
];

function signedWith(entries: readonly Uint8Array[], change: (signature: Uint8Array) => Uint8Array): Uint8Array[] {
  const first = entries[FIRST];
  return replaced(entries, FIRST, encodeBallot(bodyOf(first), tokenIn(first), change(signatureIn(first))));
}

/** 32 bytes of any number, reduced or not. */
function littleEndian(n: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, i) => Number((n >> BigInt(8 * i)) & 0xffn));
}
