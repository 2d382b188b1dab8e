/** The words of the pages in the languages of the tests, so that a journey finds a button in each of them. */
import { parse } from '@formatjs/icu-messageformat-parser';
import { IntlMessageFormat } from 'intl-messageformat';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type PseudoLanguage, pseudoMessage } from '../../apps/web/pseudo-words.js';
import { rootFolder } from '../../apps/cli/src/root.js';

export type TestLanguage = 'en' | PseudoLanguage;
/** A message by its key. @param values as the page gives them; tags are left out of the text */
export type Say = (key: string, values?: Record<string, string | number | Date>) => string;

/** What the browser is set to, for pages to open in that language. */
export const BROWSER_LOCALE: Record<TestLanguage, string> = { en: 'en-GB', 'en-XA': 'en-GB', 'ar-XB': 'ar' };

export function wordsOf(language: TestLanguage): Say {
  const texts = new Map<string, string>();
  const files = ['common', 'vote', 'audit'].map((bundle) => `apps/web/messages/en/${bundle}.json`);
  for (const name of [...files, 'libs/record/src/verify-election/messages/en/report.json']) {
    const file = path.join(rootFolder(), name);
    const catalogue = JSON.parse(readFileSync(file, 'utf8')) as Record<string, { text: string }>;
    for (const [key, { text }] of Object.entries(catalogue)) texts.set(key, text);
  }
  return (key, values = {}) => {
    const text = texts.get(key);
    if (text === undefined) throw new Error(`no message ${key}`);
    const plain = parse(text.replace(/<\/?\w+>/g, ''), { captureLocation: false });
    const message = language === 'en' ? plain : pseudoMessage(plain, language);
    return String(new IntlMessageFormat(message, BROWSER_LOCALE[language]).format(values)).trim();
  };
}
