/**
 * What a record can do without, as the specification says it: a change here may leave the verdict as it is. It is then named in
 * the report, or the report is the very same.
 */
import type { Report } from '#verify';
import { notesOf } from '../support/verify-record.js';

export interface Redundant {
  what: string;
  /** Where the specification says so. */
  spec: string;
  /** Names of mutations. */
  mutation: RegExp;
  /** Whether the report names it. */
  isNamed(report: Report, before: Report): boolean;
}

const same = (report: Report, before: Report): boolean => JSON.stringify(report) === JSON.stringify(before);
const noted =
  (words: string) =>
  (report: Report): boolean =>
    notesOf(report).includes(words);

export const REDUNDANT: readonly Redundant[] = [
  {
    what: 'a decryption file above the threshold',
    spec: 'protocol §12.5, 8',
    mutation: /^decryption\/.*with spare parts/,
    isNamed: (report) => /is set aside|is on the board and not in this record/.test(notesOf(report)),
  },
  {
    what: 'a signature line of a signer that nobody knows, or a second one of one signer',
    spec: 'protocol §12.5, 3',
    mutation: /^(board|issuance)\/checkpoint.* line [4-9]/,
    isNamed: noted('further signature lines'),
  },
  {
    what: 'a cosignature above the quorum',
    spec: 'protocol §12.5, 2',
    mutation: /^(board|issuance)\/checkpoint.* line \d: removed .*with spare parts/,
    isNamed: same,
  },
  {
    what: 'the order of signature lines',
    spec: 'protocol §12.5, 3',
    mutation: /^(board|issuance)\/checkpoint.* line \d: moved/,
    isNamed: same,
  },
  {
    what: 'the path of an anchor that is an ancestor of CLOSE or follows it',
    spec: 'record-format §5',
    mutation: /^anchors\.jsonl line \d+ \/bump: null/,
    isNamed: (report, before) => report.figures.anchorsMined < before.figures.anchorsMined,
  },
  {
    what: 'how a further input of TOP-UP is unlocked',
    spec: 'protocol §8.1',
    mutation: /^anchors\.jsonl line \d+ transaction, input 1 script.*\(all anew/,
    isNamed: same,
  },
  {
    what: 'hints',
    spec: 'record-format §1',
    mutation: /^hints\//,
    isNamed: (report, before) => noted('hints/')(report) || noted('hints/')(before),
  },
];
