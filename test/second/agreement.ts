/**
 * Whether both verifiers say the same of a record: the verdict, and of every group but the one about headers its status, the
 * codes of its failures, and its two numbers where it passed (spec/verification.md promises all of that).
 */
import type { Report } from '#verify';
import type { BuiltRecord } from '../support/build-record.js';
import { verifyFiles } from '../support/verify-record.js';
import { type SecondReport, verifySecond } from './second-verifier.js';

export interface Agreement {
  first: Report;
  second: SecondReport;
  /** What differs, in words; empty if they agree. */
  differences: string[];
}

/** What both have of a group. */
interface Group {
  group: string;
  status: string;
  checked: number;
  expected: number;
  failures: readonly { code: string }[];
}

/** Both verify the files by themselves, without headers: the second never takes any. */
export async function compare({ files, electionId }: Pick<BuiltRecord, 'files' | 'electionId'>): Promise<Agreement> {
  const [first, second] = await Promise.all([verifyFiles(files, electionId, null), verifySecond(files, electionId)]);
  const differences = first.verdict === second.verdict ? [] : [different('verdict', first.verdict, second.verdict)];
  const inSecond = new Map(second.checks.map((check) => [check.group, opinionOf(check)]));
  for (const check of first.checks) {
    const other = inSecond.get(check.group) ?? 'nothing';
    if (check.group !== '9b' && opinionOf(check) !== other) {
      differences.push(different(`group ${check.group}`, opinionOf(check), other));
    }
  }
  return { first, second, differences };
}

function opinionOf({ status, checked, expected, failures }: Group): string {
  if (status === 'passed') return `passed, ${checked} of ${expected}`;
  return [status, ...[...new Set(failures.map(({ code }) => code))].sort()].join(', ');
}

const different = (what: string, first: string, second: string) => `${what}: ${first} (first), ${second} (second)`;
