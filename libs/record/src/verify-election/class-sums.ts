/**
 * Sums of ciphertexts by class (spec §10.1). Ballots of one class have one weight, so that the weight is applied once to
 * the sum and not to each ballot.
 */
import { type BallotContext, decodePoint, IDENTITY, type Point } from '#crypto';

const POINT_BYTES = 32;
const SUM_BYTES = 2 * POINT_BYTES;

/** Sum of the ciphertexts of one option. */
export interface CiphertextSum {
  alpha: Point;
  beta: Point;
}

export class ClassSums {
  /** By class, by contest of the class, by option. */
  private readonly sums: CiphertextSum[][][];

  /** @param contexts one a class */
  constructor(contexts: readonly BallotContext[]) {
    this.sums = contexts.map(({ contests }) =>
      contests.map(({ options }) => Array.from({ length: options }, () => ({ alpha: IDENTITY, beta: IDENTITY }))),
    );
  }

  /** @param encoded sums over other ballots of the same classes */
  add(encoded: Uint8Array): void {
    this.combine(encoded, (own, other) => own.add(other));
  }

  /** @param encoded sums over some of these ballots */
  subtract(encoded: Uint8Array): void {
    this.combine(encoded, (own, other) => own.subtract(other));
  }

  /** The sum of an option. @param position of the contest among those of the class */
  at(classIndex: number, position: number, option: number): CiphertextSum {
    return this.sums[classIndex][position][option];
  }

  /** @param encoded 64 bytes a sum, in the order of classes, contests and options */
  private combine(encoded: Uint8Array, apply: (own: Point, other: Point) => Point): void {
    this.sums.flat(2).forEach((sum, i) => {
      const pair = encoded.subarray(i * SUM_BYTES, (i + 1) * SUM_BYTES);
      // Of most classes there is no ballot in a batch, and decoding is what takes long.
      if (pair.every((byte) => byte === 0)) return;
      sum.alpha = apply(sum.alpha, decodePoint(pair.subarray(0, POINT_BYTES)));
      sum.beta = apply(sum.beta, decodePoint(pair.subarray(POINT_BYTES)));
    });
  }
}

/** Sums over no ballots of a class: the identity is encoded as zeros (RFC 9496 §4.3.2). */
export function sumsOfNone({ contests }: BallotContext): Uint8Array {
  return new Uint8Array(SUM_BYTES * contests.reduce((sum, { options }) => sum + options, 0));
}
