/**
 * Verifying one ballot (spec §6, Algorithm 6.7): its signature, then every equation by itself. This is the check
 * that decides; the batch only finds out faster that nothing needs deciding.
 */
import { proofShapes, TOTAL_OPTION } from './ballot-format.js';
import type { BallotContext, BallotProof, Ciphertext, ProofShape } from './ballot-format.js';
import type { DecodedBallot } from './ballot-decoding.js';
import { electionKey } from './election-key.js';
import { refuseAs, VerificationError } from './errors.js';
import { BASE, modOrder, multiplyPublic, sumPoints, type Point } from './group.js';
import { hashToScalar } from './hash.js';
import { verifySignature } from './schnorr.js';

/** One proof of a ballot with what it is about. */
export interface BallotStatement {
  readonly shape: ProofShape;
  readonly proof: BallotProof;
  /** the option's ciphertext, or all of the contest's, whose sum the total's proof is about */
  readonly ciphertexts: readonly Ciphertext[];
  /** one a branch; the last is what the others leave of the ballot's challenge */
  readonly challenges: readonly bigint[];
}

/**
 * The holder of the ballot key signed this body (spec §6, intake 4).
 * @throws VerificationError BALLOT_SIGNATURE_INVALID
 */
export function verifyBallotSignature(ballot: DecodedBallot): void {
  refuseAs('BALLOT_SIGNATURE_INVALID', 'ballot', () =>
    verifySignature('ballot', ballot.ballotKey, ballot.tracker, ballot.signature),
  );
}

/**
 * VerifyBallotProofs (spec §6, Algorithm 6.7, intake 6): every option's value is in 0…R and every contest's sum is
 * allowed, under the Y of the definition.
 * @param ctx from the definition   @param ballot untrusted, decoded under the same `ctx`
 * @throws VerificationError BALLOT_PROOF_INVALID, naming contest, option and branch
 */
export function verifyBallotProofs(ctx: BallotContext, ballot: DecodedBallot): void {
  const Y = electionKey(ctx.publicKey);
  for (const { shape, proof, ciphertexts, challenges } of ballotStatements(ctx, ballot)) {
    const alpha = sumPoints(ciphertexts.map((ciphertext) => ciphertext.alpha));
    const beta = sumPoints(ciphertexts.map((ciphertext) => ciphertext.beta));
    shape.values.forEach((value, j) => {
      const { A, Bc } = proof.commitments[j];
      const [e, z] = [challenges[j], proof.responses[j]];
      // z·B = A + e·alpha and z·Y = Bc + e·(beta − v·B)
      const shifted = beta.subtract(multiplyPublic(BASE, BigInt(value)));
      const holds =
        isSum(multiplyPublic(BASE, z), A, multiplyPublic(alpha, e)) &&
        isSum(multiplyPublic(Y, z), Bc, multiplyPublic(shifted, e));
      if (!holds) {
        const place = shape.option === TOTAL_OPTION ? 'total' : `option ${shape.option}`;
        throw new VerificationError(
          'BALLOT_PROOF_INVALID',
          `the proof of contest ${shape.contest}, ${place}, branch ${j} does not verify`,
        );
      }
    });
  }
}

/**
 * What the equations of a ballot are about. The last challenge of every proof is not in the ballot but computed, so
 * that the challenges sum to `e = HashToScalar("ballot", Y, prefix)` by construction.
 */
export function ballotStatements(ctx: BallotContext, ballot: DecodedBallot): BallotStatement[] {
  const e = hashToScalar('ballot', ctx.publicKey, ballot.prefix);
  return proofShapes(ctx.contests).map((shape, i) => {
    const proof = ballot.proofs[i];
    const ofContest = ballot.ciphertexts[shape.position];
    const last = modOrder(proof.challenges.reduce((rest, challenge) => rest - challenge, e));
    return {
      shape,
      proof,
      ciphertexts: shape.option === TOTAL_OPTION ? ofContest : [ofContest[shape.option]],
      challenges: [...proof.challenges, last],
    };
  });
}

function isSum(sum: Point, a: Point, b: Point): boolean {
  return sum.equals(a.add(b));
}
