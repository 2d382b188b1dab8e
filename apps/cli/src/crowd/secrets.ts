/**
 * The secrets of everybody in an election that is made up for benchmarks: roll keys and ballot keys follow from one seed and
 * the voter's number, so that no list of them is kept; all else is fresh.
 */
import { BLS_ORDER, ORDER } from '#crypto';
import { createHash, randomFillSync } from 'node:crypto';

const POOL_BYTES = 64 * 1_024;
const WIDE_BYTES = 64;

const pool = Buffer.alloc(POOL_BYTES);
let used = POOL_BYTES;

/** Uniform in 0…ℓ−1, from 64 random bytes. */
export function freshScalar(): bigint {
  return fresh() % ORDER;
}

/** Uniform mod the order of BLS12-381. */
export function freshBlsScalar(): bigint {
  return fresh() % BLS_ORDER;
}

/** A voter's secret key in 1…ℓ−1. @param kind what it is for */
export function keyOf(seed: Uint8Array, kind: 'roll' | 'ballot', voter: number): bigint {
  const digest = createHash('sha512').update(seed).update(`${kind} ${voter}`).digest('hex');
  return (BigInt(`0x${digest}`) % (ORDER - 1n)) + 1n;
}

function fresh(): bigint {
  if (used + WIDE_BYTES > POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  used += WIDE_BYTES;
  return BigInt(`0x${pool.toString('hex', used - WIDE_BYTES, used)}`);
}
