/** Voting with the device that enrolled: nothing is typed, the code that it keeps is its invitation. */
import { encodeInvitationLink, fromHex } from '#crypto';
import type { Session } from '../session.js';
import { enrolmentApi, keptCodes } from './kept-codes.js';

/**
 * Puts the code that belongs to this election where an invitation would be. Which one it is, the office says; a wrong
 * answer leads to a code that the roll of this election does not know, and to nothing else.
 */
export async function useKeptCode(session: Session): Promise<void> {
  for (const { planId, code } of await keptCodes()) {
    const notice = await enrolmentApi()
      .notice(planId)
      .catch(() => null);
    if (notice?.electionId !== session.electionId || session.invitations.length > 0) continue;
    session.invitations = [encodeInvitationLink(code, fromHex(session.electionId, 32))];
    session.arrivals++;
    session.changed();
  }
}
