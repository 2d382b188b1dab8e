/**
 * Key ceremony of the issuers (spec §4.4, Algorithms 4.10 to 4.15): Pedersen's distributed key
 * generation in G2 with Feldman commitments and proofs of possession, once a voter class. The bytes are those of noble's
 * `createFROST(...).DKG` over `bls12_381.G2.Point` with `HDKG` = the context; the strict decoding is ours, because
 * noble's reduces scalars that are not canonical.
 */
import { sha512 } from '@noble/hashes/sha2.js';
import {
  bigEndian,
  blsScalarFromRandom,
  decodeBlsScalar,
  decodeG2,
  encodeBlsPoint,
  encodeBlsScalar,
  evaluateBls,
  evaluateG2,
  G2_BASE,
  G2_BYTES,
  type G2Point,
} from './bls.js';
import { concatBytes, equalBytes, randomBytes, toHex, u16, utf8 } from './bytes.js';
import { VerificationError } from './errors.js';
import { BLS_ORDER, DOMAINS, PROTOCOL_PREFIX } from './hash.js';

/** The most members and the least threshold of spec §3.3. */
const MAX_ISSUERS = 32;
const MIN_THRESHOLD = 2;

/** What an issuer publishes first: 96 bytes a commitment, proof `R 96 || z 32`. */
export interface IssuerCommitment {
  commitments: Uint8Array[];
  proof: Uint8Array;
}
/** What an issuer keeps between the rounds; `coefficients` is secret and forgotten after the ceremony. Plain data. */
export interface IssuerCeremonyState {
  ceremonyId: Uint8Array;
  classIndex: number;
  index: number;
  members: number;
  coefficients: bigint[];
  message: IssuerCommitment;
}

/**
 * StartIssuerCeremony (Algorithm 4.10): a random polynomial of `threshold` coefficients, its commitments, and a proof that
 * the issuer knows the first of them, without which the last to speak could choose the joint key.
 * @param ceremonyId 32 bytes   @param index 1…members, by position in the draft
 */
export function startIssuerCeremony(
  ceremonyId: Uint8Array,
  classIndex: number,
  index: number,
  members: number,
  threshold: number,
): { message: IssuerCommitment; state: IssuerCeremonyState } {
  return startIssuerCeremonyWithRandomness(ceremonyId, classIndex, index, members, threshold, randomBytes);
}

/** startIssuerCeremony for vectors. @param random gives 64 bytes a coefficient, in order, then 64 for the proof's nonce */
export function startIssuerCeremonyWithRandomness(
  ceremonyId: Uint8Array,
  classIndex: number,
  index: number,
  members: number,
  threshold: number,
  random: (n: number) => Uint8Array,
): { message: IssuerCommitment; state: IssuerCeremonyState } {
  if (!(
    threshold >= MIN_THRESHOLD &&
    threshold <= members &&
    members <= MAX_ISSUERS &&
    index >= 1 &&
    index <= members
  )) {
    throw new Error(`no ceremony of ${threshold} out of ${members} issuers has a member ${index}`);
  }
  // 1. a_0 … a_{t−1} and A_x = a_x·g₂.
  const coefficients = Array.from({ length: threshold }, () => blsScalarFromRandom(random(64)));
  const commitments = coefficients.map((coefficient) => encodeBlsPoint(G2_BASE.multiply(coefficient)));
  // 2. Proof of possession of a_0: R = k·g₂, z = k + c·a_0.
  const k = blsScalarFromRandom(random(64));
  const R = encodeBlsPoint(G2_BASE.multiply(k));
  const c = proofChallenge(ceremonyId, classIndex, index, commitments[0], R);
  const z = (k + c * coefficients[0]) % BLS_ORDER;
  const message = { commitments, proof: concatBytes(R, encodeBlsScalar(z)) };
  return { message, state: { ceremonyId, classIndex, index, members, coefficients, message } };
}

/**
 * VerifyIssuerCommitment (Algorithm 4.11): exactly `threshold` commitments, each a valid key, and a proof of possession for
 * this ceremony, class and index.
 * @param threshold from the draft   @param claimed untrusted
 * @throws VerificationError KEY_COMMITMENTS_INVALID, KEY_PROOF_INVALID (culprit: the issuer)
 */
