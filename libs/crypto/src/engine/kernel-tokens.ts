/**
 * Tokens under one issuing key in the kernel's memory, step by step: copied in, decoded and hashed, summed up under weights.
 * The two pairings are noble's, which looks once more whether both sums lie in the subgroup.
 */
import { bls12_381 } from '@noble/curves/bls12-381.js';
import { bigEndian, G1_BYTES, G2_BASE, type G2Point, pairingsEqual } from '../bls.js';
import { randomBytes } from '../bytes.js';
import type { ClaimedToken } from '../token.js';
import { BUCKETS, cheapestDigits } from './digits.js';
import { toSubgroup } from './isogeny.js';
import { FIELD_BYTES } from './kernel-bls.js';
import type { Kernel } from './kernel.js';

/** The longest message. */
export const MESSAGE_BYTES = 256;
/** What the kernel writes before and behind a message. */
const BEFORE_BYTES = 64;
const BEHIND_BYTES = 67;
/** Lengths of its forms. */
const ELEMENT_BYTES = 56;
export const G1_AFFINE_BYTES = 2 * ELEMENT_BYTES;
const JACOBIAN_BYTES = 3 * ELEMENT_BYTES;
const WEIGHT_BYTES = 16;
const WEIGHT_BITS = 8 * WEIGHT_BYTES;

const { Fp } = bls12_381.fields;

export class KernelTokens {
  /** Addresses. */
  private readonly at: Record<
    | 'tokens'
    | 'status'
    | 'message'
    | 'signatures'
    | 'hashed'
    | 'unsettled'
    | 'products'
    | 'weights'
    | 'digits'
    | 'buckets'
    | 'sum',
    number
  >;
  private decodes: readonly boolean[] = [];

  /** @param issuingKey decoded   @param capacity most tokens at once */
  constructor(
    private readonly kernel: Kernel,
    private readonly issuingKey: G2Point,
    readonly capacity: number,
  ) {
    const { exports } = kernel;
    this.at = {
      tokens: exports.reserve(capacity * G1_BYTES),
      status: exports.reserve(capacity),
      message: exports.reserve(BEFORE_BYTES + MESSAGE_BYTES + BEHIND_BYTES) + BEFORE_BYTES,
      signatures: exports.reserve(capacity * G1_AFFINE_BYTES),
      hashed: exports.reserve(capacity * G1_AFFINE_BYTES),
      unsettled: exports.reserve(capacity * JACOBIAN_BYTES),
      products: exports.reserve(capacity * ELEMENT_BYTES),
      weights: exports.reserve(capacity * WEIGHT_BYTES),
      digits: exports.reserve(2 * cheapestDigits(kernel, capacity, WEIGHT_BITS).additions),
      buckets: exports.reserve(JACOBIAN_BYTES * BUCKETS),
      sum: exports.reserve(3 * FIELD_BYTES),
    };
  }

  /**
   * Copies a batch in, decodes each token by itself and hashes each message.
   * @param items untrusted, at most `capacity`
   * @returns by item, whether its token is an element of G1 but the identity, and its message short enough for this memory
   */
  load(items: readonly ClaimedToken[]): readonly boolean[] {
    const { at, kernel } = this;
    const { exports } = kernel;
    if (items.length > this.capacity) throw new Error('more tokens than there is room for');
    items.forEach(({ message, token }, i) => {
      const fits = token.length === G1_BYTES && message.length <= MESSAGE_BYTES;
      // What does not fit leaves zeros, which are not compressed and so no element.
      kernel.write(at.tokens + i * G1_BYTES, fits ? token : new Uint8Array(G1_BYTES));
      const hashed = fits ? message : new Uint8Array(0);
      kernel.write(at.message, hashed);
      exports.hashToPoint(at.unsettled + i * JACOBIAN_BYTES, at.message, hashed.length);
    });
    exports.decodeTokens(at.tokens, items.length, at.signatures, at.status);
    if (exports.toAffine(at.hashed, at.unsettled, items.length, at.products) !== 1) {
      throw new Error('a message whose two points are opposite');
    }
    this.decodes = Array.from(kernel.read(at.status, items.length), (status) => status === 0);
    return this.decodes;
  }

  /** Whether the equation of Algorithm 5.13 holds for the tokens from `start` to `end` that decode, under fresh weights. */
  holds(start: number, end: number): boolean {
    const { at, kernel } = this;
    const isTaken = this.decodes.slice(start, end);
    if (!isTaken.includes(true)) return true;
    const weights = randomBytes(isTaken.length * WEIGHT_BYTES);
    // A weight of zero leaves out what did not decode.
    isTaken.forEach((is, i) => {
      if (!is) weights.fill(0, i * WEIGHT_BYTES, (i + 1) * WEIGHT_BYTES);
    });
    kernel.write(at.weights, weights);
    const sigma = this.weightedSum(at.signatures + start * G1_AFFINE_BYTES, isTaken.length, false);
    const hashed = this.weightedSum(at.hashed + start * G1_AFFINE_BYTES, isTaken.length, true);
    if (sigma === null || hashed === null) return false;
    return pairingsEqual(
      bls12_381.G1.Point.fromAffine(sigma),
      G2_BASE,
      toSubgroup(hashed.x, hashed.y),
      this.issuingKey,
    );
  }

  /** Affine coordinates of Σ weightᵢ·pointᵢ; null for the identity. */
  private weightedSum(points: number, count: number, isIsogenous: boolean): { x: bigint; y: bigint } | null {
    const { at, kernel } = this;
    const { width } = cheapestDigits(kernel, count, WEIGHT_BITS);
    const on = isIsogenous ? 1 : 0;
    kernel.exports.sumPoints(at.sum, points, at.weights, count, on, at.digits, at.buckets, width);
    const [X, Y, Z] = [0, 1, 2].map((i) => bigEndian(kernel.read(at.sum + i * FIELD_BYTES, FIELD_BYTES)));
    if (Z === 0n) return null;
    const inverse = Fp.inv(Z);
    const square = Fp.sqr(inverse);
    return { x: Fp.mul(X, square), y: Fp.mul(Y, Fp.mul(square, inverse)) };
  }
}
