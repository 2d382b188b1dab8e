/**
 * One row of a list of voters: the voter, or what is wrong with it. Nothing is repaired and nothing is run: a cell that a
 * spreadsheet would take for a formula is a text like any other.
 */
import { plainCell } from '../safe-csv.js';
import { type ColumnRole, wordOf } from './columns.js';
import type { TableRow } from './read-table.js';

/** A voter as the registrar knows her. Names and addresses never leave the registrar's own machine. */
export interface RollContact {
  voterId: string;
  /** Id of the voter class. */
  classId: string;
  name: string;
  /** "" without */
  email: string;
  /** Lines; empty without. */
  address: string[];
  /** One of the election's languages. */
  language: string;
}

export const ROW_PROBLEMS = [
  'ROW_CELLS_DIFFERENT',
  'ROW_CELL_TOO_LONG',
  'ROW_CHARACTERS_INVALID',
  'ROW_VOTER_ID_INVALID',
  'ROW_CONTACT_MISSING',
  'ROW_EMAIL_INVALID',
  'ROW_ADDRESS_TOO_LONG',
  'ROW_LANGUAGE_UNKNOWN',
  'ROW_CLASS_UNKNOWN',
  'ROW_VOTER_ID_DUPLICATE',
  'ROW_PERSON_DUPLICATE',
] as const;
export type RowProblemCode = (typeof ROW_PROBLEMS)[number];

export interface RowProblem {
  line: number;
  code: RowProblemCode;
  /** The line that this one repeats. */
  otherLine: number | null;
  /** What stands there, shortened, for whoever holds the file; "" where it helps nobody. */
  value: string;
}

export interface RollRules {
  roles: ColumnRole[];
  /** What every voter must have: where her invitation goes, or, where none is sent, the id by which she enrols. */
  needs: 'contact' | 'voterId';
  classes: { id: string; label: Record<string, string> }[];
  /** Class of everybody where no column says it; null: one must. */
  defaultClass: string | null;
  /** Languages of the election's texts; the first is that of everybody who has said nothing. */
  languages: string[];
}

