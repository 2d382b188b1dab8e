/** Board entries and phases (spec §7.3, §7.4). */
import { concatBytes, generateEd25519, lv, signDocument, toHex, u8, utf8 } from '#crypto';
import {
  allowedTransitions,
  decodeBoardEntry,
  decodePhaseStatement,
  type Definition,
  encodeCreatedEntry,
  encodeDocumentEntry,
  encodePhaseEntry,
  encodePhaseStatement,
  type Phase,
  type PhaseEntry,
  PHASES,
  type PhaseStatement,
  takesBallots,
  takesDocument,
  takesRequests,
  verifyPhaseEntry,
} from '#record';
import fc from 'fast-check';
import { bytesFor, expectCode, hexFor, makeDefinition } from './fixture.js';

const electionId = bytesFor('election', 32);
const hash = bytesFor('document', 32);
const officials = [0, 1, 2].map(() => generateEd25519());

function makeElection(issuanceDuringVoting: boolean): Definition {
  const definition = makeDefinition();
  definition.policy.issuanceDuringVoting = issuanceDuringVoting;
  officials.forEach(({ publicKey }, i) => (definition.officials[i].signingKey = toHex(publicKey)));
  return definition;
}

const opening: PhaseStatement = {
  electionId: toHex(electionId),
  phaseNo: 0,
  from: 'setup',
  to: 'issuing',
  reason: 'as planned',
};

function phaseEntry(statement: PhaseStatement, signers: number[]): Uint8Array {
  const bytes = encodePhaseStatement(statement);
  const signatures = signers.map((official) => ({
    official,
    signature: signDocument('phase', officials[official].secretKey, bytes),
  }));
  return encodePhaseEntry(bytes, signatures);
}

describe('entries', () => {
  test('created, documents and phases come back as they were', () => {
    expect(decodeBoardEntry(encodeCreatedEntry(electionId))).toEqual({ type: 'created', electionId });
    expect(decodeBoardEntry(encodeDocumentEntry(1, 3, hash))).toEqual({
      type: 'document',
      kind: 1,
      number: 3,
      sha256: hash,
    });
    expect(decodeBoardEntry(encodeDocumentEntry(2, 0, hash))).toMatchObject({ kind: 2 });
    const entry = decodeBoardEntry(phaseEntry(opening, [0, 2])) as PhaseEntry;
    expect(entry.statement).toEqual(opening);
    expect(encodePhaseEntry(entry.statementBytes, entry.signatures)).toEqual(phaseEntry(opening, [0, 2]));
  });

  test('ballots and spoils keep their bytes', () => {
    const ballot = concatBytes(u8(0x10), utf8('PSB1'));
    expect(decodeBoardEntry(ballot)).toEqual({ type: 'ballot', bytes: ballot });
    const spoil = concatBytes(u8(0x11), electionId);
    expect(decodeBoardEntry(spoil)).toEqual({ type: 'spoil', bytes: spoil });
  });

  const phase = phaseEntry(opening, [0, 1]);
  const created = encodeCreatedEntry(electionId);
  const document = encodeDocumentEntry(3, 1, hash);
  const at = (bytes: Uint8Array, index: number, value: number) => bytes.with(index, value);
  test.each([
    ['empty', new Uint8Array(0), 'ENTRY_LENGTH_INVALID'],
    ['too_long', new Uint8Array(65_536).fill(0x10), 'ENTRY_LENGTH_INVALID'],
    ['type_0x02', at(created, 0, 0x02), 'ENTRY_TYPE_UNKNOWN'],
    ['created_short', created.slice(0, -1), 'LENGTH_INVALID'],
    ['created_long', concatBytes(created, u8(0)), 'LENGTH_INVALID'],
    ['document_kind_0', at(document, 1, 0), 'ENTRY_DOCUMENT_INVALID'],
    ['document_kind_5', at(document, 1, 5), 'ENTRY_DOCUMENT_INVALID'],
    ['share_file_of_trustee_0', at(at(document, 1, 1), 3, 0), 'ENTRY_DOCUMENT_INVALID'],
    ['result_with_number', at(document, 1, 2), 'ENTRY_DOCUMENT_INVALID'],
    ['document_short', document.slice(0, -1), 'LENGTH_INVALID'],
    ['document_long', concatBytes(document, u8(0)), 'LENGTH_INVALID'],
    ['phase_with_one_signature', phase.slice(0, -65), 'LENGTH_INVALID'],
    ['phase_with_three_signatures', concatBytes(phase, phase.slice(-65)), 'LENGTH_INVALID'],
    ['phase_statement_longer_than_the_entry', at(phase, 1, 0xff), 'LENGTH_INVALID'],
    ['one_official_twice', concatBytes(phase.slice(0, -65), phase.slice(-130, -65)), 'PHASE_OFFICIAL_INVALID'],
    [
      'officials_descending',
      concatBytes(phase.slice(0, -130), phase.slice(-65), phase.slice(-130, -65)),
      'PHASE_OFFICIAL_INVALID',
    ],
    ['statement_with_spaces', concatBytes(u8(0x20), lv(utf8('{ }')), phase.slice(-130)), 'JSON_NOT_CANONICAL'],
    ['statement_empty', concatBytes(u8(0x20), lv(utf8('{}')), phase.slice(-130)), 'PHASE_STATEMENT_INVALID'],
  ])('%s is refused', (_name, bytes, code) => {
    expectCode(() => decodeBoardEntry(bytes), code);
  });

  test('nothing is encoded that cannot be decoded', () => {
    expectCode(() => encodeCreatedEntry(electionId.slice(1)), 'LENGTH_INVALID');
    expectCode(() => encodeDocumentEntry(2, 1, hash), 'ENTRY_DOCUMENT_INVALID');
    expectCode(() => encodeDocumentEntry(1, 65_536, hash), 'NUMBER_INVALID');
    expectCode(() => encodePhaseEntry(encodePhaseStatement(opening), []), 'PHASE_OFFICIAL_INVALID');
  });

  test('decoding arbitrary bytes never does anything but answer or refuse with a code', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(0x01, 0x20, 0x30), (rest, type) => {
        try {
          decodeBoardEntry(concatBytes(u8(type), rest));
        } catch (error) {
          expect(error).toHaveProperty('code');
        }
      }),
    );
  });
});

