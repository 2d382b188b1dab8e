/**
 * An official signs what she has read: the phase statement of an election whose definition she holds, or the office's own
 * statement about freezing or publishing. The one who asks and the one who approves sign the same bytes, so each of them
 * must have had the chance to read all of them; pages and the command line sign here and nowhere else.
 */
import { signDocument, toHex, utf8 } from '#crypto';
import { decodeOfficeStatement, encodeOfficeStatement, type OfficeStatement } from '#office';
import { decodePhaseStatement, encodePhaseStatement, type PhaseStatement } from '#record';
import { clientError } from '../errors.js';
import { type OfficialKey, OfficialProgram } from '../official-program.js';
import type { ApprovalKind, SignedStatement } from './approvals-api.js';

/** What an official is about to sign, decoded. */
export type ToSign =
  | { kind: 'phase'; statement: PhaseStatement; electionId: string; definitionBytes: Uint8Array }
  | { kind: 'freeze' | 'publish'; statement: OfficeStatement };

/**
 * Signs.
 * @param key     secret   @param toSign  what she was shown, in words, before
 * @throws ClientError ELECTION_OTHER, NOT_A_MEMBER, PHASE_NOT_ALLOWED, STATEMENT_OTHER
 */
export function signStatement(key: OfficialKey, toSign: ToSign): SignedStatement {
  const signingKey = toHex(key.publicKey);
  if (toSign.kind === 'phase') {
    const program = OfficialProgram.open(key, toSign.electionId, toSign.definitionBytes);
    const { signature } = program.signPhase(toSign.statement);
    return { statement: new TextDecoder().decode(encodePhaseStatement(toSign.statement)), signingKey, signature };
  }
  if (toSign.statement.action !== toSign.kind) {
    throw clientError('STATEMENT_OTHER', `the statement is about '${toSign.statement.action}'`, null);
  }
  const bytes = encodeOfficeStatement(toSign.statement);
  const signature = toHex(signDocument('office-approval', key.secretKey, bytes));
  return { statement: new TextDecoder().decode(bytes), signingKey, signature };
}

/**
 * What somebody else's request asks to be signed.
 * @param statement  untrusted text of the office's server
 * @throws VerificationError JSON_…, PHASE_STATEMENT_INVALID, OFFICE_STATEMENT_INVALID
 */
export function readStatement(
  kind: ApprovalKind,
  statement: string,
): { kind: 'phase'; statement: PhaseStatement } | { kind: 'freeze' | 'publish'; statement: OfficeStatement } {
  const bytes = utf8(statement);
  return kind === 'phase'
    ? { kind, statement: decodePhaseStatement(bytes) }
    : { kind, statement: decodeOfficeStatement(bytes) };
}
