/**
 * The text of a file as people have it: with or without byte order mark, UTF-8, UTF-16 or what spreadsheets of western
 * Windows write. What is no text at all is refused before anything looks at it.
 */
import { RollFileError } from './import-error.js';

export const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'windows-1256'] as const;
export type Encoding = (typeof ENCODINGS)[number];

export interface FileText {
  /** Every line ends with LF. */
  text: string;
  encoding: Encoding;
}

/** A roll of half a million voters with addresses is smaller. */
export const MAX_FILE_BYTES = 64 * 2 ** 20;
/** Longer lines are no rows of a table. */
export const MAX_LINE = 100_000;

/** Beginnings of files that people take for a table: zip (every newer spreadsheet), older Office files, PDF. */
const SPREADSHEETS = ['504b0304', 'd0cf11e0', '25504446'];
/** No text has them. */
const NO_TEXT = /[\u0000-\u0008\u000E-\u0019\u001B-\u001F\uFFFE\uFFFF]/;

/**
 * @param bytes    untrusted: the whole file
 * @param chosen   what a person says the encoding is, or null: it is detected
 * @throws RollFileError FILE_EMPTY, FILE_TOO_LARGE, FILE_SPREADSHEET, FILE_NOT_TEXT, FILE_ENCODING_WRONG,
 *   FILE_LINE_TOO_LONG
 */
export function readText(bytes: Uint8Array, chosen: Encoding | null): FileText {
  if (bytes.length > MAX_FILE_BYTES) {
    throw new RollFileError(
      'FILE_TOO_LARGE',
      `the file has ${bytes.length} bytes, at most ${MAX_FILE_BYTES} are read`,
      {
        limit: MAX_FILE_BYTES / 2 ** 20,
      },
    );
  }
  const beginning = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  if (SPREADSHEETS.includes(beginning)) {
    throw new RollFileError('FILE_SPREADSHEET', 'the file is a workbook or a PDF, not a CSV file');
  }
  const encoding = chosen ?? detectEncoding(bytes);
  const text = decode(bytes, encoding);
  if (text.trim() === '') throw new RollFileError('FILE_EMPTY', 'the file holds nothing');
  if (NO_TEXT.test(text)) throw new RollFileError('FILE_NOT_TEXT', 'the file is not text');
  const lines = text.replace(/\r\n?/g, '\n');
  assertLines(lines);
  return { text: lines, encoding };
}

/** By the byte order mark; else UTF-8 where it is well formed, which other encodings hardly ever are; else Windows'. */
function detectEncoding(bytes: Uint8Array): Encoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return 'utf-8';
  } catch {
    return 'windows-1252';
  }
}

/** A byte order mark of the encoding is left out by the decoder. */
function decode(bytes: Uint8Array, encoding: Encoding): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new RollFileError('FILE_ENCODING_WRONG', `the file is not ${encoding}`);
  }
}

function assertLines(text: string): void {
  let line = 1;
  for (let start = 0; start <= text.length; line++) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    if (end - start > MAX_LINE) {
      throw new RollFileError('FILE_LINE_TOO_LONG', `line ${line} has ${end - start} characters`, {
        line,
        limit: MAX_LINE,
      });
    }
    start = end + 1;
  }
}
