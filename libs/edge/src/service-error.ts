/**
 * Refusals of the services that are no verdict on bytes (those are `VerificationError`): one closed table gives each
 * code its HTTP status and title (spec errors.md). A plain `Error` is our own bug and is answered as INTERNAL.
 */

/** Every code, with the status and the title of its problem document. Codes are never renamed or reused. */
export const SERVICE_ERRORS = {
  // what arrived is not a request
  REQUEST_INVALID: { status: 400, title: 'The request does not have the form that is asked for' },
  JSON_MALFORMED: { status: 400, title: 'The body is not JSON' },
  JSON_NESTED_TOO_DEEP: { status: 400, title: 'The body is nested too deep' },
  TEXT_MALFORMED: { status: 400, title: 'The body is not UTF-8' },
  BODY_TOO_LARGE: { status: 413, title: 'The body is too large' },
  BODY_TOO_SLOW: { status: 408, title: 'The body did not arrive in time' },
  MEDIA_TYPE_UNSUPPORTED: { status: 415, title: 'The body has a type that is not taken here' },
  NOT_FOUND: { status: 404, title: 'There is nothing here' },
  UNAUTHORIZED: { status: 401, title: 'A bearer token is needed' },
  FORBIDDEN: { status: 403, title: 'Not allowed' },
  // accounts of the office
  SIGN_IN_FAILED: { status: 401, title: 'Not signed in' },
  TOO_MANY_TRIES: { status: 429, title: 'Too many tries' },
  ACCOUNT_UNKNOWN: { status: 404, title: 'No such account' },
  ACCOUNT_NAME_TAKEN: { status: 409, title: 'Somebody else has this name' },
  ACCOUNT_LINK_INVALID: { status: 404, title: 'The link was used, has lapsed or never was' },
  SECOND_OFFICIAL_NEEDED: { status: 409, title: 'A second official is needed' },
  LAST_OFFICIAL: { status: 409, title: 'The office would be without an official' },
  ONE_TIME_CODE_WRONG: { status: 422, title: 'This is not the code that the authenticator shows' },
  CREDENTIAL_INVALID: { status: 422, title: 'This was not asked for, or too long ago' },
  SIGNING_KEY_CONFLICT: { status: 409, title: 'Another signing key is registered' },
  // elections that the office prepares
  PLAN_UNKNOWN: { status: 404, title: 'The office has no such election' },
  PLAN_CHANGED: { status: 409, title: 'The plan was changed meanwhile' },
  ELECTION_PUBLISHED: { status: 409, title: 'The election is published' },
  PLAN_FROZEN: { status: 409, title: 'The election is frozen' },
  PLAN_NOT_FROZEN: { status: 409, title: 'The election is not frozen' },
  PLAN_INCOMPLETE: { status: 409, title: 'Something of the plan is missing or wrong' },
  ROLL_INCOMPLETE: { status: 409, title: 'The voter roll is not complete' },
  TRUSTEES_MISSING: { status: 409, title: 'Not every trustee has joined' },
  OFFICIALS_TOO_FEW: { status: 409, title: 'Too few officials have a signing key' },
  FREEZE_DIFFERENT: { status: 409, title: 'Something else was approved' },
  TRUSTEE_UNKNOWN: { status: 404, title: 'No such trustee' },
  TRUSTEE_KEYS_GIVEN: { status: 409, title: 'Other keys came through this link' },
  TRUSTEE_LINK_INVALID: { status: 401, title: 'The invitation is not valid' },
  ISSUER_ADDRESS_INVALID: { status: 422, title: 'This is no address of an issuer' },
  ISSUER_ADDRESS_PRIVATE: { status: 422, title: 'The address is inside a private network' },
  ISSUER_UNREACHABLE: { status: 502, title: 'Nobody answers at the address' },
  ISSUER_OFFER_INVALID: { status: 502, title: 'No issuer answers at the address' },
  ISSUER_WITNESS_DIFFERENT: { status: 502, title: 'The issuer offers another witness than it has' },
  ISSUER_KEYS_USED: { status: 409, title: 'The keys are those of another election' },
  TALLY_UNAVAILABLE: { status: 503, title: 'The tally service does not answer' },
  API_TOKEN_UNKNOWN: { status: 404, title: 'No such token' },
  WEBHOOK_UNKNOWN: { status: 404, title: 'No such webhook' },
  WEBHOOK_ADDRESS_REFUSED: { status: 422, title: 'Webhooks do not go to this address' },
  // what is asked for does not fit what is there
  ELECTION_UNKNOWN: { status: 404, title: 'No such election' },
  CEREMONY_UNKNOWN: { status: 404, title: 'No such ceremony' },
  DRAFT_UNKNOWN: { status: 404, title: 'No such draft' },
  TRACKER_UNKNOWN: { status: 404, title: 'No such ballot' },
  CONFLICT: { status: 409, title: 'This contradicts what is stored' },
  CEREMONY_INCOMPLETE: { status: 409, title: 'The ceremony is not complete' },
  CEREMONY_STOPPED: { status: 409, title: 'A trustee has complained: the ceremony is over' },
  CEREMONY_OVER: { status: 409, title: 'The ceremony has become an election' },
  CEREMONY_CONFLICT: { status: 409, title: 'The ceremony was started with other bytes' },
  CEREMONY_KEYS_UNKNOWN: { status: 422, title: 'No issuer of the draft has a key that was made here' },
  LEGAL_LIST_INVALID: { status: 422, title: 'The legal list does not have the form that is asked for' },
  LEGAL_LIST_DIFFERENT: { status: 422, title: 'The roll is not the legal list' },
  MESSAGE_CONFLICT: { status: 409, title: 'Another message of this name is stored' },
  DEFINITION_CONFLICT: { status: 409, title: 'Another definition is stored' },
  DEFINITION_DIFFERENT: { status: 422, title: 'The definition is not the draft plus what the ceremony gave' },
  SHARE_DIFFERENT: { status: 422, title: 'Our share does not match the verification key' },
  ID_DIFFERENT: { status: 422, title: 'The bytes are not those that the address names' },
  PHASE_WRONG: { status: 409, title: 'The election is in another phase' },
  // tokens
  ISSUANCE_NOT_OPEN: { status: 409, title: 'Tokens are not issued yet' },
  ISSUANCE_ENDED: { status: 409, title: 'Tokens are no longer issued' },
  CLASS_UNKNOWN: { status: 422, title: 'No such voter class' },
  ROLL_ENTRY_UNKNOWN: { status: 422, title: 'The roll has no such entry' },
  REQUEST_NOT_LOGGED: { status: 422, title: 'The issuance log does not hold this request at this place' },
  REQUEST_LOGGED_TWICE: { status: 409, title: 'The issuance log holds two requests of one roll key' },
  REQUEST_CONFLICT: { status: 409, title: 'Another request of this voter was signed' },
  COSIGNATURES_MISSING: { status: 422, title: 'The checkpoint has too few cosignatures' },
  CHECKPOINT_CONFLICT: { status: 409, title: 'The checkpoint contradicts one that was cosigned here' },
  ROLL_KEY_USED: { status: 409, title: 'A different request of this voter is logged' },
  // drafts, phases, results
  DRAFT_KEYS_FOREIGN: { status: 422, title: 'The draft names keys that are not of this service' },
  ORIGIN_TAKEN: { status: 409, title: 'Another election has this log origin' },
  ROLL_FROZEN: { status: 409, title: 'The roll is imported with other voter ids' },
  ROLL_MISSING: { status: 404, title: 'The roll has not been imported' },
  MESSAGE_INVALID: { status: 422, title: 'The message is not one of this ceremony' },
  REHEARSALS_MISSING: { status: 409, title: 'Not every trustee has rehearsed' },
  OFFICIAL_KEY_ENDED: { status: 403, title: 'This signing key was ended' },
  PHASE_TOO_EARLY: { status: 409, title: 'It is too early for this phase' },
  ELECTION_ABORTED: { status: 409, title: 'The election was aborted' },
  DECRYPTION_DIFFERENT: { status: 422, title: 'The share file is not of this election and its close' },
  RESULT_DIFFERENT: { status: 422, title: 'The result does not fit this election' },
  DOCUMENT_CERTIFIED_ALREADY: { status: 409, title: 'This file is certified already' },
  DOCUMENT_UNKNOWN: { status: 404, title: 'No such document' },
  RESULT_SIGNER_UNKNOWN: { status: 403, title: 'Not signed by the tally service' },
  EVIDENCE_SIGNER_UNKNOWN: { status: 403, title: 'Not signed by the tally service' },
  REGISTRAR_UNKNOWN: { status: 404, title: 'No such registrar' },
  ROLL_HALVES_DIFFERENT: { status: 409, title: 'The registrars do not have the same voters' },
  ROLL_BY_ENROLMENT: { status: 409, title: 'Voters of this election make their roll keys themselves' },
  // two officials
  APPROVAL_UNKNOWN: { status: 404, title: 'No such request' },
  APPROVAL_OPEN: { status: 409, title: 'A request for this waits already' },
  APPROVAL_SIGNER_UNKNOWN: { status: 403, title: 'This key is of no official who may sign here' },
  APPROVAL_OWN: { status: 403, title: 'Someone else has to approve this' },
  APPROVAL_DIFFERENT: { status: 409, title: 'This is not what was asked for' },
  APPROVAL_LAPSED: { status: 409, title: 'The request has lapsed' },
  APPROVAL_DECIDED: { status: 409, title: 'The request is decided' },
  // enrolment
  ENROLMENT_NOT_OPEN: { status: 409, title: 'Nobody can enrol here now' },
  ENTITLED_LIST_INVALID: { status: 422, title: 'The list of entitled voters does not have the form that is asked for' },
  NOT_ENTITLED: { status: 403, title: 'Not on the list of entitled voters' },
  ENROLLED_DROPPED: { status: 409, title: 'The list leaves out voters who have enrolled' },
  ENROLLED_ALREADY: { status: 409, title: 'Another device has enrolled for this voter' },
  ENROLMENT_LINK_INVALID: { status: 403, title: 'No such enrolment link' },
  SIGN_IN_UNKNOWN: { status: 409, title: 'This sign-in was not begun in this browser, or too long ago' },
  SIGN_IN_REFUSED: { status: 403, title: 'The provider did not sign in' },
  ID_TOKEN_INVALID: { status: 422, title: 'The token of the provider does not hold' },
  ID_TOKEN_DIFFERENT: { status: 422, title: 'The token of the provider is not for this voter and key' },
  ENROLMENT_UNSAID: { status: 422, title: 'Whether voters enrolled has not been said, or otherwise' },
  ID_TOKENS_MISSING: { status: 422, title: 'Voters of the roll have no token of the provider' },
  PROVIDER_UNKNOWN: { status: 422, title: 'No provider of accounts is set up here' },
  PROVIDER_UNAVAILABLE: { status: 502, title: 'The provider of accounts does not answer' },
  // ballots
  VOTING_NOT_OPEN: { status: 409, title: 'Voting has not begun' },
  VOTING_CLOSED: { status: 409, title: 'Voting is closed' },
  BALLOT_REVISION_NOT_HIGHER: { status: 409, title: 'A ballot of this revision or a later one is on the board' },
  BALLOT_REVISION_AHEAD: { status: 422, title: 'The revision lies too far in the future' },
  REVOTING_REFUSED: { status: 409, title: 'This election takes one ballot per voter' },
  TRACKER_CAST: { status: 409, title: 'This ballot is cast' },
  TRACKER_SPOILED: { status: 409, title: 'This ballot was opened for checking' },
  SPOIL_LIMIT: { status: 409, title: 'Too many ballots were opened for checking' },
  QUEUE_FULL: { status: 503, title: 'Too many submissions are waiting' },
  CHECK_INTERRUPTED: { status: 503, title: 'The check was interrupted' },
  LOG_BEHIND: { status: 503, title: 'The log is behind what was witnessed or anchored' },
  TILE_OUT_OF_RANGE: { status: 404, title: 'The log has no such tile' },
  ENTRY_OUT_OF_RANGE: { status: 404, title: 'The log has no such entry' },
  RECORD_FILE_UNKNOWN: { status: 404, title: 'The record has no such file' },
  // witnesses
  LOG_UNKNOWN: { status: 404, title: 'No log of this origin is witnessed here' },
  LOG_SIGNATURE_MISSING: { status: 403, title: 'The checkpoint is not signed by its log' },
  MIRROR_ROOT_DIFFERENT: { status: 422, title: 'The entries of the log do not have the root of its checkpoint' },
  WITNESS_BUSY: { status: 503, title: 'The witness is judging another checkpoint of this log' },
  // operators
  TOP_UP_REFUSED: { status: 422, title: 'This payment does not top up the chain' },
  // somebody else is needed and not there
  WITNESS_QUORUM_MISSING: { status: 503, title: 'Too few witnesses answer' },
  MIRROR_BEHIND: { status: 503, title: 'The mirror of the log is behind' },
  MIRROR_UNAVAILABLE: { status: 503, title: 'The log cannot be mirrored at the moment' },
  CHAIN_UNAVAILABLE: { status: 503, title: 'The network of the chain does not answer' },
  HEADERS_UNAVAILABLE: { status: 503, title: 'No header service answers' },
  FUNDING_NOT_DEEP: { status: 503, title: 'The funding transaction is not deep enough yet' },
  BALLOT_API_UNAVAILABLE: { status: 502, title: 'The ballot API does not answer' },
  ISSUER_UNAVAILABLE: { status: 502, title: 'The issuer does not answer' },
  DATABASE_UNAVAILABLE: { status: 503, title: 'The database cannot be reached at the moment' },
  INTERNAL: { status: 500, title: 'Something failed inside' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ServiceErrorCode = keyof typeof SERVICE_ERRORS;

/** A refusal with a code of the table; `detail` is read by people and holds nothing secret. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly status: number;

  constructor(
    readonly code: ServiceErrorCode,
    readonly detail: string,
    /** Seconds after which to repeat the same request; only where repeating is safe and may help. */
    readonly retryAfterS?: number,
    options?: { cause?: unknown },
  ) {
    super(`${code}: ${detail}`, options);
    this.status = SERVICE_ERRORS[code].status;
  }
}
