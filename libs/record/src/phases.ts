/**
 * Phases of an election, their transitions and what each of them lets into the logs (spec §7, one table), and the
 * statement by which two officials move the election on.
 */
import { encodeCanonicalJson, fromHex, toHex, VerificationError, verifyDocument } from '#crypto';
import type { Definition, Draft } from './definition-types.js';
import { decodeForm, type Form, hexForm, object, oneOf, text, whole } from './strict-form.js';

export const PHASES = ['setup', 'issuing', 'voting', 'closed', 'aborted'] as const;

export type Phase = (typeof PHASES)[number];

/** The signed JSON of a phase entry. */
export interface PhaseStatement {
  /** 32 bytes hex. */
  electionId: string;
  /** 0, 1, 2… in board order. */
  phaseNo: number;
  from: Phase;
  to: Phase;
  /** For people; at most 2,000 characters, of an abort at least one. */
  reason: string;
}

export interface PhaseSignature {
  /** Position in `definition.officials`, from 0. */
  official: number;
  /** 64 bytes, document kind `phase` over the statement's bytes. */
  signature: Uint8Array;
}

/** Two officials, no more and no fewer, sign a phase entry (spec §7). */
export const PHASE_SIGNATURES = 2;

type Switch = 'always' | 'never' | 'issuance-during-voting';

interface PhaseRules {
  to: Partial<Record<Phase, Switch>>;
  requests: Switch;
  ballots: Switch;
  /** Board entries 0x30 by kind: 1 share file, 2 result, 3 certified document, 4 evidence. */
  documents: Record<1 | 2 | 3 | 4, Switch>;
}

const OPEN_DOCUMENTS = { 1: 'never', 2: 'never', 3: 'always', 4: 'always' } as const;

/** The one table: from each phase, where to, and what the two logs take meanwhile. */
const RULES: Record<Phase, PhaseRules> = {
  setup: {
    to: { issuing: 'always', voting: 'issuance-during-voting', aborted: 'always' },
    requests: 'never',
    ballots: 'never',
    documents: OPEN_DOCUMENTS,
  },
  issuing: {
    to: { voting: 'always', aborted: 'always' },
    requests: 'always',
    ballots: 'never',
    documents: OPEN_DOCUMENTS,
  },
  voting: {
    to: { closed: 'always', aborted: 'always' },
    requests: 'issuance-during-voting',
    ballots: 'always',
    documents: OPEN_DOCUMENTS,
  },
  closed: {
    to: { aborted: 'always' },
    requests: 'never',
    ballots: 'never',
    documents: { 1: 'always', 2: 'always', 3: 'always', 4: 'always' },
  },
  aborted: {
    to: {},
    requests: 'never',
    ballots: 'never',
    documents: { 1: 'never', 2: 'never', 3: 'never', 4: 'never' },
  },
};

function isOn(definition: Draft | Definition, value: Switch | undefined): boolean {
  switch (value) {
    case undefined:
    case 'never':
      return false;
    case 'always':
      return true;
    case 'issuance-during-voting':
      return definition.policy.issuanceDuringVoting;
    default:
      return value satisfies never;
  }
}

/** Phases that may follow `from` in this election (spec §7): none once there is a result. */
export function allowedTransitions(definition: Draft | Definition, from: Phase, hasResult: boolean): Phase[] {
  return hasResult ? [] : PHASES.filter((to) => isOn(definition, RULES[from].to[to]));
}

/** Whether the issuance log takes requests in this phase (spec §7). */
export function takesRequests(definition: Draft | Definition, phase: Phase): boolean {
  return isOn(definition, RULES[phase].requests);
}

/** Whether the board takes ballots and spoils in this phase (spec §7). */
export function takesBallots(definition: Draft | Definition, phase: Phase): boolean {
  return isOn(definition, RULES[phase].ballots);
}

/** Whether the board takes a `0x30` entry of this kind in this phase (spec §7): share files and the result only after the close. */
export function takesDocument(definition: Draft | Definition, phase: Phase, kind: 1 | 2 | 3 | 4): boolean {
  return isOn(definition, RULES[phase].documents[kind]);
}

const CONTROL_BUT_LINE_BREAK = /[^\P{Cc}\n\t]/u;
/** Why officials decide something: no character may steer a terminal (spec §7.4). */
export const REASON_FORM = text(
  0,
  2_000,
  (reason) => !CONTROL_BUT_LINE_BREAK.test(reason),
  'holds no control characters',
);

const PHASE_STATEMENT: Form<PhaseStatement> = object({
  electionId: hexForm(32),
  phaseNo: whole(0, 1_000),
  from: oneOf(...PHASES),
  to: oneOf(...PHASES),
  reason: REASON_FORM,
});

const STATEMENT_FORM = {
  maxBytes: 16_384,
  maxDepth: 2,
  code: 'PHASE_STATEMENT_INVALID',
  what: 'phase statement',
} as const;

