/** The voter's pages: the address is cleaned, the browser looked at, the words loaded, then the election. */
import './no-worker.js';
import { arrivedWith, onLaterInvitation } from './arrival.js';
import { decodeInvitation, toHex } from '#crypto';
import { render } from 'preact';
import { startWords } from '../kit/words.js';
import { go, pathOf, readPlace } from '../kit/router.js';
import { App } from './app.js';
import { EntrancePage, UnsupportedPage } from './pages/entrance.js';
import { Session } from './session.js';

const files = import.meta.glob('../messages/*/{common,vote}.json', { import: 'default' });
const root = document.getElementById('app');

async function start(element: HTMLElement): Promise<void> {
  const [, planId] = /^\/vote\/enrol\/([0-9a-f]{32})\/?$/.exec(location.pathname) ?? [];
  if (planId !== undefined && isSupported()) return (await import('./enrol/start.js')).startEnrolment(element, planId);
  const electionId = readPlace('vote').electionId ?? electionOfLink();
  const session = electionId === null || !isSupported() ? null : beginSession(electionId);
  await startWords(files, ['vote'], () => {
    // What the document said by itself goes once the page draws.
    element.querySelector('.late')?.remove();
    render(pageOf(session), element);
  });
  await session?.load();
  // Whoever enrolled with this device has the code here.
  if (session?.device === null && hasKeptCode()) {
    await (await import('./enrol/kept-code.js')).useKeptCode(session);
  }
}

/** Said without opening the store; a browser that keeps nothing has none. */
function hasKeptCode(): boolean {
  try {
    return localStorage.getItem('psephos-enrolled') !== null;
  } catch {
    return false;
  }
}

function pageOf(session: Session | null) {
  if (!isSupported()) return <UnsupportedPage />;
  return session === null ? <EntrancePage /> : <App session={session} />;
}

function beginSession(electionId: string): Session {
  const session = new Session(electionId);
  session.choicesLost = /^(contest|check|cast|test)/.test(readPlace('vote').page);
  addEventListener('pagehide', () => session.wipe());
  // A page that the browser kept and shows again was wiped: it begins anew, from what the device has stored.
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload();
  });
  onLaterInvitation((invitations) => {
    session.invitations = invitations;
    session.arrivals++;
    go(pathOf('vote', electionId, 'code'), 'replace');
    session.changed();
  });
  return session;
}

/** A link carries the whole id, so that it needs no path. */
function electionOfLink(): string | null {
  try {
    const prefix = arrivedWith[0] === undefined ? null : decodeInvitation(arrivedWith[0]).electionIdPrefix;
    if (prefix?.length !== 32) return null;
    history.replaceState(null, '', `/vote/${toHex(prefix)}/code`);
    return toHex(prefix);
  } catch {
    return null;
  }
}

function isSupported(): boolean {
  return (
    typeof BigInt === 'function' &&
    typeof AbortSignal.any === 'function' &&
    typeof indexedDB === 'object' &&
    typeof crypto?.getRandomValues === 'function'
  );
}

if (root !== null) void start(root);