describe('statement', () => {
  const statements: [string, Record<string, unknown>][] = [
    ['phase_unknown', { ...opening, to: 'paused' }],
    ['phase_no_negative', { ...opening, phaseNo: -1 }],
    ['election_id_short', { ...opening, electionId: 'ab' }],
    ['reason_of_2001', { ...opening, reason: 'x'.repeat(2_001) }],
    ['member_unknown', { ...opening, time: 0 }],
  ];
  test.each(statements)('%s is refused', (_name, statement) => {
    expectCode(() => encodePhaseStatement(statement as unknown as PhaseStatement), 'PHASE_STATEMENT_INVALID');
  });

  test('comes back as it was', () => {
    expect(decodePhaseStatement(encodePhaseStatement(opening))).toEqual(opening);
  });
});

describe('the table of phases', () => {
  test.each([
    [
      false,
      {
        setup: ['issuing', 'aborted'],
        issuing: ['voting', 'aborted'],
        voting: ['closed', 'aborted'],
        closed: ['aborted'],
        aborted: [],
      },
    ],
    [
      true,
      {
        setup: ['issuing', 'voting', 'aborted'],
        issuing: ['voting', 'aborted'],
        voting: ['closed', 'aborted'],
        closed: ['aborted'],
        aborted: [],
      },
    ],
  ] as const)('with issuanceDuringVoting %s', (during, expected) => {
    const definition = makeElection(during);
    for (const phase of PHASES) {
      expect([phase, allowedTransitions(definition, phase, false)]).toEqual([phase, expected[phase]]);
      expect(allowedTransitions(definition, phase, true)).toEqual([]);
      expect(takesRequests(definition, phase)).toBe(phase === 'issuing' || (during && phase === 'voting'));
      expect(takesBallots(definition, phase)).toBe(phase === 'voting');
      for (const kind of [1, 2] as const) expect(takesDocument(definition, phase, kind)).toBe(phase === 'closed');
      for (const kind of [3, 4] as const) expect(takesDocument(definition, phase, kind)).toBe(phase !== 'aborted');
    }
  });
});

