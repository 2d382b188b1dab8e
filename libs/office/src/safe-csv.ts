/**
 * Tables that a person opens in a spreadsheet. A cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return would
 * be run there as a formula; names and ids come from strangers. Such a cell gets an apostrophe, the spreadsheets' own mark
 * for text, and `plainCell` takes exactly that one away again.
 */

/** Full-width forms too: spreadsheets set to East Asian languages read them alike. */
const FORMULA = /^'*[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/;

/** The cell as text that no spreadsheet runs. */
export function defuseCell(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/** What `defuseCell` was given; any other text as it is. */
export function plainCell(text: string): string {
  return text.startsWith("'") && FORMULA.test(text) ? text.slice(1) : text;
}

/**
 * A CSV file (RFC 4180) for people: a byte order mark, so that spreadsheets read it as UTF-8; every cell defused.
 * @param rows  the header first
 */
export function encodeSafeCsv(rows: readonly (readonly string[])[]): string {
  return `\uFEFF${rows.map((row) => `${row.map((cell) => quoted(defuseCell(cell))).join(',')}\r\n`).join('')}`;
}

function quoted(text: string): string {
  return /[",;\t|\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
