/**
 * The list of entitled voters as the office uploads it: CSV with `voterId,class`, and with `linkHash` where links are handed
 * out: SHA-256 of each link's secret, which never comes here. Links for some of them come as `voterId,linkHash`. Every
 * fault names its line.
 */
import { fromHex, VerificationError } from '#crypto';
import { ServiceError } from '#edge';
import { type CsvRow, decodeCsv } from '#record';

export interface EntitledVoter {
  voterId: string;
  classId: string;
  linkHash: Uint8Array | null;
}

/** A voter who is handed a link. */
export interface LinkedVoter {
  voterId: string;
  linkHash: Uint8Array;
}

const LIST_HEADERS = ['voterId,class', 'voterId,class,linkHash'];
const LINK_HEADERS = ['voterId,linkHash'];
const MAX_VOTER_ID = 200;
const CONTROL_CHARACTER = /\p{Cc}/u;
const HASH = /^[0-9a-f]{64}$/;

/** @param csv untrusted   @param classIds of the plan @throws ServiceError ENTITLED_LIST_INVALID */
export function readEntitledList(csv: string, classIds: readonly string[]): EntitledVoter[] {
  const ids = new Map<string, number>();
  const hashes = new Map<string, number>();
  return rowsOf(csv, LIST_HEADERS).map(({ line, fields }) => {
    const [voterId = '', classId = '', hash = ''] = fields;
    if (voterId.trim() === '' || voterId.length > MAX_VOTER_ID || CONTROL_CHARACTER.test(voterId)) {
      throw invalid(line, `a voter id has 1…${MAX_VOTER_ID} characters, not only blanks, no control characters`);
    }
    if (!classIds.includes(classId)) throw invalid(line, `class "${classId.slice(0, 100)}" does not exist`);
    if (hash !== '' && !HASH.test(hash)) throw invalid(line, 'linkHash must be 32 bytes in lower-case hex');
    once(ids, voterId, line, 'this voter id');
    if (hash !== '') once(hashes, hash, line, 'this linkHash');
    return { voterId, classId, linkHash: hash === '' ? null : fromHex(hash, 32) };
  });
}

/** @param csv untrusted @throws ServiceError ENTITLED_LIST_INVALID */
export function readLinkList(csv: string): LinkedVoter[] {
  const ids = new Map<string, number>();
  const hashes = new Map<string, number>();
  return rowsOf(csv, LINK_HEADERS).map(({ line, fields }) => {
    const [voterId = '', hash = ''] = fields;
    if (!HASH.test(hash)) throw invalid(line, 'linkHash must be 32 bytes in lower-case hex');
    once(ids, voterId, line, 'this voter id');
    once(hashes, hash, line, 'this linkHash');
    return { voterId, linkHash: fromHex(hash, 32) };
  });
}

function once(seen: Map<string, number>, value: string, line: number, what: string): void {
  const other = seen.get(value);
  if (other !== undefined) throw invalid(line, `${what} stands already in line ${other}`);
  seen.set(value, line);
}

/** The rows behind the header, each with as many fields. */
function rowsOf(csv: string, headers: readonly string[]): CsvRow[] {
  const [header, ...rows] = decoded(csv);
  if (header === undefined || !headers.includes(header.fields.join(','))) {
    throw invalid(1, `the header must be ${headers.join(' or ')}`);
  }
  if (rows.length === 0) throw invalid(1, 'there is no voter behind the header');
  const other = rows.find(({ fields }) => fields.length !== header.fields.length);
  if (other !== undefined) throw invalid(other.line, `${other.fields.length} fields`);
  return rows;
}

function decoded(csv: string): CsvRow[] {
  try {
    return decodeCsv(csv);
  } catch (error) {
    if (!(error instanceof VerificationError)) throw error;
    throw new ServiceError('ENTITLED_LIST_INVALID', error.message);
  }
}

function invalid(line: number, what: string): ServiceError {
  return new ServiceError('ENTITLED_LIST_INVALID', `line ${line}: ${what}`);
}
