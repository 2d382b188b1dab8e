/** Steps that two officials decide, as pages name them. */
import { type Approval, readStatement } from '#client';
import type { Phase } from '#record';

export type Step = 'issuing' | 'voting' | 'closed' | 'aborted' | 'freeze' | 'publish';

/** Phases that officials ask for. */
export const ASKED_PHASES = ['issuing', 'voting', 'closed', 'aborted'] as const;
export type AskedPhase = (typeof ASKED_PHASES)[number];

export function isAskedPhase(text: string): text is AskedPhase {
  return ASKED_PHASES.some((phase) => phase === text);
}

export function stepOf({ kind, target }: Approval): Step | null {
  if (kind !== 'phase') return kind;
  return isAskedPhase(target) ? target : null;
}

/** What a statement changes, and why, as it is signed. `digest`: of what is frozen or published, hex. */
export type Change = { reason: string } & (
  | { kind: 'phase'; electionId: string; phaseNo: number; from: Phase; to: Phase }
  | { kind: 'freeze' | 'publish'; planId: string; digest: string }
);

/** Whether a change is one of this election, and the one that the request's other fields announce. */
export function isOf(change: Change, approval: Approval, election: { id: string; electionId: string | null }): boolean {
  if (change.kind !== 'phase') return change.planId === election.id;
  return change.electionId === election.electionId && change.to === approval.target;
}

/** null where the server gives something that is no statement of this kind. */
export function changeOf({ kind, statement }: Approval): Change | null {
  try {
    const read = readStatement(kind, statement);
    if (read.kind !== 'phase') {
      const { action, digest, planId, reason } = read.statement;
      return action === read.kind ? { kind: action, planId, digest, reason } : null;
    }
    const { electionId, phaseNo, from, reason, to } = read.statement;
    return { kind: 'phase', electionId, phaseNo, from, reason, to };
  } catch {
    return null;
  }
}