describe('a phase entry', () => {
  const definition = makeElection(false);
  const position = { electionId, phaseNo: 0, from: 'setup' as Phase, hasResult: false };
  const decode = (bytes: Uint8Array) => decodeBoardEntry(bytes) as PhaseEntry;

  test('is accepted in its place', () => {
    expect(() => verifyPhaseEntry(definition, position, decode(phaseEntry(opening, [0, 1])))).not.toThrow();
    expect(() => verifyPhaseEntry(definition, position, decode(phaseEntry(opening, [1, 2])))).not.toThrow();
  });

  test.each([
    ['of_another_election', { ...opening, electionId: hexFor('another', 32) }, 'PHASE_ELECTION_INVALID'],
    ['number_skipped', { ...opening, phaseNo: 1 }, 'PHASE_NUMBER_INVALID'],
    ['from_another_phase', { ...opening, from: 'issuing' as const, to: 'voting' as const }, 'PHASE_FROM_INVALID'],
    ['issuing_skipped', { ...opening, to: 'voting' as const }, 'PHASE_TRANSITION_INVALID'],
    ['closed_at_once', { ...opening, to: 'closed' as const }, 'PHASE_TRANSITION_INVALID'],
    ['nowhere', { ...opening, to: 'setup' as const }, 'PHASE_TRANSITION_INVALID'],
  ])('%s is refused', (_name, statement, code) => {
    expectCode(() => verifyPhaseEntry(definition, position, decode(phaseEntry(statement, [0, 1]))), code);
  });

  test('nothing follows an abort', () => {
    const statement = { ...opening, phaseNo: 1, from: 'aborted' as const, to: 'voting' as const };
    const after = { electionId, phaseNo: 1, from: 'aborted' as const, hasResult: false };
    expectCode(
      () => verifyPhaseEntry(definition, after, decode(phaseEntry(statement, [0, 1]))),
      'PHASE_TRANSITION_INVALID',
    );
  });

  test('nobody stops an election that has a result', () => {
    const statement = { ...opening, phaseNo: 3, from: 'closed' as const, to: 'aborted' as const };
    const entry = decode(phaseEntry(statement, [0, 1]));
    const closed = { electionId, phaseNo: 3, from: 'closed' as const, hasResult: false };
    expect(() => verifyPhaseEntry(definition, closed, entry)).not.toThrow();
    expectCode(() => verifyPhaseEntry(definition, { ...closed, hasResult: true }, entry), 'PHASE_TRANSITION_INVALID');
  });

  test('an official who does not exist is refused', () => {
    const entry = decode(phaseEntry(opening, [0, 1]));
    entry.signatures[1].official = 3;
    expectCode(() => verifyPhaseEntry(definition, position, entry), 'PHASE_OFFICIAL_INVALID');
  });

  test('one official alone is refused, by whatever name she signs a second time', () => {
    const entry = decode(phaseEntry(opening, [0, 1]));
    entry.signatures[1].signature = entry.signatures[0].signature;
    const refusal = expectCode(() => verifyPhaseEntry(definition, position, entry), 'PHASE_SIGNATURE_INVALID');
    expect(refusal.message).toContain('official 1 (Otto)');
    // Anyone can write a signature that does not verify under somebody's name.
    expect(refusal.detail.culprit).toBeUndefined();
    expectCode(
      () => verifyPhaseEntry(definition, position, { ...entry, signatures: entry.signatures.slice(1) }),
      'PHASE_OFFICIAL_INVALID',
    );
  });

  test('a signature over another statement is refused', () => {
    const entry = decode(phaseEntry(opening, [0, 1]));
    const other = encodePhaseStatement({ ...opening, reason: 'another reason' });
    const swapped = { ...entry, statement: decodePhaseStatement(other), statementBytes: other };
    expectCode(() => verifyPhaseEntry(definition, position, swapped), 'PHASE_SIGNATURE_INVALID');
  });
});
