/** Which board entries end the anchor that covers them (spec §8): the close, the abort, the result. */
import { decodeBoardEntry, DOCUMENT_RESULT, ENTRY_DOCUMENT, ENTRY_PHASE } from '#record';
import type { EndingEntry } from './anchor-plan.js';

/** @param bytes an entry of a board whose checkpoint covers it; ballots are not decoded here */
export function endingOf(index: number, bytes: Uint8Array): EndingEntry | null {
  if (bytes[0] !== ENTRY_PHASE && bytes[0] !== ENTRY_DOCUMENT) return null;
  const entry = decodeBoardEntry(bytes);
  if (entry.type === 'document') return entry.kind === DOCUMENT_RESULT ? { index, type: 'RESULT' } : null;
  if (entry.type !== 'phase') return null;
  if (entry.statement.to === 'closed') return { index, type: 'CLOSE' };
  return entry.statement.to === 'aborted' ? { index, type: 'ABORT' } : null;
}
