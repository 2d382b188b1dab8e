/**
 * A list of voters from a file, first looked at, then read whole. Reading changes nothing anywhere: what comes back is the
 * good rows and every problem with its line, and a person decides.
 */
import { RollFileError } from './import-error.js';
import { guessForm, type TableForm } from './columns.js';
import { type RollContact, type RollRules, RowChecker, type RowProblem } from './check-row.js';
import { detectSeparator, readRows, readSample, type Separator, type TableRow } from './read-table.js';
import { type Encoding, readText } from './read-text.js';

/** A file as it is understood before its rows are read. */
export interface OpenedList {
  text: string;
  encoding: Encoding;
  separator: Separator;
  form: TableForm;
  /** The first rows, with the headings if there are some. */
  sample: TableRow[];
}

export interface ReadList {
  voters: RollContact[];
  problems: RowProblem[];
  /** Rows that are not blank, without headings. */
  rowCount: number;
  /** Voters who share an e-mail address: whoever reads it holds the codes of all of them. */
  sharedMailboxes: number;
}

const SAMPLE_ROWS = 21;

/**
 * @param bytes   untrusted   @param chosen  what a person says; null is detected
 * @throws RollFileError FILE_…
 */
export function openList(
  bytes: Uint8Array,
  chosen: { encoding: Encoding | null; separator: Separator | null },
): OpenedList {
  const { text, encoding } = readText(bytes, chosen.encoding);
  const separator = chosen.separator ?? detectSeparator(text);
  const sample = readSample(text, separator, SAMPLE_ROWS);
  const form = guessForm(sample);
  if (sample[0]?.cells.length === 1 && form.roles[0] === 'ignored') {
    throw new RollFileError('FILE_SEPARATOR_UNKNOWN', 'nothing separates the cells of a row');
  }
  if (sample.length === (form.hasHeadings ? 1 : 0)) {
    throw new RollFileError('FILE_ROWS_MISSING', 'there is no row behind the headings');
  }
  return { text, encoding, separator, form, sample };
}

/**
 * Reads every row. It gives way between batches, so that a page can be used and left meanwhile.
 * @param form        of the list, or changed by a person
 * @param onProgress  which part of the file is read, 0…1
 * @throws RollFileError COLUMN_CONTACT_MISSING, COLUMN_VOTER_ID_MISSING, COLUMN_CLASS_MISSING, FILE_QUOTE_OPEN,
 *   FILE_ROWS_TOO_MANY; the reason of `signal` when it is aborted
 */
export async function readList(
  list: OpenedList,
  form: TableForm,
  rules: Omit<RollRules, 'roles'>,
  onProgress: (part: number) => void,
  signal: AbortSignal,
): Promise<ReadList> {
  const { roles } = form;
  if (rules.needs === 'voterId' && !roles.includes('voterId')) {
    throw new RollFileError('COLUMN_VOTER_ID_MISSING', 'no column holds voter ids');
  }
  if (rules.needs === 'contact' && !roles.includes('email') && !roles.includes('address')) {
    throw new RollFileError('COLUMN_CONTACT_MISSING', 'no column holds e-mail addresses or postal addresses');
  }
  if (!roles.includes('class') && rules.defaultClass === null) {
    throw new RollFileError(
      'COLUMN_CLASS_MISSING',
      'no column says the voter class, and no class is chosen for everybody',
    );
  }
  const checker = new RowChecker({ ...rules, roles }, roles.length);
  const read: ReadList = { voters: [], problems: [], rowCount: 0, sharedMailboxes: 0 };
  let headings = form.hasHeadings;
  await readRows(list.text, list.separator, async (rows, part) => {
    for (const row of rows) {
      if (headings) {
        headings = false;
        continue;
      }
      read.rowCount += 1;
      const outcome = checker.check(row);
      if ('code' in outcome) read.problems.push(outcome);
      else read.voters.push(outcome);
    }
    onProgress(part);
    await giveWay();
    signal.throwIfAborted();
  });
  read.sharedMailboxes = checker.sharedMailboxes;
  return read;
}

/** Lets whatever waits (a press of a button, a drawing) come first. */
export function giveWay(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
