/**
 * What a voter types, scans or writes down (spec §5 and §11, Algorithms 5.1 and 5.2): the invitation, which carries
 * a code *and* the election that it is for, and the recovery code of her secret.
 */
import { decodeBase32, encodeBase32, normalizeBase32 } from './base32.js';
import { concatBytes, equalBytes, randomBytes } from './bytes.js';
import { refuseAs, VerificationError } from './errors.js';
import { domainBytes, DOMAINS, sha256 } from './hash.js';

/** 100 random bits, zero-padded to whole bytes: 20 base32 symbols. */
export const CODE_BYTES = 13;
export const VOTER_SECRET_BYTES = 32;
const CODE_SYMBOLS = 20;
/** Typed form: the first 16 symbols, 80 bits, of electionId behind the code. */
const TYPED_PREFIX_BYTES = 10;
const TYPED_SYMBOLS = 36;
/** Link and QR: all 52 symbols of electionId. */
const LINK_SYMBOLS = 72;
const ELECTION_ID_BYTES = 32;

const RECOVERY_VERSION = 0x01;
const RECOVERY_CHECKSUM_BYTES = 4;
/** Letters and digits of a recovery code as people type it. */
export const RECOVERY_CODE_SYMBOLS = Math.ceil((8 * (1 + VOTER_SECRET_BYTES + RECOVERY_CHECKSUM_BYTES)) / 5);

/** A decoded invitation. */
export interface Invitation {
  /** secret, 13 bytes */
  readonly code: Uint8Array;
  /** the first 10 bytes of electionId (typed form), or all 32 (link) */
  readonly electionIdPrefix: Uint8Array;
}

/** A fresh code: 100 random bits as 20 base32 symbols. Secret. */
export function generateCode(): string {
  return generateCodeWithRandomness(randomBytes(CODE_BYTES));
}

/** `generateCode` from 13 given bytes, of which the last 4 bits are dropped; for vectors. */
export function generateCodeWithRandomness(random: Uint8Array): string {
  if (random.length !== CODE_BYTES) throw new Error(`a code needs ${CODE_BYTES} random bytes`);
  return encodeBase32(random).slice(0, CODE_SYMBOLS);
}

/** The 13 bytes of a code's 20 symbols, the last 4 bits zero. @throws VerificationError INVITATION_INVALID */
export function decodeCode(text: string): Uint8Array {
  return refuseAs('INVITATION_INVALID', 'code', () => {
    const symbols = normalizeBase32(text);
    if (symbols.length !== CODE_SYMBOLS) {
      throw new VerificationError('BASE32_INVALID', `${symbols.length} symbols instead of ${CODE_SYMBOLS}`);
    }
    return decodeBase32(`${symbols}0`, CODE_BYTES);
  });
}

/** EncodeInvitation (Algorithm 5.1), typed form: 36 symbols, the code and the first 16 of electionId. */
export function encodeInvitation(code: string, electionId: Uint8Array): string {
  return decodedCode(code) + encodeBase32(assertElectionId(electionId).slice(0, TYPED_PREFIX_BYTES));
}

/** EncodeInvitation (Algorithm 5.1), for links and QR codes: 72 symbols, the code and all of electionId. */
export function encodeInvitationLink(code: string, electionId: Uint8Array): string {
  return decodedCode(code) + encodeBase32(assertElectionId(electionId));
}

/**
 * DecodeInvitation (spec §5, Algorithm 5.1): either form, as typed. The device refuses every election that
 * `matchesElection` refuses before it derives anything from the code.
 * @param text untrusted, secret
 * @throws VerificationError INVITATION_INVALID
 */
export function decodeInvitation(text: string): Invitation {
  return refuseAs('INVITATION_INVALID', 'invitation', () => {
    const symbols = normalizeBase32(text);
    if (symbols.length !== TYPED_SYMBOLS && symbols.length !== LINK_SYMBOLS) {
      throw new VerificationError(
        'BASE32_INVALID',
        `an invitation has ${TYPED_SYMBOLS} or ${LINK_SYMBOLS} symbols, not ${symbols.length}`,
      );
    }
    const prefixBytes = symbols.length === TYPED_SYMBOLS ? TYPED_PREFIX_BYTES : ELECTION_ID_BYTES;
    return {
      code: decodeCode(symbols.slice(0, CODE_SYMBOLS)),
      electionIdPrefix: decodeBase32(symbols.slice(CODE_SYMBOLS), prefixBytes),
    };
  });
}

/** Whether the invitation is for this election. */
export function matchesElection(invitation: Invitation, electionId: Uint8Array): boolean {
  const prefix = invitation.electionIdPrefix;
  if (prefix.length !== TYPED_PREFIX_BYTES && prefix.length !== ELECTION_ID_BYTES) return false;
  return equalBytes(prefix, assertElectionId(electionId).slice(0, prefix.length));
}

/**
 * EncodeRecoveryCode (spec §11, Algorithm 5.2): base32 of `0x01 || voterSecret || checksum`, 60 symbols.
 * @param voterSecret secret, 32 bytes
 */
export function encodeRecoveryCode(voterSecret: Uint8Array): string {
  if (voterSecret.length !== VOTER_SECRET_BYTES) throw new Error('a voter secret has 32 bytes');
  const payload = concatBytes(Uint8Array.of(RECOVERY_VERSION), voterSecret);
  return encodeBase32(concatBytes(payload, recoveryChecksum(payload)));
}

/**
 * DecodeRecoveryCode (spec §11, Algorithm 5.2).
 * @param text untrusted, secret
 * @throws VerificationError RECOVERY_CODE_INVALID: symbols, length, version or checksum
 */
export function decodeRecoveryCode(text: string): Uint8Array {
  const bytes = refuseAs('RECOVERY_CODE_INVALID', 'recovery code', () =>
    decodeBase32(text, 1 + VOTER_SECRET_BYTES + RECOVERY_CHECKSUM_BYTES),
  );
  const payload = bytes.slice(0, 1 + VOTER_SECRET_BYTES);
  if (!equalBytes(bytes.slice(payload.length), recoveryChecksum(payload))) {
    throw new VerificationError('RECOVERY_CODE_INVALID', 'the recovery code has a typing error');
  }
  if (payload[0] !== RECOVERY_VERSION) {
    throw new VerificationError('RECOVERY_CODE_INVALID', `unknown recovery code version ${payload[0]}`);
  }
  return payload.slice(1);
}

/** First 4 bytes of `SHA-256("psephos/v1/recovery" || 0x01 || voterSecret)` */
function recoveryChecksum(payload: Uint8Array): Uint8Array {
  return sha256(concatBytes(domainBytes(DOMAINS.recovery), payload)).slice(0, RECOVERY_CHECKSUM_BYTES);
}

function decodedCode(code: string): string {
  return encodeBase32(decodeCode(code)).slice(0, CODE_SYMBOLS);
}

function assertElectionId(electionId: Uint8Array): Uint8Array {
  if (electionId.length !== ELECTION_ID_BYTES) throw new Error('an electionId has 32 bytes');
  return electionId;
}
