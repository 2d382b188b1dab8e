/**
 * What entries of a log say by their own bytes (spec §12.2, groups 6 to 8): form, signatures, tokens and proofs, many at a
 * time. A pure function of the entries and of the definition, so that other threads can do it; what depends on the log
 * before an entry, the groups judge in its order.
 */
import {
  type BallotContext,
  ballotHeader,
  type BallotHints,
  concatBytes,
  type Engine,
  fromHex,
  splitRequest,
} from '#crypto';
import { ballotContext, type Definition } from '#record';
import { checkBoardEntries } from './board-entry-checks.js';
import type { LogName } from './checkpoint-file.js';
import { type EntryFindings, type EntryRefusal, NO_FINDINGS } from './entry-findings.js';

/** What of the definition decides about entries. */
export interface EntryRules {
  /** 32 bytes. */
  readonly electionId: Uint8Array;
  /** By class. */
  readonly contexts: readonly BallotContext[];
  /** By class, 96 bytes each. */
  readonly issuingKeys: readonly Uint8Array[];
  readonly registrars: 1 | 2;
}

/** Entries that are checked together; a structured clone of it is the same task. */
export interface EntryTask {
  /** Entries of a log; or ballots that passed and were replaced later, which are only added up. */
  readonly kind: LogName | 'replaced';
  readonly rules: EntryRules;
  /** untrusted */
  readonly entries: readonly Uint8Array[];
  /** untrusted, for ballots of the board, by entry */
  readonly hints?: BallotHints;
}

export function entryRules(definition: Definition, electionId: Uint8Array): EntryRules {
  return {
    electionId,
    contexts: definition.voterClasses.map((_, classIndex) => ballotContext(definition, electionId, classIndex)),
    issuingKeys: definition.voterClasses.map(({ issuing }) => fromHex(issuing.publicKey, 96)),
    registrars: definition.roll.registrars,
  };
}

/** @throws Error where the engine contradicts the reference: then nothing is known of these entries */
export function checkEntries(engine: Engine, { kind, rules, entries, hints = [] }: EntryTask): EntryFindings {
  switch (kind) {
    case 'board':
      return checkBoardEntries(engine, rules, entries, hints);
    case 'issuance':
      return checkRequests(engine, rules, entries);
    case 'replaced':
      return { ...NO_FINDINGS, sums: sumBallots(engine, rules, entries) };
    default:
      return kind satisfies never;
  }
}

/** Form, class, and the signature of every roll key, under this election. */
function checkRequests(engine: Engine, rules: EntryRules, entries: readonly Uint8Array[]): EntryFindings {
  const { electionId, registrars, contexts } = rules;
  const refusals = engine.verifyRequests(electionId, registrars, entries).map((refusal, at) => {
    if (refusal?.stage === 'form') return refusal;
    const { classIndex } = splitRequest(entries[at], registrars);
    return classIndex < contexts.length ? refusal : unknownClass(classIndex);
  });
  return { ...NO_FINDINGS, refusals };
}

function sumBallots(engine: Engine, { contexts }: EntryRules, ballots: readonly Uint8Array[]): Uint8Array {
  const classes = ballots.map((entry) => ballotHeader(entry).classIndex);
  const sums = contexts.map((ctx) =>
    engine.sumBallots(
      ctx,
      ballots.filter((_, i) => classes[i] === ctx.classIndex),
    ),
  );
  return concatBytes(...sums);
}

function unknownClass(classIndex: number): EntryRefusal {
  return { stage: 'form', code: 'REQUEST_CLASS_INVALID', message: `class ${classIndex} does not exist` };
}
