/** A list of voters on the command line: how it is understood, and its problems in sentences. */
import {
  COLUMN_ROLES,
  type ColumnRole,
  type Encoding,
  ENCODINGS,
  encodeProblems,
  openList,
  type OpenedList,
  readList,
  type ReadList,
  RollFileError,
  type RollSummary,
  type RowProblem,
  type Separator,
  type TableForm,
} from '#office';
import { CommandError, EXIT } from '../output/command-error.js';
import type { Terminal } from '../output/terminal.js';
import { readInput, writeWhole } from './list-file.js';

export interface ListOptions {
  encoding?: string;
  separator?: string;
  /** `<heading or number>=<role>` */
  column: string[];
  class?: string;
  /** Where all problems are written. */
  problems?: string;
}

const SEPARATOR_NAMES: Record<string, Separator> = { comma: ',', semicolon: ';', tab: '\t', bar: '|' };
const SHOWN = 20;

const SENTENCES: Record<RowProblem['code'], string> = {
  ROW_CELLS_DIFFERENT: 'the row has more or fewer cells than the first one',
  ROW_CELL_TOO_LONG: 'a cell has more than 1,000 characters',
  ROW_CHARACTERS_INVALID: 'a cell holds control characters',
  ROW_VOTER_ID_INVALID: 'the voter id is missing, longer than 200 characters, or has several lines',
  ROW_CONTACT_MISSING: 'there is no e-mail address and no postal address',
  ROW_EMAIL_INVALID: 'the e-mail address is none',
  ROW_ADDRESS_TOO_LONG: 'the postal address has more than ten lines',
  ROW_LANGUAGE_UNKNOWN: 'the election has no texts in this language',
  ROW_CLASS_UNKNOWN: 'the election has no such voter class',
  ROW_VOTER_ID_DUPLICATE: 'the voter id stands already in line {other}',
  ROW_PERSON_DUPLICATE: 'the same person stands already in line {other}',
};

/** Reads the whole list; nothing is imported by it. */
export async function readVoters(
  file: string,
  options: ListOptions,
  plan: Pick<RollSummary, 'classes' | 'languages'>,
  terminal: Terminal,
): Promise<ReadList> {
  const chosen = { encoding: encodingOf(options), separator: separatorOf(options) };
  const bytes = await readInput(file);
  const opened = await refuse(() => openList(bytes, chosen));
  const form = changedForm(opened, options.column);
  tellForm(opened, form, terminal);
  const defaultClass = options.class ?? (plan.classes.length === 1 ? (plan.classes[0]?.id ?? null) : null);
  if (defaultClass !== null && !plan.classes.some(({ id }) => id === defaultClass)) {
    throw new CommandError(`--class is '${defaultClass}', no class of the election`, null, EXIT.usage);
  }
  const bar = terminal.bar('reading', 100);
  const rules = { needs: 'contact' as const, classes: plan.classes, defaultClass, languages: plan.languages };
  const never = new AbortController().signal;
  const read = await refuse(() => readList(opened, form, rules, (part) => bar.set(Math.floor(100 * part), 100), never));
  bar.end(`${read.rowCount} rows`);
  await tellProblems(read.problems, options.problems ?? null, terminal);
  if (read.sharedMailboxes > 0) {
    terminal.say(
      `  ${read.sharedMailboxes} voters share an e-mail address: whoever reads it gets the codes of all of them`,
    );
  }
  return read;
}

/** A file that cannot be read at all is an input that is missing. */
async function refuse<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RollFileError)) throw error;
    throw new CommandError(`${error.message} (${error.code})`, hintFor(error.code), EXIT.noInput);
  }
}

function hintFor(code: string): string | null {
  switch (code) {
    case 'FILE_SPREADSHEET':
      return 'save it as CSV in the spreadsheet program';
    case 'FILE_SEPARATOR_UNKNOWN':
      return 'say what separates the cells with --separator';
    case 'COLUMN_CONTACT_MISSING':
      return 'say which column holds addresses, such as --column "3=email"';
    case 'COLUMN_CLASS_MISSING':
      return 'say which column holds the class, or give one to everybody with --class';
    default:
      return null;
  }
}

function tellForm({ encoding, separator, sample }: OpenedList, form: TableForm, terminal: Terminal): void {
  const name = Object.keys(SEPARATOR_NAMES).find((key) => SEPARATOR_NAMES[key] === separator) ?? '';
  terminal.say(`  encoding ${encoding}, separator ${name}, ${form.hasHeadings ? 'with' : 'without'} headings`);
  form.roles.forEach((role, i) => {
    const heading = form.hasHeadings ? (sample[0]?.cells[i] ?? '').trim() : '';
    terminal.say(`  column ${i + 1} ${printable(heading)} → ${role}`);
  });
}

async function tellProblems(problems: RowProblem[], file: string | null, terminal: Terminal): Promise<void> {
  for (const problem of problems.slice(0, SHOWN))
    terminal.say(`  line ${problem.line}: ${sentenceOf(problem)} (${problem.code})`);
  if (problems.length > SHOWN) terminal.say(`  … and ${problems.length - SHOWN} more`);
  if (file === null) return;
  await writeWhole(file, encodeProblems(problems, sentenceOf));
  terminal.say(`  all problems: ${file}`);
}

const sentenceOf = ({ code, otherLine }: RowProblem): string =>
  SENTENCES[code].replace('{other}', String(otherLine ?? ''));

/** Text of a stranger on a terminal. */
const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]/gu, '').slice(0, 40);

function changedForm({ form, sample }: OpenedList, changes: string[]): TableForm {
  const roles = [...form.roles];
  for (const change of changes) {
    const [, name = '', role = ''] = /^(.*)=(\w+)$/.exec(change) ?? [];
    const byHeading = sample[0]?.cells.findIndex((cell) => cell.trim() === name) ?? -1;
    const at = byHeading >= 0 ? byHeading : Number(name) - 1;
    if (roles[at] === undefined || !COLUMN_ROLES.includes(role as ColumnRole)) {
      const hint = `<heading or number>=<${COLUMN_ROLES.join('|')}>`;
      throw new CommandError(`--column '${change}' is no column of the list`, hint, EXIT.usage);
    }
    roles[at] = role as ColumnRole;
  }
  return { ...form, roles };
}

function encodingOf({ encoding }: ListOptions): Encoding | null {
  if (encoding === undefined) return null;
  if (ENCODINGS.includes(encoding as Encoding)) return encoding as Encoding;
  throw new CommandError(`--encoding is '${encoding}'`, `one of ${ENCODINGS.join(', ')}`, EXIT.usage);
}

function separatorOf({ separator }: ListOptions): Separator | null {
  if (separator === undefined) return null;
  const found = SEPARATOR_NAMES[separator];
  if (found !== undefined) return found;
  throw new CommandError(
    `--separator is '${separator}'`,
    `one of ${Object.keys(SEPARATOR_NAMES).join(', ')}`,
    EXIT.usage,
  );
}
