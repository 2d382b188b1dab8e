/** What officials ask for and sign, in words. */
import type { Approval } from '#client';
import type { OfficeStatement } from '#office';
import type { PhaseStatement } from '#record';

export function approvalLines({ id, kind, target, state, requestedBy, decidedBy, reason, detail }: Approval): string[] {
  const what = kind === 'phase' ? `to ${target}` : kind;
  return [
    `${id}  ${what}  ${state}`,
    `  asked by ${requestedBy.name}${decidedBy === null ? '' : `, decided by ${decidedBy.name}`}`,
    `  reason: ${reason.replaceAll('\n', ' ')}`,
    ...(detail === '' ? [] : [`  ${detail}`]),
  ];
}

/** Every member of what is signed. */
export function statementLines(statement: PhaseStatement | OfficeStatement): string[] {
  return ['you sign this:', ...Object.entries(statement).map(([name, value]) => `  ${name}: ${String(value)}`)];
}
