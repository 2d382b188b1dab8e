/** Scalars and hashes of the kernel against integers and Node; sums of points under scalars against noble. */
import { Kernel } from '../../../libs/crypto/src/engine/kernel.js';
import {
  encodePoint,
  IDENTITY,
  littleEndian,
  modOrder,
  multiplyBase,
  multiplyPublic,
  ORDER,
  type Point,
  toHex,
} from '#crypto';
import { createHash } from 'node:crypto';
import { edgeScalars } from '../../crypto/edge-encodings.js';
import { EnginesDiffer, type FuzzPart } from './part.js';
import { littleEndianBytes, type Seeded } from './random.js';

/** Below 2²⁵⁶: of words that are full or empty, around multiples of ℓ, and any. */
export function drawNumber(random: Seeded): bigint {
  switch (random.below(4)) {
    case 0:
      return (littleEndian(random.pick(edgeScalars)) + BigInt(random.below(9)) + 2n ** 256n - 4n) % 2n ** 256n;
    case 1:
      return (ORDER * BigInt(random.below(16)) + BigInt(random.below(5))) % 2n ** 256n;
    case 2: {
      const words = Array.from({ length: 8 }, () =>
        random.pick([0, 1, 2 ** 32 - 1, 2 ** 32 - 2, random.below(2 ** 32)]),
      );
      return words.reduce((rest, word) => (rest << 32n) + BigInt(word), 0n);
    }
    default:
      return littleEndian(random.bytes(32));
  }
}

export function scalarsPart(kernel: Kernel): FuzzPart {
  const { exports } = kernel;
  const [a, b, wide, out] = [exports.reserve(32), exports.reserve(32), exports.reserve(64), exports.reserve(32)];
  const expectResult = (what: string, numbers: bigint[], expected: bigint) => {
    const found = littleEndian(kernel.read(out, 32));
    if (found !== expected) throw new EnginesDiffer(what, numbers.map(littleEndianBytes), found, expected);
  };
  const check = (random: Seeded) => {
    const [x, high] = [drawNumber(random), drawNumber(random)];
    const y = drawNumber(random) % ORDER;
    kernel.write(a, littleEndianBytes(x));
    kernel.write(b, littleEndianBytes(y));
    exports.scProduct(out, a, b);
    const product = littleEndian(kernel.read(out, 32));
    if (product >= ORDER || (product * 2n ** 256n - x * y) % ORDER !== 0n) {
      throw new EnginesDiffer('product', [x, y].map(littleEndianBytes), product, 'another');
    }
    kernel.write(wide, littleEndianBytes(x));
    kernel.write(wide + 32, littleEndianBytes(high));
    exports.scReduce(out, wide);
    expectResult('reduced', [x, high], (x + (high << 256n)) % ORDER);
    kernel.write(a, littleEndianBytes(x % ORDER));
    exports.scAdd(out, a, b);
    expectResult('sum', [x % ORDER, y], (x + y) % ORDER);
    exports.scSub(out, a, b);
    expectResult('difference', [x % ORDER, y], modOrder(x - y));
  };
  return {
    name: 'scalars',
    perMillion: 400_000,
    run(random, cases) {
      for (let i = 0; i < cases; i++) check(random);
      return cases;
    },
  };
}

const LONGEST = 700;

export function hashesPart(kernel: Kernel): FuzzPart {
  const [message, digest] = [kernel.exports.reserve(LONGEST), kernel.exports.reserve(64)];
  return {
    name: 'hashes',
    perMillion: 80_000,
    run(random, cases) {
      for (let i = 0; i < cases; i++) {
        const bytes = random.bytes(random.below(LONGEST + 1));
        kernel.write(message, bytes);
        for (const [name, length] of [
          ['sha512', 64],
          ['sha256', 32],
        ] as const) {
          kernel.exports[name](digest, message, bytes.length);
          const found = toHex(kernel.read(digest, length));
          const sure = createHash(name).update(bytes).digest('hex');
          if (found !== sure) throw new EnginesDiffer(name, [bytes], found, sure);
        }
      }
      return cases;
    },
  };
}

const MOST_POINTS = 12;
const WIDTHS = [2, 3, 5, 8, 11];

export function sumsPart(kernel: Kernel): FuzzPart {
  const { exports } = kernel;
  const [points, scalars] = [exports.reserve(120 * MOST_POINTS), exports.reserve(32 * MOST_POINTS)];
  const [bytes, sum] = [exports.reserve(32), exports.reserve(160)];
  const digits = exports.reserve(2 * MOST_POINTS * exports.windowsOf(253, 2));
  const buckets = exports.reserve(160 * 2 ** 10);
  const check = (random: Seeded, known: readonly Point[]) => {
    const width = random.pick(WIDTHS);
    let sure = IDENTITY;
    const inputs: Uint8Array[] = [];
    const count = 1 + random.below(MOST_POINTS);
    for (let i = 0; i < count; i++) {
      // Few points, so that equal and opposite ones meet in a bucket.
      const point = random.below(3) === 0 ? random.pick(known).negate() : random.pick(known);
      const scalar = drawScalar(random, width);
      const encoded = encodePoint(point);
      kernel.write(bytes, encoded);
      exports.decode(points + 120 * i, bytes, 0, 0);
      kernel.write(scalars + 32 * i, littleEndianBytes(scalar));
      sure = sure.add(multiplyPublic(point, scalar));
      inputs.push(encoded, littleEndianBytes(scalar));
    }
    exports.multiScalar(sum, points, scalars, count, digits, buckets, width);
    exports.encode(bytes, sum);
    const found = toHex(kernel.read(bytes, 32));
    if (found !== toHex(encodePoint(sure))) throw new EnginesDiffer('sum of points', inputs, found, encodePoint(sure));
    if ((exports.isNeutral(sum) === 1) !== sure.is0())
      throw new EnginesDiffer('neutral', inputs, !sure.is0(), sure.is0());
  };
  return {
    name: 'sums of points',
    perMillion: 6_000,
    run(random, cases) {
      const known = Array.from({ length: 5 }, () => multiplyBase(littleEndian(random.bytes(64)) % ORDER));
      for (let i = 0; i < cases; i++) check(random, [IDENTITY, ...known]);
      return cases;
    },
  };
}

/** Small, near the edge of a digit in some window, or any. */
function drawScalar(random: Seeded, width: number): bigint {
  const any = drawNumber(random) % ORDER;
  const near = (1n << BigInt(random.below(253))) + BigInt(random.below(2 ** width)) - BigInt(2 ** (width - 1));
  return random.pick([any, BigInt(random.below(5)), modOrder(near)]);
}
