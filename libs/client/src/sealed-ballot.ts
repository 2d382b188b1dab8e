/**
 * A ballot that is encrypted and not cast (spec §6, §9). It holds the seed and the choices until it is either cast or
 * opened; then both are forgotten. A ballot is used once: an opened one can never be cast, a cast one never opened.
 */
import {
  type BallotContext,
  ballotTracker,
  encodeBallot,
  encodeChallenge,
  encryptBallotInSteps,
  signBallot,
} from '#crypto';
import { clientError } from './errors.js';

interface Opening {
  context: BallotContext;
  ballotKey: Uint8Array;
  revision: number;
  choices: number[][];
  seed: Uint8Array;
}

type Fate = 'unused' | 'casting' | 'cast' | 'testing' | 'opened';

const SPENT: Record<Exclude<Fate, 'unused'>, string> = {
  casting: 'this ballot was sent to be cast: it can only be cast again',
  cast: 'this ballot is cast',
  testing: 'this ballot was given up for testing',
  opened: 'this ballot was opened for testing',
};

export class SealedBallot {
  private fate: Fate = 'unused';

  /**
   * @param entry    the exact bytes to cast
   * @param tracker  32 bytes; shown before casting only to a second device
   * @param opening  secret
   */
  constructor(
    readonly entry: Uint8Array,
    readonly tracker: Uint8Array,
    private opening: Opening | null,
  ) {}

  /** From now on this ballot may only be cast, also when no answer comes. @throws ClientError BALLOT_SPENT */
  beginCast(): void {
    this.leave('casting');
  }

  /** From now on this ballot may only be tested: a server that answers nothing must not get it cast. */
  beginTest(): void {
    this.leave('testing');
  }

  /** The board has confirmed it: forgets the opening. */
  markCast(): void {
    this.forget('cast');
  }

  /** The spoil is on the board: the opening as text for a second device. Forgets it. */
  open(): string {
    if (this.fate !== 'testing' || this.opening === null) throw new Error('opened before it was given up');
    const { context, ballotKey, revision, choices, seed } = this.opening;
    const { electionId, classIndex } = context;
    const challenge = encodeChallenge(electionId, classIndex, ballotKey, revision, choices, seed);
    this.forget('opened');
    return challenge;
  }

  private leave(to: 'casting' | 'testing'): void {
    if (this.fate !== 'unused' && this.fate !== to) {
      throw clientError('BALLOT_SPENT', SPENT[this.fate], 'make a new ballot');
    }
    this.fate = to;
  }

  private forget(fate: 'cast' | 'opened'): void {
    this.fate = fate;
    this.opening?.seed.fill(0);
    this.opening?.choices.forEach((values) => values.fill(0));
    this.opening = null;
  }
}

/** Called between the steps of sealing with the part that is done, 0…1: a page draws and answers meanwhile. */
export type GiveWay = (done: number) => Promise<void>;

/** A ballot that an earlier visit sent and got no answer for: it can only be cast again. @param entry its exact bytes */
export function sentBallot(entry: Uint8Array): SealedBallot {
  const sent = new SealedBallot(entry, ballotTracker(entry), null);
  sent.beginCast();
  return sent;
}

/**
 * Encrypts, proves and signs.
 * @param key   the voter's ballot key, secret   @param choices  secret, copied   @param seed  32 fresh bytes, secret
 */
export async function sealBallot(
  context: BallotContext,
  key: { secretKey: bigint; publicKey: Uint8Array },
  revision: number,
  choices: number[][],
  token: Uint8Array,
  seed: Uint8Array,
  giveWay: GiveWay,
): Promise<SealedBallot> {
  const copied = choices.map((values) => [...values]);
  const steps = encryptBallotInSteps(context, key.publicKey, revision, copied, seed);
  let step = steps.next();
  for (; step.done !== true; step = steps.next()) await giveWay(step.value);
  const { body, tracker } = step.value;
  const entry = encodeBallot(body, token, signBallot(key.secretKey, tracker));
  return new SealedBallot(entry, tracker, {
    context,
    ballotKey: key.publicKey,
    revision,
    choices: copied,
    seed,
  });
}
