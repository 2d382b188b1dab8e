/**
 * Voting tokens (spec §5.4, Algorithms 5.9 to 5.13): threshold blind BLS signatures in G1. The issuers sign `D`
 * without learning what it hides, any `threshold` of their shares make one token, and a token is an ordinary BLS
 * signature of suite BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_ that any library verifies.
 */
import {
  bigEndian,
  blsLagrange,
  decodeG1,
  decodeG2,
  encodeBlsPoint,
  G2_BASE,
  hashToG1,
  invertBls,
  multiplyBlsSecret,
  pairingsEqual,
  sumG1,
  type G1Point,
  type G2Point,
} from './bls.js';
import { randomBytes, toHex } from './bytes.js';
import { VerificationError } from './errors.js';

/** An issuer's answer. `issuer` is 1…n by position in the definition. */
export interface TokenShare {
  issuer: number;
  share: Uint8Array;
}
/** A token and what it is claimed to sign. */
export interface ClaimedToken {
  message: Uint8Array;
  token: Uint8Array;
}

/**
 * BlindSign (Algorithm 5.9): `S = x·D`, 48 bytes. A blind signer is an oracle for its key: the caller signs logged
 * requests alone and uses the key for nothing else.
 * @param secretShare secret, 1 ≤ x < order   @param D untrusted, 48 bytes
 * @throws VerificationError REQUEST_POINT_INVALID
 */
export function blindSign(secretShare: bigint, D: Uint8Array): Uint8Array {
  return encodeBlsPoint(multiplyBlsSecret(decodeG1(D, 'REQUEST_POINT_INVALID', 'blinded message'), secretShare));
}

/**
 * VerifyBlindSignature (Algorithm 5.10): `e(S, g₂) = e(D, X)`, the share is made with the key that everybody sees in the
 * definition, so an issuer cannot mark voters with keys of its own.
 * @param D 48 bytes, of the device itself   @param S untrusted, 48 bytes   @param verificationKey 96 bytes
 * @throws VerificationError REQUEST_POINT_INVALID (D), ISSUING_KEY_INVALID, TOKEN_SHARE_INVALID
 */
export function verifyBlindSignature(D: Uint8Array, S: Uint8Array, verificationKey: Uint8Array): void {
  const d = decodeG1(D, 'REQUEST_POINT_INVALID', 'blinded message');
  const X = decodeG2(verificationKey, 'ISSUING_KEY_INVALID', 'verification key');
  const s = decodeG1(S, 'TOKEN_SHARE_INVALID', 'blind signature');
  if (!pairingsEqual(s, G2_BASE, d, X)) {
    const detail = { evidence: toHex(S) };
    throw new VerificationError('TOKEN_SHARE_INVALID', 'blind signature is not of this verification key', detail);
  }
}

/**
 * Unblind (Algorithm 5.11): `σ = r⁻¹·Σ λ_i·S_i` over the first `threshold` shares by issuer, 48 bytes. Which shares are
 * taken does not matter: the token is unique. The caller has verified each share and verifies the token.
 * @param shares verified, of distinct issuers   @param threshold from the definition   @param r secret, as in blind
 * @throws VerificationError TOKEN_SHARES_INVALID (too few, doubled), TOKEN_SHARE_INVALID
 */
export function unblind(shares: readonly TokenShare[], threshold: number, r: bigint): Uint8Array {
  // 1. At least `threshold` distinct issuers.
  const indices = shares.map((share) => share.issuer);
  if (indices.some((i) => !Number.isInteger(i) || i < 1) || new Set(indices).size !== indices.length) {
    throw new VerificationError('TOKEN_SHARES_INVALID', 'blind signatures are not of distinct issuers');
  }
  if (!Number.isInteger(threshold) || threshold < 1 || shares.length < threshold) {
    throw new VerificationError('TOKEN_SHARES_INVALID', `${shares.length} blind signatures, ${threshold} are needed`);
  }
  const taken = [...shares].sort((a, b) => a.issuer - b.issuer).slice(0, threshold);
  // 2. S = Σ λ_i·S_i.
  const points = taken.map(({ issuer, share }) => decodeG1(share, 'TOKEN_SHARE_INVALID', `share of issuer ${issuer}`));
  const takenIndices = taken.map((share) => share.issuer);
  const S = sumG1(
    points,
    takenIndices.map((index) => blsLagrange(index, takenIndices)),
  );
  if (S.is0()) throw new VerificationError('TOKEN_SHARES_INVALID', 'blind signatures combine to the identity');
  // 3. σ = r⁻¹·S.
  return encodeBlsPoint(multiplyBlsSecret(S, invertBls(r)));
}

