/**
 * One interface for the checks that make up the work of an audit, many at a time and public data only, with two engines
 * behind it: `noble` is the reference, `wasm` the fast one. Both give the same answers: every refusal is decided by the
 * reference, whoever found it.
 */
import type { BallotContext } from '../ballot-format.js';
import type { ErrorCode } from '../errors.js';
import type { Purpose } from '../hash.js';
import type { ClaimedSignature } from '../schnorr.js';
import type { ClaimedToken } from '../token.js';

export const ENGINES = ['wasm', 'noble'] as const;
export type EngineName = (typeof ENGINES)[number];

/** Why a ballot is refused by its own bytes. */
export interface BallotRefusal {
  /** form: it does not decode (intake 3); then its signature (4), then its proofs (6). */
  readonly stage: 'form' | 'signature' | 'proofs';
  readonly code: ErrorCode;
  readonly message: string;
}

/** Why a request for a token is refused by its own bytes. */
export interface RequestRefusal {
  readonly stage: 'form' | 'signature';
  readonly code: ErrorCode;
  readonly message: string;
}

export interface BallotBatch {
  /** By entry. */
  readonly refusals: readonly (BallotRefusal | null)[];
  /** By entry, 32 bytes; of one whose form is wrong it says nothing. */
  readonly trackers: readonly Uint8Array[];
  /** Σ alpha and Σ beta of every option in ballot order, 64 bytes each, over the entries that are not refused. */
  readonly sums: Uint8Array;
}

/**
 * By entry, where there are any: for every point of a ballot in the order of its bytes (key, alpha and beta of every option,
 * commitments, R) the inverse square root that its decoding needs, 32 bytes. *Not* trusted: I²·v = 1 is looked at, and a
 * wrong hint costs a decoding without hint, nothing else.
 */
export type BallotHints = readonly (Uint8Array | undefined)[];

export interface Engine {
  readonly name: EngineName;
  /**
   * Ballots of one class by their own bytes (spec §6.3, intake 3, 4 and 6): VerifyBallotBatch (Algorithm 6.8) from the
   * bytes on. Weights are drawn here, after the batch is fixed.
   * @param ctx from the definition   @param entries untrusted   @param hints untrusted; the reference needs none
   */
  verifyBallots(ctx: BallotContext, entries: readonly Uint8Array[], hints?: BallotHints): BallotBatch;

  /**
   * Ballots of one class, verified before, added up (spec §10.1, Algorithm 10.1 with one weight): of their bytes only the
   * ciphertexts are read.
   * @param ctx from the definition   @param entries untrusted
   * @returns as `BallotBatch.sums`, over all of them
   * @throws VerificationError as `decodeCiphertexts` of the first entry that it refuses
   */
  sumBallots(ctx: BallotContext, entries: readonly Uint8Array[]): Uint8Array;

  /**
   * Signatures in 𝔾 for one purpose, as `verifySignature` judges them (spec §2.4, Algorithm 2.5).
   * @param items untrusted
   * @returns the indices, ascending, of those that it refuses; none means that all hold
   */
  verifySignatures(purpose: Purpose, items: readonly ClaimedSignature[]): number[];

  /**
   * Tokens of one class, as `verifyToken` judges them (spec §5.4, Algorithm 5.13).
   * @param issuingKey 96 bytes, the class's in the definition   @param items untrusted
   * @returns the indices, ascending, of those that it refuses; none means that all hold
   * @throws VerificationError ISSUING_KEY_INVALID
   */
  verifyTokens(issuingKey: Uint8Array, items: readonly ClaimedToken[]): number[];

  /**
   * Requests for tokens, as `decodeRequest` and then `verifyRequest` judge them (spec §5.3, Algorithm 5.8). Whether the class
   * exists is the caller's to check.
   * @param electionId 32 bytes   @param requests untrusted
   */
  verifyRequests(electionId: Uint8Array, registrars: 1 | 2, requests: readonly Uint8Array[]): (RequestRefusal | null)[];
}
