/**
 * Loads the words of a bundle before its first page is drawn: the reader's language where the bundle has it, else
 * English. Each language is a file of its own, so that nobody loads the others.
 */
import { type Catalogue, type Locale, preferredLocale, startLocale } from './i18n.js';

type Files = Record<string, () => Promise<unknown>>;

/** @param files  of `import.meta.glob('../messages/*' + '/{common,<bundle>}.json', { import: 'default' })` */
export async function loadWords(files: Files, bundle: string): Promise<void> {
  const wanted = preferredLocale();
  const has = (name: Locale) => fileOf(files, name, 'common') !== null && fileOf(files, name, bundle) !== null;
  const name = has(wanted) ? wanted : 'en';
  const parts = await Promise.all(
    ['common', bundle].map((part) => (fileOf(files, name, part) ?? missing(name, part))()),
  );
  startLocale(name, Object.assign({}, ...parts) as Catalogue);
}

function fileOf(files: Files, name: Locale, part: string): (() => Promise<unknown>) | null {
  return files[`../messages/${name}/${part}.json`] ?? null;
}

function missing(name: Locale, part: string): never {
  throw new Error(`no words ${name}/${part}`);
}
