/** What the columns of a list of voters mean: guessed from their headings, changed by a person. */
import { plainCell } from '../safe-csv.js';
import type { TableRow } from './read-table.js';

/** A name and an address may stand in several columns; they are put together in the order of the file. */
export const COLUMN_ROLES = ['voterId', 'name', 'email', 'address', 'language', 'class', 'ignored'] as const;
export type ColumnRole = (typeof COLUMN_ROLES)[number];

export interface TableForm {
  /** The first row holds headings. */
  hasHeadings: boolean;
  /** One a column. */
  roles: ColumnRole[];
}

/** Headings in English, Spanish, French, German and Arabic. */
const HEADINGS: Record<Exclude<ColumnRole, 'ignored'>, string> = {
  voterId: `id voterid voternumber voterno number no nr memberid membernumber memberno registrationnumber
    identificador numero numerodevotante numerodesocio numerodeelector identifiant numerodelecteur numerodemembre
    nummer kennung mitgliedsnummer wahlernummer المعرف الرقم رقمالناخب رقمالعضويه`,
  name: `name fullname voter votername firstname lastname surname givenname familyname forename middlename
    nombre nombres nombrecompleto apellido apellidos primerapellido segundoapellido nom prenom nomcomplet nomdefamille
    vorname nachname familienname الاسم الاسمالكامل الاسمالاول اسمالعائله اللقب`,
  email: `email emailaddress mail mailaddress correo correoelectronico direcciondecorreo direcciondecorreoelectronico
    courriel adresseemail adressemail adressedecourriel adresseelectronique mel emailadresse mailadresse
    البريد البريدالالكتروني بريدالكتروني`,
  address: `address addressline postaladdress street streetaddress line postcode zip zipcode postalcode city town country
    state province region county direccion calle domicilio codigopostal ciudad poblacion localidad provincia pais
    adresse adressepostale rue codepostal ville pays anschrift strasse hausnummer plz postleitzahl ort stadt land
    العنوان العنوانالبريدي الشارع المدينه الرمزالبريدي المحافظه البلد الدوله`,
  language: `language lang preferredlanguage idioma lengua langue sprache اللغه`,
  class: `class voterclass group category type clase grupo categoria classe groupe categorie college
    klasse gruppe kategorie الفئه المجموعه الصنف`,
};

const ROLE_OF = new Map(
  Object.entries(HEADINGS).flatMap(([role, words]) =>
    words.split(/\s+/).map((word) => [wordOf(word), role as ColumnRole]),
  ),
);

/** @param sample  the first rows; not empty */
export function guessForm(sample: TableRow[]): TableForm {
  const width = sample[0]?.cells.length ?? 0;
  const headings = sample[0]?.cells ?? [];
  const guessed = headings.map(roleOf);
  const hasHeadings = guessed.some((role) => role !== 'ignored') && !headings.some(isAddress);
  const roles = hasHeadings ? guessed : Array.from({ length: width }, (_, i) => roleByContent(sample, i));
  return { hasHeadings, roles: onceEach(roles) };
}

/** Only names and addresses have several columns. */
export const takesSeveral = (role: ColumnRole): boolean => role === 'name' || role === 'address' || role === 'ignored';

/** A heading or a value of a list, without case, accents, blanks and punctuation. */
export function wordOf(text: string): string {
  const plain = plainCell(text.trim()).toLowerCase().replaceAll('ß', 'ss').replaceAll('ة', 'ه').normalize('NFKD');
  return plain.replace(/[^\p{L}\p{N}]/gu, '');
}

/** Several columns of one kind are often numbered. */
const roleOf = (heading: string): ColumnRole => ROLE_OF.get(wordOf(heading).replace(/\p{N}+$/u, '')) ?? 'ignored';

function roleByContent(sample: TableRow[], column: number): ColumnRole {
  const filled = sample.map(({ cells }) => cells[column] ?? '').filter((cell) => cell.trim() !== '');
  return filled.length > 0 && filled.every(isAddress) ? 'email' : 'ignored';
}

function onceEach(roles: ColumnRole[]): ColumnRole[] {
  return roles.map((role, i) => (!takesSeveral(role) && roles.indexOf(role) < i ? 'ignored' : role));
}

const isAddress = (cell: string): boolean => /^\S+@\S+\.\S+$/.test(cell.trim());