/** The bytes that officials sign with document kind `phase` (spec §7). */
export function encodePhaseStatement(statement: PhaseStatement): Uint8Array {
  const bytes = encodeCanonicalJson(statement);
  decodePhaseStatement(bytes);
  return bytes;
}

/**
 * @param bytes untrusted
 * @throws VerificationError JSON_…, PHASE_STATEMENT_INVALID
 */
export function decodePhaseStatement(bytes: Uint8Array): PhaseStatement {
  const statement = decodeForm(PHASE_STATEMENT, bytes, STATEMENT_FORM);
  if (statement.to === 'aborted' && statement.reason === '') {
    throw new VerificationError('PHASE_STATEMENT_INVALID', 'phase statement: an abort needs a reason');
  }
  return statement;
}

/** What a phase entry must follow: the election, the number of phase entries before it and the phase they led to. */
export interface PhasePosition {
  /** 32 bytes. */
  electionId: Uint8Array;
  phaseNo: number;
  from: Phase;
  /** The board holds the result: whoever runs the election can take nothing back any more. */
  hasResult: boolean;
}

/**
 * The statement is of this election and is the one step that may come next (spec §7).
 * @param definition trusted   @param position where the board stands   @param statement untrusted, decoded
 * @throws VerificationError PHASE_ELECTION_INVALID, PHASE_NUMBER_INVALID, PHASE_FROM_INVALID, PHASE_TRANSITION_INVALID
 */
export function assertNextStep(definition: Definition, position: PhasePosition, statement: PhaseStatement): void {
  // 1. The statement is of this election and of this place on the board.
  if (statement.electionId !== toHex(position.electionId)) {
    throw new VerificationError('PHASE_ELECTION_INVALID', `the phase statement is of election ${statement.electionId}`);
  }
  if (statement.phaseNo !== position.phaseNo) {
    throw new VerificationError(
      'PHASE_NUMBER_INVALID',
      `phaseNo is ${statement.phaseNo}, expected ${position.phaseNo}`,
    );
  }
  if (statement.from !== position.from) {
    throw new VerificationError(
      'PHASE_FROM_INVALID',
      `the statement leaves "${statement.from}", the board is in "${position.from}"`,
    );
  }
  // 2. The table allows the step.
  if (!allowedTransitions(definition, statement.from, position.hasResult).includes(statement.to)) {
    const why = position.hasResult ? 'the result stands on the board' : 'no such step is allowed';
    throw new VerificationError('PHASE_TRANSITION_INVALID', `"${statement.from}" → "${statement.to}": ${why}`);
  }
}

/**
 * VerifyPhaseEntry (spec §7.4, Algorithm 7.17): two different officials of the definition signed this statement, and it is the one step
 * that may come next.
 * @param definition trusted   @param position where the board stands   @param entry untrusted, decoded
 * @throws VerificationError PHASE_ELECTION_INVALID, PHASE_NUMBER_INVALID, PHASE_FROM_INVALID, PHASE_TRANSITION_INVALID,
 *   PHASE_OFFICIAL_INVALID, PHASE_SIGNATURE_INVALID; the official's name stands in the message, the fault is the board's
 */
export function verifyPhaseEntry(
  definition: Definition,
  position: PhasePosition,
  entry: { statement: PhaseStatement; statementBytes: Uint8Array; signatures: PhaseSignature[] },
): void {
  const { statement, statementBytes, signatures } = entry;
  // 1, 2. The one step that may come next.
  assertNextStep(definition, position, statement);
  // 3. Two officials, ascending, so that no one counts twice.
  assertTwoOfficials(signatures);
  // 4. Each signature is that official's over the stored bytes.
  for (const { official, signature } of signatures) {
    const member = definition.officials[official];
    if (member === undefined) {
      throw new VerificationError('PHASE_OFFICIAL_INVALID', `official ${official} does not exist`);
    }
    try {
      verifyDocument('phase', fromHex(member.signingKey, 32), statementBytes, signature);
    } catch (cause) {
      throw new VerificationError(
        'PHASE_SIGNATURE_INVALID',
        `the signature of official ${official} (${member.name}) does not verify`,
        {},
        { cause },
      );
    }
  }
}

/** @throws VerificationError PHASE_OFFICIAL_INVALID unless exactly two, in ascending order */
export function assertTwoOfficials(signatures: PhaseSignature[]): void {
  const [first, second] = signatures;
  if (signatures.length !== PHASE_SIGNATURES) {
    throw new VerificationError(
      'PHASE_OFFICIAL_INVALID',
      `${signatures.length} signatures, expected ${PHASE_SIGNATURES}`,
    );
  }
  if (first.official >= second.official) {
    throw new VerificationError(
      'PHASE_OFFICIAL_INVALID',
      `officials ${first.official}, ${second.official} do not ascend`,
    );
  }
}
