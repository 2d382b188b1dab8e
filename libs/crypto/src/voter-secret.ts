/**
 * The voter's two secrets and what is derived from them (spec §3, §5, §11): the invitation's code, which makes the
 * roll key, and the random voter secret, which makes the ballot key, the blinding and the request's randomness.
 * Everything derived repeats byte for byte, so that a device that crashed can go on from the recovery code.
 */
import { concatBytes, randomBytes, toHex, u16, u8 } from './bytes.js';
import { encodePoint, multiplyBase } from './group.js';
import { CODE_BYTES, VOTER_SECRET_BYTES } from './invitation.js';
import { domainBytes, DOMAINS, hash, hkdf, hkdfBlsScalar, hkdfScalar, POINT_BYTES } from './hash.js';

const PLAN_ID_BYTES = 16;

/** A Schnorr key of 𝔾. */
export interface KeyPair {
  /** secret, in 1…ℓ−1 */
  readonly secretKey: bigint;
  /** 32 bytes */
  readonly publicKey: Uint8Array;
}

/**
 * DeriveRollKey (spec §3, Algorithm 3.1): `k = HKDF(code, "psephos/v1/roll-key")`, `rollKey = k·B`.
 * @param code secret, 13 bytes whose last 4 bits are zero
 */
export function deriveRollKey(code: Uint8Array): KeyPair {
  assertLength(code, CODE_BYTES, 'code');
  return keyPair(hkdfScalar(code, domainBytes(DOMAINS.rollKey)));
}

/**
 * ComputeEnrolmentNonce (spec §3.5, Algorithm 3.3), which a provider signs when a voter enrols: `H("enrol", planId, rollKey)` in lower-case hex. It ties the
 * provider's token to the key that the voter's own device has made, and to the election that she made it for.
 * @param planId 16 bytes   @param rollKey 32 bytes
 */
export function computeEnrolmentNonce(planId: Uint8Array, rollKey: Uint8Array): string {
  assertLength(planId, PLAN_ID_BYTES, 'plan id');
  assertLength(rollKey, POINT_BYTES, 'roll key');
  return toHex(hash('enrol', planId, rollKey));
}

/** 32 fresh bytes; made once, shown as a recovery code before anything else (spec §5). */
export function generateVoterSecret(): Uint8Array {
  return randomBytes(VOTER_SECRET_BYTES);
}

/**
 * DeriveBallotKey (spec §5, Algorithm 5.3): info `"psephos/v1/ballot-key" || electionId || u16 class`.
 * @param voterSecret secret, 32 bytes   @param electionId 32 bytes
 */
export function deriveBallotKey(voterSecret: Uint8Array, electionId: Uint8Array, classIndex: number): KeyPair {
  return keyPair(hkdfScalar(checked(voterSecret), info(DOMAINS.ballotKey, electionId, classIndex)));
}

/**
 * DeriveBlinding (spec §5, Algorithm 5.4): `r` mod the order of BLS12-381, info `"psephos/v1/blind" || electionId ||
 * u16 class`.
 * @param voterSecret secret, 32 bytes   @param electionId 32 bytes   @returns secret, not zero
 */
export function deriveBlinding(voterSecret: Uint8Array, electionId: Uint8Array, classIndex: number): bigint {
  return hkdfBlsScalar(checked(voterSecret), info(DOMAINS.blind, electionId, classIndex));
}

/**
 * The 32 "random" bytes of the request's signature (spec §5): the first 32 of HKDF with info
 * `"psephos/v1/request-nonce" || electionId || u16 class || u8 registrar`, so that a repeated request is byte-equal.
 * @param voterSecret secret, 32 bytes   @param electionId 32 bytes   @param registrar 0 or 1, the roll key's position
 */
export function deriveRequestRandomness(
  voterSecret: Uint8Array,
  electionId: Uint8Array,
  classIndex: number,
  registrar: number,
): Uint8Array {
  const nonceInfo = concatBytes(info(DOMAINS.requestNonce, electionId, classIndex), u8(registrar));
  return hkdf(checked(voterSecret), nonceInfo).slice(0, 32);
}

function info(domain: (typeof DOMAINS)[keyof typeof DOMAINS], electionId: Uint8Array, classIndex: number): Uint8Array {
  assertLength(electionId, 32, 'electionId');
  return concatBytes(domainBytes(domain), electionId, u16(classIndex));
}

function checked(voterSecret: Uint8Array): Uint8Array {
  assertLength(voterSecret, VOTER_SECRET_BYTES, 'voter secret');
  return voterSecret;
}

function keyPair(secretKey: bigint): KeyPair {
  return { secretKey, publicKey: encodePoint(multiplyBase(secretKey)) };
}

function assertLength(bytes: Uint8Array, length: number, what: string): void {
  if (bytes.length !== length) throw new Error(`${what}: ${length} bytes are needed, not ${bytes.length}`);
}
