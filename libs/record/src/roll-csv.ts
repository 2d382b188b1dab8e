/**
 * The roll as the registrar hands it over: a CSV file with the header `voterId,class,rollKey` (with two registrars also
 * `rollKey2`), one voter a row (spec §3.4). Every error names its line, so that a person can mend it.
 */
import { fromHex, refuseAs, VerificationError } from '#crypto';
import { type CsvRow, decodeCsv } from './csv.js';
import { RollKeys, type RollEntry } from './roll.js';

/** A voter as the office knows her; the id never enters the published roll. */
export interface RegisteredVoter {
  voterId: string;
  entry: RollEntry;
}

/** What of a draft, definition or plan says how its roll is read. */
export interface RollDocument {
  roll: { registrars: 1 | 2 };
  voterClasses: readonly { id: string }[];
}

const MAX_VOTER_ID = 200;
const CONTROL_CHARACTER = /\p{Cc}/u;

/** The header line's fields for this number of registrars. */
export function rollCsvHeader(registrars: 1 | 2): string[] {
  return registrars === 1 ? ['voterId', 'class', 'rollKey'] : ['voterId', 'class', 'rollKey', 'rollKey2'];
}

/**
 * DecodeRollCsv (spec §3.4).
 * @param text untrusted   @param document whose classes (by id) and number of registrars count
 * @returns in the order of the file
 * @throws VerificationError ROLL_CSV_FORM_INVALID, ROLL_CSV_HEADER_INVALID, ROLL_CSV_EMPTY, ROLL_CSV_FIELDS_INVALID,
 *   ROLL_CSV_VOTER_ID_INVALID, ROLL_CSV_VOTER_ID_DUPLICATE, ROLL_CLASS_UNKNOWN, ROLL_KEY_INVALID, ROLL_KEY_DUPLICATE
 */
export function decodeRollCsv(text: string, document: RollDocument): RegisteredVoter[] {
  return [...decodeRollRows(text, document)];
}

/** `decodeRollCsv` row by row, for those who must give way meanwhile: a key takes a while to check. */
export function* decodeRollRows(text: string, document: RollDocument): Generator<RegisteredVoter> {
  const [header, ...rows] = decodeCsv(text);
  // 1. The header.
  const expected = rollCsvHeader(document.roll.registrars);
  // One by one: a quoted field may hold any separator that fields could be joined with.
  const isHeader = header?.fields.length === expected.length && header.fields.every((name, i) => name === expected[i]);
  if (!isHeader) {
    throw new VerificationError('ROLL_CSV_HEADER_INVALID', `line 1: the header must be ${expected.join(',')}`);
  }
  if (rows.length === 0) throw new VerificationError('ROLL_CSV_EMPTY', 'there is no voter behind the header');
  // 2. The rows.
  const classes = new Map(document.voterClasses.map(({ id }, position) => [id, position]));
  const ids = new Map<string, number>();
  const keys = new RollKeys();
  for (const row of rows) {
    if (row.fields.length !== expected.length) {
      throw rowError('ROLL_CSV_FIELDS_INVALID', row, `${row.fields.length} fields, expected ${expected.length}`);
    }
    const [voterId = '', classId = '', ...keyTexts] = row.fields;
    checkVoterId(voterId, row, ids);
    const classIndex = classes.get(classId);
    if (classIndex === undefined)
      throw rowError('ROLL_CLASS_UNKNOWN', row, `class "${classId.slice(0, 100)}" does not exist`);
    const place = `line ${row.line}`;
    const rollKeys = keyTexts.map((keyText) => refuseAs('ROLL_KEY_INVALID', place, () => fromHex(keyText, 32)));
    for (const key of rollKeys) keys.add(key, place);
    yield { voterId, entry: { classIndex, rollKeys } };
  }
}

/**
 * The CSV of these voters, as `decodeRollCsv` reads it; fields are quoted where they must be. Ids may hold anything a
 * line can: whoever opens the file in a spreadsheet opens text of strangers.
 */
export function encodeRollCsv(
  rows: { voterId: string; classId: string; rollKeys: string[] }[],
  registrars: 1 | 2,
): string {
  const lines = rows.map(({ voterId, classId, rollKeys }) => [voterId, classId, ...rollKeys].map(csvField).join(','));
  return [rollCsvHeader(registrars).join(','), ...lines].map((line) => `${line}\n`).join('');
}

/** Behind the roll's columns, for issuers alone: what a provider signed for the voter, or nothing (spec §3.5). */
export const ID_TOKEN_COLUMN = 'idToken';

/** The CSV of these voters with the column of tokens. */
export function encodeEnrolledRollCsv(
  rows: { voterId: string; classId: string; rollKeys: string[]; idToken: string }[],
  registrars: 1 | 2,
): string {
  const lines = rows.map((row) => [row.voterId, row.classId, ...row.rollKeys, row.idToken].map(csvField).join(','));
  return [[...rollCsvHeader(registrars), ID_TOKEN_COLUMN].join(','), ...lines].map((line) => `${line}\n`).join('');
}

/** One field, quoted where it must be. */
export function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function checkVoterId(voterId: string, row: CsvRow, ids: Map<string, number>): void {
  if (voterId.trim() === '' || voterId.length > MAX_VOTER_ID || CONTROL_CHARACTER.test(voterId)) {
    throw rowError(
      'ROLL_CSV_VOTER_ID_INVALID',
      row,
      `a voter id has 1…${MAX_VOTER_ID} characters, not only blanks, no control characters`,
    );
  }
  const other = ids.get(voterId);
  if (other !== undefined) {
    throw rowError('ROLL_CSV_VOTER_ID_DUPLICATE', row, `voter id "${voterId}" stands already in line ${other}`);
  }
  ids.set(voterId, row.line);
}

function rowError(code: VerificationError['code'], row: CsvRow, message: string): VerificationError {
  return new VerificationError(code, `line ${row.line}: ${message}`);
}
