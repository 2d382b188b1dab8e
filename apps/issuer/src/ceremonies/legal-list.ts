/**
 * The legal list of voters, which the issuer's operator has from whoever keeps it, against the roll that the office
 * wants approved (spec §3.4): the same voters, each in the same class, row by row. Differences are named, a few of them:
 * who has made a mistake sees it, and the answer stays small.
 */
import { decodeCsv, type RegisteredVoter } from '#record';
import { ServiceError } from '#edge';
import { VerificationError } from '#crypto';

const HEADER = 'voterId,class';
const NAMED = 20;
const SHOWN_CHARACTERS = 80;

/**
 * @param csv untrusted, header `voterId,class`   @param voters the roll   @param classIds of the draft, by position
 * @param mayLack  voters of the list may be missing from the roll: they have not enrolled
 * @throws ServiceError LEGAL_LIST_INVALID, naming the line; LEGAL_LIST_DIFFERENT, naming up to 20 voters
 */
export function assertLegalList(
  csv: string,
  voters: readonly RegisteredVoter[],
  classIds: readonly string[],
  mayLack: boolean,
): void {
  const legal = readLegalList(csv);
  const differences: string[] = [];
  for (const { voterId, entry } of voters) {
    const classId = classIds[entry.classIndex];
    const legalClass = legal.get(voterId);
    legal.delete(voterId);
    if (legalClass === undefined) differences.push(`${shown(voterId)} is on the roll and not on the list`);
    else if (legalClass !== classId) {
      differences.push(
        `${shown(voterId)} has class ${shown(classId)} on the roll and ${shown(legalClass)} on the list`,
      );
    }
  }
  for (const voterId of mayLack ? [] : legal.keys())
    differences.push(`${shown(voterId)} is on the list and not on the roll`);
  if (differences.length === 0) return;
  const more = differences.length - NAMED;
  const named = [...differences.slice(0, NAMED), ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
  throw new ServiceError('LEGAL_LIST_DIFFERENT', `${differences.length} voters differ: ${named}`);
}

/** Classes by voter id. */
function readLegalList(csv: string): Map<string, string> {
  const [header, ...rows] = decodeRows(csv);
  if (header?.fields.join(',') !== HEADER) throw invalid(`line 1: the header must be ${HEADER}`);
  const classes = new Map<string, string>();
  for (const { line, fields } of rows) {
    const [voterId, classId] = fields;
    if (fields.length !== 2) throw invalid(`line ${line}: ${fields.length} fields, expected 2`);
    if (classes.has(voterId)) throw invalid(`line ${line}: ${shown(voterId)} stands there twice`);
    classes.set(voterId, classId);
  }
  return classes;
}

function decodeRows(csv: string): ReturnType<typeof decodeCsv> {
  try {
    return decodeCsv(csv);
  } catch (error) {
    if (error instanceof VerificationError) throw invalid(error.message);
    throw error;
  }
}

function invalid(detail: string): ServiceError {
  return new ServiceError('LEGAL_LIST_INVALID', detail);
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, SHOWN_CHARACTERS));
}