const MAX_CELL = 1_000;
const MAX_VOTER_ID = 200;
const MAX_ADDRESS_LINES = 10;
const SHOWN_VALUE = 60;
const POSTCODE = /^([A-Z]{1,3}-)?\d{4,6}$/;
/** Control characters, and those that turn the reading direction of what follows them; a line break is the cell's own. */
const FORBIDDEN = /(?!\n)\p{Cc}|[\u202A-\u202E\u2066-\u2069]/u;
/** What mail servers take; it cannot begin another header. */
const EMAIL = /^[^\s@<>()[\]\\,;:"]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{2,63}$/u;

export class RowChecker {
  private readonly classes = new Map<string, string>();
  private readonly languages: Map<string, string>;
  private readonly ids = new Map<string, number>();
  private readonly persons = new Map<string, number>();
  private readonly emails = new Map<string, number>();
  private generated = 0;

  constructor(
    private readonly rules: RollRules,
    private readonly width: number,
  ) {
    for (const { id, label } of rules.classes) {
      for (const text of [...Object.values(label), id]) this.classes.set(wordOf(text), id);
    }
    this.languages = languageNames(rules.languages);
  }

  /** Voters whose invitation would go to a mailbox that another one's goes to as well. */
  get sharedMailboxes(): number {
    return [...this.emails.values()].reduce((sum, voters) => sum + (voters > 1 ? voters : 0), 0);
  }

  /** @param row untrusted */
  check(row: TableRow): RollContact | RowProblem {
    const wrong = (code: RowProblemCode, value = '', otherLine: number | null = null) => ({
      line: row.line,
      code,
      otherLine,
      value: value.slice(0, SHOWN_VALUE),
    });
    // 1. The cells.
    const cells = row.cells.map((cell) => plainCell(cell.trim()));
    if (cells.length !== this.width) return wrong('ROW_CELLS_DIFFERENT');
    if (cells.some(({ length }) => length > MAX_CELL)) return wrong('ROW_CELL_TOO_LONG');
    if (cells.some((cell) => FORBIDDEN.test(cell))) return wrong('ROW_CHARACTERS_INVALID');
    const of = (role: ColumnRole) => cells.filter((cell, i) => this.rules.roles[i] === role && cell !== '');
    // 2. Where an invitation can go.
    const [email = ''] = of('email');
    const address = addressLines(of('address'));
    if (this.rules.needs === 'contact' && email === '' && address.length === 0) return wrong('ROW_CONTACT_MISSING');
    if (email !== '' && (email.length > 254 || !EMAIL.test(email))) return wrong('ROW_EMAIL_INVALID', email);
    if (address.length > MAX_ADDRESS_LINES) return wrong('ROW_ADDRESS_TOO_LONG');
    // 3. Language and class.
    const [spoken = ''] = of('language');
    const language = spoken === '' ? this.rules.languages[0] : this.languageOf(spoken);
    if (language === undefined) return wrong('ROW_LANGUAGE_UNKNOWN', spoken);
    const [group = ''] = of('class');
    const classId = group === '' ? this.rules.defaultClass : this.classOf(group);
    if (classId === null) return wrong('ROW_CLASS_UNKNOWN', group);
    // 4. The id, and that nobody comes twice.
    const voterId = this.rules.roles.includes('voterId') ? (of('voterId')[0] ?? '') : this.nextId();
    if (voterId === '' || voterId.length > MAX_VOTER_ID || voterId.includes('\n')) return wrong('ROW_VOTER_ID_INVALID');
    const sameId = this.ids.get(voterId);
    if (sameId !== undefined) return wrong('ROW_VOTER_ID_DUPLICATE', voterId, sameId);
    const name = of('name').join(' ').replace(/\s+/g, ' ');
    const persons = personKeys(name, email, address);
    const samePerson = persons.map((key) => this.persons.get(key)).find((line) => line !== undefined);
    if (samePerson !== undefined) return wrong('ROW_PERSON_DUPLICATE', name, samePerson);
    this.ids.set(voterId, row.line);
    for (const key of persons) this.persons.set(key, row.line);
    if (email !== '') {
      const mailbox = email.toLowerCase();
      this.emails.set(mailbox, (this.emails.get(mailbox) ?? 0) + 1);
    }
    return { voterId, classId, name, email, address, language };
  }

  /** By its id, else by its label in any language. */
  private classOf(text: string): string | null {
    if (this.rules.classes.some(({ id }) => id === text)) return text;
    return this.classes.get(wordOf(text)) ?? null;
  }

  private languageOf(text: string): string | undefined {
    return this.languages.get(wordOf(text)) ?? this.languages.get(wordOf(text.split(/[-_]/)[0] ?? ''));
  }

  private nextId(): string {
    this.generated += 1;
    return `voter-${String(this.generated).padStart(6, '0')}`;
  }
}

/** The lines of a letter: a cell that is nothing but a postcode of digits goes before the town in the next one. */
function addressLines(cells: string[]): string[] {
  const lines = cells.flatMap((cell) =>
    cell
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean),
  );
  return lines.reduce<string[]>((done, line) => {
    const last = done.at(-1);
    if (last !== undefined && POSTCODE.test(last)) return [...done.slice(0, -1), `${last} ${line}`];
    return [...done, line];
  }, []);
}

/** Two rows with the same name are one person if they share an e-mail address or a postal address. */
function personKeys(name: string, email: string, address: string[]): string[] {
  const keys: string[] = [];
  if (email !== '') keys.push(`${folded(name)}\n${email.toLowerCase()}`);
  if (address.length > 0) keys.push(`${folded(name)}\n\n${address.map(folded).join('\n')}`);
  return keys;
}

const folded = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();

/** Codes of the languages and their names in each other and in those of headings. */
function languageNames(languages: string[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const inLanguage of ['de', 'ar', 'fr', 'es', 'en', ...languages]) {
    const display = displayNames(inLanguage);
    for (const language of languages) {
      const name = display?.of(language);
      if (name !== undefined) names.set(wordOf(name), language);
    }
  }
  for (const language of languages) names.set(wordOf(language), language);
  return names;
}

function displayNames(language: string): Intl.DisplayNames | null {
  try {
    return new Intl.DisplayNames([language], { type: 'language' });
  } catch {
    return null;
  }
}