export function verifyIssuerCommitment(
  ceremonyId: Uint8Array,
  classIndex: number,
  index: number,
  threshold: number,
  claimed: IssuerCommitment,
): void {
  const culprit = `issuer ${index}`;
  const { commitments, proof } = claimed;
  // 1. The number: one more would raise the threshold in secret.
  if (commitments.length !== threshold) {
    const message = `${culprit} sent ${commitments.length} commitments, ${threshold} are due`;
    throw new VerificationError('KEY_COMMITMENTS_INVALID', message, { culprit });
  }
  // 2. The points.
  const [A0] = decodeCommitments(commitments, culprit);
  // 3. z·g₂ = R + c·A_0.
  if (proof.length !== G2_BYTES + 32) throw badProof(culprit, proof);
  const R = decodeG2(proof.subarray(0, G2_BYTES), 'KEY_PROOF_INVALID', `proof of ${culprit}`);
  const z = decodeBlsScalar(proof.subarray(G2_BYTES), 'KEY_PROOF_INVALID', `proof of ${culprit}`);
  const c = proofChallenge(ceremonyId, classIndex, index, commitments[0], proof.subarray(0, G2_BYTES));
  if (!G2_BASE.multiplyUnsafe(z).equals(R.add(A0.multiplyUnsafe(c)))) throw badProof(culprit, proof);
}

/**
 * MakeIssuerShares (Algorithm 4.12): f(j), 32 bytes big-endian and secret, for every *other* member j, ascending. Only
 * after every member's commitment has been verified.
 * @param all every member's message in index order, untrusted; the own one among them
 * @throws VerificationError KEY_COMMITMENTS_INVALID, KEY_PROOF_INVALID
 */
export function makeIssuerShares(
  state: IssuerCeremonyState,
  all: readonly IssuerCommitment[],
): { to: number; share: Uint8Array }[] {
  verifyAll(state, all);
  return otherMembers(state).map((to) => ({ to, share: encodeBlsScalar(evaluateBls(state.coefficients, to)) }));
}

/**
 * VerifyIssuerShare (Algorithm 4.13): `f_j(i)·g₂ = Σ iˣ·A_{j,x}`.
 * @param index i, the receiver   @param share untrusted, 32 bytes   @param fromCommitments A_j, verified
 * @throws VerificationError KEY_SHARE_INVALID, KEY_COMMITMENTS_INVALID
 */
export function verifyIssuerShare(index: number, share: Uint8Array, fromCommitments: readonly Uint8Array[]): void {
  const scalar = decodeBlsScalar(share, 'KEY_SHARE_INVALID', 'key share');
  const expected = evaluateG2(decodeCommitments(fromCommitments, 'an issuer'), index);
  if (scalar === 0n || !G2_BASE.multiply(scalar).equals(expected)) {
    throw new VerificationError('KEY_SHARE_INVALID', 'key share does not fit its sender’s commitments');
  }
}

/**
 * FinishIssuerCeremony (Algorithm 4.14): the issuer's share of the issuing key, which must open its verification key.
 * @param all as in makeIssuerShares   @param received from every other member, once each, untrusted
 * @throws VerificationError KEY_COMMITMENTS_INVALID, KEY_PROOF_INVALID, KEY_SHARE_INVALID (culprit: the sender)
 */
export function finishIssuerCeremony(
  state: IssuerCeremonyState,
  all: readonly IssuerCommitment[],
  received: readonly { from: number; share: Uint8Array }[],
): { secretShare: bigint } {
  verifyAll(state, all);
  // 1. One share from every other member, each checked against its sender's commitments.
  const senders = received.map((item) => item.from).sort((a, b) => a - b);
  if (senders.join() !== otherMembers(state).join()) {
    throw new VerificationError('KEY_SHARE_INVALID', 'key shares are not one from every other issuer');
  }
  for (const { from, share } of received) verifyShareOf(from, state.index, share, all[from - 1].commitments);
  // 2. x_i = Σ_j f_j(i), its own part included.
  const own = evaluateBls(state.coefficients, state.index);
  const secretShare = received.reduce((sum, { share }) => (sum + bigEndian(share)) % BLS_ORDER, own);
  // 3. x_i·g₂ is the verification key that everyone computes.
  const { verificationKeys } = deriveIssuingKeys(all.map((message) => message.commitments));
  if (
    secretShare === 0n ||
    !equalBytes(encodeBlsPoint(G2_BASE.multiply(secretShare)), verificationKeys[state.index - 1])
  ) {
    throw new VerificationError('KEY_SHARE_INVALID', 'the secret share does not open its verification key');
  }
  return { secretShare };
}

