/**
 * Hashes of the protocol and the one list of every domain that keeps two uses of a hash or a key apart
 * (spec §2, Algorithms 2.1 to 2.3). No other file may feed a hash with a text of its own.
 */
import { hkdf as nobleHkdf } from '@noble/hashes/hkdf.js';
import { sha256 as nobleSha256, sha512 } from '@noble/hashes/sha2.js';
import { concatBytes, lv, utf8 } from './bytes.js';
import { VerificationError } from './errors.js';

/** First part of every tag: another version of the protocol shares no hash with this one. */
export const PROTOCOL_PREFIX = 'psephos/v1/';

/** What `Sign` signs for (spec §2): roll keys sign requests, ballot keys sign ballots and spoils. */
export const SIGN_PURPOSES = ['request', 'ballot', 'spoil'] as const;
export type Purpose = (typeof SIGN_PURPOSES)[number];

/** Tags of `H` and `HashToScalar`. */
export const TAGS = [
  'tracker', // §6, of a ballot's body
  'ballot', // §6, the one challenge of a ballot
  'nonce', // §6, the prover's secrets
  'sig-nonce', // §2, of Sign
  'sig/request', // §2, challenge of Sign, one tag a purpose
  'sig/ballot',
  'sig/spoil',
  'enrol', // §3, nonce of an identity token
  'transcript', // §4, of a key ceremony
  'rehearsal-nonce', // §4
  'rehearsal',
  'share-nonce', // §10
  'share',
  'office-log', // office.md §1
  'office-freeze', // office.md §3
] as const;
export type Tag = (typeof TAGS)[number];

/** Kinds of signed documents (spec §2): Ed25519 over `"psephos/v1/doc/" + kind || SHA-256(bytes)`. */
export const DOCUMENT_KINDS = [
  'phase',
  'roll-approval',
  'ceremony-commitment',
  'ceremony-shares',
  'ceremony-transcript',
  'ceremony-complaint',
  'rehearsal',
  'tally-input',
  'decryption',
  'result',
  'services',
  'evidence',
  'office-approval',
  'official-key',
] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

/** Beginnings of HKDF's info and of messages that are hashed to a group, behind {@link PROTOCOL_PREFIX}. */
export const DOMAINS = {
  rollKey: 'roll-key', // §3, HKDF
  ballotKey: 'ballot-key', // §5, HKDF
  blind: 'blind', // §5, HKDF
  requestNonce: 'request-nonce', // §5, HKDF
  recovery: 'recovery', // §11, checksum of a recovery code
  token: 'token', // §5, hashed to G1
  rehearsal: 'rehearsal', // §4, hashed to ristretto255
  document: 'doc/', // §2, Ed25519
  share: 'share/', // §4, HPKE info
  trusteeCeremony: 'dkg/', // §4, proof of possession
  trusteePolynomial: 'dkg-secret/', // §4, HKDF
  issuerCeremony: 'dkg-issuer/', // §4, proof of possession
} as const;

/** ℓ, the order of ristretto255 (RFC 9496 §4). */
export const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

/** Length of an encoded element of 𝔾 and of an encoded scalar. */
export const POINT_BYTES = 32;
export const SCALAR_BYTES = 32;

/** r, the order of the groups of BLS12-381. */
export const BLS_ORDER = 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001n;

/** `"psephos/v1/" + domain` in ASCII. */
export function domainBytes(domain: (typeof DOMAINS)[keyof typeof DOMAINS]): Uint8Array {
  return utf8(PROTOCOL_PREFIX + domain);
}

/** SHA-256 of bytes as they stand. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return nobleSha256(bytes);
}

/** Hash (spec §2, Algorithm 2.1): `H(tag, x₁, …) = SHA-256(LV("psephos/v1/" + tag) || LV(x₁) || …)`, 32 bytes. */
export function hash(tag: Tag, ...args: readonly Uint8Array[]): Uint8Array {
  return nobleSha256(preimage(tag, args));
}

/** HashToScalar (spec §2, Algorithm 2.2): the same through SHA-512, its 64 bytes little-endian mod ℓ. */
export function hashToScalar(tag: Tag, ...args: readonly Uint8Array[]): bigint {
  return littleEndian(sha512(preimage(tag, args))) % ORDER;
}

/**
 * Hkdf (spec §2 and §11, Algorithm 2.3): HKDF-SHA-256 with empty salt, 64 bytes.
 * @param ikm secret   @param info begins with one of {@link DOMAINS}
 */
export function hkdf(ikm: Uint8Array, info: Uint8Array): Uint8Array {
  return nobleHkdf(nobleSha256, ikm, undefined, info, 64);
}

/** `hkdf` little-endian mod ℓ. @throws VerificationError SCALAR_ZERO */
export function hkdfScalar(ikm: Uint8Array, info: Uint8Array): bigint {
  return notZero(littleEndian(hkdf(ikm, info)) % ORDER);
}

/** `hkdf` big-endian mod the order of BLS12-381. @throws VerificationError SCALAR_ZERO */
export function hkdfBlsScalar(ikm: Uint8Array, info: Uint8Array): bigint {
  return notZero(littleEndian(hkdf(ikm, info).reverse()) % BLS_ORDER);
}

/** Bytes as an integer, least significant first. */
export function littleEndian(bytes: Uint8Array): bigint {
  let hex = '';
  for (const byte of bytes) hex = byte.toString(16).padStart(2, '0') + hex;
  return BigInt(`0x${hex || '0'}`);
}

/** `LV("psephos/v1/" + tag)`, with which every preimage of `H` and `HashToScalar` begins. */
export function tagged(tag: Tag): Uint8Array {
  return lv(utf8(PROTOCOL_PREFIX + tag));
}

function preimage(tag: Tag, args: readonly Uint8Array[]): Uint8Array {
  return concatBytes(tagged(tag), ...args.map(lv));
}

function notZero(scalar: bigint): bigint {
  if (scalar === 0n) throw new VerificationError('SCALAR_ZERO', 'a derived secret is zero');
  return scalar;
}
