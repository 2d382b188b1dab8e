/**
 * Group 6: ballots (spec §6.3, §12.2). Every ballot on the board passes intake steps 1 and 3 to 9: form, signature,
 * token, proofs, phase, revision, tracker. Signatures and proofs of a batch fold into one equation, tokens of a class
 * into another; a failure is reported with the code of the first step that fails, as at intake.
 */
import {
  ballotHeader,
  type BallotContext,
  type BallotHeader,
  ballotTracker,
  type DecodedBallot,
  decodeBallot,
  encodeTokenMessage,
  equalBytes,
  type ErrorCode,
  fromHex,
  toHex,
  verifyBallotBatch,
  VerificationError,
  verifyTokenBatch,
} from '#crypto';
import { ballotContext, type Definition, type Phase, takesBallots } from '#record';
import type { BallotKeys, BallotKeyState } from './ballot-keys.js';
import type { CheckRun } from './check-run.js';
import { ClassSums } from './class-sums.js';

/** Intake steps of spec §6.3, by which the first failure of a ballot is chosen. */
const STEP = { signature: 4, token: 5, proofs: 6, phase: 7, revision: 8, tracker: 9 } as const;

interface Problem {
  step: number;
  code: ErrorCode;
  message: string;
}

interface PendingBallot {
  index: number;
  entry: Uint8Array;
  ctx: BallotContext;
  ballot: DecodedBallot;
  /** What steps 7 to 9 found: state, judged in board order. */
  state: Problem | undefined;
}

export class BallotCheck {
  /** Ballots on the board by class. */
  readonly castOf: number[];
  /** Index of every ballot that a later one replaced, by class. */
  readonly supersededOf: number[][];
  /** Sums over all ballots that passed, by class. */
  readonly sums: ClassSums;
  private readonly contexts: BallotContext[];
  private readonly issuingKeys: Uint8Array[];
  private pending: PendingBallot[] = [];
  /** Whether signatures, tokens and proofs of this bundle's ballots hold, as is remembered. */
  private isKnown = false;
  private bundleSums: ClassSums;

  constructor(
    private readonly run: CheckRun,
    private readonly definition: Definition,
    electionId: Uint8Array,
    private readonly keys: BallotKeys,
  ) {
    this.contexts = definition.voterClasses.map((_, classIndex) => ballotContext(definition, electionId, classIndex));
    this.issuingKeys = definition.voterClasses.map(({ issuing }) => fromHex(issuing.publicKey, 96));
    this.castOf = definition.voterClasses.map(() => 0);
    this.supersededOf = definition.voterClasses.map(() => []);
    this.sums = new ClassSums(this.contexts);
    this.bundleSums = new ClassSums(this.contexts);
  }

  /** The context of a class's ballots. */
  contextOf(classIndex: number): BallotContext {
    return this.contexts[classIndex];
  }

  /** A bundle begins. @param known the sums of its ballots where all of them were verified before, of `endBundle` */
  beginBundle(known: Uint8Array | undefined): void {
    this.isKnown = known !== undefined;
    this.bundleSums = known === undefined ? new ClassSums(this.contexts) : ClassSums.decode(this.contexts, known);
  }

  /**
   * Takes the ballot at `index`. Entries come in board order.
   * @param entry untrusted, type byte included   @param phase of the board at this entry
   */
  accept(index: number, entry: Uint8Array, phase: Phase): void {
    try {
      // Steps 1 and 3: class first, since it decides the length.
      const ctx = this.contextFor(entry);
      if (this.isKnown) return this.acceptKnown(index, entry, ctx.classIndex, phase);
      const ballot = decodeBallot(ctx, entry);
      // Steps 7 to 9 read the board's state and therefore come in its order, before the batch.
      const state = this.judgeState(index, ballot, ctx.classIndex, phase);
      this.pending.push({ index, entry, ctx, ballot, state });
    } catch (error) {
      this.run.failWith(placeOf(index), error, culpritOf(this.definition));
    }
  }

  /**
   * The bundle ends: its ballots are checked together.
   * @returns the sums of the ballots that passed. They are used and remembered only where every ballot did.
   */
  endBundle(): ClassSums {
    this.flush();
    this.sums.addSums(this.bundleSums);
    return this.bundleSums;
  }

  /** A ballot whose bytes were verified before: what depends on the board before it is judged anew. */
  private acceptKnown(index: number, entry: Uint8Array, classIndex: number, phase: Phase): void {
    const ballot = { ...ballotHeader(entry), tracker: ballotTracker(entry) };
    const problem = this.judgeState(index, ballot, classIndex, phase);
    if (problem === undefined) this.run.pass(1);
    else this.refuse(index, entry, problem);
  }

