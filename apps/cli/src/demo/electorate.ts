/**
 * Simulated voters: who is on the roll, who stays away, who tests her device first, who votes twice, and what each of
 * them chooses. Everything follows from a seed; what they choose is what the published tally is compared with.
 */
import type { ElectionTemplate } from './template.js';
import { SeededRandom } from './random.js';

/** Choices of one ballot: [contest of the class][option]. */
export type Choices = number[][];

export interface SimulatedVoter {
  voterId: string;
  classIndex: number;
  classId: string;
  /** Asks for a token; one who does not cannot vote. */
  registers: boolean;
  /** Ballots to seal and test before the first one is cast. */
  tests: Choices[];
  /** Ballots to cast, in order; the last one counts. Empty: stays away. */
  ballots: Choices[];
}

/** @param count  voters in all, spread over the classes as the template says */
export function makeElectorate(template: ElectionTemplate, count: number, seed: string): SimulatedVoter[] {
  const random = new SeededRandom(seed);
  const voters: SimulatedVoter[] = [];
  for (const [classIndex, size] of classSizes(template, count).entries()) {
    const classId = template.voterClasses[classIndex]?.id ?? '';
    for (let i = 1; i <= size; i++) {
      const voterId = `${classId}-${String(i).padStart(String(size).length, '0')}`;
      voters.push({ voterId, classIndex, classId, ...plan(template, classIndex, random) });
    }
  }
  return voters;
}

/** Totals that a truthful count of the electorate's last ballots gives; `null` where too few ballots hold a contest. */
export interface ExpectedContest {
  id: string;
  counted: number;
  totals: number[] | null;
}

export function expectedTally(template: ElectionTemplate, voters: SimulatedVoter[]): ExpectedContest[] {
  return template.contests.map((contest) => {
    const totals = contest.options.map(() => 0);
    let counted = 0;
    for (const voter of voters) {
      const voterClass = template.voterClasses[voter.classIndex];
      const last = voter.ballots.at(-1);
      const position = contestsOf(template, voter.classIndex).findIndex(({ id }) => id === contest.id);
      if (voterClass === undefined || last === undefined || position < 0) continue;
      counted++;
      last[position]?.forEach((value, option) => {
        totals[option] = (totals[option] ?? 0) + voterClass.weight * value;
      });
    }
    const withheld = counted > 0 && counted < template.policy.minCounted;
    return { id: contest.id, counted, totals: withheld ? null : totals };
  });
}

/** The contests of a class in definition order. */
export function contestsOf(template: ElectionTemplate, classIndex: number): ElectionTemplate['contests'] {
  const ids = template.voterClasses[classIndex]?.contests ?? [];
  return template.contests.filter(({ id }) => ids.includes(id));
}

/** At least one voter in every class that has a share; the rest in proportion, largest remainders first. */
function classSizes(template: ElectionTemplate, count: number): number[] {
  const shares = template.voterClasses.map(({ id }) => template.demonstration.voterShares[id] ?? 0);
  const sum = shares.reduce((a, b) => a + b, 0);
  const exact = shares.map((share) => (count * share) / sum);
  const sizes = exact.map((size, i) => Math.max((shares[i] ?? 0) > 0 ? 1 : 0, Math.floor(size)));
  const byRemainder = exact.map((size, index) => ({ index, rest: size % 1 })).sort((a, b) => b.rest - a.rest);
  for (let i = 0; sizes.reduce((a, b) => a + b, 0) < count; i++) {
    const { index } = byRemainder[i % byRemainder.length] ?? { index: 0 };
    sizes[index] = (sizes[index] ?? 0) + 1;
  }
  return sizes;
}

function plan(
  template: ElectionTemplate,
  classIndex: number,
  random: SeededRandom,
): Pick<SimulatedVoter, 'registers' | 'tests' | 'ballots'> {
  const choose = (): Choices => contestsOf(template, classIndex).map((contest) => chooseContest(contest, random));
  const registers = !random.oneIn(12);
  const stays = random.oneIn(10);
  const tests = random.oneIn(5) ? [choose()] : [];
  const revotes = template.policy.revoting === 'latest-counts' && random.oneIn(4) ? 1 + random.below(2) : 0;
  const ballots = Array.from({ length: 1 + revotes }, choose);
  return registers && !stays ? { registers, tests, ballots } : { registers, tests: [], ballots: [] };
}

/** Values whose sum is an allowed total, with a taste: earlier options are liked a little more. */
function chooseContest(contest: ElectionTemplate['contests'][number], random: SeededRandom): number[] {
  const values = contest.options.map(() => 0);
  const total = contest.allowedTotals[random.below(contest.allowedTotals.length)] ?? 0;
  for (let left = total; left > 0; left--) {
    const open = values.map((_, option) => option).filter((option) => (values[option] ?? 0) < contest.optionMax);
    const first = random.below(open.length);
    const liked = open[random.oneIn(3) ? Math.min(first, random.below(open.length)) : first] ?? 0;
    values[liked] = (values[liked] ?? 0) + 1;
  }
  return values;
}
