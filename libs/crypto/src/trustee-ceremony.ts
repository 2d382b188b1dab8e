/**
 * The trustees' key ceremony (spec §4.1, Algorithms 4.1 to 4.7): Pedersen's distributed key generation with Feldman
 * commitments and proofs of possession over 𝔾, as noble's FROST does it, with a domain of its own for every ceremony and
 * secrets that follow from the trustee's seed. What others send is checked equation by equation, by every member and every
 * verifier alike.
 */
import { sha512 } from '@noble/hashes/sha2.js';
import { concatBytes, equalBytes, toHex, utf8 } from './bytes.js';
import { refuseAs, VerificationError } from './errors.js';
import {
  BASE,
  decodeNonIdentity,
  decodeScalar,
  encodePoint,
  encodeScalar,
  modOrder,
  multiplyBase,
  multiplyPublic,
  sumPoints,
  type Point,
} from './group.js';
import { DOMAINS, hash, hkdfScalar, littleEndian, ORDER, PROTOCOL_PREFIX } from './hash.js';
import { decodeSignature } from './schnorr.js';

/** What a member publishes in round 1. */
export interface KeyCommitment {
  /** `A_0 … A_{k−1}`, 32 bytes each, none the identity; how many there are is the threshold */
  readonly commitments: readonly Uint8Array[];
  /** 64 bytes `R || z`: the member knows the discrete logarithm of `A_0` */
  readonly proof: Uint8Array;
}

/** A member's side of a ceremony under way. The coefficients are secret and live until the ceremony ends. */
export interface TrusteeCeremonyState {
  readonly ceremonyId: Uint8Array;
  /** 1…n */
  readonly index: number;
  readonly n: number;
  readonly k: number;
  /** secret: `a_0 … a_{k−1}`; bigint, so that JSON refuses them */
  readonly coefficients: readonly bigint[];
  readonly message: KeyCommitment;
}

/** A share on its way: `share` is secret until it is sealed, and after it is opened. */
export interface KeyShare {
  readonly to: number;
  readonly share: Uint8Array;
}

/** A share that arrived. */
export interface ReceivedKeyShare {
  readonly from: number;
  /** secret, 32 bytes, untrusted */
  readonly share: Uint8Array;
}

/** What everyone computes from the commitments. */
export interface TrusteeKeys {
  /** Y, 32 bytes */
  readonly publicKey: Uint8Array;
  /** `Y_1 … Y_n`, 32 bytes each */
  readonly verificationKeys: readonly Uint8Array[];
}

/**
 * StartTrusteeCeremony (spec §4.1, Algorithm 4.1): this ceremony's polynomial of degree k−1, its commitments and the proof,
 * all from the seed of the trustee's key file: who repeats an interrupted ceremony says the same again. Everything that the
 * proof's challenge depends on is in the derivation, so no nonce ever meets two challenges, and two ceremonies share nothing.
 * @param seed secret, 32 bytes   @param ceremonyId 32 bytes   @param index 1…n   @param n members   @param k threshold, 2…n
 */
export function startTrusteeCeremony(
  seed: Uint8Array,
  ceremonyId: Uint8Array,
  index: number,
  n: number,
  k: number,
): { message: KeyCommitment; state: TrusteeCeremonyState } {
  if (seed.length !== 32) throw new Error('a seed has 32 bytes');
  if (!Number.isInteger(index) || index < 1 || index > n) throw new Error(`there is no trustee ${index} of ${n}`);
  if (!Number.isInteger(k) || k < 2 || k > n) throw new Error(`there is no threshold ${k} of ${n}`);
  if (ceremonyId.length !== 32) throw new Error('a ceremonyId has 32 bytes');
  const place = `${PROTOCOL_PREFIX}${DOMAINS.trusteePolynomial}${toHex(ceremonyId)}/${index}/${n}/${k}/`;
  const derive = (what: string): bigint => hkdfScalar(seed, utf8(place + what));
  // 1. a_0 … a_{k−1}, and A_x = a_x·B
  const coefficients = Array.from({ length: k }, (_, x) => derive(String(x)));
  const commitments = coefficients.map((coefficient) => encodePoint(multiplyBase(coefficient)));
  // 2. R = w·B, c = SHA-512(context || i || A_0 || R) mod ℓ, z = w + c·a_0
  const w = derive('proof');
  const R = encodePoint(multiplyBase(w));
  const c = proofChallenge(ceremonyId, index, commitments[0], R);
  const proof = concatBytes(R, encodeScalar(modOrder(w + c * coefficients[0])));
  const message = { commitments, proof };
  return { message, state: { ceremonyId, index, n, k, coefficients, message } };
}

