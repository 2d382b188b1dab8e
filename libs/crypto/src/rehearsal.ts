/**
 * The rehearsal (spec §4.2, Algorithms 4.8 and 4.9): before opening, each trustee proves with one point of the
 * election that her share is at hand and works. A trustee's program multiplies its share with this point and the
 * aggregates of the tally, and with nothing else, ever.
 */
import { ristretto255_hasher } from '@noble/curves/ed25519.js';
import { concatBytes, randomBytes, u16 } from './bytes.js';
import { refuseAs, VerificationError } from './errors.js';
import { decodeNonIdentity, encodePoint, multiplyBase, multiplySplit, type Point } from './group.js';
import { domainBytes, DOMAINS } from './hash.js';
import { isShareProof, proveShare, type ShareProofTags } from './share-proof.js';

const TAGS: ShareProofTags = { nonce: 'rehearsal-nonce', challenge: 'rehearsal' };
const HASH_TO_GROUP_DST = 'ristretto255_XMD:SHA-512_R255MAP_RO_';

/** A share of one point and its proof, 32 and 96 bytes. */
export interface ProvenShare {
  readonly share: Uint8Array;
  readonly proof: Uint8Array;
}

/**
 * Rehearse (spec §4.2, Algorithm 4.8): `M_i = s_i·hash_to_ristretto255("psephos/v1/rehearsal" || electionId)`.
 * @param electionId 32 bytes   @param index 1…n   @param secretShare secret
 */
export function rehearse(electionId: Uint8Array, index: number, secretShare: bigint): ProvenShare {
  return rehearseWithRandomness(electionId, index, secretShare, randomBytes(32));
}

/** `rehearse` with the proof's 32 random bytes given, for vectors. */
export function rehearseWithRandomness(
  electionId: Uint8Array,
  index: number,
  secretShare: bigint,
  random: Uint8Array,
): ProvenShare {
  const point = rehearsalPoint(electionId);
  const verificationKey = encodePoint(multiplyBase(secretShare));
  const share = encodePoint(multiplySplit(point, secretShare));
  const statement = rehearsalStatement(electionId, index, verificationKey, point, share);
  return { share, proof: proveShare(TAGS, statement, point, secretShare, random) };
}

/**
 * VerifyRehearsal (spec §4.2, Algorithm 4.9): the trustee multiplied this election's point with the share behind her
 * verification key.
 * @param verificationKey 32 bytes, recomputed from the commitments   @param rehearsal untrusted
 * @throws VerificationError REHEARSAL_PROOF_INVALID, naming the trustee
 */
export function verifyRehearsal(
  electionId: Uint8Array,
  index: number,
  verificationKey: Uint8Array,
  rehearsal: ProvenShare,
): void {
  const culprit = `trustee ${index}`;
  refuseAs('REHEARSAL_PROOF_INVALID', culprit, () => {
    const key = decodeNonIdentity(verificationKey);
    const share = decodeNonIdentity(rehearsal.share);
    const point = rehearsalPoint(electionId);
    const statement = rehearsalStatement(electionId, index, verificationKey, point, rehearsal.share);
    if (!isShareProof(TAGS, statement, point, key, share, rehearsal.proof)) {
      throw new VerificationError('REHEARSAL_PROOF_INVALID', 'the proof does not verify', { culprit });
    }
  });
}

/** The election's own point; nobody knows its discrete logarithm. */
export function rehearsalPoint(electionId: Uint8Array): Point {
  if (electionId.length !== 32) throw new Error('an electionId has 32 bytes');
  const message = concatBytes(domainBytes(DOMAINS.rehearsal), electionId);
  return ristretto255_hasher.hashToCurve(message, { DST: HASH_TO_GROUP_DST });
}

/** `electionId || u16 i || Y_i || point || M_i` */
function rehearsalStatement(
  electionId: Uint8Array,
  index: number,
  verificationKey: Uint8Array,
  point: Point,
  share: Uint8Array,
): Uint8Array {
  return concatBytes(electionId, u16(index), verificationKey, encodePoint(point), share);
}
