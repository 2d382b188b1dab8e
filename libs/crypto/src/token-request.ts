/**
 * Requests for voting tokens (spec §5.3, Algorithms 5.5 to 5.8): what the token will sign, its blinding, and the
 * entry of the issuance log that asks for the signature in the name of a roll key.
 *
 *     request = u16 class || rollKey 32 (each registrar's) || D 48 || signature 64 (each roll key's)
 */
import { decodeG1, encodeBlsPoint, G1_BYTES, hashToG1, multiplyBlsSecret } from './bls.js';
import { ByteReader, concatBytes, toHex, u16 } from './bytes.js';
import { refuseAs, VerificationError } from './errors.js';
import { decodeNonIdentity } from './group.js';
import { domainBytes, DOMAINS } from './hash.js';
import {
  type ClaimedSignature,
  decodeSignature,
  SIGNATURE_BYTES,
  signWithRandomness,
  verifySignature,
} from './schnorr.js';

/** A decoded request; `D` is a valid point of G1, the roll keys of 𝔾, the signatures are not checked yet. */
export interface TokenRequest {
  classIndex: number;
  rollKeys: Uint8Array[];
  D: Uint8Array;
  signatures: Uint8Array[];
}

/** What a voter's device makes a request from. */
export interface RequestInput {
  electionId: Uint8Array;
  classIndex: number;
  /** one a registrar, in the roll's order; the secret keys are secret */
  rollKeys: readonly { secretKey: bigint; publicKey: Uint8Array }[];
  /** from blind */
  D: Uint8Array;
  /** 32 bytes a roll key, secret, from deriveRequestRandomness: a repeated request is byte-equal */
  randomness: readonly Uint8Array[];
}

/**
 * EncodeTokenMessage (Algorithm 5.5): `"psephos/v1/token" || electionId || u16 class || ballotKey`.
 * @param electionId 32 bytes   @param ballotKey 32 bytes
 */
export function encodeTokenMessage(electionId: Uint8Array, classIndex: number, ballotKey: Uint8Array): Uint8Array {
  if (electionId.length !== 32 || ballotKey.length !== 32)
    throw new VerificationError('LENGTH_INVALID', 'token message');
  return concatBytes(domainBytes(DOMAINS.token), electionId, u16(classIndex), ballotKey);
}

/**
 * Blind (Algorithm 5.6): `D = r·hash_to_G1(message)`, 48 bytes, uniform in G1 whatever the message is.
 * @param message from encodeTokenMessage   @param r secret, 1 ≤ r < order, from deriveBlinding
 */
export function blind(message: Uint8Array, r: bigint): Uint8Array {
  return encodeBlsPoint(multiplyBlsSecret(hashToG1(message), r));
}

/** MakeRequest (Algorithm 5.7): the request's bytes, 146 with one registrar, 242 with two. */
export function makeRequest(input: RequestInput): Uint8Array {
  const { electionId, classIndex, rollKeys, D, randomness } = input;
  if (rollKeys.length !== 1 && rollKeys.length !== 2) throw new Error('a request has one or two roll keys');
  if (randomness.length !== rollKeys.length) throw new Error('a request needs randomness for every roll key');
  // 1. Every roll key signs electionId || u16 class || D.
  const message = signedMessage(electionId, classIndex, D);
  const signatures = rollKeys.map((key, i) => signWithRandomness('request', key.secretKey, message, randomness[i]));
  // 2. u16 class || roll keys || D || signatures.
  return concatBytes(u16(classIndex), ...rollKeys.map((key) => key.publicKey), D, ...signatures);
}

/** How long a request is where the roll has this many registrars. */
export function requestBytes(registrars: 1 | 2): number {
  return 2 + registrars * 32 + G1_BYTES + registrars * SIGNATURE_BYTES;
}

/** The parts of a request of the right length, none of them decoded. @param bytes untrusted */
export function splitRequest(bytes: Uint8Array, registrars: 1 | 2): TokenRequest {
  const reader = new ByteReader(bytes, 'request');
  const classIndex = reader.u16();
  const rollKeys = Array.from({ length: registrars }, () => reader.bytes(32));
  const D = reader.bytes(G1_BYTES);
  const signatures = Array.from({ length: registrars }, () => reader.bytes(SIGNATURE_BYTES));
  reader.end();
  return { classIndex, rollKeys, D, signatures };
}

/**
 * DecodeRequest: form alone, no signature is verified.
 * @param bytes untrusted   @param registrars from the definition
 * @throws VerificationError REQUEST_LENGTH_INVALID, REQUEST_POINT_INVALID, REQUEST_SIGNATURE_INVALID (not canonical)
 */
export function decodeRequest(bytes: Uint8Array, registrars: 1 | 2): TokenRequest {
  // 1. The one length.
  const due = requestBytes(registrars);
  if (bytes.length !== due) {
    throw new VerificationError('REQUEST_LENGTH_INVALID', `request has ${bytes.length} bytes, ${due} are due`);
  }
  const request = splitRequest(bytes, registrars);
  // 2. Roll keys in 𝔾 and D in G1, none of them the identity.
  for (const key of request.rollKeys) refuseAs('REQUEST_POINT_INVALID', 'roll key', () => decodeNonIdentity(key));
  decodeG1(request.D, 'REQUEST_POINT_INVALID', 'blinded message');
  // 3. Signatures: canonical R and z.
  for (const signature of request.signatures)
    refuseAs('REQUEST_SIGNATURE_INVALID', 'request', () => decodeSignature(signature));
  return request;
}

/**
 * VerifyRequest (Algorithm 5.8): the holder of every roll key asked, in this election and class, for this signature.
 * That the keys are on the roll, and ask once, is the caller's check.
 * @param electionId 32 bytes, the verifier's own   @param request untrusted, decoded
 * @throws VerificationError REQUEST_SIGNATURE_INVALID; anyone can write such a request, so it names no culprit
 */
export function verifyRequest(electionId: Uint8Array, request: TokenRequest): void {
  for (const { publicKey, message, signature } of requestClaims(electionId, request)) {
    try {
      verifySignature('request', publicKey, message, signature);
    } catch (cause) {
      if (!(cause instanceof VerificationError)) throw cause;
      const text = `request is not signed by its roll key ${toHex(publicKey)}`;
      throw new VerificationError('REQUEST_SIGNATURE_INVALID', text, { evidence: toHex(signature) }, { cause });
    }
  }
}

/**
 * The signatures that VerifyRequest verifies, one of each roll key, for whoever verifies those of many requests together.
 * @param electionId 32 bytes, the verifier's own   @param request untrusted, decoded
 * @throws VerificationError REQUEST_SIGNATURE_INVALID where there is not one for every roll key
 */
export function requestClaims(electionId: Uint8Array, request: TokenRequest): ClaimedSignature[] {
  const { classIndex, rollKeys, D, signatures } = request;
  if (signatures.length !== rollKeys.length || rollKeys.length === 0) {
    throw new VerificationError('REQUEST_SIGNATURE_INVALID', 'request has not one signature for every roll key');
  }
  const message = signedMessage(electionId, classIndex, D);
  return rollKeys.map((publicKey, i) => ({ publicKey, message, signature: signatures[i] }));
}

function signedMessage(electionId: Uint8Array, classIndex: number, D: Uint8Array): Uint8Array {
  if (electionId.length !== 32 || D.length !== G1_BYTES) throw new VerificationError('LENGTH_INVALID', 'request');
  return concatBytes(electionId, u16(classIndex), D);
}
