/**
 * Words on the pages. `t` gives a text, `tx` gives nodes where a message holds tags such as `<strong>`; both take raw
 * numbers and dates and format them in the language of the page and the time zone of the election.
 *
 * The language is the reader's own choice, else the browser's, else English. Changing it draws everything
 * again that is on the page, and makes nothing anew: no sentence of another language stays, and nothing is lost that was
 * typed, ticked, or shown only now.
 */
import { IntlMessageFormat, type Options } from 'intl-messageformat';
import { type ComponentChildren, Fragment } from 'preact';

export const LOCALES = ['en', 'es', 'fr', 'ar'] as const;
export type Locale = (typeof LOCALES)[number];
export const LOCALE_NAMES: Record<Locale, string> = { en: 'English', es: 'Español', fr: 'Français', ar: 'العربية' };

type Message = ConstructorParameters<typeof IntlMessageFormat>[0];
export type Catalogue = Record<string, Message>;
export type Values = Record<string, string | number | Date>;
type Tag = (children: ComponentChildren[]) => ComponentChildren;

let current: Locale = 'en';
/** How dates and numbers are written: the reader's region of the language, "en-GB", where the browser says one. */
let region = 'en';
let catalogue: Catalogue = {};
let timeZone = 'UTC';
const formats = new Map<string, IntlMessageFormat>();

export const locale = (): Locale => current;

/** Dates carry the time zone of the election. @param zone an IANA name of the definition; unknown names keep UTC */
export function useTimeZone(zone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    timeZone = zone;
    formats.clear();
  } catch {
    timeZone = 'UTC';
  }
}

/** The language to begin with. */
export function preferredLocale(): Locale {
  const wanted = [readChoice(), ...navigator.languages.map((tag) => tag.split('-')[0] ?? '')];
  return wanted.find((tag): tag is Locale => LOCALES.includes(tag as Locale)) ?? 'en';
}

/** Keeps the reader's choice on this device. */
export function keepLocale(name: Locale): void {
  try {
    localStorage.setItem('language', name);
  } catch {
    // A browser that keeps nothing still shows the page; it asks again next time.
  }
}

function readChoice(): string {
  try {
    return localStorage.getItem('language') ?? '';
  } catch {
    return '';
  }
}

export function startLocale(name: Locale, messages: Catalogue): void {
  current = name;
  region = navigator.languages.find((tag) => tag.split('-')[0] === name) ?? name;
  catalogue = messages;
  formats.clear();
  document.documentElement.lang = name;
  document.documentElement.dir = name === 'ar' ? 'rtl' : 'ltr';
}

function format(key: string): IntlMessageFormat {
  let found = formats.get(key);
  if (found === undefined) {
    const message = catalogue[key];
    if (message === undefined) throw new Error(`no message ${key}`);
    // Members one by one: a `dateStyle` may not stand beside the members that the library's own formats have.
    const day = { year: 'numeric', month: 'long', day: 'numeric', timeZone } as const;
    const time = { hour: '2-digit', minute: '2-digit', timeZone, timeZoneName: 'shortOffset' } as const;
    const second = { ...time, month: 'short', day: 'numeric', second: '2-digit' } as const;
    const shortDay = { month: 'short', day: 'numeric', timeZone } as const;
    const clock = { hour: '2-digit', minute: '2-digit', timeZone } as const;
    const long = { ...day, ...time };
    const dates: Record<string, Intl.DateTimeFormatOptions> = { long, day, time, second, shortDay, clock };
    const parsed = typeof message === 'string' ? [{ type: 0, value: message }] : message;
    found = new IntlMessageFormat(parsed, region, { date: dates, time: dates }, { formatters: FORMATTERS });
    formats.set(key, found);
  }
  return found;
}

/** Whether the catalogue has a message: for sentences about codes, of which only some have their own. */
export const hasMessage = (key: string): boolean => key in catalogue;

/**
 * A zone is written in one way everywhere, `UTC` or `UTC+1`: browsers say "GMT", "UTC", "BST" or "CET" for what is the
 * same hour, by language and region.
 */
class DateFormat extends Intl.DateTimeFormat {
  override format(date?: Date | number): string {
    const parts = this.formatToParts(date);
    return parts.map(({ type, value }) => (type === 'timeZoneName' ? zoneName(value) : value)).join('');
  }
}

/** @param offset  "GMT+1", in the words of a language */
const zoneName = (offset: string): string => offset.replace(/^[^-+\u2212\d]+/, 'UTC').replace(/[-+\u2212]0$/, '');

/** What a message formats with: as the library's own, but for dates. */
const FORMATTERS: Options['formatters'] = {
  getNumberFormat: kept(
    (locales?: Locales, options?: Intl.NumberFormatOptions) => new Intl.NumberFormat(locales, options),
  ),
  getDateTimeFormat: kept(
    (locales?: Locales, options?: Intl.DateTimeFormatOptions) => new DateFormat(locales, options),
  ),
  getPluralRules: kept(
    (locales?: Locales, options?: Intl.PluralRulesOptions) => new Intl.PluralRules(locales, options),
  ),
};

type Locales = Intl.LocalesArgument;

/** Making a formatter takes much longer than using it. */
function kept<Settings extends unknown[], Formatter>(make: (...settings: Settings) => Formatter) {
  const made = new Map<string, Formatter>();
  return (...settings: Settings): Formatter => {
    const key = JSON.stringify(settings);
    const formatter = made.get(key) ?? make(...settings);
    made.set(key, formatter);
    return formatter;
  };
}

export function t(key: string, values: Values = {}): string {
  return String(format(key).format(values));
}

const plainTags: Record<string, Tag> = {
  strong: (children) => <strong>{children}</strong>,
  em: (children) => <em>{children}</em>,
  bdi: (children) => <bdi>{children}</bdi>,
};

/** A message with tags. @param tags what `<link>` and other tags of this message become */
export function tx(key: string, values: Values = {}, tags: Record<string, Tag> = {}): ComponentChildren {
  const parts = format(key).format<ComponentChildren>({ ...values, ...plainTags, ...tags });
  return Array.isArray(parts) ? parts.map((part, index) => <Fragment key={index}>{part}</Fragment>) : (parts as string);
}

/** The text of a language map of the definition, in the page's language or the first one it has. */
export function inLanguage(texts: Record<string, string>): { text: string; lang: string } {
  const lang = current in texts ? current : 'en' in texts ? 'en' : (Object.keys(texts)[0] ?? 'en');
  return { text: texts[lang] ?? '', lang };
}

/** Text of a definition inside of a sentence: whatever its direction, it moves no word around it. */
export function isolated(texts: Record<string, string>): string {
  return `\u2068${inLanguage(texts).text}\u2069`;
}

/** Text from a definition: its own language, isolated from the direction of the page. Never markup. */
export function Text({ of }: { of: Record<string, string> }) {
  const { text, lang } = inLanguage(of);
  return <bdi lang={lang === current ? undefined : lang}>{text}</bdi>;
}

export const formatNumber = (n: number): string => new Intl.NumberFormat(region).format(n);

/** Names in a row, as the language writes them: “Ada, Ben and Cleo”. */
export const listOf = (names: readonly string[]): string => new Intl.ListFormat(region).format(names);
