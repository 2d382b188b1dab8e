/** Something that takes a moment and may fail: one at a time, and its problems in words. */
import { useState } from 'preact/hooks';
import { Problem } from '../../kit/frame.js';
import { leaveIfSignedOut, officeSentence } from '../problems.js';
import type { OfficeSession } from '../session.js';

export interface Work {
  isBusy: boolean;
  /** The same array while they are the same. */
  problems: Problem[];
  setProblems: (problems: Problem[]) => void;
  run: (work: () => Promise<void>) => void;
}

/** @param stopped  what is said when the reader stopped the browser's own question */
export function useWork(session: OfficeSession, stopped: () => string): Work {
  const [isBusy, setBusy] = useState(false);
  const [problems, setProblems] = useState<Problem[]>([]);
  const run = (work: () => Promise<void>) => {
    if (isBusy) return;
    setBusy(true);
    if (problems.length > 0) setProblems([]);
    work()
      .then(
        () => undefined,
        (error: unknown) => {
          leaveIfSignedOut(session, error);
          setProblems([new Problem(null, isStopped(error) ? stopped : () => officeSentence(error))]);
        },
      )
      .finally(() => setBusy(false));
  };
  return { isBusy, problems, setProblems, run };
}

/** The browser's own errors: she closed the question, her device knows no passkey, it took too long. */
function isStopped(error: unknown): boolean {
  return (
    error instanceof DOMException || (error instanceof Error && error.name === 'WebAuthnError') || hasDomName(error)
  );
}

const DOM_NAMES = new Set(['NotAllowedError', 'AbortError', 'InvalidStateError', 'NotSupportedError', 'SecurityError']);
const hasDomName = (error: unknown): boolean => error instanceof Error && DOM_NAMES.has(error.name);
