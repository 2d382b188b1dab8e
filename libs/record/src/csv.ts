/**
 * Comma-separated values, RFC 4180, strictly: quotes only around whole fields, the same number of fields in every row, a
 * byte order mark at most at the beginning. Rows keep the line they began on, for messages.
 */
import { VerificationError } from '#crypto';

export interface CsvRow {
  /** 1 for the first line of the text. */
  line: number;
  fields: string[];
}

const QUOTE = '"';

/**
 * DecodeCsv (RFC 4180): rows end with LF or CR LF; the last may go without. Empty lines are refused.
 * @param text untrusted
 * @throws VerificationError ROLL_CSV_FORM_INVALID with the line
 */
export function decodeCsv(text: string): CsvRow[] {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const rows: CsvRow[] = [];
  let row: CsvRow = { line: 1, fields: [] };
  let line = 1;
  let at = 0;
  while (at < source.length) {
    // 1. One field.
    const field = source[at] === QUOTE ? quotedField(source, at, line) : plainField(source, at, line);
    row.fields.push(field.value);
    line += field.lineBreaks;
    // 2. What ends it: a comma, the end of the row, or the end of the text.
    at = field.end;
    if (source[at] === ',') {
      at += 1;
      if (at < source.length) continue;
      row.fields.push(''); // a comma ends the text: one more field, empty
    }
    rows.push(row);
    const lineEnd = lineEndLength(source, at);
    if (at < source.length && lineEnd === 0) throw formError(line, 'text behind the closing quote');
    at += lineEnd;
    line += 1;
    row = { line, fields: [] };
  }
  return rows;
}

interface Field {
  value: string;
  /** Position behind the field. */
  end: number;
  lineBreaks: number;
}

function plainField(source: string, start: number, line: number): Field {
  let end = start;
  while (end < source.length && source[end] !== ',' && lineEndLength(source, end) === 0) {
    if (source[end] === QUOTE) throw formError(line, 'a quote inside of a field that does not begin with one');
    if (source[end] === '\r') throw formError(line, 'a carriage return without a line feed');
    end += 1;
  }
  return { value: source.slice(start, end), end, lineBreaks: 0 };
}

function quotedField(source: string, start: number, line: number): Field {
  let value = '';
  let lineBreaks = 0;
  for (let at = start + 1; at < source.length; at++) {
    const character = source[at] ?? '';
    if (character !== QUOTE) {
      value += character;
      if (character === '\n') lineBreaks += 1;
    } else if (source[at + 1] === QUOTE) {
      value += QUOTE;
      at += 1;
    } else {
      return { value, end: at + 1, lineBreaks };
    }
  }
  throw formError(line, 'a quoted field does not end');
}

/** 1 for LF, 2 for CR LF, else 0. */
function lineEndLength(source: string, at: number): number {
  if (source[at] === '\n') return 1;
  return source[at] === '\r' && source[at + 1] === '\n' ? 2 : 0;
}

function formError(line: number, message: string): VerificationError {
  return new VerificationError('ROLL_CSV_FORM_INVALID', `line ${line}: ${message}`);
}
