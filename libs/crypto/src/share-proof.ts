/**
 * The proof that one secret share stands behind two points (spec §10.2; Chaum and Pedersen): `Y_i = s_i·B` and
 * `M_i = s_i·point`. Rehearsal (spec §4.2) and partial decryption (spec §10.2) use it with tags and statements of
 * their own.
 */
import { ByteReader, concatBytes } from './bytes.js';
import { BASE, decodePoint, decodeScalar, encodePoint, encodeScalar, modOrder, multiplyBase } from './group.js';
import { multiplyPublic, multiplySplit, type Point } from './group.js';
import { POINT_BYTES, SCALAR_BYTES } from './hash.js';
import { hashToScalar, type Tag } from './hash.js';

/** `A || Bc || z` */
export const SHARE_PROOF_BYTES = 96;

/** The two tags of one use of the proof. */
export interface ShareProofTags {
  readonly nonce: Tag & ('share-nonce' | 'rehearsal-nonce');
  readonly challenge: Tag & ('share' | 'rehearsal');
}

/**
 * Proves that the discrete logarithm of `Y_i` is that of `M_i` to the base `point`.
 * @param statement everything that the proof is about, `Y_i`, `point` and `M_i` included
 * @param secretShare secret   @param random secret, 32 bytes
 */
export function proveShare(
  tags: ShareProofTags,
  statement: Uint8Array,
  point: Point,
  secretShare: bigint,
  random: Uint8Array,
): Uint8Array {
  if (random.length !== 32) throw new Error('a proof needs 32 random bytes');
  // 1. w = HashToScalar(nonce tag, s_i, random, statement)
  const w = hashToScalar(tags.nonce, encodeScalar(secretShare), random, statement);
  // 2. A = w·B, Bc = w·point
  const A = encodePoint(multiplyBase(w));
  const Bc = encodePoint(multiplySplit(point, w));
  // 3. e = HashToScalar(challenge tag, statement, A, Bc)
  const e = hashToScalar(tags.challenge, statement, A, Bc);
  // 4. z = w + e·s_i
  return concatBytes(A, Bc, encodeScalar(modOrder(w + e * secretShare)));
}

/** A proof in elements and scalars, with the challenge that its statement gives. */
export interface DecodedShareProof {
  readonly A: Point;
  readonly Bc: Point;
  readonly e: bigint;
  readonly z: bigint;
}

/**
 * @param proof untrusted, 96 bytes
 * @throws VerificationError LENGTH_INVALID, POINT_INVALID, SCALAR_INVALID when the proof is no canonical encoding
 */
export function decodeShareProof(tags: ShareProofTags, statement: Uint8Array, proof: Uint8Array): DecodedShareProof {
  const reader = new ByteReader(proof, 'proof');
  const [A, Bc] = [reader.bytes(POINT_BYTES), reader.bytes(POINT_BYTES)];
  const z = decodeScalar(reader.bytes(SCALAR_BYTES));
  reader.end();
  return { A: decodePoint(A), Bc: decodePoint(Bc), e: hashToScalar(tags.challenge, statement, A, Bc), z };
}

/**
 * Whether `proof` proves it: `z·B = A + e·Y_i` and `z·point = Bc + e·M_i`.
 * @param proof untrusted, 96 bytes
 * @throws VerificationError as `decodeShareProof`
 */
export function isShareProof(
  tags: ShareProofTags,
  statement: Uint8Array,
  point: Point,
  verificationKey: Point,
  share: Point,
  proof: Uint8Array,
): boolean {
  const { A, Bc, e, z } = decodeShareProof(tags, statement, proof);
  return (
    multiplyPublic(BASE, z).equals(A.add(multiplyPublic(verificationKey, e))) &&
    multiplyPublic(point, z).equals(Bc.add(multiplyPublic(share, e)))
  );
}
