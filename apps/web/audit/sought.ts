/**
 * The tracker that one looks for is nobody's business: no address, no history entry and no storage has it. The history entry
 * knows only that there was one, so that the page can ask for it again after a reload.
 */
import { go, pathOf, readPlace } from '../kit/router.js';
import type { AuditSession } from './session.js';

const WAS_SOUGHT = { sought: true };

/** Shows the page of one ballot, or the empty form. @param symbols of a tracker, or "" */
export function lookAt(session: AuditSession, symbols: string): void {
  const isThere = readPlace('audit').page === 'ballot';
  session.sought = symbols;
  go(pathOf('audit', session.electionId, 'ballot'), isThere ? 'replace' : 'push');
  if (symbols !== '') hideSought();
  session.changed();
}

/** This history entry has had a tracker, and its address shows none. */
export function hideSought(): void {
  history.replaceState(WAS_SOUGHT, '', location.pathname);
}

export function wasSought(): boolean {
  return (history.state as Partial<typeof WAS_SOUGHT> | null)?.sought === true;
}
