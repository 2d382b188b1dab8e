/**
 * What can go wrong between a program and the services it speaks to: one error type with one stable code. A problem
 * document of a service (RFC 9457) keeps that service's own code; failures of this side use the closed list below.
 * Nothing that a service says in an error is trusted for more than being shown.
 */

export const CLIENT_ERROR_CODES = [
  'ANCHORS_NOT_MINED',
  'ANCHORS_STOPPED',
  'ANSWER_MALFORMED',
  'ANSWER_TOO_LARGE',
  'BALLOT_SPENT',
  'BOARD_BEHIND_CHAIN',
  'CEREMONY_ALREADY_RUN',
  'CEREMONY_STOPPED',
  'CHECKPOINT_FORK',
  'CONFIRMATION_OTHER_BALLOT',
  'DECRYPTION_ALREADY_MADE',
  'DEFINITION_OTHER_KEYS',
  'DEVICE_STATE_CHANGED',
  'DRAFT_OTHER',
  'ELECTION_NOT_SOUND',
  'ELECTION_OTHER',
  'FILE_INVALID',
  'INVITATION_COUNT',
  'INVITATION_OTHER_ELECTION',
  'INVITATION_UNKNOWN',
  'NETWORK_FAILED',
  'NOT_A_MEMBER',
  'PHASE_NOT_ALLOWED',
  'PROBLEM_UNREADABLE',
  'RECOVERY_CODE_OTHER',
  'REGISTRAR_ROLL_OTHER',
  'REQUEST_OTHER',
  'REVISION_AHEAD',
  'SPEND_NOT_PROVEN',
  'STATEMENT_OTHER',
  'TIMED_OUT',
  'TOKEN_MISSING',
  'TOKEN_SHARES_MISSING',
  'TRANSCRIPT_ALREADY_SIGNED',
  'WITNESS_QUORUM_MISSING',
] as const;

export type ClientErrorCode = (typeof CLIENT_ERROR_CODES)[number];

export class ClientError extends Error {
  /**
   * @param code    a `ClientErrorCode`, or the code of a service's problem document (untrusted text)
   * @param status  the HTTP status, or null where no answer came or the failure is on this side
   * @param detail  one sentence, lower-case, what was wrong and where
   * @param hint    what the person can do, or null
   */
  constructor(
    readonly code: string,
    readonly status: number | null,
    readonly detail: string,
    readonly hint: string | null,
    options?: { cause?: unknown },
  ) {
    super(detail, options);
    this.name = 'ClientError';
  }
}

/** A failure of this side, with a code of the closed list. */
export function clientError(
  code: ClientErrorCode,
  detail: string,
  hint: string | null,
  options?: { cause?: unknown },
): ClientError {
  return new ClientError(code, null, detail, hint, options);
}

/**
 * Whether the service has refused what was sent, for a reason it gave: nothing came of it. An answer of something in
 * between (a portal, a proxy) is no problem document and refuses nothing.
 */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof ClientError) || error.status === null || error.code === 'PROBLEM_UNREADABLE') return false;
  return error.status >= 400 && error.status < 500 && error.status !== 408 && error.status !== 429;
}

/** 408: a server that gave up waiting for the request says so without looking at it, or a proxy does after it passed it on. */
const UNKNOWN_STATUSES = [408, 500, 502, 503, 504];

/** Whether `error` leaves open if the service did what was asked: then the same bytes may be sent again. */
export function isOutcomeUnknown(error: unknown): boolean {
  if (!(error instanceof ClientError)) return false;
  if (error.status === null) return error.code === 'NETWORK_FAILED' || error.code === 'TIMED_OUT';
  return UNKNOWN_STATUSES.includes(error.status);
}
