/** Signing out: the page forgets at once; the server too, as soon as it hears of it. */
import { go } from '../kit/router.js';
import { officeSentence } from './problems.js';
import type { OfficeSession } from './session.js';

/** @returns the sentence of what went wrong, or null */
export async function signOut(session: OfficeSession, everywhere: boolean): Promise<string | null> {
  try {
    await session.accounts.signOut(everywhere);
  } catch (error) {
    return officeSentence(error);
  }
  go('/office/');
  session.signedOut(true);
  return null;
}
