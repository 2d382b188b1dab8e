/** Decoding of elements, with and without hints, against noble; and that what decodes encodes to the same bytes. */
import { Kernel } from '../../../libs/crypto/src/engine/kernel.js';
import { decodePoint, encodePoint, equalBytes, littleEndian, multiplyBase, ORDER } from '#crypto';
import { edgeElements } from '../../crypto/edge-encodings.js';
import { EnginesDiffer, type FuzzPart } from './part.js';
import { littleEndianBytes, type Seeded } from './random.js';

const P = 2n ** 255n - 19n;
const LIMB_BITS = [26, 25, 26, 25, 26, 25, 26, 25, 26, 25];

export function elementsPart(kernel: Kernel): FuzzPart {
  const { exports } = kernel;
  const [point, sum] = [exports.reserve(120), exports.reserve(160)];
  const [bytes, hint, made, out] = [exports.reserve(32), exports.reserve(32), exports.reserve(32), exports.reserve(32)];
  const status = kernel.put(Uint8Array.of(0));
  let honest: Uint8Array[] = [];

  function check(random: Seeded): boolean {
    const input = drawElement(random, honest);
    const isElement = decodesByNoble(input);
    kernel.write(bytes, input);
    // First without a hint: what it makes is the right one for the second time, where there is one.
    kernel.write(made, random.bytes(32));
    const plain = exports.decode(point, bytes, 0, made) === 1;
    if (plain !== isElement) throw new EnginesDiffer('element', [input], plain, isElement);
    const claim = drawHint(random, kernel.read(made, 32));
    kernel.write(hint, claim);
    const hinted = exports.decode(point, bytes, hint, 0) === 1;
    if (hinted !== isElement) throw new EnginesDiffer('element with hint', [input, claim], hinted, isElement);
    if (!isElement) return false;
    exports.setIdentity(sum);
    exports.addUp(sum, point, 1, 1, status);
    exports.encode(out, sum);
    if (!equalBytes(kernel.read(out, 32), input)) {
      throw new EnginesDiffer('encoding', [input, claim], kernel.read(out, 32), input);
    }
    return true;
  }

  return {
    name: 'elements',
    perMillion: 500_000,
    run(random, cases) {
      honest = Array.from({ length: 64 }, () => encodePoint(multiplyBase(littleEndian(random.bytes(64)) % ORDER)));
      let accepted = 0;
      for (let i = 0; i < cases; i++) if (check(random)) accepted += 1;
      return accepted;
    },
  };
}

/** Encodings at the edges, near them, near honest ones, of limbs that are full or empty, and any. */
export function drawElement(random: Seeded, honest: readonly Uint8Array[]): Uint8Array {
  switch (random.below(6)) {
    case 0:
      return random.flipped(random.pick(edgeElements), 2);
    case 1: {
      const offset = BigInt(random.below(81)) - 40n;
      return littleEndianBytes((littleEndian(random.pick(edgeElements)) + offset + 2n ** 256n) % 2n ** 256n);
    }
    case 2:
      return random.flipped(random.pick(honest), 1);
    case 3:
      return littleEndianBytes(drawLimbs(random));
    default: {
      // Not negative and below 2^255, so that the square decides.
      const any = random.bytes(32);
      any[0] &= 254;
      any[31] &= 127;
      return any;
    }
  }
}

function drawLimbs(random: Seeded): bigint {
  return LIMB_BITS.reduceRight((rest, bits) => {
    const full = 2 ** bits - 1;
    const limb = random.pick([0, 0, 1, full, full, full - 1, 2 ** (bits - 1), random.below(full)]);
    return (rest << BigInt(bits)) + BigInt(limb);
  }, 0n);
}

function drawHint(random: Seeded, right: Uint8Array): Uint8Array {
  switch (random.below(5)) {
    case 0:
      return littleEndianBytes((P - (littleEndian(right) % P)) % P);
    case 1:
      return random.flipped(right, 2);
    case 2:
      return random.pick(edgeElements);
    case 3:
      // The same root once more, not reduced.
      return littleEndianBytes((littleEndian(right) % P) + P);
    default:
      return right;
  }
}

function decodesByNoble(bytes: Uint8Array): boolean {
  try {
    decodePoint(bytes);
    return true;
  } catch {
    return false;
  }
}
