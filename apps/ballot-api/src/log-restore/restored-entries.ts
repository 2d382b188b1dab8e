/**
 * Entries as a mirror gives them, in the form in which the sequencer stores them (spec §5, §7). They have the root of a
 * checkpoint that this log signed: they stand in the log, whatever they say, so nothing about them is decided again. Only
 * what the columns and the phase are made of is read, strictly.
 */
import { computeTracker, decodeRequest, decodeSpoil } from '#crypto';
import { decodeBoardEntry, type PhaseEntry } from '#record';
import { KIND_BALLOT, KIND_CREATED, KIND_DOCUMENT, KIND_REQUEST, KIND_SPOIL } from '#store';
import { assertBallotForm } from '../ballot-intake/ballot-form.js';
import { type NewEntry, plainEntry } from '../bulletin-board/sequencer.js';
import type { Election } from '../elections/election.js';
import type { VerifiedRequest } from '../token-issuance/request-log.js';

/**
 * @param bytes untrusted
 * @returns a phase entry as it is, since more than its row follows from it; everything else as its row
 * @throws VerificationError where the bytes are no entry of this board
 */
export function boardEntryOf(election: Election, bytes: Uint8Array): NewEntry | PhaseEntry {
  const entry = decodeBoardEntry(bytes);
  switch (entry.type) {
    case 'phase':
      return entry;
    case 'created':
      return plainEntry(KIND_CREATED, bytes);
    case 'ballot': {
      const { classIndex, ballotKey, revision, body } = assertBallotForm(election, bytes);
      return { ...plainEntry(KIND_BALLOT, bytes), classIndex, ballotKey, revision, tracker: computeTracker(body) };
    }
    case 'spoil': {
      const { classIndex, ballotKey, tracker } = decodeSpoil(election.electionId, bytes);
      return { ...plainEntry(KIND_SPOIL, bytes), classIndex, ballotKey, tracker };
    }
    case 'document': {
      const { kind, number } = entry;
      return { ...plainEntry(KIND_DOCUMENT, bytes), documentKind: kind, documentNumber: number };
    }
    default:
      return entry satisfies never;
  }
}

/** @param bytes untrusted @throws VerificationError where the bytes are no request */
export function requestOf(election: Election, bytes: Uint8Array): Pick<VerifiedRequest, 'entry' | 'rollKeys'> {
  const { classIndex, rollKeys } = decodeRequest(bytes, election.definition.roll.registrars);
  return { entry: { ...plainEntry(KIND_REQUEST, bytes), classIndex }, rollKeys };
}
