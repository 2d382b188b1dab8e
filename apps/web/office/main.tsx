/** The pages of the election office and of trustees: the words are loaded, then the page of the address is drawn. */
import { render } from 'preact';
import { startWords } from '../kit/words.js';
import { App } from './app.js';
import { takeFragment } from './arrival.js';
import { OfficeSession } from './session.js';

const CATALOGUES = [
  'office-shell',
  'office-accounts',
  'office-elections',
  'office-setup',
  'office-documents',
  'office-tokens',
  'office-roll',
  'office-enrolment',
  'office-run',
  'office-trustees',
] as const;
const files = import.meta.glob('../messages/*/{common,office-*}.json', { import: 'default' });
const root = document.getElementById('app');

async function start(element: HTMLElement): Promise<void> {
  const session = new OfficeSession(takeFragment());
  await startWords(files, CATALOGUES, () => {
    // What the document said by itself goes once the page draws.
    element.querySelector('.late')?.remove();
    render(<App session={session} />, element);
  });
  await session.load();
}

if (root !== null) void start(root);
