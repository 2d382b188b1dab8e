/** The observer's pages and the second device's: the fragment is taken off the address, the words loaded, the page drawn. */
import { giveArrivals } from './arrival.js';
import { render } from 'preact';
import { registerServiceWorker } from '../kit/worker.js';
import { startWords } from '../kit/words.js';
import { readPlace } from '../kit/router.js';
import { App } from './app.js';
import { askForBuild, offerNewer } from './running-build.js';
import { AuditSession } from './session.js';

const files = import.meta.glob(
  ['../messages/*/{common,audit}.json', '../../../libs/record/src/verify-election/messages/*/report.json'],
  { import: 'default' },
);
const root = document.getElementById('app');

async function start(element: HTMLElement): Promise<void> {
  const { electionId } = readPlace('audit');
  const session = electionId === null ? null : new AuditSession(electionId);
  if (session !== null) giveArrivals(session);
  const other = session === null ? await pageWithoutElection() : null;
  await startWords(files, ['audit', 'report'], () => {
    // What the document said by itself goes once the page draws.
    element.querySelector('.late')?.remove();
    render(session === null ? other?.() : <App session={session} />, element);
  });
  await session?.load();
  // Last: what the page needs comes first, and it works without.
  if (import.meta.env.PROD) {
    await registerServiceWorker('/audit/sw.js', '/audit/', offerNewer).catch(() => undefined);
    await askForBuild().catch(() => undefined);
  }
}

/** The list of elections, or the check of a file, which needs none. */
async function pageWithoutElection() {
  if (location.pathname === '/audit/check') {
    const { RecordFilePage } = await import('./pages/record-file.js');
    return () => <RecordFilePage />;
  }
  const { EntrancePage } = await import('./pages/entrance.js');
  return () => <EntrancePage />;
}

if (root !== null) void start(root);
