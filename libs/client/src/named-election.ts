/** The election that a page's address names: what a reader sees before anybody has signed in. */
import { sha256, toHex } from '#crypto';
import { type Definition, readDefinition } from '#record';
import { clientError } from './errors.js';

/**
 * The definition with this id, to be shown: its keys are not checked, and nothing may be derived from it.
 * @param electionId       32 bytes in hex, from the page's address
 * @param definitionBytes  untrusted
 * @throws ClientError ELECTION_OTHER; VerificationError DEFINITION_…
 */
export function readNamedElection(electionId: string, definitionBytes: Uint8Array): Definition {
  const found = toHex(sha256(definitionBytes));
  if (found === electionId) return readDefinition(definitionBytes);
  throw clientError('ELECTION_OTHER', `the definition is of ${found}, not of ${electionId}`, null);
}
