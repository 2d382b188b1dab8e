/**
 * Sums of ciphertexts by class (spec §10.1). Ballots of one class have one weight, so that the weight is applied once to
 * the sum and not to each ballot.
 */
import { type BallotContext, type DecodedBallot, IDENTITY, type Point } from '#crypto';

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

  add(classIndex: number, ballot: DecodedBallot): void {
    this.each(classIndex, ballot, (sum, { alpha, beta }) => {
      sum.alpha = sum.alpha.add(alpha);
      sum.beta = sum.beta.add(beta);
    });
  }

  subtract(classIndex: number, ballot: DecodedBallot): void {
    this.each(classIndex, ballot, (sum, { alpha, beta }) => {
      sum.alpha = sum.alpha.subtract(alpha);
      sum.beta = sum.beta.subtract(beta);
    });
  }

  /** The sum of an option. @param position of the contest among those of the class */
  at(classIndex: number, position: number, option: number): CiphertextSum {
    return this.sums[classIndex][position][option];
  }

  private each(
    classIndex: number,
    ballot: DecodedBallot,
    apply: (sum: CiphertextSum, ciphertext: CiphertextSum) => void,
  ): void {
    this.sums[classIndex].forEach((options, position) =>
      options.forEach((sum, option) => apply(sum, ballot.ciphertexts[position][option])),
    );
  }
}
