/**
 * Encrypted sums by voter class (spec §10.1): ballots of one class have one weight, which is applied once to their sum. Which
 * engine adds them up is for the owner to choose.
 */
import { type Aggregate, Aggregator, ballotHeader, type BallotContext, decodePoint, type Engine } from '#crypto';
import { IDENTITY, type Point } from '#crypto';
import { ballotContext } from '#record';
import type { PublishedElection } from '../elections/election-registry.js';

const POINT_BYTES = 32;

export class EncryptedSums {
  private readonly contexts: BallotContext[];
  /** By class: alpha and beta of every option, in ballot order. */
  private readonly sums: Point[][];

  constructor(
    private readonly election: PublishedElection,
    private readonly engine: Engine,
  ) {
    const { definition, electionId } = election;
    this.contexts = definition.voterClasses.map((_, i) => ballotContext(definition, electionId, i));
    this.sums = this.contexts.map(({ contests }) => contests.flatMap(({ options }) => identities(2 * options)));
  }

  /** Points that a ballot of the largest class adds. */
  get pointsOfBallot(): number {
    return Math.max(...this.sums.map(({ length }) => length));
  }

  /** @param ballots untrusted, of any classes   @throws VerificationError where one is malformed: nothing is added then */
  add(ballots: readonly Uint8Array[]): void {
    this.change(ballots, (sum, point) => sum.add(point));
  }

  /** @param ballots as for `add` */
  subtract(ballots: readonly Uint8Array[]): void {
    this.change(ballots, (sum, point) => sum.subtract(point));
  }

  /** Every contest and option of the definition, in order, each class by its weight. */
  aggregates(): Aggregate[] {
    const { contests, voterClasses } = this.election.definition;
    const sums = contests.map(({ options }) => options.map(() => new Aggregator()));
    this.contexts.forEach(({ contests: held, classIndex }) => {
      let place = 0;
      for (const { contest, options } of held) {
        for (let option = 0; option < options; option++, place += 2) {
          const [alpha, beta] = this.sums[classIndex].slice(place, place + 2);
          sums[contest][option].add(voterClasses[classIndex].weight, alpha, beta);
        }
      }
    });
    return sums.flatMap((options, contest) => options.map((sum, option) => ({ contest, option, ...sum.value() })));
  }

  private change(ballots: readonly Uint8Array[], combine: (sum: Point, point: Point) => Point): void {
    const byClass = this.contexts.map((): Uint8Array[] => []);
    for (const entry of ballots) {
      const { classIndex } = ballotHeader(entry);
      if (byClass[classIndex] === undefined) throw new Error(`class ${classIndex} does not exist`);
      byClass[classIndex].push(entry);
    }
    // All of them first: what one class adds stands only where the others' ballots are right, too.
    const changes = byClass.map((entries, i) =>
      entries.length === 0 ? null : this.engine.sumBallots(this.contexts[i], entries),
    );
    changes.forEach((bytes, classIndex) => {
      if (bytes === null) return;
      this.sums[classIndex] = this.sums[classIndex].map((sum, place) =>
        combine(sum, decodePoint(bytes.subarray(POINT_BYTES * place, POINT_BYTES * (place + 1)))),
      );
    });
  }
}

function identities(count: number): Point[] {
  return Array.from({ length: count }, () => IDENTITY);
}
