/**
 * Signatures in 𝔾 in the kernel's memory, step by step: copied in, decoded, hashed, folded under weights, summed up. What it
 * says of a signature or of a range is for `WasmEngine` to act on.
 */
import { concatBytes, lv, randomBytes } from '../bytes.js';
import { BASE, encodePoint } from '../group.js';
import { POINT_BYTES, type Purpose, SCALAR_BYTES, tagged } from '../hash.js';
import { type ClaimedSignature, SIGNATURE_BYTES } from '../schnorr.js';
import type { Kernel } from './kernel.js';
import { WeightedSum } from './weighted-sum.js';

/** The longest message. */
export const MESSAGE_BYTES = 256;
const WEIGHT_BYTES = 16;
/** A preimage: tag, K, R and message, each with its length before it. */
const PREIMAGE_BYTES = 64 + 2 * (4 + POINT_BYTES) + 4 + MESSAGE_BYTES;

export class KernelSignatures {
  /** Addresses. */
  private readonly at: Record<'table' | 'preimages' | 'responses' | 'status' | 'weights' | 'base' | 'ofBase', number>;
  private readonly sum: WeightedSum;

  /** @param capacity most signatures at once */
  constructor(
    private readonly kernel: Kernel,
    readonly capacity: number,
  ) {
    const room = (bytes: number) => kernel.exports.reserve(capacity * bytes);
    this.sum = new WeightedSum(kernel, 2 * capacity);
    this.at = {
      table: room(8),
      preimages: room(PREIMAGE_BYTES),
      responses: room(SCALAR_BYTES),
      status: room(1),
      weights: room(WEIGHT_BYTES),
      base: kernel.put(encodePoint(BASE)),
      ofBase: kernel.exports.reserve(SCALAR_BYTES),
    };
  }

  /**
   * Copies a batch in and decodes it.
   * @param items untrusted, at most `capacity`
   * @returns by item, whether key and signature are canonical, and short enough for this memory
   */
  load(purpose: Purpose, items: readonly ClaimedSignature[]): boolean[] {
    const { at, kernel } = this;
    if (items.length > this.capacity) throw new Error('more signatures than there is room for');
    // Up to the key itself.
    const head = concatBytes(tagged(`sig/${purpose}`), lv(new Uint8Array(POINT_BYTES)).subarray(0, 4));
    const table = new Uint32Array(2 * items.length);
    const fits = items.map(({ publicKey, message, signature }, i) => {
      const address = at.preimages + i * PREIMAGE_BYTES;
      const isOfForm =
        publicKey.length === POINT_BYTES && signature.length === SIGNATURE_BYTES && message.length <= MESSAGE_BYTES;
      // What is of another form leaves a key of zeros, which is not allowed.
      const key = isOfForm ? publicKey : new Uint8Array(POINT_BYTES);
      const preimage = isOfForm
        ? concatBytes(head, key, lv(signature.subarray(0, POINT_BYTES)), lv(message))
        : concatBytes(head, key, lv(key));
      table.set([address, preimage.length], 2 * i);
      kernel.write(address, preimage);
      if (isOfForm) kernel.write(at.responses + i * SCALAR_BYTES, signature.subarray(POINT_BYTES));
      return isOfForm;
    });
    kernel.write(at.table, new Uint8Array(table.buffer));
    kernel.exports.decodeSignatures(at.table, head.length, at.responses, items.length, this.sum.points, at.status);
    return Array.from(kernel.read(at.status, items.length), (status, i) => status === 0 && fits[i]);
  }

  /** Whether all equations of the signatures from `start` to `end` that decode hold, under fresh weights. */
  holds(start: number, end: number): boolean {
    const { at, kernel, sum } = this;
    const count = end - start;
    kernel.write(at.weights, randomBytes(count * WEIGHT_BYTES));
    kernel.fill(at.ofBase, SCALAR_BYTES);
    kernel.exports.foldSignatures(
      at.table + 8 * start,
      at.responses + start * SCALAR_BYTES,
      count,
      at.status + start,
      at.weights,
      sum.scalars,
      at.ofBase,
    );
    return sum.equals(2 * start, 2 * count, [{ encoded: at.base, coefficient: at.ofBase }]);
  }
}
