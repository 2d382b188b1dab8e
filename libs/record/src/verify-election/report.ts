/**
 * The report of a verification (spec §12): what was checked, how many of how many, what failed and who is to blame, and
 * the verdict that follows. It holds no time and nothing random: two runs over the same bytes give the same bytes.
 */
import type { ErrorCode } from '#crypto';
import type { LanguageMap, NetworkName } from '#record';
import type { AnchorReport, BoardReport, ClassReport, ConfirmationReport, EvidenceReport } from './report-parts.js';

export type CheckStatus = 'passed' | 'failed' | 'not run';

export type Verdict = 'VALID' | 'VALID, DEPTH NOT CHECKED' | 'INVALID' | 'INCOMPLETE' | 'ABORTED';

/** The check groups of spec §12.2, in the order of the report; `unit` is what a group counts as checked (§12.5). */
export const CHECK_GROUPS = [
  { group: '0', name: 'files', unit: 'files' },
  { group: '1', name: 'definition', unit: 'properties' },
  { group: '2', name: 'trustee keys', unit: 'ceremonySteps' },
  { group: '3', name: 'issuing keys', unit: 'ceremonySteps' },
  { group: '4', name: 'roll', unit: 'rollEntries' },
  { group: '5', name: 'board', unit: 'boardEntries' },
  { group: '6', name: 'ballots', unit: 'ballots' },
  { group: '7', name: 'spoils', unit: 'spoils' },
  { group: '8', name: 'issuance', unit: 'requests' },
  { group: '9a', name: 'anchors', unit: 'anchoredEntries' },
  { group: '9b', name: 'chain depth', unit: 'confirmations' },
  { group: '10', name: 'counted set', unit: 'ballots' },
  { group: '11', name: 'encrypted tally', unit: 'sums' },
  { group: '12', name: 'partial decryptions', unit: 'shares' },
  { group: '13', name: 'tally', unit: 'totals' },
  { group: '14', name: 'result', unit: 'properties' },
] as const;

export type CheckGroup = (typeof CHECK_GROUPS)[number]['group'];

/** What `checked` and `expected` of a group are numbers of. */
export type CheckUnit = (typeof CHECK_GROUPS)[number]['unit'];

/** Why a group was not run, or not to its end. */
export type StopReason =
  /** Another group, which this one needs, failed or was not run. */
  | 'needsFailed'
  | 'needsNotRun'
  | 'noHeaders'
  | 'headersShort'
  | 'headersSilent'
  | 'notClosed'
  | 'aborted'
  | 'quorumMissing'
  | 'notAnchored'
  | 'notDeep'
  /** The person verifying has seen more of this record before. */
  | 'olderThanSeen'
  /** Something else that has to be in the record is not there, or cannot be read. */
  | 'stopsEarly';

export interface Stop {
  reason: StopReason;
  /** The group that is needed; null for the other reasons. */
  needs: CheckGroup | null;
}

/** The only groups in which 0 of 0 is a pass: an election may have no ballot, no request and nothing to decrypt. */
export const ZERO_PASSES: readonly CheckGroup[] = ['6', '7', '8', '10', '11', '12', '13'];

/** Most failures that one group lists; the rest is counted in `failureCount`. */
export const MAX_FAILURES = 100;

/** Most characters of evidence in one failure; longer evidence is cut, and its length stands behind the cut. */
export const MAX_EVIDENCE_CHARS = 8_192;

export interface CheckFailure {
  /** File, entry or field in which it was found. */
  place: string;
  code: ErrorCode;
  /** Who signed or published what is wrong, where that is known. */
  culprit?: string;
  /** Hex or text: the bytes that prove it. */
  evidence?: string;
  message: string;
}

export interface CheckResult {
  group: CheckGroup;
  name: string;
  status: CheckStatus;
  unit: CheckUnit;
  /** How many things passed this group's checks. */
  checked: number;
  /** How many there had to be: from the definition, the closing tree size and the counted set. */
  expected: number;
  /** The first {@link MAX_FAILURES}. */
  failures: CheckFailure[];
  failureCount: number;
  /** The first reason why not everything was checked; null where everything was. */
  stop: Stop | null;
  /** In English: why a check was not run, and what else people should know; never changes the status. */
  notes: string[];
}

export interface OptionTotal {
  id: string;
  title: LanguageMap;
  /** Weighted sum, or null while it is not known or withheld. */
  total: number | null;
}