/**
 * DeriveIssuingKeys (Algorithm 4.15): `X = Σ A_{j,0}` and `X_i = Σ_j Σ_x iˣ·A_{j,x}` of every member, 96 bytes each.
 * @param allCommitments every member's, in index order, their proofs verified
 * @throws VerificationError KEY_COMMITMENTS_INVALID
 */
export function deriveIssuingKeys(allCommitments: readonly (readonly Uint8Array[])[]): {
  publicKey: Uint8Array;
  verificationKeys: Uint8Array[];
} {
  if (allCommitments.length === 0 || allCommitments.some((own) => own.length !== allCommitments[0].length)) {
    throw new VerificationError('KEY_COMMITMENTS_INVALID', 'issuers sent different numbers of commitments');
  }
  // 1. The joint polynomial in the exponent.
  const decoded = allCommitments.map((own, j) => decodeCommitments(own, `issuer ${j + 1}`));
  const joint = decoded.reduce((sum, own) => sum.map((point, x) => point.add(own[x])));
  // 2. Its values at 0 and at every member's index.
  const keys = [joint[0], ...allCommitments.map((_, j) => evaluateG2(joint, j + 1))];
  if (keys.some((key) => key.is0()))
    throw new VerificationError('KEY_COMMITMENTS_INVALID', 'a joint key is the identity');
  const [publicKey, ...verificationKeys] = keys.map(encodeBlsPoint);
  return { publicKey, verificationKeys };
}

function verifyAll(state: IssuerCeremonyState, all: readonly IssuerCommitment[]): void {
  if (all.length !== state.members) {
    throw new VerificationError(
      'KEY_COMMITMENTS_INVALID',
      `${all.length} issuers sent commitments, not ${state.members}`,
    );
  }
  const own = all[state.index - 1];
  const sent = [...state.message.commitments, state.message.proof];
  if (!equalBytes(concatBytes(...own.commitments, own.proof), concatBytes(...sent))) {
    throw new VerificationError('KEY_COMMITMENTS_INVALID', 'the issuer’s own commitments were exchanged');
  }
  all.forEach((message, j) =>
    verifyIssuerCommitment(state.ceremonyId, state.classIndex, j + 1, state.coefficients.length, message),
  );
}

function verifyShareOf(from: number, to: number, share: Uint8Array, commitments: readonly Uint8Array[]): void {
  try {
    verifyIssuerShare(to, share, commitments);
  } catch (cause) {
    if (!(cause instanceof VerificationError)) throw cause;
    const culprit = `issuer ${from}`;
    throw new VerificationError(
      'KEY_SHARE_INVALID',
      `key share of ${culprit}: ${cause.message}`,
      { culprit },
      { cause },
    );
  }
}

function otherMembers(state: IssuerCeremonyState): number[] {
  return Array.from({ length: state.members }, (_, j) => j + 1).filter((j) => j !== state.index);
}

function decodeCommitments(commitments: readonly Uint8Array[], who: string): G2Point[] {
  return commitments.map((point, x) => decodeG2(point, 'KEY_COMMITMENTS_INVALID', `commitment ${x} of ${who}`));
}

/** `SHA-512(context || index as 32 bytes || A_0 || R) mod r`, all big-endian (spec §4.4). */
function proofChallenge(
  ceremonyId: Uint8Array,
  classIndex: number,
  index: number,
  A0: Uint8Array,
  R: Uint8Array,
): bigint {
  if (ceremonyId.length !== 32) throw new Error('a ceremony id has 32 bytes');
  u16(classIndex);
  const context = utf8(`${PROTOCOL_PREFIX}${DOMAINS.issuerCeremony}${toHex(ceremonyId)}/${classIndex}`);
  return bigEndian(sha512(concatBytes(context, encodeBlsScalar(BigInt(index)), A0, R))) % BLS_ORDER;
}

function badProof(culprit: string, proof: Uint8Array): VerificationError {
  const message = `proof of possession of ${culprit} does not verify`;
  return new VerificationError('KEY_PROOF_INVALID', message, { culprit, evidence: toHex(proof) });
}
