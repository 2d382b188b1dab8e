/**
 * Rows of a CSV text with the lines they began on, and what separates their cells. The rows come in batches, with a pause
 * after each, so that a page that reads 100,000 of them stays usable.
 */
import Papa from 'papaparse';
import { RollFileError } from './import-error.js';

export const SEPARATORS = [',', ';', '\t', '|'] as const;
export type Separator = (typeof SEPARATORS)[number];

export interface TableRow {
  /** 1 for the first line of the file. */
  line: number;
  cells: string[];
}

const MAX_COLUMNS = 200;
const MAX_ROWS = 500_000;
const BATCH_ROWS = 1_000;
const SAMPLE_ROWS = 50;
/** Some spreadsheets say what separates in a line of its own. */
const DECLARED = /^sep=([,;\t|])\n/i;

/** What separates the cells: what the file says, else what cuts most of the first rows into equally many cells. */
export function detectSeparator(text: string): Separator {
  const declared = DECLARED.exec(text)?.[1];
  if (declared !== undefined) return declared as Separator;
  const scored = SEPARATORS.map((separator) => ({ separator, score: scoreOf(text, separator) }));
  return scored.reduce((best, next) => (next.score > best.score ? next : best)).separator;
}

/** The first rows. @throws RollFileError FILE_QUOTE_OPEN, FILE_COLUMNS_TOO_MANY, FILE_EMPTY */
export function readSample(text: string, separator: Separator, count: number): TableRow[] {
  const rows = new RowLines(text);
  const { data, errors } = Papa.parse<string[]>(rows.body, { ...formOf(separator), preview: count });
  const sample = data.flatMap((cells, i) => {
    const row = rows.next(cells);
    assertClosed(
      errors.filter((error) => error.row === i),
      row.line,
    );
    return isBlank(row) ? [] : [row];
  });
  const [first] = sample;
  if (first === undefined) throw new RollFileError('FILE_EMPTY', 'the file holds nothing');
  if (first.cells.length > MAX_COLUMNS) {
    throw new RollFileError('FILE_COLUMNS_TOO_MANY', `line ${first.line} has ${first.cells.length} cells`, {
      line: first.line,
      limit: MAX_COLUMNS,
    });
  }
  return sample;
}

/**
 * Every row that is not blank, in batches; the next batch is read when the promise for the last one is fulfilled.
 * @param onBatch  rows, and which part of the file is read, 0…1
 * @throws RollFileError FILE_QUOTE_OPEN, FILE_ROWS_TOO_MANY; whatever `onBatch` throws
 */
export function readRows(
  text: string,
  separator: Separator,
  onBatch: (rows: TableRow[], part: number) => Promise<void>,
): Promise<void> {
  const rows = new RowLines(text);
  let batch: TableRow[] = [];
  let count = 0;
  let doneLength = 0;
  return new Promise((resolve, reject) => {
    const hand = () => {
      const full = batch;
      batch = [];
      return onBatch(full, Math.min(1, doneLength / Math.max(1, rows.body.length)));
    };
    const fail = (parser: Papa.Parser, error: Error) => {
      reject(error);
      parser.abort();
    };
    Papa.parse<string[]>(rows.body, {
      ...formOf(separator),
      step: ({ data, errors }, parser) => {
        try {
          const row = rows.next(data);
          assertClosed(errors, row.line);
          doneLength += data.reduce((sum, cell) => sum + cell.length + 1, 0);
          if (isBlank(row)) return;
          batch.push(row);
          count += 1;
          if (count > MAX_ROWS) {
            throw new RollFileError('FILE_ROWS_TOO_MANY', `the file has more than ${MAX_ROWS} rows`, {
              limit: MAX_ROWS,
            });
          }
        } catch (error) {
          fail(parser, error as Error);
          return;
        }
        if (batch.length < BATCH_ROWS) return;
        parser.pause();
        hand().then(
          () => parser.resume(),
          (error: Error) => fail(parser, error),
        );
      },
      complete: () => void hand().then(resolve, reject),
    });
  });
}

/** No guessing inside of the library: what is read does not depend on how much of it is seen at once. */
const formOf = (delimiter: Separator) => ({
  delimiter,
  newline: '\n' as const,
  fastMode: false,
  header: false as const,
});

/** Counts lines: each row is one, and one more for every break inside of its cells. */
class RowLines {
  readonly body: string;
  private line: number;

  constructor(text: string) {
    const declared = DECLARED.exec(text)?.[0] ?? '';
    this.body = text.slice(declared.length);
    this.line = declared === '' ? 1 : 2;
  }

  next(cells: string[]): TableRow {
    const row = { line: this.line, cells };
    this.line += 1 + cells.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0);
    return row;
  }
}

const isBlank = ({ cells }: TableRow): boolean => cells.every((cell) => cell.trim() === '');

/** A quote that does not end takes the whole rest of the file into one cell. */
function assertClosed(errors: Papa.ParseError[], line: number): void {
  if (errors.some(({ code }) => code === 'MissingQuotes')) {
    throw new RollFileError('FILE_QUOTE_OPEN', `a quoted cell of line ${line} does not end`, { line });
  }
}

/** How many of the first rows have the first one's number of cells, and how many those are; 0 for a single cell. */
function scoreOf(text: string, separator: Separator): number {
  const { data } = Papa.parse<string[]>(text, { ...formOf(separator), preview: SAMPLE_ROWS });
  const rows = data.filter((cells) => cells.some((cell) => cell.trim() !== ''));
  const width = rows[0]?.length ?? 0;
  if (width < 2) return 0;
  return (rows.filter(({ length }) => length === width).length / rows.length) * 1_000 + Math.min(width, 100);
}
