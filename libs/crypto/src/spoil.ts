/**
 * Spoil entries (spec §7 and §9, Algorithms 6.9 and 6.10): after a challenge the ballot key's holder bars one body
 * from ever being cast. The entry names the body by its tracker and reveals nothing.
 */
import { TOKEN_BYTES } from './ballot-format.js';
import { ByteReader, concatBytes, equalBytes, randomBytes, u16 } from './bytes.js';
import { refuseAs, VerificationError } from './errors.js';
import { decodeNonIdentity, encodePoint, multiplyBase } from './group.js';
import { POINT_BYTES } from './hash.js';
import { decodeSignature, SIGNATURE_BYTES, signWithRandomness, verifySignature } from './schnorr.js';

export const SPOIL_TYPE = 0x11;
/** type 1 || electionId 32 || class 2 || ballotKey 32 || tracker 32 || token 48 || signature 64 */
export const SPOIL_BYTES = 211;

/** A decoded spoil; its signature and token are not verified yet. */
export interface DecodedSpoil {
  readonly classIndex: number;
  /** 32 bytes, not the identity */
  readonly ballotKey: Uint8Array;
  readonly tracker: Uint8Array;
  /** 48 bytes, not decoded */
  readonly token: Uint8Array;
  readonly signature: Uint8Array;
}

/**
 * EncodeSpoil (spec §7, Algorithm 6.9): `0x11 || electionId || class u16 || ballotKey || tracker || token ||
 * Sign("spoil", ballotKeySecret, electionId || u16 class || tracker)`.
 * @param ballotKeySecret secret   @param tracker 32 bytes, of the challenged body   @param token 48 bytes
 */
export function encodeSpoil(
  electionId: Uint8Array,
  classIndex: number,
  ballotKeySecret: bigint,
  tracker: Uint8Array,
  token: Uint8Array,
): Uint8Array {
  return encodeSpoilWithRandomness(electionId, classIndex, ballotKeySecret, tracker, token, randomBytes(32));
}

/** `encodeSpoil` with the signature's 32 random bytes given, for vectors. */
export function encodeSpoilWithRandomness(
  electionId: Uint8Array,
  classIndex: number,
  ballotKeySecret: bigint,
  tracker: Uint8Array,
  token: Uint8Array,
  random: Uint8Array,
): Uint8Array {
  const ballotKey = encodePoint(multiplyBase(ballotKeySecret));
  const message = spoilMessage(electionId, classIndex, tracker);
  const signature = signWithRandomness('spoil', ballotKeySecret, message, random);
  const entry = concatBytes(
    Uint8Array.of(SPOIL_TYPE),
    electionId,
    u16(classIndex),
    ballotKey,
    tracker,
    token,
    signature,
  );
  if (entry.length !== SPOIL_BYTES) throw new Error('a field of the spoil has a wrong length');
  return entry;
}

/**
 * DecodeSpoil (spec §7, Algorithm 6.10). Whether the class exists is the caller's to check.
 * @param electionId 32 bytes, the verifier's own   @param entry untrusted
 * @throws VerificationError SPOIL_LENGTH_INVALID, SPOIL_TYPE_INVALID, SPOIL_ELECTION_INVALID, SPOIL_POINT_INVALID,
 *   SPOIL_SCALAR_INVALID
 */
export function decodeSpoil(electionId: Uint8Array, entry: Uint8Array): DecodedSpoil {
  if (entry.length !== SPOIL_BYTES) {
    throw new VerificationError('SPOIL_LENGTH_INVALID', `${entry.length} bytes instead of ${SPOIL_BYTES}`);
  }
  const reader = new ByteReader(entry, 'spoil');
  if (reader.u8() !== SPOIL_TYPE)
    throw new VerificationError('SPOIL_TYPE_INVALID', 'the bytes do not begin as a spoil');
  if (!equalBytes(reader.bytes(32), electionId)) {
    throw new VerificationError('SPOIL_ELECTION_INVALID', 'the spoil is for another election');
  }
  const classIndex = reader.u16();
  const ballotKey = reader.bytes(POINT_BYTES);
  const tracker = reader.bytes(32);
  const token = reader.bytes(TOKEN_BYTES);
  const signature = reader.bytes(SIGNATURE_BYTES);
  reader.end();
  refuseAs('SPOIL_POINT_INVALID', 'ballot key of the spoil', () => decodeNonIdentity(ballotKey));
  try {
    decodeSignature(signature);
  } catch (cause) {
    if (!(cause instanceof VerificationError)) throw cause;
    const code = cause.code === 'SCALAR_INVALID' ? 'SPOIL_SCALAR_INVALID' : 'SPOIL_POINT_INVALID';
    throw new VerificationError(code, `signature of the spoil: ${cause.message}`, cause.detail, { cause });
  }
  return { classIndex, ballotKey, tracker, token, signature };
}

/**
 * The holder of the ballot key barred this tracker (spec §7).
 * @param spoil untrusted, decoded
 * @throws VerificationError SPOIL_SIGNATURE_INVALID
 */
export function verifySpoilSignature(electionId: Uint8Array, spoil: DecodedSpoil): void {
  const message = spoilMessage(electionId, spoil.classIndex, spoil.tracker);
  refuseAs('SPOIL_SIGNATURE_INVALID', 'spoil', () =>
    verifySignature('spoil', spoil.ballotKey, message, spoil.signature),
  );
}

function spoilMessage(electionId: Uint8Array, classIndex: number, tracker: Uint8Array): Uint8Array {
  return concatBytes(electionId, u16(classIndex), tracker);
}
