/** What counting consists of, made up with keys of its own and measured piece by piece: sums, shares, discrete logarithms. */
import {
  type Aggregate,
  type BallotContext,
  BASE,
  combineShares,
  decodeCiphertexts,
  deriveBallotKey,
  DiscreteLog,
  encodeBallot,
  encodePoint,
  encryptBallot,
  type Engine,
  generateVoterSecret,
  IDENTITY,
  Kernel,
  KernelSums,
  modOrder,
  multiplyBase,
  multiplyPublic,
  ORDER,
  type Point,
  provePartialDecryption,
  type ProvenShare,
  randomBytes,
  randomScalar,
  SIGNATURE_BYTES,
  TOKEN_BYTES,
  verifyPartialDecryption,
  verifyPartialDecryptions,
} from '#crypto';
import { median } from './statistics.js';

export const OPTIONS = 5;
const RUNS = 3;
/** Ballots whose points are decoded before they are added up, again and again. */
const DECODED = 800;
/** Trustees who decrypt. */
const TRUSTEES = [1, 2];

/** Ballots of one contest with five options, choose one. Their signatures and tokens, which no sum reads, are zeros. */
export function makeBallots(count: number): { ctx: BallotContext; entries: Uint8Array[] } {
  const ctx: BallotContext = {
    electionId: randomBytes(32),
    classIndex: 0,
    publicKey: encodePoint(multiplyBase(randomScalar())),
    contests: [{ contest: 0, options: OPTIONS, optionMax: 1, allowedTotals: [1] }],
  };
  const key = deriveBallotKey(generateVoterSecret(), ctx.electionId, ctx.classIndex);
  const entries = Array.from({ length: count }, (_, i) => {
    const choices = Array.from({ length: OPTIONS }, (_option, option) => (option === i % OPTIONS ? 1 : 0));
    const { body } = encryptBallot(ctx, key.publicKey, i, [choices], randomBytes(32));
    return encodeBallot(body, new Uint8Array(TOKEN_BYTES), new Uint8Array(SIGNATURE_BYTES));
  });
  return { ctx, entries };
}

/** Milliseconds to add up the verified points of so many ballots in the kernel, option by option. */
export async function addPointsMs(
  ctx: BallotContext,
  entries: readonly Uint8Array[],
  ballots: number,
): Promise<number> {
  const kernel = await Kernel.open();
  const sums = new KernelSums(kernel, ctx, DECODED);
  if (sums.add(entries.slice(0, DECODED)) !== -1) throw new Error('a ballot of ours does not decode');
  return medianOf(() => {
    for (let left = ballots; left > 0; left -= DECODED) sums.addPoints(Math.min(left, DECODED));
  });
}

/** The same by noble. */
export function addPointsByNobleMs(ctx: BallotContext, entries: readonly Uint8Array[]): number {
  const points = entries.map((entry) =>
    decodeCiphertexts(ctx, entry).flatMap((options) => options.flatMap(({ alpha, beta }) => [alpha, beta])),
  );
  return medianOf(() => {
    const sums = Array<Point>(2 * OPTIONS).fill(IDENTITY);
    for (const ballot of points) ballot.forEach((point, place) => (sums[place] = sums[place].add(point)));
  });
}

/** Milliseconds to add ballots up from their bytes, in parts as a count does. */
export function sumBallotsMs(engine: Engine, ctx: BallotContext, entries: readonly Uint8Array[]): number {
  const part = 500;
  return medianOf(() => {
    for (let first = 0; first < entries.length; first += part) {
      engine.sumBallots(ctx, entries.slice(first, first + part));
    }
  });
}

/** Milliseconds of a decryption of `options` sums by two trustees, from aggregates to totals. */
export interface DecryptionMs {
  /** one trustee's program */
  prove: number;
  /** one trustee's file */
  verifyTogether: number;
  /** the same, share by share */
  verifyOneByOne: number;
  combine: number;
  discreteLogs: number;
}

/** @param votes sum of all totals, which is what the discrete logarithms are bounded by */
export function decryptionMs(options: number, votes: number): DecryptionMs {
  const secrets = [randomScalar(), randomScalar()];
  const share = (trustee: number) => modOrder(secrets[0] + BigInt(trustee) * secrets[1]);
  const publicKey = multiplyBase(secrets[0]);
  const totals = Array.from({ length: options }, (_, option) => totalOf(option, options, votes));
  const aggregates = totals.map((total, option): Aggregate => {
    const r = randomScalar();
    const beta = multiplyPublic(publicKey, r).add(multiplyPublic(BASE, BigInt(total)));
    return { contest: 0, option, alpha: encodePoint(multiplyBase(r)), beta: encodePoint(beta) };
  });
  const common = { electionId: randomBytes(32), closingRoot: randomBytes(32) };
  const statementOf = (trustee: number) => ({
    ...common,
    trustee,
    verificationKey: encodePoint(multiplyBase(share(trustee))),
  });
  let files: (ProvenShare & { aggregate: Aggregate })[][] = [];
  const prove =
    timed(() => {
      files = TRUSTEES.map((trustee) => {
        const statement = { ...statementOf(trustee), secretShare: share(trustee) };
        return aggregates.map((aggregate) => ({ aggregate, ...provePartialDecryption({ ...statement, aggregate }) }));
      });
    }) / TRUSTEES.length;
  const statement = statementOf(TRUSTEES[0]);
  const verifyTogether = medianOf(() => verifyPartialDecryptions(statement, files[0]));
  const verifyOneByOne = timed(() =>
    files[0].forEach((proven) => verifyPartialDecryption({ ...statement, ...proven })),
  );
  let points: Point[] = [];
  const combine = medianOf(() => {
    points = aggregates.map(({ beta }, option) =>
      combineShares(
        TRUSTEES.map((trustee, i) => ({ trustee, share: files[i][option].share })),
        beta,
      ),
    );
  });
  const discreteLogs = medianOf(() => {
    const search = new DiscreteLog(votes, votes);
    if (points.some((point, option) => search.solve(point) !== totals[option])) throw new Error('a total is wrong');
  });
  return { prove, verifyTogether, verifyOneByOne, combine, discreteLogs };
}

/** Milliseconds of one search up to `bound`, its table included: of the largest total, and of one that is none. */
export function discreteLogMs(bound: number): { largest: number; none: number } {
  const largest = multiplyPublic(BASE, BigInt(bound));
  const none = multiplyPublic(BASE, ORDER - 1n);
  return {
    largest: medianOf(() => {
      if (new DiscreteLog(bound).solve(largest) !== bound) throw new Error('a total is wrong');
    }),
    none: medianOf(() => {
      try {
        new DiscreteLog(bound).solve(none);
      } catch {
        return;
      }
      throw new Error('a total was found that is none');
    }),
  };
}

/** One option gets half of the votes, the others share what is left. */
function totalOf(option: number, options: number, votes: number): number {
  const half = Math.floor(votes / 2);
  return option === 0 ? half : Math.floor(half / options);
}

function medianOf(work: () => void): number {
  return median(Array.from({ length: RUNS }, () => timed(work)));
}

function timed(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
