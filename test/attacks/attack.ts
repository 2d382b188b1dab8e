/**
 * What an attack is: one thing of an honest record broken, everything that depends on it honestly recomputed (hashes,
 * roots, signatures, anchors), and the one check that has to stop it. The catalogue lists them all; whoever verifies, the
 * same is expected.
 */
import type { ErrorCode } from '#crypto';
import type { CheckGroup, Report, Verdict } from '#verify';
import type { BuiltRecord } from '../support/build-record.js';
import { codesOf, culpritsOf, failedGroups, statusOf } from '../support/verify-record.js';
import type { BaseName } from './bases.js';

export interface Attack {
  /** Unique, in a person's words: "a ballot with two votes for one option". */
  name: string;
  /** The row of docs/attacks.md that it belongs to: `proofs-6`. */
  flaw: string;
  /** The record that it starts from; `honest` if it is not said. */
  base?: BaseName;
  make(base: BuiltRecord): BuiltRecord | Promise<BuiltRecord>;
  /** INVALID; INCOMPLETE where something was cut off; VALID where redundant data is only named. */
  verdict: Verdict;
  /** The check that stops it, and its codes: each once, in the order of the report. None where nothing fails. */
  group: CheckGroup;
  codes: ErrorCode[];
  /** All groups that fail, where that is not `group` alone. */
  failed?: CheckGroup[];
  /** Who is blamed, where that is known; `''` where nobody may be. */
  culprit?: string;
  /** Words of a note of `group`, where something is named and the verdict stays. */
  note?: string;
}

/** How the report differs from what the attack has to end in; nothing, if it was stopped by its own check. */
export function differences(attack: Attack, report: Report): string[] {
  const { verdict, group, codes, culprit, note } = attack;
  const failed = attack.failed ?? (verdict === 'INVALID' ? [group] : []);
  const found: [what: string, expected: string, found: string][] = [
    ['verdict', verdict, report.verdict],
    [`codes of ${group}`, codes.join(), codesOf(report, group).join()],
    ['failed groups', failed.join(), failedGroups(report).join()],
  ];
  if (verdict === 'INCOMPLETE') found.push([`status of ${group}`, 'not run', statusOf(report, group) ?? '']);
  if (culprit !== undefined) found.push([`culprit of ${group}`, culprit, culpritsOf(report, group).join()]);
  const different = found.filter(([, expected, actual]) => expected !== actual);
  const faults = different.map(([what, expected, actual]) => `${what}: expected ${expected}, found ${actual}`);
  const notes = report.checks.find((check) => check.group === group)?.notes.join('\n') ?? '';
  if (note !== undefined && !notes.includes(note)) faults.push(`no note of ${group} says "${note}"`);
  return faults;
}
