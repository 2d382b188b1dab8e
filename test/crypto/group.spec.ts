/** The group and its encodings (spec §2.3): RFC 9496's vectors, group laws, and two ways to the same sum. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { ristretto255_hasher } from '@noble/curves/ed25519.js';
import fc from 'fast-check';
import * as c from '#crypto';
import { codeOf } from './support.js';

interface Rfc9496 {
  readonly multiplesOfGenerator: readonly string[];
  readonly badEncodings: readonly { readonly defect: string; readonly bytes: string }[];
  readonly elementDerivation: readonly { readonly label: string; readonly input: string; readonly output: string }[];
}
const rfc = JSON.parse(readFileSync(new URL('../../vectors/rfc9496.json', import.meta.url), 'utf8')) as Rfc9496;

const scalars = fc.bigInt({ min: 0n, max: c.ORDER - 1n });
const points = fc.bigInt({ min: 1n, max: c.ORDER - 1n }).map((n) => c.multiplyBase(n));

describe('RFC 9496', () => {
  test('A.1: multiples of the generator', () => {
    expect(rfc.multiplesOfGenerator).toHaveLength(16);
    let sum = c.IDENTITY;
    rfc.multiplesOfGenerator.forEach((text, n) => {
      expect(c.toHex(c.encodePoint(sum))).toBe(text);
      expect(c.toHex(c.encodePoint(c.multiplyBase(BigInt(n))))).toBe(text);
      expect(c.decodePoint(c.fromHex(text, 32)).equals(sum)).toBe(true);
      sum = sum.add(c.BASE);
    });
  });

  test('A.2: every bad encoding is refused', () => {
    expect(rfc.badEncodings).toHaveLength(29);
    for (const { bytes } of rfc.badEncodings) {
      expect(codeOf(() => c.decodePoint(c.fromHex(bytes, 32)))).toBe('POINT_INVALID');
      expect(codeOf(() => c.decodeNonIdentity(c.fromHex(bytes, 32)))).toBe('POINT_INVALID');
    }
  });

  test.each(rfc.elementDerivation)('A.3: $label', ({ label, input, output }) => {
    const derived = ristretto255_hasher.deriveToCurve?.(c.fromHex(input, 64));
    expect(label).not.toBe('');
    expect(derived === undefined ? '' : c.toHex(derived.toBytes())).toBe(output);
  });
});

describe('elements', () => {
  test('the identity is decoded where it is allowed and refused where it is not', () => {
    const identity = new Uint8Array(32);
    expect(c.decodePoint(identity).is0()).toBe(true);
    expect(codeOf(() => c.decodeNonIdentity(identity))).toBe('POINT_IDENTITY');
  });

  test.each([0, 31, 33, 64])('%i bytes are no element', (length) => {
    expect(codeOf(() => c.decodePoint(new Uint8Array(length)))).toBe('POINT_INVALID');
  });

  test('what decodes encodes to the same bytes: an element has one encoding', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        let point: c.Point;
        try {
          point = c.decodePoint(bytes);
        } catch {
          return;
        }
        expect(c.encodePoint(point)).toEqual(bytes);
      }),
      { numRuns: 200 },
    );
  });

  test('round trip', () => {
    fc.assert(
      fc.property(points, (point) => c.decodePoint(c.encodePoint(point)).equals(point)),
      { numRuns: 30 },
    );
  });
});

describe('scalars', () => {
  test('round trip', () => {
    fc.assert(fc.property(scalars, (n) => c.decodeScalar(c.encodeScalar(n)) === n));
  });

  const littleEndian = (n: bigint): Uint8Array => c.fromHex(n.toString(16).padStart(64, '0'), 32).reverse();
  test.each([
    ['the order', c.ORDER],
    ['one more than the order', c.ORDER + 1n],
    ['2²⁵⁶ − 1', 2n ** 256n - 1n],
  ])('%s is refused', (_, n) => {
    expect(codeOf(() => c.decodeScalar(littleEndian(n)))).toBe('SCALAR_INVALID');
  });

  test.each([0, 31, 33])('%i bytes are no scalar', (length) => {
    expect(codeOf(() => c.decodeScalar(new Uint8Array(length)))).toBe('SCALAR_INVALID');
  });
});

describe('multiplication', () => {
  test('secret, public and split multiplication agree', () => {
    fc.assert(
      fc.property(points, scalars, (point, n) => {
        const expected = c.multiplyPublic(point, n);
        return c.multiply(point, n).equals(expected) && c.multiplySplit(point, n).equals(expected);
      }),
      { numRuns: 20 },
    );
  });

  test('zero and the identity', () => {
    expect(c.multiply(c.BASE, 0n).is0()).toBe(true);
    expect(c.multiplySplit(c.BASE, 0n).is0()).toBe(true);
    expect(c.multiplySplit(c.IDENTITY, 5n).is0()).toBe(true);
    expect(c.multiplyPublic(c.IDENTITY, 5n).is0()).toBe(true);
  });

  test('distributes over sums', () => {
    fc.assert(
      fc.property(points, scalars, scalars, (point, a, b) =>
        c
          .multiply(point, a)
          .add(c.multiply(point, b))
          .equals(c.multiply(point, c.modOrder(a + b))),
      ),
      { numRuns: 20 },
    );
  });
});

describe('multi-scalar multiplication', () => {
  const naive = (list: readonly c.Point[], factors: readonly bigint[]): c.Point =>
    c.sumPoints(list.map((point, i) => c.multiplyPublic(point, factors[i])));
  const someScalars = (count: number, bits: number): bigint[] =>
    Array.from({ length: count }, (_, i) => {
      const random = c.littleEndian(c.randomBytes(32)) % c.ORDER;
      // Edges: zero, one, all bits, the carry chain of signed digits.
      const edges = [0n, 1n, (1n << BigInt(bits)) - 1n, 1n << BigInt(bits - 1), 0x8080808080808080n];
      const value = i < edges.length ? edges[i] : random;
      return (value & ((1n << BigInt(bits)) - 1n)) % c.ORDER;
    });

  test.each([
    [0, 128],
    [1, 253],
    [7, 128],
    [119, 253],
    [120, 128],
    [150, 253],
  ] as const)('%i points, %i bits: as one by one', (count, bits) => {
    const list = Array.from({ length: count }, (_, i) => (i === 3 ? c.IDENTITY : c.multiplyBase(BigInt(i * i + 1))));
    const factors = someScalars(count, bits);
    expect(c.multiScalar(list, factors, bits).equals(naive(list, factors))).toBe(true);
  });

  test('points in other forms of the same elements give the same sum', () => {
    const list = Array.from({ length: 130 }, (_, i) => c.multiplyBase(BigInt(i + 1)));
    const decoded = list.map((point) => c.decodePoint(c.encodePoint(point)));
    const factors = someScalars(130, 128);
    expect(c.multiScalar(list, factors, 128).equals(c.multiScalar(decoded, factors, 128))).toBe(true);
  });

  test('a scalar with more bits than are walked is our bug, not a wrong sum', () => {
    expect(() => c.multiScalar([c.BASE], [1n << 128n], 128)).toThrow('too long');
    expect(() => c.multiScalar([c.BASE], [c.ORDER], 253)).toThrow('too long');
    expect(() => c.multiScalar([c.BASE], [-1n], 253)).toThrow('too long');
    expect(() => c.multiScalar([c.BASE], [], 253)).toThrow('as many');
  });
});
