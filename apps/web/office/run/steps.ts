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

/** What a statement changes. `digest`: of what is frozen or published, hex. */
export type Change =
  | { kind: 'phase'; electionId: string; phaseNo: number; from: Phase; to: Phase }
  | { kind: 'freeze' | 'publish'; digest: string };

/** null where the server gives something that is no statement of this kind. */
export function changeOf({ kind, statement }: Approval): Change | null {
  try {
    const read = readStatement(kind, statement);
    if (read.kind !== 'phase') return { kind: read.kind, digest: read.statement.digest };
    const { electionId, phaseNo, from, to } = read.statement;
    return { kind: 'phase', electionId, phaseNo, from, to };
  } catch {
    return null;
  }
}