/**
 * VerifyKeyCommitment (spec §4.1, Algorithm 4.2): exactly k commitments, and a proof of possession that was made in
 * this ceremony for this index, so that no member can take her key from others' keys.
 * @param index the sender's, by position in the draft   @param k of the draft   @param message untrusted
 * @throws VerificationError KEY_PROOF_INVALID, naming the trustee
 */
export function verifyKeyCommitment(ceremonyId: Uint8Array, index: number, k: number, message: KeyCommitment): void {
  const culprit = `trustee ${index}`;
  refuseAs('KEY_PROOF_INVALID', culprit, () => {
    // 1. k commitments, none the identity
    if (message.commitments.length !== k) {
      const found = message.commitments.length;
      throw new VerificationError('LENGTH_INVALID', `${found} commitments instead of ${k}`, { culprit });
    }
    const [first] = message.commitments.map(decodeNonIdentity);
    // 2. c = SHA-512(context || index || A_0 || R) mod ℓ, R not the identity as in noble's FROST
    const { commitment: R, commitmentBytes, response: z } = decodeSignature(message.proof);
    if (R.is0()) throw new VerificationError('POINT_IDENTITY', 'the proof commits to nothing', { culprit });
    const c = proofChallenge(ceremonyId, index, message.commitments[0], commitmentBytes);
    // 3. z·B = R + c·A_0
    if (!multiplyPublic(BASE, z).equals(R.add(multiplyPublic(first, c)))) {
      throw new VerificationError('KEY_PROOF_INVALID', 'the proof of possession does not verify', { culprit });
    }
  });
}

/**
 * MakeKeyShares (spec §4.1, Algorithm 4.3): `f_i(j)` for every other member, ascending; only after every member's
 * commitment is verified.
 * @param all every member's message, in order of index, untrusted
 * @throws VerificationError KEY_PROOF_INVALID, KEY_COMMITMENTS_INVALID
 */
export function makeKeyShares(state: TrusteeCeremonyState, all: readonly KeyCommitment[]): KeyShare[] {
  checkMessages(state, all);
  return memberIndices(state.n)
    .filter((to) => to !== state.index)
    .map((to) => ({ to, share: encodeScalar(evaluate(state.coefficients, to)) }));
}

/**
 * VerifyKeyShare (spec §4.1, Algorithm 4.4): `f_j(i)·B = Σ iˣ·A_{j,x}`.
 * @param index i, the receiver's   @param share secret, untrusted, 32 bytes   @param fromCommitments the sender's
 * @throws VerificationError KEY_SHARE_INVALID; the package is then evidence against the sender
 */
export function verifyKeyShare(index: number, share: Uint8Array, fromCommitments: readonly Uint8Array[]): void {
  refuseAs('KEY_SHARE_INVALID', `share for trustee ${index}`, () => {
    const expected = evaluateCommitments(fromCommitments.map(decodeNonIdentity), index);
    if (!multiplyBase(decodeScalar(share)).equals(expected)) {
      throw new VerificationError('KEY_SHARE_INVALID', 'it is not what the sender committed to');
    }
  });
}

/**
 * FinishTrusteeCeremony (spec §4.1, Algorithm 4.5): `s_i = Σ_j f_j(i)`, its own included; `s_i·B` is `Y_i`.
 * @param all every member's message, in order of index   @param received from every other member, by any order
 * @returns secretShare secret
 * @throws VerificationError KEY_PROOF_INVALID, KEY_COMMITMENTS_INVALID, KEY_SHARE_INVALID, naming the sender
 */
export function finishTrusteeCeremony(
  state: TrusteeCeremonyState,
  all: readonly KeyCommitment[],
  received: readonly ReceivedKeyShare[],
): { secretShare: bigint } {
  checkMessages(state, all);
  // 1. exactly one share from every other member, each as committed
  const senders = received.map(({ from }) => from).sort((a, b) => a - b);
  const others = memberIndices(state.n).filter((index) => index !== state.index);
  if (senders.length !== others.length || senders.some((from, i) => from !== others[i])) {
    throw new VerificationError('KEY_SHARE_INVALID', `shares from ${senders.join(', ')}, not from every other trustee`);
  }
  for (const { from, share } of received) {
    refuseAs('KEY_SHARE_INVALID', `trustee ${from}`, () =>
      verifyKeyShare(state.index, share, all[from - 1].commitments),
    );
  }
  // 2. the sum
  const own = evaluate(state.coefficients, state.index);
  const secretShare = modOrder(received.reduce((sum, { share }) => sum + decodeScalar(share), own));
  // 3. s_i·B = Y_i
  const { verificationKeys } = deriveTrusteeKeys(all.map(({ commitments }) => commitments));
  if (!equalBytes(encodePoint(multiplyBase(secretShare)), verificationKeys[state.index - 1])) {
    throw new Error('the sum of verified shares does not match its verification key');
  }
  return { secretShare };
}

