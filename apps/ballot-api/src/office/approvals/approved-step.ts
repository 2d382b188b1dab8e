/** What each kind of request knows: what its statement must say, whether it could be done now, and how it is done. */
import type { DocumentKind } from '#crypto';
import type { Account } from '../accounts/accounts.service.js';
import type { ApprovalRow } from './approval-request.js';

/** The election that a request is about. */
export interface Subject {
  /** The office's id, or the electionId of an election that was published without a plan. */
  id: string;
  /** null without a plan. */
  planId: string | null;
  /** Hex; null before it is published. */
  electionId: string | null;
}

/** What a statement asks for. */
export interface Asked {
  /** Two requests for the same target wait never together. */
  target: string;
  reason: string;
  /** Account that the statement names as asking; null where it names nobody. */
  requestedBy: string | null;
}

export interface ApprovedStep {
  readonly documentKind: DocumentKind;
  /** How long a request waits for the second official. */
  readonly waitsMs: number;
  /** Whether `assertPossible` costs no more than a look at a row. */
  readonly isSeenAtAGlance: boolean;

  /**
   * The statement is about this election, and this official may sign it.
   * @param statement  untrusted bytes
   * @throws VerificationError of its form; ServiceError APPROVAL_DIFFERENT, APPROVAL_SIGNER_UNKNOWN
   */
  read(subject: Subject, statement: Uint8Array, signer: Account): Promise<Asked>;

  /**
   * It could be carried out now.
   * @throws ServiceError APPROVAL_LAPSED where it never can be any more, or what stands in its way today
   */
  assertPossible(subject: Subject, statement: Uint8Array): Promise<void>;

  /** Whether it is done already, by whomever: then nothing that is refused now makes it undone. */
  stands(subject: Subject, statement: Uint8Array): Promise<boolean>;

  /** Carries it out. The same request twice does it once. @returns where it stands on the board, or null */
  carryOut(subject: Subject, row: ApprovalRow): Promise<number | null>;
}
