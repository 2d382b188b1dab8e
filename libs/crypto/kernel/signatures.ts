/**
 * Signatures in 𝔾 (spec §2.4, Algorithm 2.5): z·B = R + c·K, folded into scalars for one multi-scalar multiplication. A
 * signature's points in order: K, R. There is no torsion to clear: what decodes is an element of a group of prime order.
 */
import { AFFINE } from './point';
import { decode, isIdentity } from './ristretto';
import { SC, scAddProduct, scIsCanonical, scProduct, scReduce, scToForm } from './scalar';
import { sha512 } from './sha2';

/** In a preimage, from K on: K, u32 32, R. */
const COMMITMENT_AT: usize = 36;

const WIDE: usize = memory.data(64, 8);
const CHALLENGE: usize = memory.data(32, 8);
const WEIGHT: usize = memory.data(32, 8);

/**
 * Decodes K, which is not the identity, and R of `count` signatures, and looks at every z.
 * @param preimages u32 each: address of head || K || u32 32 || R || …, its length   @param responses z, 32 bytes each
 * @param points room for 2·count affine points   @param status a byte a signature: 0 where all of it is canonical
 */
export function decodeSignatures(
  preimages: usize,
  headBytes: usize,
  responses: usize,
  count: u32,
  points: usize,
  status: usize,
): void {
  for (let i: usize = 0; i < count; i++) {
    const key = <usize>load<u32>(preimages + 8 * i) + headBytes;
    const out = points + 2 * AFFINE * i;
    const isOfForm =
      !isIdentity(key) &&
      decode(out, key, 0, 0) &&
      decode(out + AFFINE, key + COMMITMENT_AT, 0, 0) &&
      scIsCanonical(responses + SC * i);
    store<u8>(status + i, isOfForm ? 0 : 1);
  }
}

/**
 * The scalar of every point, and of B on the other side, of signatures that decode.
 * @param weights 16 random bytes a signature   @param scalars 32 bytes a point, written   @param base 32 bytes, added to
 */
export function foldSignatures(
  preimages: usize,
  responses: usize,
  count: u32,
  status: usize,
  weights: usize,
  scalars: usize,
  base: usize,
): void {
  memory.fill(scalars, 0, 2 * SC * <usize>count);
  for (let i: usize = 0; i < count; i++) {
    if (load<u8>(status + i) != 0) continue;
    const own = scalars + 2 * SC * i;
    const preimage = load<u32>(preimages + 8 * i);
    foldEquation(preimage, load<u32>(preimages + 8 * i, 4), responses + SC * i, weights + 16 * i, own, own + SC, base);
  }
}

/**
 * One equation under its weight w: w·c for K, w for R, and w·z more for B.
 * @param ofKey, ofCommitment 32 zero bytes each, written
 */
export function foldEquation(
  preimage: usize,
  length: usize,
  response: usize,
  weight: usize,
  ofKey: usize,
  ofCommitment: usize,
  base: usize,
): void {
  sha512(WIDE, preimage, length);
  scReduce(CHALLENGE, WIDE);
  memory.copy(ofCommitment, weight, 16);
  scToForm(WEIGHT, ofCommitment);
  scProduct(ofKey, WEIGHT, CHALLENGE);
  scAddProduct(base, WEIGHT, response);
}
