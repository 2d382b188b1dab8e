/**
 * What entries of a log say by their own bytes (spec §12.2, groups 6 to 8): form, signatures, tokens and proofs, many at a
 * time. A pure function of the entries and of the definition, so that other threads can do it; what depends on the log
 * before an entry, the groups judge in its order.
 */
import {
  type BallotContext,
  decodeRequest,
  type Engine,
  fromHex,
  type TokenRequest,
  VerificationError,
  verifyRequest,
} from '#crypto';
import { ballotContext, type Definition } from '#record';
import { checkBoardEntries } from './board-entry-checks.js';
import type { LogName } from './checkpoint-file.js';
import { type EntryFindings, NO_TRACKER, readOrRefuse, refusalIn } from './entry-findings.js';

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

/** Entries of one log that are checked together; a structured clone of it is the same task. */
export interface EntryTask {
  readonly log: LogName;
  readonly rules: EntryRules;
  /** untrusted */
  readonly entries: readonly Uint8Array[];
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
export function checkEntries(engine: Engine, { log, rules, entries }: EntryTask): EntryFindings {
  return log === 'board' ? checkBoardEntries(engine, rules, entries) : checkRequests(rules, entries);
}

/** Form, class, and the signature of every roll key, under this election. */
function checkRequests(rules: EntryRules, entries: readonly Uint8Array[]): EntryFindings {
  const refusals = entries.map((entry) => {
    const request = readOrRefuse(() => readRequest(rules, entry));
    if ('stage' in request) return request;
    return refusalIn('signature', () => verifyRequest(rules.electionId, request));
  });
  return { refusals, trackers: entries.map(() => NO_TRACKER), sums: new Uint8Array() };
}

function readRequest(rules: EntryRules, entry: Uint8Array): TokenRequest {
  const request = decodeRequest(entry, rules.registrars);
  if (request.classIndex < rules.contexts.length) return request;
  throw new VerificationError('REQUEST_CLASS_INVALID', `class ${request.classIndex} does not exist`);
}
