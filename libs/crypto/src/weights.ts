/** Weights under which equations are verified together (spec §6, Algorithm 6.8): drawn after what they weigh is fixed. */
import { randomBytes } from './bytes.js';
import { littleEndian } from './hash.js';

const WEIGHT_BYTES = 16;

/** Uniform 128-bit weights, each handed out once. */
export function drawWeights(count: number): () => bigint {
  const bytes = randomBytes(WEIGHT_BYTES * count);
  let at = 0;
  return () => {
    if (at === bytes.length) throw new Error('more weights used than drawn');
    at += WEIGHT_BYTES;
    return littleEndian(bytes.subarray(at - WEIGHT_BYTES, at));
  };
}
