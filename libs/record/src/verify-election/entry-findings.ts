/** What was found about entries by their own bytes. */
import { type ErrorCode, VerificationError } from '#crypto';

/** The first thing that is wrong with an entry by its own bytes, in the order of the specification. */
export interface EntryRefusal {
  /** form: it cannot be read, and nothing more is said of it. */
  readonly stage: 'form' | 'signature' | 'token' | 'proofs';
  readonly code: ErrorCode;
  readonly message: string;
}

export interface EntryFindings {
  /** By entry; null also for one that these checks are not about. */
  readonly refusals: readonly (EntryRefusal | null)[];
  /** By entry of the board: 32 bytes for a ballot that can be read, else empty. */
  readonly trackers: readonly Uint8Array[];
  /** Of `ClassSums`, over the ballots whose proofs hold. */
  readonly sums: Uint8Array;
}

export const NO_TRACKER = new Uint8Array();
export const NO_FINDINGS: EntryFindings = { refusals: [], trackers: [], sums: new Uint8Array() };

/** What was read, or that its form is refused; our own bugs are thrown on. */
export function readOrRefuse<T extends object>(read: () => T): T | EntryRefusal {
  try {
    return read();
  } catch (error) {
    return refusalOf('form', error);
  }
}

export function refusalIn(stage: EntryRefusal['stage'], check: () => void): EntryRefusal | null {
  try {
    check();
    return null;
  } catch (error) {
    return refusalOf(stage, error);
  }
}

function refusalOf(stage: EntryRefusal['stage'], error: unknown): EntryRefusal {
  if (!(error instanceof VerificationError)) throw error;
  return { stage, code: error.code, message: error.message };
}