/**
 * VerifyToken (Algorithm 5.12): `e(σ, g₂) = e(hash_to_G1(message), X)`.
 * @param issuingKey 96 bytes, the class's in the definition   @param message from encodeTokenMessage
 * @param token untrusted, 48 bytes; its decoding is part of the check
 * @throws VerificationError ISSUING_KEY_INVALID, TOKEN_INVALID
 */
export function verifyToken(issuingKey: Uint8Array, message: Uint8Array, token: Uint8Array): void {
  const X = decodeG2(issuingKey, 'ISSUING_KEY_INVALID', 'issuing key');
  const sigma = decodeG1(token, 'TOKEN_INVALID', 'token');
  if (!pairingsEqual(sigma, G2_BASE, hashToG1(message), X)) {
    throw new VerificationError('TOKEN_INVALID', 'token is not of this issuing key and message');
  }
}

/**
 * VerifyTokenBatch (Algorithm 5.13): the indices, ascending, of the tokens that verifyToken refuses; none means all hold.
 * `e(Σ ρσ, g₂) = e(Σ ρ·hash_to_G1(m), X)` with independent random 128-bit ρ, drawn when the batch is fixed: without them
 * two forgeries could cancel out. A failing batch is halved down to single tokens.
 * @param issuingKey 96 bytes   @param items untrusted
 * @throws VerificationError ISSUING_KEY_INVALID
 */
export function verifyTokenBatch(issuingKey: Uint8Array, items: readonly ClaimedToken[]): number[] {
  const X = decodeG2(issuingKey, 'ISSUING_KEY_INVALID', 'issuing key');
  const failing: number[] = [];
  const decoded: DecodedToken[] = [];
  // 1. Decoding, each token by itself: points outside the subgroup would survive random weights.
  items.forEach(({ message, token }, index) => {
    try {
      decoded.push({ index, sigma: decodeG1(token, 'TOKEN_INVALID', 'token'), hashed: hashToG1(message) });
    } catch (cause) {
      if (!(cause instanceof VerificationError)) throw cause;
      failing.push(index);
    }
  });
  // 2. The equation, halved where it fails.
  collectFailing(X, decoded, failing);
  return failing.sort((a, b) => a - b);
}

interface DecodedToken {
  index: number;
  sigma: G1Point;
  hashed: G1Point;
}

function collectFailing(X: G2Point, tokens: readonly DecodedToken[], failing: number[]): void {
  if (tokens.length === 0 || batchHolds(X, tokens)) return;
  if (tokens.length === 1) {
    failing.push(tokens[0].index);
    return;
  }
  const middle = Math.floor(tokens.length / 2);
  collectFailing(X, tokens.slice(0, middle), failing);
  collectFailing(X, tokens.slice(middle), failing);
}

function batchHolds(X: G2Point, tokens: readonly DecodedToken[]): boolean {
  // One token needs no weight: exactly the equation of verifyToken.
  const weights = tokens.length === 1 ? [1n] : tokens.map(() => randomWeight());
  const sigma = sumG1(
    tokens.map((token) => token.sigma),
    weights,
  );
  const hashed = sumG1(
    tokens.map((token) => token.hashed),
    weights,
  );
  // Both sums the identity has negligible chance over honest tokens; a forger who reached it is sent to the halves.
  return pairingsEqual(sigma, G2_BASE, hashed, X);
}

/** 128 bits, never 0: a weight of 0 would leave its token out. */
function randomWeight(): bigint {
  let weight = 0n;
  while (weight === 0n) weight = bigEndian(randomBytes(16));
  return weight;
}