/** A contest as the verifier itself computed it. */
export interface ContestReport {
  id: string;
  title: LanguageMap;
  state: 'tallied' | 'empty' | 'withheld' | 'unknown';
  /** Most that one ballot may give to one option, and to all together: above 1 the totals may exceed the ballots. */
  optionMax: number;
  ballotMax: number;
  /** Fewest ballots that may be opened. */
  minCounted: number;
  /** Counted ballots that hold the contest. */
  counted: number;
  /** What those ballots weigh together; above `counted` where those of a class count more than once. */
  weight: number;
  /** Weight of the ballots that were left blank in it; null where that is not known. */
  blank: number | null;
  options: OptionTotal[];
}

/** Numbers for people. None of them changes the verdict. */
export interface Figures {
  roll: number;
  requests: number;
  boardEntries: number;
  /** Ballots on the board. */
  cast: number;
  superseded: number;
  counted: number;
  spoiled: number;
  anchors: number;
  /** Anchors that carry a Merkle path. */
  anchorsMined: number;
  /** Longest time between two neighbouring anchors before the close, by their own clocks. */
  longestAnchorGapMs: number;
  /** How many of those gaps were longer than the definition's `maxDelayMs` plus `heartbeatMs`. */
  anchorGapsOverLimit: number;
  /** `timeMs` of CLOSE minus `votingCloses`, or null. */
  closeDelayMs: number | null;
  /** Confirmations of CLOSE, or null when depth was not checked. */
  closeConfirmations: number | null;
  /** Decimal; expected number of hashes behind the header chain above its built-in block, or null. */
  chainWork: string | null;
  /** Height of the newest header; null where depth was not checked. */
  tipHeight: number | null;
  decryptionFilesValid: number;
  decryptionFilesSetAside: number;
}

export interface Report {
  format: 'psephos-report/2';
  verdict: Verdict;
  /** Hex, or "" when not even the definition could be read. */
  electionId: string;
  /** In all languages of the definition; {} when that could not be read. */
  title: LanguageMap;
  /** Of the anchors; null when not even the definition could be read. */
  network: NetworkName | null;
  /** null where the board could not be read to its end. */
  board: BoardReport | null;
  checks: CheckResult[];
  figures: Figures;
  classes: ClassReport[];
  contests: ContestReport[];
  anchors: AnchorReport[];
  /** In board order. */
  evidence: EvidenceReport[];
  /** In the order in which they were given. */
  confirmations: ConfirmationReport[];
}

/** What a run of one group is doing, for a progress bar. */
export interface Progress {
  group: CheckGroup;
  name: string;
  checked: number;
  expected: number;
  /** How the group ended; null while it runs. */
  status: CheckStatus | null;
}

/** All figures at zero: what a report says before anything was read. */
export function noFigures(): Figures {
  return {
    roll: 0,
    requests: 0,
    boardEntries: 0,
    cast: 0,
    superseded: 0,
    counted: 0,
    spoiled: 0,
    anchors: 0,
    anchorsMined: 0,
    longestAnchorGapMs: 0,
    anchorGapsOverLimit: 0,
    closeDelayMs: null,
    closeConfirmations: null,
    chainWork: null,
    tipHeight: null,
    decryptionFilesValid: 0,
    decryptionFilesSetAside: 0,
  };
}

/**
 * The verdict (spec §12.4).
 * @param checks all groups, in order   @param facts whether the board ends in `aborted`, and whether the person who
 *   verifies gave a header source
 */
export function verdictOf(checks: readonly CheckResult[], facts: { aborted: boolean; headersGiven: boolean }): Verdict {
  const failed = checks.some((check) => check.status === 'failed');
  // A group that is not there was not checked: a report that lost one cannot be called valid.
  const complete = CHECK_GROUPS.every(({ group }) => checks.some((check) => check.group === group));
  const open = checks.filter((check) => check.status !== 'passed').map((check) => check.group);

  if (failed) return 'INVALID';
  if (facts.aborted) return 'ABORTED';
  if (complete && open.length === 0) return 'VALID';
  if (complete && !facts.headersGiven && open.length === 1 && open[0] === '9b') return 'VALID, DEPTH NOT CHECKED';
  return 'INCOMPLETE';
}

/** Exit code of a program that verified (spec §12.4). */
export function exitCode(verdict: Verdict, allowOffline: boolean): 0 | 1 | 2 {
  switch (verdict) {
    case 'VALID':
      return 0;
    case 'VALID, DEPTH NOT CHECKED':
      return allowOffline ? 0 : 2;
    case 'INVALID':
      return 1;
    case 'INCOMPLETE':
    case 'ABORTED':
      return 2;
    default:
      return verdict satisfies never;
  }
}
