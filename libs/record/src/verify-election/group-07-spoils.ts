/**
 * Group 7: spoils (spec §6.4, §9, §12.2). A spoil says "this tracker shall never be cast": it is signed by the ballot's
 * own key, carries its token, stands between opening and close, names a tracker that is neither cast nor spoiled, and
 * there are at most 20 of a key. That a spoiled tracker is not cast later, group 6 sees (step 9).
 */
import {
  type DecodedSpoil,
  decodeSpoil,
  encodeTokenMessage,
  fromHex,
  toHex,
  VerificationError,
  verifySpoilSignature,
  verifyTokenBatch,
} from '#crypto';
import { type Definition, type Phase, takesBallots } from '#record';
import type { BallotKeys } from './ballot-keys.js';
import type { CheckRun } from './check-run.js';

/** Most spoils of one (class, ballotKey). */
export const MAX_SPOILS = 20;

export class SpoilCheck {
  /** Spoils on the board by class. */
  readonly spoiledOf: number[];
  private readonly issuingKeys: Uint8Array[];
  /** Whether signatures and tokens of this bundle's spoils hold, as is remembered. */
  private isKnown = false;

  constructor(
    private readonly run: CheckRun,
    private readonly definition: Definition,
    private readonly electionId: Uint8Array,
    private readonly keys: BallotKeys,
  ) {
    this.issuingKeys = definition.voterClasses.map(({ issuing }) => fromHex(issuing.publicKey, 96));
    this.spoiledOf = definition.voterClasses.map(() => 0);
  }

  beginBundle(isKnown: boolean): void {
    this.isKnown = isKnown;
  }

  /**
   * Takes the spoil at `index`. Entries come in board order.
   * @param entry untrusted, type byte included   @param phase of the board at this entry
   */
  accept(index: number, entry: Uint8Array, phase: Phase): void {
    this.run.attempt(`board entry ${index}`, `board ${this.definition.board.origin}`, () =>
      this.judge(index, entry, phase),
    );
  }

  private judge(index: number, entry: Uint8Array, phase: Phase): void {
    const evidence = toHex(entry);
    // 1. Form, election, class.
    const spoil = decodeSpoil(this.electionId, entry);
    const issuingKey = this.issuingKeys[spoil.classIndex];
    if (issuingKey === undefined) {
      throw new VerificationError('SPOIL_CLASS_INVALID', `class ${spoil.classIndex} does not exist`, { evidence });
    }
    // The state is kept even if the spoil is refused below: what follows is judged by its own faults.
    const key = this.keys.at(spoil.classIndex, spoil.ballotKey, index);
    const tracker = toHex(spoil.tracker);
    const before = [...key.spoiled];
    key.spoiled.push(tracker);
    this.spoiledOf[spoil.classIndex] += 1;
    // 2. Signature.   3. Token.
    if (!this.isKnown) this.verifySigned(spoil, issuingKey, evidence);
    // 4. Between opening and close.
    if (!takesBallots(this.definition, phase)) {
      throw new VerificationError('SPOIL_PHASE_INVALID', `a spoil stands in phase ${phase}`, { evidence });
    }
    // 5. Neither cast nor spoiled under this key, at most 20.
    if (key.cast.includes(tracker)) {
      throw new VerificationError('SPOIL_TRACKER_CAST', 'the spoiled tracker is cast already', { evidence });
    }
    if (before.includes(tracker)) {
      throw new VerificationError('SPOIL_TRACKER_SPOILED', 'the tracker is spoiled already', { evidence });
    }
    if (before.length >= MAX_SPOILS) {
      throw new VerificationError('SPOIL_LIMIT_EXCEEDED', `more than ${MAX_SPOILS} spoils of one key`, { evidence });
    }
  }

  private verifySigned(spoil: DecodedSpoil, issuingKey: Uint8Array, evidence: string): void {
    verifySpoilSignature(this.electionId, spoil);
    const message = encodeTokenMessage(this.electionId, spoil.classIndex, spoil.ballotKey);
    if (verifyTokenBatch(issuingKey, [{ message, token: spoil.token }]).length > 0) {
      throw new VerificationError('TOKEN_INVALID', 'the token is not one of its class', { evidence });
    }
  }
}
