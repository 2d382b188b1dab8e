/** The phase of an election as the office shows it: a finer word than the board's, for people who wait for the next one. */
import type { Phase } from '#record';

export const SHOWN_PHASES = [
  'draft',
  'keys',
  'ready',
  'tokens',
  'voting',
  'closed',
  'anchored',
  'counting',
  'published',
  'stopped',
] as const;
export type ShownPhase = (typeof SHOWN_PHASES)[number];

/** What of a published election decides its phase. */
export interface BoardStanding {
  phase: Phase;
  /** Every trustee has shown that her share works. */
  isRehearsed: boolean;
  /** An anchor covers the closing entry. */
  isCloseAnchored: boolean;
  /** Share files of trustees on the board. */
  decryptions: number;
  hasResult: boolean;
}

/** @param board  null before the definition is published */
export function shownPhaseOf(state: 'planning' | 'frozen' | 'published', board: BoardStanding | null): ShownPhase {
  if (board === null) return state === 'planning' ? 'draft' : 'keys';
  switch (board.phase) {
    case 'setup':
      return board.isRehearsed ? 'ready' : 'keys';
    case 'issuing':
      return 'tokens';
    case 'voting':
      return 'voting';
    case 'closed':
      if (board.hasResult) return 'published';
      if (board.decryptions > 0) return 'counting';
      return board.isCloseAnchored ? 'anchored' : 'closed';
    case 'aborted':
      return 'stopped';
    default:
      return board.phase satisfies never;
  }
}
