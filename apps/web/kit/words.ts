/**
 * The words of a bundle: the reader's language where the bundle has it, else English. Each language is a file of its
 * own, so that nobody loads the others. They are there before the first page is drawn, and again after a change.
 */
import { type Catalogue, keepLocale, type Locale, LOCALES, preferredLocale, startLocale, t } from './i18n.js';
import { announce } from './status.js';

type Files = Record<string, () => Promise<unknown>>;

/** @param name where it is null, the reader's own language */
type Load = (name: Locale | null) => Promise<void>;

/** Of the bundle. */
let known: Files = {};
let load: Load = () => Promise.resolve();

/**
 * Loads the words and draws, now and whenever the reader changes the language.
 * @param files       of `import.meta.glob('../messages/*' + '/{common,<catalogue>,…}.json', { import: 'default' }), from any folder of messages`
 * @param catalogues  names of the bundle's catalogues
 * @param draw        draws everything again, by another root vnode; called once at the start
 */
export async function startWords(files: Files, catalogues: readonly string[], draw: () => void): Promise<void> {
  const parts = ['common', ...catalogues];
  known = files;
  load = async (name) => {
    const wanted = name ?? preferredLocale();
    const has = parts.every((part) => fileOf(files, wanted, part) !== null);
    const found = has ? wanted : 'en';
    const loaded = await Promise.all(parts.map((part) => (fileOf(files, found, part) ?? missing(found, part))()));
    startLocale(found, Object.assign({}, ...loaded) as Catalogue);
    // What was heard in the language before is not said again.
    announce('');
    draw();
  };
  await load(null);
}

/** The page in another language; where its words cannot be loaded, the page stays as it is and says so. */
export async function changeLanguage(name: Locale): Promise<void> {
  try {
    await load(name);
    keepLocale(name);
  } catch {
    announce(t(navigator.onLine ? 'common.error.server' : 'common.error.offline'));
  }
}

/**
 * A message without arguments in another language than the page's.
 * @param language  any tag   @returns "" where the bundle has no words in it, or they cannot be loaded
 */
export async function wordIn(language: string, part: string, key: string): Promise<string> {
  const isLocale = (name: string): name is Locale => (LOCALES as readonly string[]).includes(name);
  try {
    const words = isLocale(language) ? await fileOf(known, language, part)?.() : undefined;
    const word = (words as Catalogue | undefined)?.[key];
    return typeof word === 'string' ? word : '';
  } catch {
    return '';
  }
}

function fileOf(files: Files, name: Locale, part: string): (() => Promise<unknown>) | null {
  const path = Object.keys(files).find((file) => file.endsWith(`/messages/${name}/${part}.json`));
  return path === undefined ? null : (files[path] ?? null);
}

function missing(name: Locale, part: string): never {
  throw new Error(`no words ${name}/${part}`);
}
