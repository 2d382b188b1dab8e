/**
 * What an address carries behind `#`: a ballot tracker, or the second code of a tested ballot, which holds choices. A fragment
 * never reaches the server; it is taken off the address and off this history entry before anything else of the page runs,
 * and kept in memory alone. Places within the page (`#help`) stay.
 */
import { readPlace } from '../kit/router.js';
import { readTyped } from './tracker-text.js';
import type { AuditSession } from './session.js';
import { hideSought } from './sought.js';

type Arrival = { kind: 'tracker'; symbols: string } | { kind: 'second'; code: string } | null;

function takeFragment(): Arrival {
  const found = read(location.hash.slice(1));
  if (found?.kind === 'second') history.replaceState(null, '', location.pathname);
  if (found?.kind === 'tracker') hideSought();
  return found;
}

function read(fragment: string): Arrival {
  const text = decode(fragment);
  if (/^c/i.test(text) && text.length > 60) return { kind: 'second', code: text };
  const typed = readPlace('audit').page === 'ballot' ? readTyped(text) : null;
  return typed !== null && 'symbols' in typed ? { kind: 'tracker', symbols: typed.symbols } : null;
}

/** Anything may stand in an address. */
function decode(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}

const first = takeFragment();

/** Gives the session what the address carried, now and whenever a link changes the fragment alone. */
export function giveArrivals(session: AuditSession): void {
  give(session, first);
  addEventListener('hashchange', () => give(session, takeFragment()));
}

function give(session: AuditSession, arrival: Arrival): void {
  if (arrival === null) return;
  if (arrival.kind === 'tracker') session.sought = arrival.symbols;
  else session.secondCode = arrival.code;
  session.changed();
}
