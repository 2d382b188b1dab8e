/** Ballots and spoils by their own bytes (spec §6.3, intake 1 and 3 to 6; §9): what groups 6 and 7 need no board for. */
import {
  type BallotContext,
  ballotHeader,
  type BallotHints,
  ballotToken,
  type ClaimedToken,
  concatBytes,
  decodeSpoil,
  type DecodedSpoil,
  encodeTokenMessage,
  type Engine,
  equalBytes,
  VerificationError,
  verifySpoilSignature,
} from '#crypto';
import { ENTRY_BALLOT, ENTRY_SPOIL } from '#record';
import { sumsOfNone } from './class-sums.js';
import type { EntryRules } from './entry-checks.js';
import { type EntryFindings, type EntryRefusal, NO_TRACKER, readOrRefuse, refusalIn } from './entry-findings.js';

export function checkBoardEntries(
  engine: Engine,
  rules: EntryRules,
  entries: readonly Uint8Array[],
  hints: BallotHints,
): EntryFindings {
  const check = new BoardEntryCheck(engine, rules, entries);
  const sums = rules.contexts.map((ctx) => check.checkBallots(ctx, hints));
  check.checkSpoils();
  check.checkTokens();
  return { refusals: check.refusals, trackers: check.trackers, sums: concatBytes(...sums) };
}

/** A token and the entry that carries it. */
interface Claim extends ClaimedToken {
  at: number;
}

class BoardEntryCheck {
  readonly refusals: (EntryRefusal | null)[];
  readonly trackers: Uint8Array[];
  /** By class. */
  private readonly ballots: number[][];
  private readonly claims: Claim[][];

  constructor(
    private readonly engine: Engine,
    private readonly rules: EntryRules,
    private readonly entries: readonly Uint8Array[],
  ) {
    this.refusals = entries.map(() => null);
    this.trackers = entries.map(() => NO_TRACKER);
    this.ballots = rules.contexts.map(() => []);
    this.claims = rules.contexts.map(() => []);
    // The class first, since it decides the length.
    entries.forEach((entry, at) => {
      if (entry[0] !== ENTRY_BALLOT) return;
      this.refusals[at] = refusalIn('form', () => this.ballots[classOf(rules, entry)].push(at));
    });
  }

  /** @returns the sums over those whose proofs hold */
  checkBallots(ctx: BallotContext, hints: BallotHints): Uint8Array {
    const positions = this.ballots[ctx.classIndex];
    if (positions.length === 0) return sumsOfNone(ctx);
    const ballots = positions.map((at) => this.entries[at]);
    const own = positions.map((at) => hints[at]);
    const { refusals, trackers, sums } = this.engine.verifyBallots(ctx, ballots, own.some(isThere) ? own : undefined);
    positions.forEach((at, i) => {
      this.refusals[at] = refusals[i];
      if (refusals[i]?.stage === 'form') return;
      this.trackers[at] = trackers[i];
      this.claim(at, ctx.classIndex, ballotHeader(ballots[i]).ballotKey, ballotToken(ballots[i]));
    });
    return sums;
  }

  checkSpoils(): void {
    this.entries.forEach((entry, at) => {
      if (entry[0] !== ENTRY_SPOIL) return;
      const spoil = readOrRefuse(() => readSpoil(this.rules, entry));
      if ('stage' in spoil) {
        this.refusals[at] = spoil;
        return;
      }
      this.refusals[at] = refusalIn('signature', () => verifySpoilSignature(this.rules.electionId, spoil));
      this.claim(at, spoil.classIndex, spoil.ballotKey, spoil.token);
    });
  }

  /** Class by class: a token's key says which class it is of, the entry never does. */
  checkTokens(): void {
    this.rules.issuingKeys.forEach((issuingKey, classIndex) => {
      const claims = this.claims[classIndex];
      if (claims.length === 0) return;
      for (const failing of this.engine.verifyTokens(issuingKey, claims)) {
        const { at } = claims[failing];
        // The signature comes before it, proofs after it.
        if (this.refusals[at]?.stage === 'signature') continue;
        this.refusals[at] = { stage: 'token', code: 'TOKEN_INVALID', message: 'the token is not one of its class' };
      }
    });
  }

  private claim(at: number, classIndex: number, ballotKey: Uint8Array, token: Uint8Array): void {
    const message = encodeTokenMessage(this.rules.electionId, classIndex, ballotKey);
    this.claims[classIndex].push({ at, message, token });
  }
}

function isThere(hint: Uint8Array | undefined): boolean {
  return hint !== undefined;
}

function classOf({ electionId, contexts }: EntryRules, entry: Uint8Array): number {
  const header = ballotHeader(entry);
  if (!equalBytes(header.electionId, electionId)) {
    throw new VerificationError('BALLOT_ELECTION_INVALID', 'the ballot is of another election');
  }
  if (header.classIndex < contexts.length) return header.classIndex;
  throw new VerificationError('BALLOT_CLASS_INVALID', `class ${header.classIndex} does not exist`);
}

function readSpoil({ electionId, contexts }: EntryRules, entry: Uint8Array): DecodedSpoil {
  const spoil = decodeSpoil(electionId, entry);
  if (spoil.classIndex < contexts.length) return spoil;
  throw new VerificationError('SPOIL_CLASS_INVALID', `class ${spoil.classIndex} does not exist`);
}
