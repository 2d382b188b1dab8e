/** BLS12-381 in the kernel: products against integers; decoding, hashing and weighted sums against noble. */
import { bls12_381 } from '@noble/curves/bls12-381.js';
import { toSubgroup } from '../../../libs/crypto/src/engine/isogeny.js';
import { Kernel } from '../../../libs/crypto/src/engine/kernel.js';
import { bigEndian, decodeG1, encodeBlsPoint, fromHex, hashToG1 } from '#crypto';
import { acceptedTokens, type G1, refusedTokens } from '../../crypto/edge-tokens.js';
import { EnginesDiffer, type FuzzPart } from './part.js';
import type { Seeded } from './random.js';

const { Fp } = bls12_381.fields;
const { Point } = bls12_381.G1;
const [ELEMENT, AFFINE, JACOBIAN] = [56, 112, 168];

const bytesOf = (n: bigint): Uint8Array => fromHex(n.toString(16).padStart(96, '0'), 48);

/** Pairs of n and m up to the bound that n·m ≤ 32 sets. */
const FOLDS = [[1, 1], [1, 15], [2, 15], [3, 10], [4, 8], [5, 6], [5, 5], [2, 2]] as const; // prettier-ignore
/** 2^784 mod p: its inverse takes two elements' product out of Montgomery's form, once inside and once by the encoding. */
const OUT_OF_FORM = Fp.inv(2n ** 784n % Fp.ORDER);

export function fieldPart(kernel: Kernel): FuzzPart {
  const { exports } = kernel;
  const [a, b, out, bytes] = [ELEMENT, ELEMENT, ELEMENT, 48].map((length) => exports.reserve(length));
  const draw = (random: Seeded, address: number, folds: number): bigint => {
    // Limbs at their bounds, empty, or any; the top one so that the value stays below what is allowed.
    const limbs = Int32Array.from({ length: 14 }, (_, i) => {
      const most = i < 13 ? folds * 2 ** 27 : folds * 2 ** 18;
      return random.pick([most, -most, most - 1, 0, 1, -1, random.below(2 * most) - most]);
    });
    kernel.write(address, new Uint8Array(limbs.buffer));
    return limbs.reduceRight((sum, limb) => (sum << 28n) + BigInt(limb), 0n);
  };
  const expect = (what: string, numbers: bigint[], x: bigint, y: bigint) => {
    exports.fpToBytes(bytes, out);
    const found = bigEndian(kernel.read(bytes, 48));
    const sure = Fp.mul(Fp.create(x * y), OUT_OF_FORM);
    if (found !== sure) throw new EnginesDiffer(what, numbers.map((n) => bytesOf(Fp.create(n))), found, sure); // prettier-ignore
  };
  return {
    name: 'field of tokens',
    perMillion: 200_000,
    run(random, cases) {
      for (let i = 0; i < cases; i++) {
        const [n, m] = random.pick(FOLDS);
        const [x, y] = [draw(random, a, n), draw(random, b, m)];
        exports.fpMul(out, a, b);
        expect('product', [x, y], x, y);
        exports.fpSquare(out, a);
        expect('square', [x], x, x);
      }
      return cases;
    },
  };
}

/** Edges and what is near them, near honest ones, and any x, of which one in two is on the curve, and none in the subgroup. */
function drawToken(random: Seeded, honest: readonly Uint8Array[]): Uint8Array {
  switch (random.below(4)) {
    case 0:
      return random.flipped(random.pick(refusedTokens), 2);
    case 1:
      return random.flipped(random.pick([...acceptedTokens, ...honest]), 2);
    case 2:
      return random.pick(honest);
    default: {
      const bytes = random.bytes(48);
      bytes[0] = 0x80 | (bytes[0] & 0x3f);
      return bytes;
    }
  }
}

