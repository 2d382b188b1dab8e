/**
 * The message catalogues: every language has every message, with the same arguments and tags and the plurals it needs;
 * the pages use every key and no other, and no words stand in their code.
 */
import { LOGGED_ACTIONS } from '#office';
import { type MessageFormatElement, parse, TYPE } from '@formatjs/icu-messageformat-parser';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loggedKey } from '../../apps/web/office/parts/logged-key.js';
import { readSourceWords, type SourceWords, WEB } from './source-words.js';

const LANGUAGES = ['es', 'fr', 'ar'] as const;
/** Files of messages; those of a bundle begin with its name. */
const BUNDLES = [
  'common',
  'vote',
  'audit',
  'report',
  'vote-enrol',
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
type Language = 'en' | (typeof LANGUAGES)[number];
type Bundle = (typeof BUNDLES)[number];

/** Keys whose changing part the types of the code leave open. */
const BUILT: Record<string, string[]> = {
  'vote.limit.*': ['1', '2', '3', '4', '5', '6', '7', '8', '9'],
  'vote.tracker.status.*': ['recorded', 'anchored', 'mined', 'superseded', 'counted'],
  'audit.overview.figure.*': ['roll', 'tokens', 'ballots', 'spoils'],
  'office.accounts.logged.*': LOGGED_ACTIONS.map((action) => loggedKey(action).replace('office.accounts.logged.', '')),
  'office.run.error.*': [
    'APPROVAL_OWN',
    'APPROVAL_LAPSED',
    'APPROVAL_DECIDED',
    'APPROVAL_DIFFERENT',
    'APPROVAL_OPEN',
    'APPROVAL_SIGNER_UNKNOWN',
    'OFFICIAL_KEY_ENDED',
    'NOT_A_MEMBER',
    'ELECTION_OTHER',
    'PHASE_NOT_ALLOWED',
    'REHEARSALS_MISSING',
    'CEREMONY_INCOMPLETE',
  ],
  'office.run.refusal.code.*': [
    'VOTING_NOT_OPEN',
    'VOTING_CLOSED',
    'BALLOT_REVISION_NOT_HIGHER',
    'REVOTING_REFUSED',
    'QUEUE_FULL',
    'TOKEN_INVALID',
    'BALLOT_PROOF_INVALID',
  ],
  'office.run.alarm.code.*': [
    'CHAIN_UNAVAILABLE',
    'PROCESSOR_DOWN',
    'PROCESSOR_DISAGREES',
    'FUNDS_OUT',
    'FUNDS_LOW',
    'ANCHORING_HALTED',
    'ANCHORING_FAILED',
    'CONFLICT_UNPROVEN',
    'EVIDENCE_UNPUBLISHED',
    'DECRYPTION_FILE_INVALID',
    'TALLY_FAILED',
    'SUMS_DIFFERENT',
    'RESULT_DIFFERENT',
  ],
  'office.run.activity.action.*': [
    'approval.requested',
    'approval.approved',
    'approval.done',
    'approval.failed',
    'approval.rejected',
    'approval.lapsed',
    'approval.void',
    'plan.created',
    'plan.saved',
    'plan.frozen',
    'plan.published',
    'roll.imported',
  ],
};

/** Sentences about the codes of failed checks: not every code has its own. */
const OPTIONAL = 'report.code.*';

/** Of the words of a report, what only the command line says. */
const COMMAND_LINE = ['report.sheet.program'];

/** Messages that no page asks for: what the document says by itself. */
const UNUSED = ['common.noScript.lead', ...COMMAND_LINE];

/** Messages that name a button, a heading or an answer of another page: [message, what it names]. */
const NAMED = [
  ['vote.cast.error.offline', 'vote.cast.action.cast'],
  ['vote.cast.unknown.again', 'vote.cast.action.cast'],
  ['vote.cast.second.ready', 'audit.test.ready.heading'],
  ['audit.test.scan.lead', 'vote.cast.second.heading'],
  ['audit.test.different.no', 'vote.test.action.different'],
] as const;

/** What no message of a language may hold: quotation marks of other languages, exclamation marks. */
const FORBIDDEN: Record<Language, RegExp> = {
  en: /[!"'«»]/,
  es: /[!¡"'“”‘]/,
  fr: /[!"'“”‘]|«[^\u00a0]|[^\u00a0]»|[^\s\u00a0\u202f:][:?;](?=\s|$)| [:?;%](?!:)/,
  ar: /[!"'“”‘’?,;]/,
};

interface Entry {
  text: string;
  description: string;
}

/** The words of a report stand beside the verifier, for the command line too. */
const folderOf = (bundle: Bundle): string =>
  bundle === 'report' ? join(WEB, '../../libs/record/src/verify-election/messages') : join(WEB, 'messages');
const file = (language: Language, bundle: Bundle) => join(folderOf(bundle), language, `${bundle}.json`);
const json = (language: Language, bundle: Bundle) =>
  JSON.parse(readFileSync(file(language, bundle), 'utf8')) as unknown;

const english = (bundle: Bundle) => json('en', bundle) as Record<string, Entry>;
const englishKeys = BUNDLES.flatMap((bundle) => Object.keys(english(bundle)));

function textsOf(language: Language): Map<string, string> {
  const catalogue = Object.assign({}, ...BUNDLES.map((bundle) => json(language, bundle))) as Record<
    string,
    Entry | string
  >;
  return new Map(
    Object.entries(catalogue).map(([key, entry]) => [key, typeof entry === 'string' ? entry : entry.text]),
  );
}

interface Parts {
  /** "n: number", "count: plural", "blank: select yes other", "<strong>". */
  names: Set<string>;
  plurals: { name: string; type: Intl.PluralRuleType | undefined; categories: string[] }[];
  /** The text itself, without what ICU and tags add. */
  literals: string;
}

function partsOf(text: string): Parts {
  const parts: Parts = { names: new Set(), plurals: [], literals: '' };
  const walk = (elements: MessageFormatElement[]): void => {
    for (const element of elements) {
      switch (element.type) {
        case TYPE.literal:
          parts.literals += element.value;
          break;
        case TYPE.argument:
          parts.names.add(element.value);
          break;
        case TYPE.number:
        case TYPE.date:
        case TYPE.time:
          parts.names.add(`${element.value}: ${TYPE[element.type]} ${JSON.stringify(element.style)}`);
          break;
        case TYPE.select:
          parts.names.add(`${element.value}: select ${Object.keys(element.options).sort().join(' ')}`);
          Object.values(element.options).forEach(({ value }) => walk(value));
          break;
        case TYPE.plural: {
          const { value: name, offset, pluralType: type, options } = element;
          parts.names.add(`${name}: ${type} plural, offset ${offset}`);
          parts.plurals.push({ name, type, categories: Object.keys(options).filter((key) => !key.startsWith('=')) });
          Object.values(options).forEach(({ value }) => walk(value));
          break;
        }
        case TYPE.tag:
          parts.names.add(`<${element.value}>`);
          walk(element.children);
          break;
        case TYPE.pound:
          break;
      }
    }
  };
  walk(parse(text, { captureLocation: false }));
  return parts;
}

/** "key: what" for every message of which `of` says something. */
function complaints(texts: Map<string, string>, of: (text: string, key: string) => string | null): string[] {
  return [...texts].flatMap(([key, text]) => {
    const complaint = of(text, key);
    return complaint === null ? [] : [`${key}: ${complaint}`];
  });
}

describe('English', () => {
  test('names its bundle in every key, and describes every message', () => {
    for (const bundle of BUNDLES) {
      for (const [key, { text, description }] of Object.entries(english(bundle))) {
        expect(key).toMatch(new RegExp(`^${bundle.replace('-', '[.]')}[.]`));
        expect([key, text, description]).not.toContain('');
      }
    }
  });
});

describe.each(['en', ...LANGUAGES] as const)('%s', (language) => {
  const texts = textsOf(language);

  test('every message is ICU MessageFormat', () => {
    const wrong = complaints(texts, (text) => {
      try {
        partsOf(text);
        return null;
      } catch (error) {
        return (error as Error).message;
      }
    });
    expect(wrong).toEqual([]);
  });

  test('every plural has the categories of the language', () => {
    const wrong = complaints(texts, (text) => {
      const different = partsOf(text).plurals.filter(({ type, categories }) => {
        const { pluralCategories } = new Intl.PluralRules(language, { type }).resolvedOptions();
        return [...categories].sort().join() !== [...pluralCategories].sort().join();
      });
      return different.length === 0 ? null : different.map(({ name }) => name).join(', ');
    });
    expect(wrong).toEqual([]);
  });

  test('has the quotation marks of the language, and no exclamation marks', () => {
    const wrong = complaints(texts, (text) => (FORBIDDEN[language].test(partsOf(text).literals) ? text : null));
    expect(wrong).toEqual([]);
  });

  test('names buttons and headings as they are', () => {
    const wrong = NAMED.filter(([message, named]) => !texts.get(message)?.includes(texts.get(named) ?? '?'));
    expect(wrong).toEqual([]);
  });
});

describe.each(LANGUAGES)('%s', (language) => {
  const texts = textsOf(language);
  const source = textsOf('en');

  test.each(BUNDLES)('has the keys of English in %s, in the same order', (bundle) => {
    expect(Object.keys(json(language, bundle) as object)).toEqual(Object.keys(english(bundle)));
  });

  test('has the arguments and tags of English', () => {
    const listed = (text: string) => [...partsOf(text).names].sort().join('; ');
    const wrong = complaints(texts, (text, key) => {
      const expected = listed(source.get(key) ?? '');
      return listed(text) === expected ? null : `${listed(text)} instead of ${expected}`;
    });
    expect(wrong).toEqual([]);
  });

  test('begins and ends with a space where English does', () => {
    const spaces = (text: string) => [/^\s/.test(text), /\s$/.test(text)].join();
    const wrong = complaints(texts, (text, key) => (spaces(text) === spaces(source.get(key) ?? '') ? null : text));
    expect(wrong).toEqual([]);
  });

  test('leaves no sentence in English', () => {
    const isSentence = (text: string) => (partsOf(text).literals.match(/\p{L}+/gu) ?? []).length > 2;
    const wrong = complaints(texts, (text, key) => (text === source.get(key) && isSentence(text) ? text : null));
    expect(wrong).toEqual([]);
  });
});

describe('the pages', () => {
  let words: SourceWords;
  beforeAll(() => {
    words = readSourceWords(['kit', 'vote', 'audit', 'office', 'report']);
  });

  /** Keys that the code can ask for, with the file that does; patterns that the types leave open come from BUILT. */
  function usedKeys(): { key: string; file: string }[] {
    const built = words.built
      .filter(({ pattern }) => pattern !== OPTIONAL)
      .flatMap(({ pattern, keys, file }) => {
        const all = keys ?? BUILT[pattern]?.map((value) => pattern.replace('*', value)) ?? [pattern];
        return all.map((key) => ({ key, file }));
      });
    return [...words.keys, ...built];
  }

  test('ask only for keys that there are', () => {
    const known = new Set(englishKeys);
    expect(usedKeys().filter(({ key }) => !known.has(key))).toEqual([]);
  });

  test('ask only for keys of their bundle', () => {
    const bundlesOf = (folder = ''): string[] => ['common', folder, ...(folder === 'audit' ? ['report'] : [])];
    const wrong = usedKeys().filter(
      ({ key, file }) => !bundlesOf(file.split('/')[0]).includes(key.split('.')[0] ?? ''),
    );
    expect(wrong).toEqual([]);
  });

  test('ask for every key but those known', () => {
    const optional = words.built.filter(({ pattern }) => pattern === OPTIONAL).flatMap(({ keys }) => keys ?? []);
    const used = new Set([...usedKeys().map(({ key }) => key), ...optional]);
    expect(englishKeys.filter((key) => !used.has(key))).toEqual(UNUSED);
  });

  test('list no keys as built that the code does not build', () => {
    const open = new Set(words.built.filter(({ keys }) => keys === null).map(({ pattern }) => pattern));
    expect(Object.keys(BUILT).filter((pattern) => !open.has(pattern))).toEqual([]);
  });

  test('hold no words themselves', () => {
    expect(words.untranslated).toEqual([]);
  });
});
