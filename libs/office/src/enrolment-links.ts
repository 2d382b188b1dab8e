/**
 * One-time links for voters without an account at a provider (spec §3.5): made by whoever hands them out. The office's
 * server gets the hash of each, so that neither it nor its database can enrol for anybody.
 */
import { randomBytes, sha256, toHex, utf8 } from '#crypto';
import { csvField } from '#record';
import { encodeSafeCsv } from './safe-csv.js';

export interface EnrolmentLink {
  voterId: string;
  /** Secret: whoever opens it first enrols as this voter. */
  url: string;
  /** SHA-256 of what stands behind the `#`, hex. */
  hash: string;
}

const SECRET_BYTES = 32;

/** Where the voters of a plan enrol. @param origin  of the office, without a slash at its end */
export function enrolmentAddress(origin: string, planId: string): string {
  return `${origin}/vote/enrol/${planId}`;
}

/** @param address  where the voters of the plan enrol */
export function makeEnrolmentLink(voterId: string, address: string): EnrolmentLink {
  const secret = toHex(randomBytes(SECRET_BYTES));
  return { voterId, url: `${address}#${secret}`, hash: toHex(sha256(utf8(secret))) };
}

/** For whoever hands the links out. Secret. */
export function encodeLinkTable(links: readonly EnrolmentLink[]): string {
  return encodeSafeCsv([['voterId', 'link'], ...links.map(({ voterId, url }) => [voterId, url])]);
}

/** For the office's server. */
export function encodeLinkHashes(links: readonly EnrolmentLink[]): string {
  return linesOf([['voterId', 'linkHash'], ...links.map(({ voterId, hash }) => [voterId, hash])]);
}

/** Who may enrol, for the office's server: nothing but ids and classes. */
export function encodeEntitledList(voters: readonly { voterId: string; classId: string }[]): string {
  return linesOf([['voterId', 'class'], ...voters.map(({ voterId, classId }) => [voterId, classId])]);
}

const linesOf = (rows: readonly string[][]): string => rows.map((row) => `${row.map(csvField).join(',')}\n`).join('');
