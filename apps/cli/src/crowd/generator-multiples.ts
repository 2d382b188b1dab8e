/**
 * Multiples of the generator of 𝔾 for benchmarks, by the kernel: a table of 255 multiples for every byte of a scalar, and
 * then one addition a byte. Time and memory accesses show the scalars: nobody's secret may come here but those that were made
 * up for a benchmark.
 */
import { AFFINE_BYTES, BASE, encodePoint, EXTENDED_BYTES, Kernel } from '#crypto';

const SCALAR_BYTES = 32;
const POINT_BYTES = 32;
const DIGITS = 255;

/** Owns a kernel with a table of one megabyte. */
export class GeneratorMultiples {
  private readonly table: number;
  private readonly addends: number;
  private readonly sum: number;
  private readonly encoded: number;
  /** A status 0 for each addend: all of them count. */
  private readonly zeros: number;

  private constructor(private readonly kernel: Kernel) {
    const { exports } = kernel;
    this.table = exports.reserve(SCALAR_BYTES * DIGITS * AFFINE_BYTES);
    this.addends = exports.reserve(SCALAR_BYTES * AFFINE_BYTES);
    this.sum = exports.reserve(EXTENDED_BYTES);
    this.encoded = exports.reserve(POINT_BYTES);
    this.zeros = kernel.put(new Uint8Array(SCALAR_BYTES));
  }

  static async open(): Promise<GeneratorMultiples> {
    const multiples = new GeneratorMultiples(await Kernel.open());
    multiples.fillTable();
    return multiples;
  }

  /** Encodings of `n·B`, 32 bytes each. @param scalars below ℓ */
  encode(scalars: readonly bigint[]): Uint8Array[] {
    const memory = new Uint8Array(this.kernel.exports.memory.buffer);
    return scalars.map((n) => {
      let count = 0;
      littleEndianBytes(n).forEach((digit, place) => {
        if (digit === 0) return;
        const from = this.table + AFFINE_BYTES * (DIGITS * place + digit - 1);
        memory.copyWithin(this.addends + AFFINE_BYTES * count, from, from + AFFINE_BYTES);
        count += 1;
      });
      this.kernel.exports.setIdentity(this.sum);
      return this.addUp(this.addends, count);
    });
  }

  /** Row by row: B, 2·B … 255·B, then 256·B in the same way. */
  private fillTable(): void {
    const { kernel, table } = this;
    let power = encodePoint(BASE);
    for (let place = 0; place < SCALAR_BYTES; place++) {
      const row = table + AFFINE_BYTES * DIGITS * place;
      kernel.exports.setIdentity(this.sum);
      let multiple = power;
      this.decode(row, power);
      for (let digit = 0; digit < DIGITS; digit++) {
        multiple = this.addUp(row, 1);
        this.decode(row + AFFINE_BYTES * digit, multiple);
      }
      power = this.addUp(row, 1);
    }
  }

  /** Adds points to the sum. @returns its encoding */
  private addUp(points: number, count: number): Uint8Array {
    const { exports } = this.kernel;
    exports.addUp(this.sum, points, count, 1, this.zeros);
    exports.encode(this.encoded, this.sum);
    return this.kernel.read(this.encoded, POINT_BYTES);
  }

  private decode(address: number, bytes: Uint8Array): void {
    this.kernel.write(this.encoded, bytes);
    if (!this.kernel.exports.decode(address, this.encoded, 0, 0))
      throw new Error('the kernel does not read its own point');
  }
}

/** 32 bytes. @param n below 2²⁵⁶ */
export function littleEndianBytes(n: bigint): Uint8Array {
  return new Uint8Array(Buffer.from(n.toString(16).padStart(2 * SCALAR_BYTES, '0'), 'hex').reverse());
}
