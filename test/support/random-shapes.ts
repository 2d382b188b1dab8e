/** The shapes of odd elections: how many of everything, and what everybody votes. Bounds are those of spec §3.3. */
import type { Dice } from './dice.js';
import type { VoterPlan } from './record/plan.js';

/** What is odd about an election. Everything else about it is chance. */
export const KINDS = [
  'plain',
  'one option',
  'all blank',
  'one voter',
  'everybody votes again',
  'a class that nobody is in',
  'several contests',
  'heavy weights',
  'withheld',
  'an empty contest',
  'challenged ballots',
  'tokens while voting',
  'nobody votes',
  'documents',
  'sixty options',
  'high scores',
  'many parties',
  'longest ballot',
  'largest tally',
] as const;

export type Kind = (typeof KINDS)[number];

export interface ContestShape {
  options: number;
  optionMax: number;
  allowedTotals: number[];
}

export interface Shape {
  contests: ContestShape[];
  /** Contests by position, ascending. */
  classes: { weight: number; contests: number[] }[];
  voters: VoterPlan[];
  revoting: 'latest-counts' | 'refused';
  issuanceDuringVoting: boolean;
  languages: string[];
  title: string;
  idLength: number;
}

export interface Numbers {
  issuers: number;
  issuerThreshold: number;
  trustees: number;
  trusteeThreshold: number;
  officials: number;
  registrars: 1 | 2;
  quorum: number;
}

const MAX_WEIGHT = 2 ** 31;
const MAX_BALLOTS = 15;

export function numbersOf(dice: Dice, kind: Kind): Numbers {
  const most = kind === 'many parties' ? 12 : 4;
  const issuers = dice.between(2, most);
  const issuerThreshold = dice.between(2, issuers);
  const trustees = dice.between(2, most + 1);
  const trusteeThreshold = dice.between(Math.max(2, Math.floor(trustees / 2) + 1), trustees);
  // One witness for each issuer and the tally service's; two quorums share an honest one.
  const smallest = Math.floor((issuers + issuerThreshold) / 2) + 1;
  return {
    issuers,
    issuerThreshold,
    trustees,
    trusteeThreshold,
    officials: kind === 'many parties' ? 40 : dice.between(3, 5),
    registrars: dice.chance(25) ? 2 : 1,
    quorum: dice.between(smallest, issuers + 1),
  };
}

export function shapeOf(dice: Dice, kind: Kind): Shape {
  const contests = contestsOf(dice, kind);
  const classes = classesOf(dice, kind, contests.length);
  return {
    contests,
    classes,
    voters: votersOf(dice, kind, contests, classes),
    revoting: dice.pick(['latest-counts', 'refused']),
    issuanceDuringVoting: kind === 'tokens while voting',
    languages: dice.pick([['en'], ['fr', 'en'], ['ar'], ['zh-Hant', 'de']]),
    title: dice.pick(['An election', 'Élection « générale »', 'انتخاب\u200f 2026', '"\\ \u{1f5f3}', 'x'.repeat(1000)]),
    idLength: dice.pick([1, 3, 32]),
  };
}

