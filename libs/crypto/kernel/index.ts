/**
 * The kernel: arithmetic on public data for verification (AssemblyScript). Nothing secret ever enters it: its time depends on
 * what it works on. Whoever calls it believes its "yes" only; every "no" is decided anew by the reference implementation.
 * All pointers are addresses of its memory that the caller has reserved; it keeps nothing between two calls but constants.
 */
export { computeTrackers, decodeBallots, foldBallots, pointsOf } from './ballots';
export { toAffine } from './bls/curve';
export { decodeTokens } from './bls/decoding';
export { fpFromBytes, fpIsZero, fpToBytes } from './bls/field';
export { hashToPoint, mapToCurve } from './bls/hashing';
export { fpMul, fpSquare } from './bls/products';
export { sumPoints } from './bls/sums';
export { multiScalar, windowsOf } from './msm';
export { isNeutral, setIdentity } from './point';
export { decode, encode } from './ristretto';
export { scAdd, scProduct, scReduce, scSub } from './scalar';
export { sha256, sha512 } from './sha2';
export { decodeSignatures, foldSignatures } from './signatures';
import { setGroup } from './bls/decoding';
import { BYTES, setField } from './bls/field';
import { setHashing } from './bls/hashing';
import { addAffine, AFFINE } from './point';
import { setConstants } from './ristretto';
import { setOrder } from './scalar';

let end: usize = __heap_base;

/** Room at a multiple of 16, until `release`; whatever stood there before stands there still. Traps where there is no more. */
export function reserve(bytes: usize): usize {
  const start = (end + 15) & ~15;
  end = start + bytes;
  const pages = <i32>((end + 0xffff) >> 16);
  if (pages > memory.size() && memory.grow(pages - memory.size()) < 0) unreachable();
  return start;
}

/** Where the next room would begin. */
export function mark(): usize {
  return end;
}

/** Gives back what was reserved since `mark`. */
export function release(marked: usize): void {
  end = marked;
}

/** @param bytes d, √−1, 1/√(a − d), ℓ, 2^512 mod ℓ, 32 bytes each */
export function begin(bytes: usize): void {
  setConstants(bytes);
  setOrder(bytes + 96);
}

/**
 * @param bytes 48 bytes each: p of BLS12-381, 2^784 and 2^1040 mod p, β, 4, A', B', 11 and √−11
 * @param tag domain separation tag of hash_to_G1, `length` bytes, at most 63
 */
export function beginTokens(bytes: usize, tag: usize, length: usize): void {
  setField(bytes);
  setGroup(bytes + 3 * BYTES);
  setHashing(bytes + 5 * BYTES, tag, length);
}

/** sum += the points of one place of every ballot, `stride` points apart, whose status is 0. */
export function addUp(sum: usize, points: usize, count: u32, stride: u32, status: usize): void {
  for (let i: u32 = 0; i < count; i++) if (load<u8>(status + i) == 0) addAffine(sum, points + AFFINE * stride * i, false);
}
