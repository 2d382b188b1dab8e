/** Short ways to verify a built record and to say what a report holds. */
import { type EngineName, openEngine } from '#crypto';
import type { HeaderSource } from '#record';
import { checkerHere, type CheckGroup, type Report, verifyElection } from '#verify';
import { type BuiltRecord, recordJson, sourceOf } from './build-record.js';

/** With the expected election and the headers of the chain it was anchored on. @param engine or the fastest there is */
export function verify({ files, electionId, headers }: BuiltRecord, engine?: EngineName): Promise<Report> {
  const checker = engine === undefined ? undefined : checkerHere(() => openEngine(engine));
  const options = { expectedElectionId: electionId, headers, checker, onProgress: () => undefined };
  return verifyElection(sourceOf(files), options);
}

export function verifyFiles(
  files: ReadonlyMap<string, Uint8Array>,
  expectedElectionId: Uint8Array | null,
  headers: HeaderSource | null,
): Promise<Report> {
  return verifyElection(sourceOf(files), { expectedElectionId, headers, onProgress: () => undefined });
}

/** A copy of the record's files after a change, with record.json recomputed. */
export function withFiles(built: BuiltRecord, change: (files: Map<string, Uint8Array>) => void): BuiltRecord {
  const files = new Map(built.files);
  change(files);
  files.set('record.json', recordJson(files));
  return { ...built, files };
}

/** The codes of a group's failures, each once, in order. */
export function codesOf(report: Report, group: CheckGroup): string[] {
  const failures = report.checks.find((check) => check.group === group)?.failures ?? [];
  return [...new Set(failures.map(({ code }) => code))];
}

export function statusOf(report: Report, group: CheckGroup): string | undefined {
  return report.checks.find((check) => check.group === group)?.status;
}

/** Who is blamed for a group's failures; '' where nobody is. */
export function culpritsOf(report: Report, group: CheckGroup): string[] {
  const failures = report.checks.find((check) => check.group === group)?.failures ?? [];
  return [...new Set(failures.map(({ culprit }) => culprit ?? ''))];
}

/** Groups that failed. */
export function failedGroups(report: Report): string[] {
  return report.checks.filter(({ status }) => status === 'failed').map(({ group }) => group);
}

/** All notes, for people. */
export function notesOf(report: Report): string {
  return report.checks.flatMap(({ notes }) => notes).join('\n');
}