function contestsOf(dice: Dice, kind: Kind): ContestShape[] {
  const upTo = (most: number) => Array.from({ length: most + 1 }, (_, total) => total);
  const usual = (): ContestShape => {
    const options = dice.between(1, 4);
    const optionMax = dice.pick([1, 1, 1, 2, 3]);
    const all = upTo(options * optionMax);
    return { options, optionMax, allowedTotals: dice.pick([[1], [0, 1], all, dice.some(all, 2), dice.some(all, 1)]) };
  };
  switch (kind) {
    case 'one option':
      return [{ options: 1, optionMax: 1, allowedTotals: dice.pick([[0, 1], [1], [0]]) }];
    case 'sixty options':
      return [{ options: 60, optionMax: 1, allowedTotals: dice.pick([[0, 1], upTo(5), [60]]) }];
    case 'high scores':
      return [{ options: 1, optionMax: 100, allowedTotals: dice.pick([upTo(100), [0, 100], [7, 99]]) }];
    case 'longest ballot':
      // 65,435 of 65,535 bytes: 509 branches in five proofs.
      return [{ options: 4, optionMax: 100, allowedTotals: upTo(104) }];
    case 'largest tally':
      return [{ options: 1, optionMax: 100, allowedTotals: [0, 100] }];
    case 'all blank':
      return [{ options: dice.between(1, 4), optionMax: dice.between(1, 2), allowedTotals: [0, 1] }];
    case 'heavy weights':
      return [{ options: dice.between(1, 2), optionMax: 1, allowedTotals: [0, 1] }];
    case 'several contests':
      return Array.from({ length: dice.between(3, 5) }, usual);
    case 'an empty contest':
      return [usual(), usual()];
    default:
      return Array.from({ length: dice.between(1, 2) }, usual);
  }
}

function classesOf(dice: Dice, kind: Kind, contests: number): Shape['classes'] {
  const all = Array.from({ length: contests }, (_, contest) => contest);
  switch (kind) {
    case 'largest tally':
      return [{ weight: MAX_WEIGHT, contests: all }];
    case 'heavy weights':
      return [
        { weight: MAX_WEIGHT, contests: all },
        { weight: dice.pick([1, MAX_WEIGHT - 1, 1_000_003]), contests: all },
      ];
    case 'an empty contest':
      return [
        { weight: 1, contests: [0] },
        { weight: 2, contests: [1] },
      ];
    default: {
      const first = { weight: dice.pick([1, 1, 7]), contests: all };
      const wanted = kind === 'a class that nobody is in' || kind === 'several contests' || dice.chance(40);
      const second = { weight: dice.pick([1, 3, 1000]), contests: dice.some(all, dice.between(1, contests)) };
      return wanted ? [first, second] : [first];
    }
  }
}

function votersOf(dice: Dice, kind: Kind, contests: ContestShape[], classes: Shape['classes']): VoterPlan[] {
  const few = ['sixty options', 'longest ballot', 'high scores', 'many parties'].includes(kind);
  const count = kind === 'one voter' ? 1 : kind === 'largest tally' ? 5 : few ? dice.between(1, 2) : dice.between(2, 6);
  let left = MAX_BALLOTS;
  return Array.from({ length: count }, (_, i): VoterPlan => {
    const nobodyIn = kind === 'a class that nobody is in' ? 1 : 0;
    const classIndex = kind === 'heavy weights' ? i % 2 : dice.between(0, classes.length - 1 - nobodyIn);
    const again = kind === 'everybody votes again';
    const wanted = again ? dice.between(2, 3) : dice.pick([0, 1, 1, 1, 1, 2]);
    const silent = kind === 'nobody votes' || (kind === 'an empty contest' && classIndex === 1);
    const ballots = silent ? 0 : Math.min(left, kind === 'largest tally' ? 1 : wanted);
    left -= ballots;
    return {
      classIndex,
      asks: ballots > 0 || dice.chance(50),
      spoils: kind === 'challenged ballots' && ballots > 0 ? dice.pick([1, 2, i === 0 ? 20 : 3]) : 0,
      ballots: Array.from({ length: ballots }, () =>
        classes[classIndex].contests.map((contest) => choose(dice, contests[contest], kind === 'all blank')),
      ),
    };
  });
}

/** Points spread over the options until they sum to an allowed total. */
function choose(dice: Dice, { options, optionMax, allowedTotals }: ContestShape, blank: boolean): number[] {
  const values = Array.from({ length: options }, () => 0);
  for (let left = blank ? 0 : dice.pick(allowedTotals); left > 0;) {
    const option = dice.between(0, options - 1);
    const points = Math.min(left, optionMax - values[option], dice.between(1, optionMax));
    values[option] += points;
    left -= points;
  }
  return values;
}
