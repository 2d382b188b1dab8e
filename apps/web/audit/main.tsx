/** The observer's pages and the second device's: the fragment is taken off the address, the words loaded, the page drawn. */
import { arrival } from './arrival.js';
import { render } from 'preact';
import { registerServiceWorker } from '../kit/worker.js';
import { loadWords } from '../kit/words.js';
import { readPlace } from '../kit/router.js';
import { App } from './app.js';
import { AuditSession } from './session.js';

const files = import.meta.glob('../messages/*/{common,audit}.json', { import: 'default' });
const root = document.getElementById('app');

async function start(element: HTMLElement): Promise<void> {
  await loadWords(files, 'audit');
  const { electionId } = readPlace('audit');
  if (electionId !== null) {
    const session = new AuditSession(electionId);
    render(<App session={session} arrived={arrival} />, element);
    await session.load();
  } else if (location.pathname === '/audit/check') {
    const { RecordFilePage } = await import('./pages/record-file.js');
    render(<RecordFilePage />, element);
  } else {
    const { EntrancePage } = await import('./pages/entrance.js');
    render(<EntrancePage />, element);
  }
  // Last: what the page needs comes first, and it works without.
  if (import.meta.env.PROD) await registerServiceWorker('/audit/sw.js', '/audit/').catch(() => undefined);
}

if (root !== null) void start(root);
