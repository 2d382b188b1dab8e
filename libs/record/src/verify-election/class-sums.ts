/**
 * Sums of ciphertexts by class (spec §10.1). Ballots of one class have one weight, so that the weight is applied once to
 * the sum and not to each ballot.
 */
import { type BallotContext, type DecodedBallot, decodePoint, IDENTITY, type Point } from '#crypto';

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

  subtract(classIndex: number, ballot: DecodedBallot): void {
    this.sums[classIndex].forEach((options, position) =>
      options.forEach((sum, option) => {
        const { alpha, beta } = ballot.ciphertexts[position][option];
        sum.alpha = sum.alpha.subtract(alpha);
        sum.beta = sum.beta.subtract(beta);
      }),
    );
  }

  /** Adds the sums of other ballots of the same classes. */
  addSums(others: ClassSums): void {
    const own = this.flat();
    others.flat().forEach(({ alpha, beta }, i) => {
      const sum = own[i];
      sum.alpha = sum.alpha.add(alpha);
      sum.beta = sum.beta.add(beta);
    });
  }

  /** @param bytes 64 a sum, in the order of classes, contests and options   @throws VerificationError POINT_INVALID */
  static decode(contexts: readonly BallotContext[], bytes: Uint8Array): ClassSums {
    const sums = new ClassSums(contexts);
    sums.flat().forEach((sum, i) => {
      sum.alpha = decodePoint(bytes.subarray(i * SUM_BYTES, i * SUM_BYTES + POINT_BYTES));
      sum.beta = decodePoint(bytes.subarray(i * SUM_BYTES + POINT_BYTES, (i + 1) * SUM_BYTES));
    });
    return sums;
  }

  /** The sum of an option. @param position of the contest among those of the class */
  at(classIndex: number, position: number, option: number): CiphertextSum {
    return this.sums[classIndex][position][option];
  }

  private flat(): CiphertextSum[] {
    return this.sums.flat(2);
  }
}
