/** A thread that makes ballots for load: a fresh ballot key each, encrypted and proven, with a token made with the issuing secret. */
import {
  type BallotContext,
  blind,
  blindSign,
  encodeBallot,
  encodePoint,
  encodeTokenMessage,
  encryptBallot,
  generateBallotSeed,
  multiplyBase,
  randomScalar,
  signBallot,
} from '#crypto';
import { serveBatches } from '#edge';

/** What ballots are made with. */
export interface BallotMaking {
  context: BallotContext;
  /** Of the class; a benchmark's own. */
  issuingSecret: bigint;
  /** Minutes since 1970. */
  revision: number;
}

/** @param chosen one of the five options */
function make({ context, issuingSecret, revision }: BallotMaking, chosen: number): Uint8Array {
  const secretKey = randomScalar();
  const publicKey = encodePoint(multiplyBase(secretKey));
  const message = encodeTokenMessage(context.electionId, context.classIndex, publicKey);
  // Blinded by 1: what devices get by unblinding is this very signature.
  const token = blindSign(issuingSecret, blind(message, 1n));
  const choices = context.contests.map(({ options }) =>
    Array.from({ length: options }, (_, option) => (option === chosen ? 1 : 0)),
  );
  const { body, tracker } = encryptBallot(context, publicKey, revision, choices, generateBallotSeed());
  return encodeBallot(body, token, signBallot(secretKey, tracker));
}

serveBatches<BallotMaking, BallotMaking, number, Uint8Array>(
  (making) => making,
  (batch) => Promise.resolve(batch.map(({ topic, item }) => make(topic, item))),
);
