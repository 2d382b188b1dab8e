/** The form of a ballot entry as far as one election gives it (spec §6, intake step 1). */
import { ballotHeader, type BallotHeader, ballotLengths, equalBytes, VerificationError } from '#crypto';
import type { Election } from '../elections/election.js';

/**
 * Length, magic, electionId, class: cheap enough for the event loop.
 * @param bytes untrusted, the whole entry
 * @returns the header, and the body that the tracker is the hash of
 * @throws VerificationError BALLOT_LENGTH_INVALID, BALLOT_MAGIC_INVALID, BALLOT_ELECTION_INVALID, BALLOT_CLASS_INVALID
 */
export function assertBallotForm(election: Election, bytes: Uint8Array): BallotHeader & { body: Uint8Array } {
  const header = ballotHeader(bytes);
  if (!equalBytes(header.electionId, election.electionId)) {
    throw new VerificationError('BALLOT_ELECTION_INVALID', 'the ballot is of another election');
  }
  const context = election.contexts[header.classIndex];
  if (context === undefined)
    throw new VerificationError('BALLOT_CLASS_INVALID', `class ${header.classIndex} does not exist`);
  const { entry, body } = ballotLengths(context);
  if (bytes.length !== entry) {
    throw new VerificationError('BALLOT_LENGTH_INVALID', `the ballot has ${bytes.length} bytes, its class ${entry}`);
  }
  return { ...header, body: bytes.subarray(1, 1 + body) };
}
