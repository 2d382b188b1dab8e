/** The words of a verification report on the command line, in the four languages of the pages and from the same files. */
import type { LanguageMap } from '#record';
import { REPORT_LANGUAGES, type ReportLanguage, type Words } from '#verify';
import { IntlMessageFormat } from 'intl-messageformat';
import { readFileSync } from 'node:fs';
import { CommandError, EXIT } from './command-error.js';

const FOLDER = new URL('../../../../libs/record/src/verify-election/messages/', import.meta.url);

/** Digits that every terminal and every font of a PDF sets in their order. */
const FORMAT_LOCALE: Record<ReportLanguage, string> = { en: 'en', fr: 'fr', es: 'es', ar: 'ar-u-nu-latn' };

const LONG_DATE: Intl.DateTimeFormatOptions = {
  year: 'numeric',
  month: 'long',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
  timeZoneName: 'short',
};

/** @throws CommandError for a language that the words are not in */
export function parseLanguage(name: string): ReportLanguage {
  const found = REPORT_LANGUAGES.find((language) => language === name);
  if (found !== undefined) return found;
  throw new CommandError(`--language is '${name}'`, `choose one of ${REPORT_LANGUAGES.join(', ')}`, EXIT.usage);
}

/** Reads the words of one language. */
export function wordsOf(language: ReportLanguage): Words {
  const catalogue = JSON.parse(readFileSync(new URL(`${language}/report.json`, FOLDER), 'utf8')) as Record<
    string,
    string | { text: string }
  >;
  const messages = new Map(
    Object.entries(catalogue).map(([key, entry]) => [key, typeof entry === 'string' ? entry : entry.text]),
  );
  return {
    has: (key) => messages.has(key),
    say: (key, values = {}) => {
      const message = messages.get(key);
      if (message === undefined) throw new Error(`no message ${key}`);
      const format = new IntlMessageFormat(message, FORMAT_LOCALE[language], { date: { long: LONG_DATE } });
      return String(format.format(values));
    },
    text: (texts: LanguageMap) => texts[language] ?? texts['en'] ?? Object.values(texts)[0] ?? '',
  };
}
