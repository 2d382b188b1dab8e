/**
 * Encrypted sums (spec §10.1, Algorithms 10.1 and 10.2): ElGamal ciphertexts add, so the totals come out of one
 * decryption an option and no ballot is ever decrypted.
 */
import { concatBytes } from './bytes.js';
import { encodePoint, IDENTITY, multiplyPublic, type Point } from './group.js';
import { sha256 } from './hash.js';

/** The encrypted total of one option, 32 bytes each point. */
export interface Aggregate {
  /** number of the contest in the definition */
  readonly contest: number;
  readonly option: number;
  readonly alpha: Uint8Array;
  readonly beta: Uint8Array;
}

interface Sums {
  alpha: Point;
  beta: Point;
}

/** A counted ballot's ciphertext of one option, and the weight of its voter class. */
export interface WeightedCiphertext {
  readonly weight: number;
  readonly alpha: Point;
  readonly beta: Point;
}

/**
 * Aggregate (spec §10.1, Algorithm 10.1): `alpha, beta = Σ weight(class)·(alpha, beta)` of one option over all counted
 * ballots that hold its contest.
 */
export function aggregate(ciphertexts: Iterable<WeightedCiphertext>): { alpha: Uint8Array; beta: Uint8Array } {
  const aggregator = new Aggregator();
  for (const { weight, alpha, beta } of ciphertexts) aggregator.add(weight, alpha, beta);
  return aggregator.value();
}

/** `aggregate` for ballots that come one by one. */
export class Aggregator {
  /** Sums by weight: each weight is multiplied once, in `value`. */
  private readonly sums = new Map<number, Sums>();

  /** @param weight of the voter class, 1…2³¹   @param alpha of one counted ballot   @param beta the same */
  add(weight: number, alpha: Point, beta: Point): void {
    if (!Number.isSafeInteger(weight) || weight < 1 || weight > 2 ** 31) throw new Error(`${weight} is no weight`);
    const known = this.sums.get(weight) ?? { alpha: IDENTITY, beta: IDENTITY };
    this.sums.set(weight, { alpha: known.alpha.add(alpha), beta: known.beta.add(beta) });
  }

  /** The sums, encoded; identities when nothing was added. */
  value(): { alpha: Uint8Array; beta: Uint8Array } {
    let alpha = IDENTITY;
    let beta = IDENTITY;
    for (const [weight, sums] of this.sums) {
      alpha = alpha.add(multiplyPublic(sums.alpha, BigInt(weight)));
      beta = beta.add(multiplyPublic(sums.beta, BigInt(weight)));
    }
    return { alpha: encodePoint(alpha), beta: encodePoint(beta) };
  }
}

/**
 * ComputeTallyInput (spec §10.1, Algorithm 10.2): what a trustee signs before she decrypts, `electionId || CLOSE txid
 * || closing root || SHA-256(alpha || beta of every contest and option)`, 128 bytes.
 * @param closeTxidInternal 32 bytes in internal order, not as displayed
 * @param aggregates of every contest and option of the definition, in its order
 */
export function computeTallyInput(
  electionId: Uint8Array,
  closeTxidInternal: Uint8Array,
  closingRoot: Uint8Array,
  aggregates: readonly Aggregate[],
): Uint8Array {
  for (const part of [electionId, closeTxidInternal, closingRoot]) {
    if (part.length !== 32) throw new Error('every hash in a tally input has 32 bytes');
  }
  return concatBytes(electionId, closeTxidInternal, closingRoot, hashAggregates(aggregates));
}

/** `SHA-256(alpha || beta of every contest and option in definition order)` */
export function hashAggregates(aggregates: readonly Aggregate[]): Uint8Array {
  assertOrder(aggregates);
  return sha256(concatBytes(...aggregates.flatMap(({ alpha, beta }) => [alpha, beta])));
}

/** Contests and options from 0 without a gap: a hash over part of them would commit to nothing. */
function assertOrder(aggregates: readonly Aggregate[]): void {
  let [contest, option] = [0, 0];
  aggregates.forEach((aggregate, i) => {
    if (i > 0 && aggregate.contest === contest + 1 && aggregate.option === 0) {
      contest += 1;
      option = 0;
    }
    if (aggregate.contest !== contest || aggregate.option !== option) throw new Error('aggregates are out of order');
    if (aggregate.alpha.length !== 32 || aggregate.beta.length !== 32) throw new Error('a point has 32 bytes');
    option += 1;
  });
}
