/** What is wrong with a file as a whole, so that not one row of it can be looked at. */

export const ROLL_FILE_CODES = [
  'FILE_EMPTY',
  'FILE_TOO_LARGE',
  'FILE_SPREADSHEET',
  'FILE_NOT_TEXT',
  'FILE_ENCODING_WRONG',
  'FILE_LINE_TOO_LONG',
  'FILE_QUOTE_OPEN',
  'FILE_COLUMNS_TOO_MANY',
  'FILE_SEPARATOR_UNKNOWN',
  'FILE_ROWS_MISSING',
  'FILE_ROWS_TOO_MANY',
  'COLUMN_CONTACT_MISSING',
  'COLUMN_VOTER_ID_MISSING',
  'COLUMN_CLASS_MISSING',
] as const;

export type RollFileCode = (typeof ROLL_FILE_CODES)[number];

export class RollFileError extends Error {
  override readonly name = 'RollFileError';

  /**
   * @param code    stable
   * @param detail  lower-case, what was wrong and where; holds nothing of the file's contents
   * @param values  for the sentence of a page: line, limit …
   */
  constructor(
    readonly code: RollFileCode,
    detail: string,
    readonly values: Record<string, number> = {},
  ) {
    super(detail);
  }
}
