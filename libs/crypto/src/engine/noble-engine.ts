/** The reference engine: everything by noble, ballot for ballot what the single checks say. */
import { type DecodedBallot, decodeBallot, decodeCiphertexts } from '../ballot-decoding.js';
import { type BatchFailure, type BatchItem, verifyBallotBatch } from '../ballot-batch.js';
import type { BallotContext, Ciphertext } from '../ballot-format.js';
import { concatBytes } from '../bytes.js';
import { VerificationError } from '../errors.js';
import { encodePoint, IDENTITY } from '../group.js';
import type { Purpose } from '../hash.js';
import { type ClaimedSignature, verifySignature } from '../schnorr.js';
import { type ClaimedToken, verifyTokenBatch } from '../token.js';
import { decodeRequest, verifyRequest } from '../token-request.js';
import type { BallotBatch, BallotRefusal, Engine, RequestRefusal } from './engine.js';

export class NobleEngine implements Engine {
  readonly name = 'noble';

  verifyBallots(ctx: BallotContext, entries: readonly Uint8Array[]): BallotBatch {
    const refusals: (BallotRefusal | null)[] = entries.map(() => null);
    const trackers: Uint8Array[] = entries.map(() => NO_TRACKER);
    const items: (BatchItem & { at: number })[] = [];
    entries.forEach((entry, at) => {
      const decoded = decodeOrRefuse(ctx, entry);
      if ('ballot' in decoded) {
        items.push({ ctx, ballot: decoded.ballot, at });
        trackers[at] = decoded.ballot.tracker;
      } else refusals[at] = decoded;
    });
    for (const failure of verifyBallotBatch(items)) refusals[items[failure.index].at] = refusalOf(failure);
    const taken = items.filter(({ at }) => refusals[at] === null).map(({ ballot }) => ballot);
    return {
      refusals,
      trackers,
      sums: sumCiphertexts(
        ctx,
        taken.map(({ ciphertexts }) => ciphertexts),
      ),
    };
  }

  sumBallots(ctx: BallotContext, entries: readonly Uint8Array[]): Uint8Array {
    return sumByNoble(ctx, entries);
  }

  verifySignatures(purpose: Purpose, items: readonly ClaimedSignature[]): number[] {
    return failingSignatures(purpose, items);
  }

  verifyTokens(issuingKey: Uint8Array, items: readonly ClaimedToken[]): number[] {
    return verifyTokenBatch(issuingKey, items);
  }

  verifyRequests(
    electionId: Uint8Array,
    registrars: 1 | 2,
    requests: readonly Uint8Array[],
  ): (RequestRefusal | null)[] {
    return requests.map((request) => judgeRequest(electionId, registrars, request));
  }
}

/** @param bytes untrusted   @returns what the request is refused for, or null */
export function judgeRequest(electionId: Uint8Array, registrars: 1 | 2, bytes: Uint8Array): RequestRefusal | null {
  let stage: RequestRefusal['stage'] = 'form';
  try {
    const request = decodeRequest(bytes, registrars);
    stage = 'signature';
    verifyRequest(electionId, request);
    return null;
  } catch (error) {
    if (!(error instanceof VerificationError)) throw error;
    return { stage, code: error.code, message: error.message };
  }
}

const NO_TRACKER = new Uint8Array(32);

/** @returns the indices, ascending, of those that `verifySignature` refuses */
export function failingSignatures(purpose: Purpose, items: readonly ClaimedSignature[]): number[] {
  return items.flatMap(({ publicKey, message, signature }, index) => {
    try {
      verifySignature(purpose, publicKey, message, signature);
      return [];
    } catch (error) {
      if (!(error instanceof VerificationError)) throw error;
      return [index];
    }
  });
}

/** @param entry untrusted   @returns the ballot, or what its form is refused for */
export function decodeOrRefuse(ctx: BallotContext, entry: Uint8Array): { ballot: DecodedBallot } | BallotRefusal {
  try {
    return { ballot: decodeBallot(ctx, entry) };
  } catch (error) {
    if (!(error instanceof VerificationError)) throw error;
    return { stage: 'form', code: error.code, message: error.message };
  }
}

export function refusalOf({ code, message }: BatchFailure): BallotRefusal {
  return { stage: code === 'BALLOT_SIGNATURE_INVALID' ? 'signature' : 'proofs', code, message };
}

/** `Engine.sumBallots` */
export function sumByNoble(ctx: BallotContext, entries: readonly Uint8Array[]): Uint8Array {
  return sumCiphertexts(
    ctx,
    entries.map((entry) => decodeCiphertexts(ctx, entry)),
  );
}

/** @param ballots by contest and option each */
function sumCiphertexts(ctx: BallotContext, ballots: readonly (readonly (readonly Ciphertext[])[])[]): Uint8Array {
  const sums = ctx.contests.flatMap(({ options }, contest) =>
    Array.from({ length: options }, (_, option) => {
      let [alpha, beta] = [IDENTITY, IDENTITY];
      for (const ciphertexts of ballots) {
        alpha = alpha.add(ciphertexts[contest][option].alpha);
        beta = beta.add(ciphertexts[contest][option].beta);
      }
      return concatBytes(encodePoint(alpha), encodePoint(beta));
    }),
  );
  return concatBytes(...sums);
}
