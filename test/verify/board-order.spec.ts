/** What may stand where on the board (spec §7.3, §7.4), entry by entry: the last that may, and beside it the first that may not. */
import { signDocument, toHex } from '#crypto';
import {
  type BoardEntry,
  decodeBoardEntry,
  type DocumentEntryKind,
  encodeCreatedEntry,
  encodeDocumentEntry,
  encodePhaseEntry,
  encodePhaseStatement,
  type Phase,
} from '#record';
import { BoardOrder } from '../../libs/record/src/verify-election/board-order.js';
import { bytesFor, expectCode, makeDefinition } from '../record/fixture.js';

const DEFINITION = makeDefinition();
const ELECTION = bytesFor('election', 32);

function phase(phaseNo: number, from: Phase, to: Phase): BoardEntry {
  const statement = encodePhaseStatement({ electionId: toHex(ELECTION), phaseNo, from, to, reason: 'as scheduled' });
  const signatures = ['Olga', 'Otto'].map((name, official) => ({
    official,
    signature: signDocument('phase', bytesFor(`official ${name}`, 32), statement),
  }));
  return decodeBoardEntry(encodePhaseEntry(statement, signatures));
}

const CREATED = decodeBoardEntry(encodeCreatedEntry(ELECTION));
const ELSEWHERE = decodeBoardEntry(encodeCreatedEntry(new Uint8Array(32)));
const BALLOT = decodeBoardEntry(Uint8Array.of(0x10, 1));
const SPOIL = decodeBoardEntry(Uint8Array.of(0x11, 1));
const document = (kind: DocumentEntryKind, number: number): BoardEntry =>
  decodeBoardEntry(encodeDocumentEntry(kind, number, bytesFor(`document ${kind} ${number}`, 32)));
const [SHARE_1, SHARE_2, SHARE_3] = [1, 2, 3].map((trustee) => document(1, trustee));
const RESULT = document(2, 0);
const CERTIFIED = document(3, 900);
const EVIDENCE = document(4, 900);

const OPEN = [CREATED, phase(0, 'setup', 'issuing'), phase(1, 'issuing', 'voting'), BALLOT, SPOIL];
const CLOSED = [...OPEN, phase(2, 'voting', 'closed')];
const ABORTED = [...OPEN, phase(2, 'voting', 'aborted')];
const COUNTED = [...CLOSED, SHARE_1, SHARE_3, RESULT];

function orderOf(entries: readonly BoardEntry[]): BoardOrder {
  const order = new BoardOrder(DEFINITION, ELECTION);
  entries.forEach((entry, index) => order.accept(index, entry));
  return order;
}

test.each<[string, BoardEntry[]]>([
  ['nothing but its creation', [CREATED]],
  ['votes until the close', CLOSED],
  ['certified documents and evidence from the beginning on, of any number', [CREATED, CERTIFIED, EVIDENCE]],
  ['one number twice, where no trustee is meant by it', [CREATED, CERTIFIED, CERTIFIED, EVIDENCE, EVIDENCE]],
  ['shares and the result behind the close', COUNTED],
  ['a share under the number that a certified document has', [...CLOSED, document(3, 1), document(4, 1), SHARE_1]],
  ['certified documents and evidence behind the result', [...COUNTED, CERTIFIED, EVIDENCE]],
  ['an abort behind the close', [...CLOSED, SHARE_1, phase(3, 'closed', 'aborted')]],
])('%s', (_name, entries) => {
  expect(() => orderOf(entries)).not.toThrow();
});

test.each<[string, BoardEntry[], BoardEntry, string]>([
  ['a ballot first', [], BALLOT, 'BOARD_FIRST_ENTRY_INVALID'],
  ['the creation of another election', [], ELSEWHERE, 'BOARD_FIRST_ENTRY_INVALID'],
  ['a second creation', [CREATED], CREATED, 'BOARD_CREATED_TWICE'],
  ['a ballot behind the close', CLOSED, BALLOT, 'BOARD_ENTRY_AFTER_CLOSE'],
  ['a spoil behind the close', CLOSED, SPOIL, 'BOARD_ENTRY_AFTER_CLOSE'],
  ['a document behind an abort', ABORTED, EVIDENCE, 'BOARD_ENTRY_AFTER_ABORT'],
  ['a phase behind an abort', ABORTED, phase(3, 'aborted', 'closed'), 'BOARD_ENTRY_AFTER_ABORT'],
  ['an abort behind the result', COUNTED, phase(3, 'closed', 'aborted'), 'PHASE_TRANSITION_INVALID'],
  ['a phase of another number', OPEN, phase(7, 'voting', 'closed'), 'PHASE_NUMBER_INVALID'],
  ['a phase that leaves another one', OPEN, phase(2, 'issuing', 'voting'), 'PHASE_FROM_INVALID'],
  ['a share before the close', OPEN, SHARE_1, 'BOARD_DOCUMENT_INVALID'],
  ['a result before the close', OPEN, RESULT, 'BOARD_DOCUMENT_INVALID'],
  ['a share of a trustee who does not exist', CLOSED, document(1, 4), 'BOARD_DOCUMENT_INVALID'],
  ['a second share of one trustee', [...CLOSED, SHARE_1], SHARE_1, 'BOARD_DOCUMENT_INVALID'],
  ['a second result', COUNTED, RESULT, 'BOARD_DOCUMENT_INVALID'],
  ['the first share of a trustee behind the result', COUNTED, SHARE_2, 'BOARD_DOCUMENT_INVALID'],
])('%s is refused', (_name, before, entry, code) => {
  const order = orderOf(before);
  expectCode(() => order.accept(before.length, entry), code);
});

test('where it closed, ended and got its result is known, and the first close counts', () => {
  const counted = orderOf(COUNTED);
  expect([counted.closingIndex, counted.abortIndex, counted.result?.index]).toEqual([5, undefined, 8]);
  expect(counted.documents.map(({ index }) => index)).toEqual([6, 7, 8]);
  expect([orderOf(ABORTED).closingIndex, orderOf(ABORTED).abortIndex]).toEqual([undefined, 5]);
  const again = orderOf(CLOSED);
  expectCode(() => again.accept(6, phase(3, 'voting', 'closed')), 'PHASE_FROM_INVALID');
  expect([again.closingIndex, again.phase]).toEqual([5, 'closed']);
});
