/**
 * Errors of everything that judges untrusted bytes (spec §12). Each check has one stable code of one closed
 * list, so that a refusal can be named in a report, a test and a court alike. A plain `Error` is our own bug.
 */

/** Every code, grouped by the algorithm that throws it. Codes are never renamed or reused. */
export const ERROR_CODES = [
  // encodings (spec §2)
  'HEX_INVALID',
  'LENGTH_INVALID',
  'NUMBER_INVALID',
  'BASE32_INVALID',
  'POINT_INVALID',
  'POINT_IDENTITY',
  'SCALAR_INVALID',
  'SCALAR_ZERO',
  // signatures and documents (spec §2)
  'SIGNATURE_INVALID',
  'PUBLIC_KEY_INVALID',
  'DOCUMENT_SIGNATURE_INVALID',
  'JSON_INVALID',
  'JSON_NOT_CANONICAL',
  'JSON_TOO_LARGE',
  'JSON_TOO_DEEP',
  // key ceremonies (spec §4)
  'KEY_COMMITMENTS_INVALID',
  'KEY_PROOF_INVALID',
  'KEY_SHARE_INVALID',
  'REHEARSAL_PROOF_INVALID',
  'SEALED_SHARE_INVALID',
  'KEY_FILE_INVALID',
  // voter's secrets and tokens (spec §5)
  'INVITATION_INVALID',
  'RECOVERY_CODE_INVALID',
  'REQUEST_LENGTH_INVALID',
  'REQUEST_POINT_INVALID',
  'REQUEST_SIGNATURE_INVALID',
  'TOKEN_SHARE_INVALID',
  'TOKEN_SHARES_INVALID',
  'TOKEN_INVALID',
  // ballots and spoils (spec §6)
  'CHOICES_INVALID',
  'BALLOT_LENGTH_INVALID',
  'BALLOT_MAGIC_INVALID',
  'BALLOT_ELECTION_INVALID',
  'BALLOT_CLASS_INVALID',
  'BALLOT_POINT_INVALID',
  'BALLOT_SCALAR_INVALID',
  'BALLOT_SIGNATURE_INVALID',
  'BALLOT_PROOF_INVALID',
  'SPOIL_LENGTH_INVALID',
  'SPOIL_TYPE_INVALID',
  'SPOIL_ELECTION_INVALID',
  'SPOIL_POINT_INVALID',
  'SPOIL_SCALAR_INVALID',
  'SPOIL_SIGNATURE_INVALID',
  // logs (spec §7)
  'INCLUSION_PROOF_INVALID',
  'CONSISTENCY_PROOF_INVALID',
  'TREE_INVALID',
  'TILE_INVALID',
  'CHECKPOINT_INVALID',
  'CHECKPOINT_SIGNATURE_INVALID',
  'COSIGNATURE_INVALID',
  'WITNESS_REQUEST_INVALID',
  // challenge or cast (spec §9)
  'CHALLENGE_INVALID',
  'CHALLENGE_ELECTION_INVALID',
  'CHALLENGE_TRACKER_DIFFERENT',
  // tally (spec §10)
  'PARTIAL_DECRYPTION_INVALID',
  'PARTIAL_DECRYPTION_PROOF_INVALID',
  'PARTIAL_DECRYPTION_TRUSTEES_INVALID',
  'DISCRETE_LOG_NOT_FOUND',
] as const;

/** One code of {@link ERROR_CODES}. */
export type ErrorCode = (typeof ERROR_CODES)[number];

/** Who is to blame, and the bytes that prove it (hex or text). */
export interface ErrorDetail {
  readonly culprit?: string;
  readonly evidence?: string;
}

/** A check of untrusted input failed. `message` is lower-case and says what was wrong and where. */
export class VerificationError extends Error {
  override readonly name = 'VerificationError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly detail: ErrorDetail = {},
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/**
 * Runs `decode` and gives its refusal the code of the structure that it decodes a part of.
 * @throws VerificationError `code`, with the inner refusal as cause; anything that is no refusal passes unchanged
 */
export function refuseAs<T>(code: ErrorCode, what: string, decode: () => T): T {
  try {
    return decode();
  } catch (cause) {
    if (!(cause instanceof VerificationError)) throw cause;
    throw new VerificationError(code, `${what}: ${cause.message}`, cause.detail, { cause });
  }
}
