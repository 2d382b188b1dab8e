/** An official signs what the page has shown her: her key is opened for this one signature. */
import { BallotApi, signStatement, type SignedStatement, type ToSign } from '#client';
import type { OfficeStatement } from '#office';
import type { PhaseStatement } from '#record';
import { openSigningKey } from '../keys.js';
import type { OfficeSession } from '../session.js';

/** What is signed, without what the page fetches for it. */
export type Signable =
  { kind: 'phase'; statement: PhaseStatement } | { kind: 'freeze' | 'publish'; statement: OfficeStatement };

/**
 * @returns null where she closed the dialog without opening her key
 * @throws ClientError of the network, and of the official's program: ELECTION_OTHER, NOT_A_MEMBER, PHASE_NOT_ALLOWED
 */
export async function signInPerson(session: OfficeSession, signable: Signable): Promise<SignedStatement | null> {
  const toSign = await withDefinition(signable);
  const key = await openSigningKey(session);
  return key === null ? null : signStatement(key, toSign);
}

/** Of a phase change the definition is fetched and compared with the electionId: the key decides about no other election. */
async function withDefinition(signable: Signable): Promise<ToSign> {
  if (signable.kind !== 'phase') return signable;
  const { electionId } = signable.statement;
  return { ...signable, electionId, definitionBytes: await new BallotApi('').definition(electionId) };
}
