/** BLS12-381 in the kernel piece by piece, against noble and against integers. */
import { bls12_381 } from '@noble/curves/bls12-381.js';
import { beforeAll, expect, test } from '@jest/globals';
import * as c from '#crypto';
import { toSubgroup } from '../../libs/crypto/src/engine/isogeny.js';
import { Kernel } from '../../libs/crypto/src/engine/kernel.js';
import { acceptedTokens, type G1, refusedTokens } from './edge-tokens.js';

const { Fp } = bls12_381.fields;
const { Point } = bls12_381.G1;
const [ELEMENT, AFFINE, JACOBIAN] = [56, 112, 168];
let kernel: Kernel;
let at: { bytes: number; a: number; b: number; out: number; affine: number; status: number; sum: number };

beforeAll(async () => {
  kernel = await Kernel.open();
  const { exports } = kernel;
  at = {
    bytes: exports.reserve(48),
    a: exports.reserve(ELEMENT),
    b: exports.reserve(ELEMENT),
    out: exports.reserve(ELEMENT),
    affine: exports.reserve(AFFINE),
    status: exports.reserve(1),
    sum: exports.reserve(3 * 48),
  };
});

const bytesOf = (n: bigint): Uint8Array => c.fromHex(n.toString(16).padStart(96, '0'), 48);
const put = (address: number, n: bigint): void => {
  kernel.write(at.bytes, bytesOf(n));
  kernel.exports.fpFromBytes(address, at.bytes);
};
const numberAt = (address: number): bigint => {
  kernel.exports.fpToBytes(at.bytes, address);
  return c.bigEndian(kernel.read(at.bytes, 48));
};
const randomElement = (): bigint => c.bigEndian(c.randomBytes(64)) % Fp.ORDER;

test('products and squares are those of integers, on the edges too', () => {
  const edges = [0n, 1n, 2n, 3n, Fp.ORDER - 1n, Fp.ORDER - 2n, (Fp.ORDER - 1n) / 2n, 2n ** 380n, 2n ** 364n - 1n];
  const numbers = [...edges, ...Array.from({ length: 60 }, randomElement)];
  for (const x of numbers) {
    put(at.a, x);
    expect(numberAt(at.a)).toBe(x);
    kernel.exports.fpSquare(at.out, at.a);
    expect(numberAt(at.out)).toBe(Fp.sqr(x));
    for (const y of numbers.slice(0, 15)) {
      put(at.b, y);
      kernel.exports.fpMul(at.out, at.a, at.b);
      expect(numberAt(at.out)).toBe(Fp.mul(x, y));
    }
  }
});

/** Limbs as large as the bounds of an n-fold operand allow, with the signs that make its columns largest, or random ones. */
function folded(address: number, n: number, sign: () => number): bigint {
  const limbs = Int32Array.from({ length: 14 }, (_, i) => sign() * (i < 13 ? n * 2 ** 27 : 3 * 2 ** 20));
  kernel.write(address, new Uint8Array(limbs.buffer));
  return limbs.reduceRight((sum, limb) => (sum << 28n) + BigInt(limb), 0n);
}

test.each([[1, 15], [2, 15], [3, 10], [4, 8], [5, 6], [5, 5]])('operands at their bounds: %i-fold times %i-fold', (n, m) => {
  const signs = [() => 1, () => -1, () => (c.randomBytes(1)[0] & 1 ? 1 : -1)];
  const inverse = Fp.inv(2n ** 392n % Fp.ORDER);
  for (const sign of [...signs, ...signs, ...signs]) {
    for (const other of signs) {
      const [x, y] = [folded(at.a, n, sign), folded(at.b, m, other)];
      kernel.exports.fpMul(at.out, at.a, at.b);
      // Out of Montgomery's form both here and there.
      expect(numberAt(at.out)).toBe(Fp.create(Fp.mul(Fp.create(x * y), Fp.mul(inverse, inverse))));
    }
    if (n > 5) continue;
    const x = folded(at.a, n, sign);
    kernel.exports.fpSquare(at.out, at.a);
    expect(numberAt(at.out)).toBe(Fp.create(Fp.mul(Fp.create(x * x), Fp.mul(inverse, inverse))));
  }
}); // prettier-ignore

/** Limbs of k·p + n, rounded so that they are carried. */
function putLimbs(address: number, n: bigint): void {
  let rest = n;
  const limbs = Int32Array.from({ length: 14 }, (_, i) => {
    const limb = i < 13 ? BigInt.asIntN(28, rest) : rest;
    rest = (rest - limb) >> 28n;
    return Number(limb);
  });
  kernel.write(address, new Uint8Array(limbs.buffer));
}

test('multiples of p are zero, and nothing else is', () => {
  for (let k = -20n; k <= 20n; k++) {
    putLimbs(at.a, k * Fp.ORDER);
    expect([k, kernel.exports.fpIsZero(at.a), numberAt(at.a)]).toEqual([k, 1, 0n]);
    for (const i of [0n, 1n, 7n, 12n, 13n]) {
      // The lowest limb looks like that of a multiple for all but the first of them.
      putLimbs(at.a, k * Fp.ORDER + (1n << (28n * i)));
      expect([k, i, kernel.exports.fpIsZero(at.a)]).toEqual([k, i, 0]);
    }
  }
});

function decodes(bytes: Uint8Array): boolean {
  const address = kernel.put(bytes);
  kernel.exports.decodeTokens(address, 1, at.affine, at.status);
  return kernel.read(at.status, 1)[0] === 0;
}

function nobleDecodes(bytes: Uint8Array): boolean {
  try {
    c.decodeG1(bytes, 'TOKEN_INVALID', 'token');
    return true;
  } catch {
    return false;
  }
}

