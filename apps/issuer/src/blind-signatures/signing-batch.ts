/**
 * What an issuer computes for requests (spec §5.3, §5.4): whether they are well formed and signed by their roll keys, and the blind
 * signatures themselves. It runs in the threads, where it holds up nobody; what is asked for, and whether it leaves, is decided
 * outside.
 */
import {
  blindSign,
  decodeRequest,
  type Engine,
  type ErrorCode,
  requestClaims,
  type TokenRequest,
  VerificationError,
  verifyRequest,
} from '#crypto';

/** What a thread is told of an election. */
export interface SigningTopic {
  electionId: Uint8Array;
  registrars: 1 | 2;
  classes: number;
  /** x_i by class. Secret: it is sent to threads of this process, and into no log. */
  secretShares: readonly bigint[];
}

export type SigningItem =
  /** @param bytes untrusted */
  | { kind: 'read'; bytes: Uint8Array }
  /** @param D of a request that was read */
  | { kind: 'sign'; classIndex: number; D: Uint8Array };

export type SigningAnswer =
  | { kind: 'request'; request: TokenRequest }
  | { kind: 'share'; share: Uint8Array }
  | { kind: 'refused'; code: ErrorCode | 'CLASS_UNKNOWN'; message: string };

interface Read {
  position: number;
  electionId: Uint8Array;
  request: TokenRequest;
}

/** @throws Error where the engine contradicts the reference */
export function signBatch(batch: { topic: SigningTopic; item: SigningItem }[], engine: Engine): SigningAnswer[] {
  const reads: Read[] = [];
  const answers = batch.map(({ topic, item }, position) =>
    attempt((): SigningAnswer => {
      if (item.kind === 'sign') return { kind: 'share', share: blindSign(shareOf(topic, item.classIndex), item.D) };
      const { electionId, registrars, classes } = topic;
      const request = decodeRequest(item.bytes, registrars);
      if (request.classIndex >= classes) {
        return { kind: 'refused', code: 'CLASS_UNKNOWN', message: `there is no class ${request.classIndex}` };
      }
      reads.push({ position, electionId, request });
      return { kind: 'request', request };
    }),
  );
  // Signatures of all that decode, together; whoever fails is judged alone, for the reason.
  for (const { position, electionId, request } of failing(reads, engine)) {
    answers[position] = attempt((): SigningAnswer => {
      verifyRequest(electionId, request);
      throw new Error('the engine refuses a request and the reference does not');
    });
  }
  return answers;
}

function failing(reads: readonly Read[], engine: Engine): Read[] {
  const claims = reads.flatMap((read) =>
    requestClaims(read.electionId, read.request).map((claim) => ({ ...claim, read })),
  );
  return [...new Set(engine.verifySignatures('request', claims).map((index) => claims[index].read))];
}

function shareOf({ secretShares }: SigningTopic, classIndex: number): bigint {
  if (classIndex >= secretShares.length) throw new Error('the shares of this class are not here');
  return secretShares[classIndex];
}

function attempt(check: () => SigningAnswer): SigningAnswer {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof VerificationError)) throw error;
    return { kind: 'refused', code: error.code, message: error.message };
  }
}
