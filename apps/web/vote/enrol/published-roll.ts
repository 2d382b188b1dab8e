/** After publication: whether the office has put this device's key on the roll (spec §3.5). */
import { BallotApi, ClientError, findPlace, openNamedElection } from '#client';
import { decodeCode } from '#crypto';

/**
 * Definition and roll are those of the election id, or it fails.
 * @param code secret; it does not leave
 */
export async function isCodeOnRoll(electionId: string, code: string): Promise<boolean> {
  const api = new BallotApi(location.origin);
  const election = openNamedElection(electionId, await api.definition(electionId));
  try {
    findPlace(election, await api.roll(electionId), [decodeCode(code)]);
    return true;
  } catch (error) {
    if (error instanceof ClientError && error.code === 'INVITATION_UNKNOWN') return false;
    throw error;
  }
}
