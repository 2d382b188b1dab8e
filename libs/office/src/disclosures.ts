/**
 * The disclosure check (spec §10): which totals become public that voters would not expect. Ballots are never opened, but a
 * published total may be that of a small group alone, or, where votes weigh differently, be split into the groups by
 * whoever knows the weights. The office is told, and asked again.
 */
import type { ElectionPlan } from './plan.js';

export type Disclosure =
  /** A contest that one class alone has: its totals are the totals of these few voters. */
  | { kind: 'small-class'; contest: string; class: string; size: number }
  /** Totals of a contest can be split into what each weight contributed. */
  | {
      kind: 'weights';
      contest: string;
      /** The classes that can be told apart, by weight ascending; those of one weight stay together. */
      groups: { weight: number; classes: string[]; size: number }[];
      /** always: every total that can occur splits in one way only; often: at least half of all ways to vote do. */
      certainty: 'always' | 'often' | 'possible';
      /** Of all ways to vote for one option, how many have a total that splits in one way; null where only bounds are known. */
      share: number | null;
    };

/** A class with fewer voters than this is small (spec §10). */
export const SMALL_CLASS = 30;
/** Totals up to this one are counted through. */
const EXACT_TOTAL = 200_000;

/** @param sizes  voters by class id; a class that is not named has none */
export function disclosuresOf(plan: ElectionPlan, sizes: Record<string, number>): Disclosure[] {
  return plan.contests.flatMap(({ id, optionMax }) => {
    const classes = plan.voterClasses
      .filter(({ contests }) => contests.includes(id))
      .map((voterClass) => ({ id: voterClass.id, weight: voterClass.weight, size: sizes[voterClass.id] ?? 0 }))
      .filter(({ size }) => size > 0);
    return [...smallClass(id, classes), ...weightSplit(id, optionMax, classes)];
  });
}

interface SizedClass {
  id: string;
  weight: number;
  size: number;
}

function smallClass(contest: string, classes: SizedClass[]): Disclosure[] {
  const [only, ...others] = classes;
  if (only === undefined || others.length > 0 || only.size >= SMALL_CLASS) return [];
  return [{ kind: 'small-class', contest, class: only.id, size: only.size }];
}

function weightSplit(contest: string, optionMax: number, classes: SizedClass[]): Disclosure[] {
  const groups = groupsOf(classes);
  if (groups.length < 2) return [];
  // What a group can add to the total of one option: its weight, 0 to `most` times.
  const terms = groups.map(({ weight, size }) => ({ weight, most: size * optionMax }));
  const share = uniqueShare(terms);
  if (share === null) return [{ kind: 'weights', contest, groups, certainty: boundedCertainty(terms), share }];
  if (share === 1) return [{ kind: 'weights', contest, groups, certainty: 'always', share }];
  return [{ kind: 'weights', contest, groups, certainty: share >= 0.5 ? 'often' : 'possible', share }];
}

/** Classes of one weight cannot be told apart in a total. */
function groupsOf(classes: SizedClass[]): { weight: number; classes: string[]; size: number }[] {
  const weights = [...new Set(classes.map(({ weight }) => weight))].sort((a, b) => a - b);
  return weights.map((weight) => {
    const own = classes.filter((each) => each.weight === weight);
    return { weight, classes: own.map(({ id }) => id), size: own.reduce((sum, { size }) => sum + size, 0) };
  });
}

interface Term {
  weight: number;
  /** The largest number of times that the weight is added. */
  most: number;
}

/**
 * Of all combinations of contributions, the share whose total no other combination has; exact, or null above
 * `EXACT_TOTAL`. A combination is one number for each group, each 0 to its bound.
 */
function uniqueShare(terms: readonly Term[]): number | null {
  const scale = terms.reduce((divisor, { weight }) => gcd(divisor, weight), 0);
  const largest = terms.reduce((sum, { weight, most }) => sum + (weight / scale) * most, 0);
  if (largest > EXACT_TOTAL) return null;
  // How many combinations give each total: a product of polynomials, each 1 + x^w + … + x^(w·most).
  let ways = new Float64Array(largest + 1);
  ways[0] = 1;
  for (const { weight, most } of terms) ways = addedUp(ways, weight / scale, most);
  const unique = ways.reduce((count, each) => count + (each === 1 ? 1 : 0), 0);
  const all = terms.reduce((product, { most }) => product * (most + 1), 1);
  return unique / all;
}

/** Sums over windows of `most + 1` totals that lie `step` apart. */
function addedUp(ways: Float64Array<ArrayBuffer>, step: number, most: number): Float64Array<ArrayBuffer> {
  const sums = new Float64Array(ways.length);
  for (let total = 0; total < ways.length; total++) {
    const before = total >= step ? (sums[total - step] ?? 0) : 0;
    const leaves = total - (most + 1) * step;
    sums[total] = (ways[total] ?? 0) + before - (leaves >= 0 ? (ways[leaves] ?? 0) : 0);
  }
  return sums;
}

/**
 * Above what can be counted through. Always: each weight outweighs everything that the lighter groups can add, or, for two
 * groups, one of them is too small to make up for a change of the other. Else totals may split; nobody can say how many.
 */
function boundedCertainty(terms: readonly Term[]): 'always' | 'possible' {
  let lighter = 0;
  let outweighs = true;
  for (const { weight, most } of terms) {
    if (weight <= lighter) outweighs = false;
    lighter += weight * most;
  }
  if (outweighs) return 'always';
  const [one, other] = terms;
  if (terms.length !== 2 || one === undefined || other === undefined) return 'possible';
  const divisor = gcd(one.weight, other.weight);
  return other.weight / divisor > one.most || one.weight / divisor > other.most ? 'always' : 'possible';
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