  private flush(): void {
    const batch = this.pending;
    this.pending = [];
    if (batch.length === 0) return;
    // Steps 4 and 6.
    const problems = batch.map(({ state }) => (state === undefined ? [] : [state]));
    for (const { index, code, message } of verifyBallotBatch(batch.map(({ ctx, ballot }) => ({ ctx, ballot })))) {
      problems[index].push({ step: code === 'BALLOT_SIGNATURE_INVALID' ? STEP.signature : STEP.proofs, code, message });
    }
    // Step 5, class by class: a token's key says which class it is of, the ballot never does.
    for (const position of this.wrongTokens(batch)) {
      problems[position].push({
        step: STEP.token,
        code: 'TOKEN_INVALID',
        message: 'the token is not one of its class',
      });
    }
    batch.forEach((item, position) => this.settle(item, problems[position]));
  }

  private contextFor(entry: Uint8Array): BallotContext {
    const { electionId, classIndex } = ballotHeader(entry);
    const ctx = this.contexts.at(0);
    if (ctx === undefined || !equalBytes(electionId, ctx.electionId)) {
      throw new VerificationError('BALLOT_ELECTION_INVALID', 'the ballot is of another election');
    }
    const own = this.contexts[classIndex];
    if (own === undefined) throw new VerificationError('BALLOT_CLASS_INVALID', `class ${classIndex} does not exist`);
    return own;
  }

  private judgeState(
    index: number,
    ballot: BallotHeader & { tracker: Uint8Array },
    classIndex: number,
    phase: Phase,
  ): Problem | undefined {
    const key = this.keys.at(classIndex, ballot.ballotKey, index);
    const tracker = toHex(ballot.tracker);
    const problem = stateProblem(this.definition, key, ballot.revision, tracker, phase);
    this.castOf[classIndex] += 1;
    if (key.index >= 0) this.supersededOf[classIndex].push(ballot.revision > key.revision ? key.index : index);
    if (ballot.revision > key.revision) {
      key.revision = ballot.revision;
      key.index = index;
    }
    key.cast.push(tracker);
    return problem;
  }

  private wrongTokens(batch: readonly PendingBallot[]): number[] {
    return this.issuingKeys.flatMap((issuingKey, classIndex) => {
      const positions = batch.flatMap(({ ctx }, position) => (ctx.classIndex === classIndex ? [position] : []));
      if (positions.length === 0) return [];
      const items = positions.map((position) => {
        const { ctx, ballot } = batch[position];
        return { message: encodeTokenMessage(ctx.electionId, classIndex, ballot.ballotKey), token: ballot.token };
      });
      return verifyTokenBatch(issuingKey, items).map((failing) => positions[failing]);
    });
  }

  private settle(item: PendingBallot, problems: readonly Problem[]): void {
    const [first] = [...problems].sort((a, b) => a.step - b.step);
    if (first === undefined) {
      this.bundleSums.add(item.ctx.classIndex, item.ballot);
      this.run.pass(1);
      return;
    }
    this.refuse(item.index, item.entry, first);
  }

  private refuse(index: number, entry: Uint8Array, { code, message }: Problem): void {
    this.run.fail(placeOf(index), code, message, { culprit: culpritOf(this.definition), evidence: toHex(entry) });
  }
}

/**
 * Steps 7 to 9 of spec §6.3. That a tracker is not cast twice needs no look: equal trackers are equal bodies, with equal
 * revisions, and step 8 refuses those.
 */
function stateProblem(
  definition: Definition,
  key: BallotKeyState,
  revision: number,
  tracker: string,
  phase: Phase,
): Problem | undefined {
  if (!takesBallots(definition, phase)) {
    return { step: STEP.phase, code: 'BALLOT_PHASE_INVALID', message: `a ballot stands in phase ${phase}` };
  }
  if (revision <= key.revision) {
    const message = `revision ${revision} does not exceed ${key.revision} of the same key`;
    return { step: STEP.revision, code: 'REVISION_NOT_INCREASING', message };
  }
  if (key.revision >= 0 && definition.policy.revoting === 'refused') {
    return { step: STEP.revision, code: 'REVOTING_REFUSED', message: 'a second ballot, and revoting is refused' };
  }
  if (key.spoiled.includes(tracker)) {
    return { step: STEP.tracker, code: 'BALLOT_TRACKER_SPOILED', message: 'a spoiled tracker is cast' };
  }
  return undefined;
}

function placeOf(index: number): string {
  return `board entry ${index}`;
}

function culpritOf(definition: Definition): string {
  return `board ${definition.board.origin}`;
}
