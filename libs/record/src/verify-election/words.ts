/**
 * The words of a report stand beside the verifier, once, in `messages/<language>/report.json` (ICU MessageFormat; English is
 * the source). Pages and command line each bring the program that puts numbers and dates into them.
 */
import type { LanguageMap } from '#record';

/** Languages of the words. */
export const REPORT_LANGUAGES = ['en', 'fr', 'es', 'ar'] as const;
export type ReportLanguage = (typeof REPORT_LANGUAGES)[number];

export interface Words {
  /** A message by its key. @throws Error where there is none */
  say: (key: string, values?: Record<string, string | number | Date>) => string;
  /** Whether there is such a message: not every code has its own. */
  has: (key: string) => boolean;
  /** A text of the definition in the reader's language, or in one that it has. Untrusted: never markup. */
  text: (texts: LanguageMap) => string;
}