export function groupPart(kernel: Kernel): FuzzPart {
  const { exports } = kernel;
  const [token, affine, status, bytes] = [48, AFFINE, 1, 48].map((length) => exports.reserve(length));
  const numberAt = (address: number) => {
    exports.fpToBytes(bytes, address);
    return bigEndian(kernel.read(bytes, 48));
  };
  const check = (input: Uint8Array): boolean => {
    const sure = decodedByNoble(input)?.toAffine();
    kernel.write(token, input);
    exports.decodeTokens(token, 1, affine, status);
    const isElement = kernel.read(status, 1)[0] === 0;
    if (isElement !== (sure !== undefined)) throw new EnginesDiffer('token', [input], isElement, sure !== undefined);
    if (sure === undefined) return false;
    const [x, y] = [numberAt(affine), numberAt(affine + ELEMENT)];
    if (x !== sure.x || y !== sure.y) throw new EnginesDiffer('point of a token', [input], `${x} ${y}`, `${sure.x} ${sure.y}`); // prettier-ignore
    return true;
  };
  return {
    name: 'tokens alone',
    perMillion: 20_000,
    run(random, cases) {
      const honest = Array.from({ length: 8 }, () =>
        encodeBlsPoint(Point.BASE.multiplyUnsafe(drawScalar(random) + 1n)),
      );
      let accepted = 0;
      for (let i = 0; i < cases; i++) if (check(drawToken(random, honest))) accepted += 1;
      return accepted;
    },
  };
}

function decodedByNoble(bytes: Uint8Array): G1 | undefined {
  try {
    return decodeG1(bytes, 'TOKEN_INVALID', 'token');
  } catch {
    return undefined;
  }
}

function drawScalar(random: Seeded): bigint {
  return bigEndian(random.bytes(16)) >> BigInt(random.below(128));
}

const MOST = 8;
const WIDTHS = [2, 3, 5, 8, 11];

/** Messages are hashed one by one, and added up under weights on the isogenous curve, of which few differ. */
export function hashedSumsPart(kernel: Kernel): FuzzPart {
  const { exports } = kernel;
  const message = exports.reserve(64 + 256 + 67) + 64;
  const [points, affine] = [exports.reserve(MOST * JACOBIAN), exports.reserve(MOST * AFFINE)];
  const [products, weights, sum] = [exports.reserve(MOST * ELEMENT), exports.reserve(MOST * 16), exports.reserve(144)];
  const digits = exports.reserve(2 * MOST * exports.windowsOf(128, 2));
  const buckets = exports.reserve(JACOBIAN * 2 ** 10);
  const check = (random: Seeded, known: readonly Uint8Array[]) => {
    const messages = Array.from({ length: 1 + random.below(MOST) }, () => random.pick(known));
    const scalars = messages.map(() => drawScalar(random));
    messages.forEach((bytes, i) => {
      kernel.write(message, bytes);
      exports.hashToPoint(points + i * JACOBIAN, message, bytes.length);
      kernel.write(weights + 16 * i, bytesOf(scalars[i]).subarray(32).reverse());
    });
    exports.toAffine(affine, points, messages.length, products);
    exports.sumPoints(sum, affine, weights, messages.length, 1, digits, buckets, random.pick(WIDTHS));
    const [X, Y, Z] = [0, 1, 2].map((i) => bigEndian(kernel.read(sum + 48 * i, 48)));
    const inverse = Z === 0n ? 0n : Fp.inv(Z);
    const found = Z === 0n ? Point.ZERO : toSubgroup(Fp.mul(X, Fp.pow(inverse, 2n)), Fp.mul(Y, Fp.pow(inverse, 3n)));
    const sure = messages.reduce(
      (total, bytes, i) => total.add(hashToG1(bytes).multiplyUnsafe(scalars[i])),
      Point.ZERO,
    );
    if (!found.equals(sure)) throw new EnginesDiffer('sum of hashed messages', messages, found.toHex(), sure.toHex());
  };
  return {
    name: 'hashed messages',
    perMillion: 2_000,
    run(random, cases) {
      const known = Array.from({ length: 3 }, () => random.bytes(random.below(257)));
      for (let i = 0; i < cases; i++) check(random, known);
      return cases;
    },
  };
}
