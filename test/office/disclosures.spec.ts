/** The disclosure check: small cases against counting by hand, large ones against what must hold. */
import fc from 'fast-check';
import { type Disclosure, disclosuresOf, type ElectionPlan } from '#office';
import { makePlan } from './plan-parts.js';

/** The plan with classes of these weights, all holding contest 2 alone and contest 1 by nobody. */
function planOf(weights: number[], optionMax = 1): ElectionPlan {
  const plan = makePlan();
  const contest = { ...plan.contests[1], optionMax };
  const voterClasses = weights.map((weight, at) => ({ ...plan.voterClasses[1], id: `class-${at}`, weight }));
  return { ...plan, contests: [contest], voterClasses };
}
const sizesOf = (sizes: number[]) => Object.fromEntries(sizes.map((size, at) => [`class-${at}`, size]));
const weightsOf = (weights: number[], sizes: number[], optionMax = 1) =>
  disclosuresOf(planOf(weights, optionMax), sizesOf(sizes)).find(
    (each): each is Disclosure & { kind: 'weights' } => each.kind === 'weights',
  );

test('a small class with a contest to itself is told, a large one is not', () => {
  const told = (size: number) => disclosuresOf(planOf([1]), sizesOf([size])).map(({ kind }) => kind);
  expect(told(29)).toEqual(['small-class']);
  expect(told(30)).toEqual([]);
  expect(told(0)).toEqual([]);
  expect(disclosuresOf(planOf([1, 1]), sizesOf([5, 5]))).toEqual([]);
});

test('a weight above everything that others can add splits every total', () => {
  expect(weightsOf([1, 100], [40, 5])).toMatchObject({ certainty: 'always', share: 1 });
  expect(weightsOf([1, 2], [40, 40])).toMatchObject({ certainty: 'possible' });
  expect(weightsOf([3, 5], [2, 1])).toMatchObject({ certainty: 'always', share: 1 });
  expect(weightsOf([1, 3], [5, 5])?.share).toBeLessThan(1);
});

test('classes of one weight stay together', () => {
  expect(weightsOf([1, 1, 100], [10, 20, 3])?.groups).toEqual([
    { weight: 1, classes: ['class-0', 'class-1'], size: 30 },
    { weight: 100, classes: ['class-2'], size: 3 },
  ]);
});

test('the share is what counting all combinations gives', () => {
  const sizes = fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 5 })), {
    minLength: 2,
    maxLength: 3,
  });
  fc.assert(
    fc.property(sizes, fc.integer({ min: 1, max: 2 }), (classes, optionMax) => {
      const weights = classes.map(([weight]) => weight);
      fc.pre(new Set(weights).size === weights.length);
      const bounds = classes.map(([, size]) => size * optionMax);
      const totals = new Map<number, number>();
      const walk = (at: number, total: number): void => {
        if (at === weights.length) return void totals.set(total, (totals.get(total) ?? 0) + 1);
        for (let n = 0; n <= bounds[at]; n++) walk(at + 1, total + n * weights[at]);
      };
      walk(0, 0);
      const all = [...totals.values()];
      const share = all.filter((ways) => ways === 1).length / all.reduce((sum, ways) => sum + ways, 0);
      expect(
        weightsOf(
          weights,
          classes.map(([, size]) => size),
          optionMax,
        )?.share,
      ).toBeCloseTo(share, 12);
    }),
    { numRuns: 200 },
  );
});

test('what is too large to be counted through is bounded', () => {
  expect(weightsOf([1, 1_000_000], [300_000, 5])).toMatchObject({ certainty: 'always', share: null });
  expect(weightsOf([1, 2], [300_000, 300_000])).toMatchObject({ certainty: 'possible', share: null });
  expect(weightsOf([999_983, 1_000_003], [500_000, 400_000])).toMatchObject({ certainty: 'always', share: null });
});
