/** V3b: enrolment. A part of its own with its own words: whoever votes never loads it. */
import { render } from 'preact';
import { startWords } from '../../kit/words.js';
import { arrivedWith } from '../arrival.js';
import { EnrolPage } from './page.js';

const files = {
  ...import.meta.glob('../../messages/*/common.json', { import: 'default' }),
  ...import.meta.glob('../../messages/*/vote-enrol.json', { import: 'default' }),
};
const SECRET = /^[0-9a-f]{64}$/;

/** @param planId  of the address */
export async function startEnrolment(element: HTMLElement, planId: string): Promise<void> {
  const result = new URLSearchParams(location.search).get('result');
  // How it ended is said once: a reload asks the office again.
  history.replaceState(null, '', location.pathname);
  const secret = arrivedWith.find((text) => SECRET.test(text)) ?? null;
  const byWords = Object.fromEntries(
    Object.entries(files).map(([name, load]) => [name.replace('../../', '../'), load]),
  );
  await startWords(byWords, ['vote-enrol'], () => {
    element.querySelector('.late')?.remove();
    render(<EnrolPage planId={planId} secret={secret} result={result} />, element);
  });
}