test('decoding refuses and accepts what noble does, and gives the same point', () => {
  const random = Array.from({ length: 40 }, () => bytesOf(randomElement())).map((bytes) => {
    bytes[0] |= 0x80;
    return bytes;
  });
  const honest = Array.from({ length: 10 }, () =>
    c.encodeBlsPoint(Point.BASE.multiply(c.blsScalarFromRandom(c.randomBytes(64)))),
  );
  for (const bytes of [...refusedTokens, ...acceptedTokens, ...random, ...honest]) {
    expect([c.toHex(bytes), decodes(bytes)]).toEqual([c.toHex(bytes), nobleDecodes(bytes)]);
    if (!nobleDecodes(bytes)) continue;
    const { x, y } = c.decodeG1(bytes, 'TOKEN_INVALID', 'token').toAffine();
    expect([numberAt(at.affine), numberAt(at.affine + ELEMENT)]).toEqual([x, y]);
  }
  expect(refusedTokens.filter(decodes)).toEqual([]);
  expect(acceptedTokens.every(decodes)).toBe(true);
});

/** Its declared type is that of the other group. */
const mapByNoble = bls12_381.G1.mapToCurve as unknown as (u: bigint) => G1;

test('elements are mapped onto the curve as by noble, also where no message is known that gives them', () => {
  const { exports } = kernel;
  const point = exports.reserve(JACOBIAN);
  // −1/11 = u², where the denominator of the map would be zero, as it would for 0.
  const exceptional = Fp.sqrt(Fp.neg(Fp.inv(11n)));
  for (const u of [
    0n,
    1n,
    Fp.ORDER - 1n,
    exceptional,
    Fp.neg(exceptional),
    ...Array.from({ length: 8 }, randomElement),
  ]) {
    put(at.a, u);
    exports.mapToCurve(point, at.a);
    expect(exports.toAffine(at.affine, point, 1, at.out)).toBe(1);
    const mapped = toSubgroup(numberAt(at.affine), numberAt(at.affine + ELEMENT));
    expect([u, mapped.toAffine()]).toEqual([u, mapByNoble(u).toAffine()]);
  }
});

test('messages of every length are hashed as by noble', () => {
  const { exports } = kernel;
  const room = exports.reserve(64 + 256 + 67) + 64;
  const [points, products] = [exports.reserve(2 * JACOBIAN), exports.reserve(2 * ELEMENT)];
  const affine = exports.reserve(2 * AFFINE);
  for (const length of [0, 1, 31, 32, 40, 63, 64, 100, 119, 120, 200, 255, 256]) {
    const messages = [c.randomBytes(length), new Uint8Array(length).fill(length)];
    messages.forEach((message, i) => {
      kernel.write(room, message);
      exports.hashToPoint(points + i * JACOBIAN, room, length);
    });
    expect(exports.toAffine(affine, points, 2, products)).toBe(1);
    messages.forEach((message, i) => {
      const point = toSubgroup(numberAt(affine + i * AFFINE), numberAt(affine + i * AFFINE + ELEMENT));
      expect(c.toHex(c.encodeBlsPoint(point))).toBe(c.toHex(c.encodeBlsPoint(c.hashToG1(message))));
    });
  }
});

test('one identity among points that are to become affine is noticed', () => {
  const points = kernel.put(new Uint8Array(JACOBIAN));
  expect(kernel.exports.toAffine(at.affine, points, 1, at.out)).toBe(0);
});

/** Σ weights·points by the kernel, as noble's point. */
function sum(points: readonly G1[], weights: readonly bigint[], width: number): G1 {
  const { exports } = kernel;
  const affine = exports.reserve(AFFINE * points.length);
  points.forEach((point, i) => {
    kernel.write(at.bytes, c.encodeBlsPoint(point));
    exports.decodeTokens(at.bytes, 1, affine + i * AFFINE, at.status);
  });
  const digits = exports.reserve(2 * points.length * exports.windowsOf(128, width));
  const buckets = exports.reserve(JACOBIAN * 2 ** (width - 1));
  const scalars = kernel.put(...weights.map((n) => bytesOf(n).subarray(32).reverse()));
  exports.sumPoints(at.sum, affine, scalars, points.length, 0, digits, buckets, width);
  const [X, Y, Z] = [0, 1, 2].map((i) => c.bigEndian(kernel.read(at.sum + 48 * i, 48)));
  if (Z === 0n) return Point.ZERO;
  const inverse = Fp.inv(Z);
  return Point.fromAffine({ x: Fp.mul(X, Fp.pow(inverse, 2n)), y: Fp.mul(Y, Fp.pow(inverse, 3n)) });
}

test.each([2, 5, 8, 11])('weighted sums by digits of %i bits, with points that are equal or opposite', (width) => {
  const [P, Q, R] = [7n, 11n, 2n ** 100n + 1n].map((n) => Point.BASE.multiply(n));
  const full = 2n ** 128n - 1n;
  const random = c.bigEndian(c.randomBytes(16));
  const cases: [G1[], bigint[]][] = [
    [[P], [0n]],
    [[P], [1n]],
    [[P], [full]],
    [[P, P], [random, random]],
    [[P, P.negate()], [random, random]],
    [[P, P.negate(), Q], [random, random, 2n ** 127n]],
    [[P, P.double(), P.negate()], [3n, 5n, 13n]],
    [[P, Q, R, Q, P], [full, random, 2n ** 64n, 2n ** 7n, random >> 3n]],
  ]; // prettier-ignore
  for (const [points, weights] of cases) {
    const expected = points.reduce((total, point, i) => total.add(point.multiplyUnsafe(weights[i])), Point.ZERO);
    expect(sum(points, weights, width).equals(expected)).toBe(true);
  }
});
