/**
 * What every folded batch comes down to: whether Σ scalarᵢ·pointᵢ over a range of decoded points equals a sum of one or two
 * fixed points, by one multi-scalar multiplication in the kernel.
 */
import { BUCKETS, cheapestDigits } from './digits.js';
import { AFFINE_BYTES, EXTENDED_BYTES, type Kernel } from './kernel.js';

const SCALAR_BYTES = 32;
/** Most fixed points: B and Y. */
const FIXED = 2;
/** Of a number mod ℓ. */
const SCALAR_BITS = 253;

/** Addresses: 32 bytes that encode a point, and the scalar that stands before it. */
interface FixedTerm {
  readonly encoded: number;
  readonly coefficient: number;
}

export class WeightedSum {
  /** Addresses: the affine points of a batch, and the scalars of a range of them, from its first on. */
  readonly points: number;
  readonly scalars: number;
  private readonly digits: number;
  private readonly buckets: number;
  private readonly sum: number;

  /** @param capacity most points of a batch */
  constructor(
    private readonly kernel: Kernel,
    readonly capacity: number,
  ) {
    const { exports } = kernel;
    const most = capacity + FIXED;
    this.points = exports.reserve(most * AFFINE_BYTES);
    this.scalars = exports.reserve(most * SCALAR_BYTES);
    // A multiplication of fewer points costs less, and no more digits are written than additions are made.
    this.digits = exports.reserve(2 * cheapestDigits(kernel, most, SCALAR_BITS).additions);
    this.buckets = exports.reserve(EXTENDED_BYTES * BUCKETS);
    this.sum = exports.reserve(EXTENDED_BYTES);
  }

  /**
   * Whether Σ scalarᵢ·pointᵢ = Σ coefficient·encoded in 𝔾.
   * @param first, count points of the range; their scalars stand at `scalars`   @param fixed at most two
   */
  equals(first: number, count: number, fixed: readonly FixedTerm[]): boolean {
    const { kernel, scalars } = this;
    const start = this.points + first * AFFINE_BYTES;
    // The fixed points stand behind the range with negated scalars, in place of what was decoded there, which is put back.
    const behind = start + count * AFFINE_BYTES;
    const kept = kernel.read(behind, FIXED * AFFINE_BYTES);
    fixed.forEach(({ encoded, coefficient }, i) => {
      if (kernel.exports.decode(behind + i * AFFINE_BYTES, encoded, 0, 0) !== 1) {
        throw new Error('a fixed point does not decode');
      }
      const scalar = scalars + (count + i) * SCALAR_BYTES;
      kernel.write(scalar, kernel.read(coefficient, SCALAR_BYTES));
      kernel.negateScalar(scalar);
    });
    const all = count + fixed.length;
    const { width } = cheapestDigits(kernel, all, SCALAR_BITS);
    kernel.exports.multiScalar(this.sum, start, scalars, all, this.digits, this.buckets, width);
    kernel.write(behind, kept);
    return kernel.exports.isNeutral(this.sum) === 1;
  }

  /**
   * Σ of the points at one place of every item, 32 bytes.
   * @param place, stride in points   @param status address of a byte an item; summed up where it is 0
   */
  addUp(place: number, stride: number, count: number, status: number): Uint8Array {
    const { exports } = this.kernel;
    exports.setIdentity(this.sum);
    exports.addUp(this.sum, this.points + place * AFFINE_BYTES, count, stride, status);
    // The buckets are free between two multiplications.
    exports.encode(this.buckets, this.sum);
    return this.kernel.read(this.buckets, 32);
  }
}
