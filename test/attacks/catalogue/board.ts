/** Entries that may not stand where they stand, and phases that nobody with the right to it declared (spec §7.3, §7.4). */
import { concatBytes } from '#crypto';
import { encodeDocumentEntry } from '#record';
import type { RecordPlan } from '../../support/build-record.js';
import { makeBallot, makePhase, makeSpoil } from '../../support/record/voting.js';
import type { Attack } from '../attack.js';
import { beforeClose, CHOICES, LATE, planned, replaced } from '../breaking.js';

const BOARD = 'board vote.example.org/board';

/** The board let it in: no official is blamed for what others wrote under her name. */
const stopped = (
  name: string,
  flaw: string,
  codes: Attack['codes'],
  changes: Partial<RecordPlan>,
  failed?: Attack['failed'],
): Attack => ({
  name,
  flaw,
  make: planned(changes),
  verdict: 'INVALID',
  group: '5',
  codes,
  ...(failed === undefined ? {} : { failed }),
  culprit: BOARD,
});

export const board: Attack[] = [
  stopped('a phase signed by one official and a stranger', 'board-23', ['PHASE_SIGNATURE_INVALID'], {
    board: (entries, world) => {
      const officials = [world.parties.officials[0], world.parties.board, world.parties.officials[2]];
      const forged = { ...world, parties: { ...world.parties, officials } };
      return replaced(entries, 2, makePhase(forged, 1, 'issuing', 'voting', [0, 1]));
    },
  }),
  // What does not decode moves no phase.
  stopped(
    'a phase signed twice by one official',
    'tokens-16',
    ['PHASE_OFFICIAL_INVALID', 'PHASE_NUMBER_INVALID'],
    {
      board: (entries) => {
        // The number of an official stands before each signature.
        const signed = entries[2].slice();
        signed.set(signed.slice(-130, -65), signed.length - 65);
        return replaced(entries, 2, signed);
      },
    },
    ['5', '6', '7'],
  ),
  // The next statement then leaves another phase than the board is in.
  stopped(
    'a phase that may not follow',
    'board-26',
    ['PHASE_TRANSITION_INVALID', 'PHASE_FROM_INVALID'],
    { board: (entries, world) => replaced(entries, 2, makePhase(world, 1, 'issuing', 'setup', [0, 1])) },
    ['5', '6', '7'],
  ),
  stopped('a phase entry replayed', 'board-20', ['PHASE_NUMBER_INVALID'], {
    board: (entries) => beforeClose(entries, entries[2]),
  }),
  stopped('a phase of another election', 'proofs-3', ['PHASE_ELECTION_INVALID'], {
    board: (entries, world) => {
      const other = { ...world, electionId: new Uint8Array(32) };
      return replaced(entries, 2, makePhase(other, 1, 'issuing', 'voting', [0, 1]));
    },
  }),
  stopped('a created entry that is not the first', 'board-20', ['BOARD_CREATED_TWICE'], {
    board: (entries) => beforeClose(entries, entries[0]),
  }),
  stopped('a board of another election', 'board-23', ['BOARD_FIRST_ENTRY_INVALID'], {
    board: (entries) => replaced(entries, 0, concatBytes(Uint8Array.of(1), new Uint8Array(32))),
  }),
  stopped('a board without its created entry', 'board-21', ['BOARD_FIRST_ENTRY_INVALID', 'PHASE_NUMBER_INVALID'], {
    board: ([, ...entries]) => entries,
  }),
  stopped('an entry of unknown type', 'board-24', ['ENTRY_TYPE_UNKNOWN'], {
    board: (entries) => beforeClose(entries, Uint8Array.of(0x42)),
  }),
  stopped('an entry of no bytes', 'board-24', ['ENTRY_LENGTH_INVALID'], {
    board: (entries) => beforeClose(entries, new Uint8Array(0)),
  }),
  stopped(
    'a ballot behind the close',
    'board-26',
    ['BOARD_ENTRY_AFTER_CLOSE'],
    {
      boardAfterClose: (entries, world) => [makeBallot(world, world.voters[4], LATE, CHOICES), ...entries],
    },
    ['5', '6'],
  ),
  stopped(
    'a spoil behind the close',
    'board-26',
    ['BOARD_ENTRY_AFTER_CLOSE'],
    { boardAfterClose: (entries, world) => [makeSpoil(world, world.voters[4], LATE, CHOICES), ...entries] },
    ['5', '7'],
  ),
  stopped(
    'an entry behind the abort',
    'board-26',
    ['BOARD_ENTRY_AFTER_ABORT'],
    { boardAfterClose: (entries, world) => [makePhase(world, 3, 'closed', 'aborted', [0, 1]), ...entries] },
    ['5', '9a'],
  ),
  stopped(
    'an abort behind the result',
    'board-29',
    ['PHASE_TRANSITION_INVALID'],
    { boardAfterClose: (entries, world) => [...entries, makePhase(world, 3, 'closed', 'aborted', [0, 1])] },
    ['5', '9a'],
  ),
  stopped(
    'a share file behind the result',
    'board-31',
    ['BOARD_DOCUMENT_INVALID'],
    { boardAfterClose: (entries) => [...entries, entries[0]] },
    ['5', '9a'],
  ),
  stopped('two share files of one trustee', 'board-31', ['BOARD_DOCUMENT_INVALID'], {
    boardAfterClose: ([one, ...rest]) => [encodeDocumentEntry(1, 1, new Uint8Array(32)), one, ...rest],
  }),
  stopped('a share file of a trustee who does not exist', 'board-30', ['BOARD_DOCUMENT_INVALID'], {
    boardAfterClose: (entries) => [encodeDocumentEntry(1, 4, new Uint8Array(32)), ...entries],
  }),
  stopped(
    'a second result',
    'board-29',
    ['BOARD_DOCUMENT_INVALID'],
    { boardAfterClose: (entries) => [...entries, entries[3]] },
    ['5', '9a'],
  ),
  stopped('a result before the close', 'board-29', ['BOARD_DOCUMENT_INVALID'], {
    board: (entries) => beforeClose(entries, concatBytes(Uint8Array.of(0x30, 2, 0, 0), new Uint8Array(32))),
  }),
  stopped('a document of unknown kind', 'board-24', ['ENTRY_DOCUMENT_INVALID'], {
    boardAfterClose: (entries) => [
      ...entries.slice(0, -1),
      concatBytes(Uint8Array.of(0x30, 9, 0, 1), new Uint8Array(32)),
      ...entries.slice(-1),
    ],
  }),
];
