/**
 * What two officials sign before their office freezes a plan or publishes a definition (spec §2.5, document kind
 * `office-approval`). It stands in no record: it is the office's own evidence of who decided. For a phase change they sign
 * the board's phase statement itself.
 */
import { encodeCanonicalJson } from '#crypto';
import { form, REASON_FORM } from '#record';

export const OFFICE_ACTIONS = ['freeze', 'publish'] as const;
export type OfficeAction = (typeof OFFICE_ACTIONS)[number];

export interface OfficeStatement {
  action: OfficeAction;
  /** 16 bytes in hex. */
  planId: string;
  /** 32 bytes in hex: what exactly is frozen or published. */
  digest: string;
  /** For people; at most 2,000 characters. */
  reason: string;
  /** Id of the account that asks, 16 bytes in hex. */
  requestedBy: string;
}

const ID = form.hexForm(16);
const OFFICE_STATEMENT: form.Form<OfficeStatement> = form.object({
  action: form.oneOf(...OFFICE_ACTIONS),
  planId: ID,
  digest: form.hexForm(32),
  reason: REASON_FORM,
  requestedBy: ID,
});
const BOUNDS = { maxBytes: 16_384, maxDepth: 2, code: 'OFFICE_STATEMENT_INVALID', what: 'office statement' } as const;

/** The bytes that officials sign with document kind `office-approval`. @throws VerificationError OFFICE_STATEMENT_INVALID */
export function encodeOfficeStatement(statement: OfficeStatement): Uint8Array {
  const bytes = encodeCanonicalJson(statement);
  decodeOfficeStatement(bytes);
  return bytes;
}

/** @param bytes untrusted   @throws VerificationError JSON_…, OFFICE_STATEMENT_INVALID */
export function decodeOfficeStatement(bytes: Uint8Array): OfficeStatement {
  return form.decodeForm(OFFICE_STATEMENT, bytes, BOUNDS);
}
