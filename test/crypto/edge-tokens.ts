/** Encodings at the edges of what decodes to an element of G1, for every place in which a token stands. */
import { bls12_381 } from '@noble/curves/bls12-381.js';
import * as c from '#crypto';

const { Fp } = bls12_381.fields;
const { Point } = bls12_381.G1;
export type G1 = typeof Point.BASE;

const bytesOf = (n: bigint): Uint8Array => c.fromHex(n.toString(16).padStart(96, '0'), 48);
const flagged = (flags: number, x: bigint): Uint8Array => {
  const bytes = bytesOf(x);
  bytes[0] |= flags;
  return bytes;
};
const encoded = (point: G1): Uint8Array => {
  const { x, y } = point.toAffine();
  return flagged(y > (Fp.ORDER - 1n) / 2n ? 0xa0 : 0x80, x);
};

/** The point with the next x that has one, on the curve, in no particular group. */
function pointFrom(x: bigint): G1 {
  for (let at = x; ; at++) {
    try {
      return Point.fromAffine({ x: at, y: Fp.sqrt(Fp.add(Fp.pow(at, 3n), 4n)) });
    } catch {
      // x³ + 4 is no square.
    }
  }
}

/** Points whose order divides the cofactor: (0, 2) has order 3, of the others some have 11 and large primes. */
const torsion = [
  Point.fromAffine({ x: 0n, y: 2n }),
  ...[5n, 1_000n, 2n ** 200n].map((x) => {
    const point = pointFrom(x);
    return point.multiplyUnsafe(c.BLS_ORDER - 1n).add(point);
  }),
];
const inSubgroup = [1n, 2n, 3n, c.BLS_ORDER - 1n, 2n ** 64n, 0xd201000000010000n].map((n) =>
  Point.BASE.multiplyUnsafe(n),
);

/** Elements whose x is still below 2^381 when p is added: second encodings of them, would x not have to be below p. */
const small = Array.from({ length: 40 }, (_, i) => Point.BASE.multiplyUnsafe(BigInt(i + 1)))
  .filter((point) => point.toAffine().x + Fp.ORDER < 2n ** 381n)
  .flatMap((point) => [point, point.negate()]);

/** Not elements: every one is refused. */
export const refusedTokens: readonly Uint8Array[] = [
  // The identity, and what looks like it.
  ...[0x00, 0x20, 0x40, 0x60, 0x80, 0xa0, 0xc0, 0xe0].map((flags) => flagged(flags, 0n)),
  ...[0xc0, 0xe0].map((flags) => flagged(flags, 1n)),
  // An element without the flag of compression, or with that of the identity.
  ...[0x00, 0x20, 0x40, 0xc0, 0xe0].map((flags) => flagged(flags, Point.BASE.toAffine().x)),
  // x from p on: p itself, those of elements and p, the largest.
  ...[0n, 1n, 4n].map((offset) => flagged(0x80, Fp.ORDER + offset)),
  ...small.slice(0, 6).map((point) => {
    const bytes = flagged(0x80, point.toAffine().x + Fp.ORDER);
    bytes[0] |= encoded(point)[0] & 0x20;
    return bytes;
  }),
  flagged(0x80, 2n ** 381n - 1n),
  flagged(0xa0, 2n ** 381n - 1n),
  new Uint8Array(48).fill(255),
  new Uint8Array(48),
  // Field elements around every boundary of a limb, on the curve or not: none of them is in the subgroup.
  ...[1n, 2n, 3n, 4n, Fp.ORDER - 1n, Fp.ORDER - 2n, (Fp.ORDER - 1n) / 2n].map((x) => flagged(0x80, x)),
  ...Array.from({ length: 13 }, (_, i) => 2n ** BigInt(28 * (i + 1))).flatMap((x) => [
    flagged(0x80, x),
    flagged(0xa0, x - 1n),
  ]),
  // On the curve and outside the subgroup: torsion, an element and torsion, whatever has such an x.
  ...torsion.map(encoded),
  ...torsion.map((point) => encoded(point.negate())),
  ...torsion.map((point) => encoded(point.add(Point.BASE))),
  ...[10n, 77n, Fp.ORDER / 3n].map((x) => encoded(pointFrom(x))),
];

/** Elements at the edges. */
export const acceptedTokens: readonly Uint8Array[] = inSubgroup.flatMap((point) => [
  encoded(point),
  encoded(point.negate()),
]);

/** An element moved by one of order 3, which a random weight hides one time in three. */
export function withTorsion(token: Uint8Array): Uint8Array {
  return encoded(Point.fromBytes(token).add(torsion[0]));
}
