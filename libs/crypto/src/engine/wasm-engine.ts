/**
 * The fast engine: decoding, hashing and one multi-scalar multiplication for all equations of a batch in the kernel. What the
 * kernel accepts has passed the same equations as in `verifyBallotBatch`; what it refuses is halved down to single ballots,
 * and each of these is decided by noble. A random part of what it accepts is verified by noble as well, so that a kernel
 * that accepts too much does not go unnoticed through a whole audit.
 */
import { ballotLengths, type BallotContext } from '../ballot-format.js';
import { decodeCiphertexts } from '../ballot-decoding.js';
import { verifyBallotBatch } from '../ballot-batch.js';
import { concatBytes, equalBytes } from '../bytes.js';
import { decodePoint, encodePoint, sumPoints } from '../group.js';
import type { Purpose } from '../hash.js';
import type { ClaimedSignature } from '../schnorr.js';
import type { ClaimedToken } from '../token.js';
import type { BallotBatch, BallotHints, BallotRefusal, Engine, RequestRefusal } from './engine.js';
import { drawSample, failingRanges } from './halving.js';
import { KernelBallots } from './kernel-ballots.js';
import { KernelSums } from './kernel-sums.js';
import { Kernel } from './kernel.js';
import { decodeOrRefuse, refusalOf, sumByNoble } from './noble-engine.js';
import { verifyRequestsInKernel } from './wasm-requests.js';
import { verifySignatureBatch } from './wasm-signatures.js';
import { verifyTokensInKernel } from './wasm-tokens.js';

/** Points of a batch: about 10 MB, and work enough that what a batch costs by itself does not count. */
const BATCH_POINTS = 40_000;

export class WasmEngine implements Engine {
  readonly name = 'wasm';

  private constructor(private readonly kernel: Kernel) {}

  static async open(): Promise<WasmEngine> {
    return new WasmEngine(await Kernel.open());
  }

  verifyBallots(ctx: BallotContext, entries: readonly Uint8Array[], hints?: BallotHints): BallotBatch {
    return this.kernel.within(() => {
      const ballots = new KernelBallots(this.kernel, ctx, Math.min(entries.length, capacityOf(ctx)));
      const parts: BallotBatch[] = [];
      for (let first = 0; first < entries.length; first += ballots.capacity) {
        const end = first + ballots.capacity;
        parts.push(verifyPart(ctx, ballots, entries.slice(first, end), hints?.slice(first, end)));
      }
      return {
        refusals: parts.flatMap(({ refusals }) => refusals),
        trackers: parts.flatMap(({ trackers }) => trackers),
        sums: addSums(
          ctx,
          parts.map(({ sums }) => sums),
        ),
      };
    });
  }

  sumBallots(ctx: BallotContext, entries: readonly Uint8Array[]): Uint8Array {
    const sums = sumByKernel(this.kernel, ctx, entries);
    const sample = drawSample(entries);
    if (sample.length > 0 && !equalBytes(sumByKernel(this.kernel, ctx, sample), sumByNoble(ctx, sample))) {
      throw new Error('noble adds ballots up to another sum than the kernel');
    }
    return sums;
  }

  verifySignatures(purpose: Purpose, items: readonly ClaimedSignature[]): number[] {
    return verifySignatureBatch(this.kernel, purpose, items);
  }

  verifyTokens(issuingKey: Uint8Array, items: readonly ClaimedToken[]): number[] {
    return verifyTokensInKernel(this.kernel, issuingKey, items);
  }

  verifyRequests(
    electionId: Uint8Array,
    registrars: 1 | 2,
    requests: readonly Uint8Array[],
  ): (RequestRefusal | null)[] {
    return verifyRequestsInKernel(this.kernel, electionId, registrars, requests);
  }
}

function sumByKernel(kernel: Kernel, ctx: BallotContext, entries: readonly Uint8Array[]): Uint8Array {
  return kernel.within(() => {
    const sums = new KernelSums(kernel, ctx, entries.length);
    const failed = sums.add(entries);
    if (failed === -1) return sums.encode();
    decodeCiphertexts(ctx, entries[failed]);
    throw new Error('the kernel refuses a ciphertext and noble does not');
  });
}

/** Ballots of a class at once. */
export function capacityOf(ctx: BallotContext): number {
  const { branches } = ballotLengths(ctx);
  const options = ctx.contests.reduce((sum, contest) => sum + contest.options, 0);
  return Math.max(1, Math.floor(BATCH_POINTS / (2 + 2 * options + 2 * branches)));
}

function verifyPart(
  ctx: BallotContext,
  ballots: KernelBallots,
  entries: readonly Uint8Array[],
  hints: BallotHints | undefined,
): BallotBatch {
  const refusals: (BallotRefusal | null)[] = entries.map(() => null);
  const decodes = ballots.load(entries, hints);
  decodes.forEach((isOfForm, i) => {
    if (!isOfForm) refusals[i] = refusedForm(ctx, entries[i]);
  });
  for (const [index] of failingRanges(ballots, 0, entries.length, 1)) {
    refusals[index] = decideByNoble(ctx, entries[index]);
    ballots.leaveOut(index);
  }
  crossCheck(
    ctx,
    entries.filter((_, i) => refusals[i] === null),
  );
  return { refusals, trackers: entries.map((_, i) => ballots.trackerOf(i)), sums: ballots.sums() };
}

function refusedForm(ctx: BallotContext, entry: Uint8Array): BallotRefusal {
  const decoded = decodeOrRefuse(ctx, entry);
  if ('ballot' in decoded) throw new Error('the kernel refuses a ballot’s form and noble does not');
  return decoded;
}

function decideByNoble(ctx: BallotContext, entry: Uint8Array): BallotRefusal {
  const decoded = decodeOrRefuse(ctx, entry);
  if (!('ballot' in decoded)) return decoded;
  const [failure] = verifyBallotBatch([{ ctx, ballot: decoded.ballot }]);
  if (failure === undefined) throw new Error('the kernel refuses a ballot and noble does not');
  return refusalOf(failure);
}

/** @param accepted by the kernel */
function crossCheck(ctx: BallotContext, accepted: readonly Uint8Array[]): void {
  const items = drawSample(accepted).map((entry) => {
    const decoded = decodeOrRefuse(ctx, entry);
    if (!('ballot' in decoded)) throw new Error('noble refuses the form of a ballot that the kernel accepts');
    return { ctx, ballot: decoded.ballot };
  });
  if (verifyBallotBatch(items).length > 0) throw new Error('noble refuses a ballot that the kernel accepts');
}

function addSums(ctx: BallotContext, parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0];
  const options = ctx.contests.reduce((sum, contest) => sum + contest.options, 0);
  const points = Array.from({ length: 2 * options }, (_, i) =>
    encodePoint(sumPoints(parts.map((part) => decodePoint(part.subarray(32 * i, 32 * i + 32))))),
  );
  return concatBytes(...points);
}