/**
 * DeriveTrusteeKeys (spec §4.1, Algorithm 4.6): `Y = Σ A_{j,0}` and `Y_i = Σ_j Σ_x iˣ·A_{j,x}`; the threshold is the
 * number of commitments, never a caller's word.
 * @param allCommitments of every member in order of index, untrusted
 * @throws VerificationError KEY_COMMITMENTS_INVALID: not equally many of everyone, or a key that is the identity
 */
export function deriveTrusteeKeys(allCommitments: readonly (readonly Uint8Array[])[]): TrusteeKeys {
  return refuseAs('KEY_COMMITMENTS_INVALID', 'trustees', () => {
    const k = allCommitments[0]?.length ?? 0;
    if (k < 2 || k > allCommitments.length || allCommitments.some((commitments) => commitments.length !== k)) {
      throw new VerificationError('KEY_COMMITMENTS_INVALID', 'the numbers of commitments do not make a threshold');
    }
    const decoded = allCommitments.map((commitments) => commitments.map(decodeNonIdentity));
    // Σ_j A_{j,x} first: then every Y_i is one evaluation.
    const summed = Array.from({ length: k }, (_, x) => sumPoints(decoded.map((commitments) => commitments[x])));
    const publicKey = encodePoint(summed[0]);
    const verificationKeys = memberIndices(allCommitments.length).map((index) =>
      encodePoint(evaluateCommitments(summed, index)),
    );
    for (const key of [publicKey, ...verificationKeys]) decodeNonIdentity(key);
    return { publicKey, verificationKeys };
  });
}

/**
 * ComputeTranscriptHash (spec §4.1, Algorithm 4.7): `H("transcript", …)` over the stored bytes of all commitment
 * messages, then of all shares messages, each in order of index. Every member signs it when all checks have passed.
 */
export function computeTranscriptHash(messages: readonly Uint8Array[]): Uint8Array {
  return hash('transcript', ...messages);
}

/** As noble's FROST computes it: the index as a scalar, the hash read little-endian. */
function proofChallenge(ceremonyId: Uint8Array, index: number, first: Uint8Array, R: Uint8Array): bigint {
  const input = concatBytes(utf8(ceremonyContext(ceremonyId)), encodeScalar(BigInt(index)), first, R);
  return littleEndian(sha512(input)) % ORDER;
}

function ceremonyContext(ceremonyId: Uint8Array): string {
  if (ceremonyId.length !== 32) throw new Error('a ceremonyId has 32 bytes');
  return PROTOCOL_PREFIX + DOMAINS.trusteeCeremony + toHex(ceremonyId);
}

/** n messages, each verified by its position, my own unchanged in its place. */
function checkMessages(state: TrusteeCeremonyState, all: readonly KeyCommitment[]): void {
  if (all.length !== state.n) {
    throw new VerificationError('KEY_COMMITMENTS_INVALID', `${all.length} trustees instead of ${state.n}`);
  }
  all.forEach((message, i) => verifyKeyCommitment(state.ceremonyId, i + 1, state.k, message));
  // A relay that changes my message would give others another polynomial of mine than the one I share.
  const mine = concatBytes(...all[state.index - 1].commitments, all[state.index - 1].proof);
  if (!equalBytes(mine, concatBytes(...state.message.commitments, state.message.proof))) {
    throw new VerificationError('KEY_COMMITMENTS_INVALID', `trustee ${state.index}: not the message that was sent`);
  }
}

/** `f(x) mod ℓ` by Horner's rule. */
function evaluate(coefficients: readonly bigint[], x: number): bigint {
  return coefficients.reduceRight((value, coefficient) => modOrder(value * BigInt(x) + coefficient), 0n);
}

/** `Σ xⁱ·A_i` by Horner's rule; public. */
function evaluateCommitments(commitments: readonly Point[], x: number): Point {
  return commitments.reduceRight(
    (value, commitment) => multiplyPublic(value, BigInt(x)).add(commitment),
    sumPoints([]),
  );
}

function memberIndices(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i + 1);
}
