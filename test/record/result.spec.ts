/** The counted set and the result (spec §10.1, §10.3). */
import { encodeCanonicalJson } from '#crypto';
import {
  computeResult,
  contestState,
  countedBallotsOf,
  CountedSet,
  countedWeightOf,
  decodeResult,
  dueShares,
  encodeResult,
  type PlacedBallot,
  type ResultParts,
} from '#record';
import fc from 'fast-check';
import { bytesFor, expectCode, makeDefinition } from './fixture.js';

const definition = makeDefinition();

describe('counted set', () => {
  const ballot = (key: string, revision: number, index: number, classIndex = 0): PlacedBallot => ({
    classIndex,
    ballotKey: bytesFor(key, 32),
    revision,
    index,
  });

  test('the highest revision of each class and key counts', () => {
    const set = new CountedSet(definition);
    expect(set.add(ballot('a', 5, 2))).toBeUndefined();
    set.add(ballot('b', 5, 3));
    set.add(ballot('a', 5, 4, 1)); // the same key in another class is another voter's
    expect(set.add(ballot('a', 6, 7))).toMatchObject({ index: 2 });
    expect(set.counted().map(({ index }) => index)).toEqual([3, 4, 7]);
    expect(set.classCounts()).toEqual([
      { cast: 3, superseded: 1, counted: 2 },
      { cast: 1, superseded: 0, counted: 1 },
    ]);
    expect(set.newestOf(0, bytesFor('a', 32))?.index).toBe(7);
  });

  test('an older or equal revision behind a newer one is refused and changes nothing', () => {
    const set = new CountedSet(definition);
    set.add(ballot('a', 5, 2));
    for (const revision of [5, 4]) expectCode(() => set.add(ballot('a', revision, 3)), 'REVISION_NOT_INCREASING');
    expect(set.classCounts()[0]).toEqual({ cast: 1, superseded: 0, counted: 1 });
  });

  test('a second ballot is refused where revoting is', () => {
    const strict = makeDefinition();
    strict.policy.revoting = 'refused';
    const set = new CountedSet(strict);
    set.add(ballot('a', 5, 2));
    expectCode(() => set.add(ballot('a', 6, 3)), 'REVOTING_REFUSED');
  });

  test('cast = superseded + counted, and counted = distinct keys', () => {
    const cast = fc.array(fc.tuple(fc.nat({ max: 1 }), fc.constantFrom('a', 'b', 'c', 'd')), { maxLength: 30 });
    fc.assert(
      fc.property(cast, (ballots) => {
        const set = new CountedSet(definition);
        ballots.forEach(([classIndex, key], i) => set.add(ballot(key, i + 1, i, classIndex)));
        set.classCounts().forEach((count, classIndex) => {
          const own = ballots.filter(([c]) => c === classIndex).map(([, key]) => key);
          expect(count.cast).toBe(own.length);
          expect(count.cast).toBe(count.superseded + count.counted);
          expect(count.counted).toBe(new Set(own).size);
        });
      }),
    );
  });
});

describe('states and due shares', () => {
  test('follow the counted ballots that hold the contest', () => {
    // Contest 0 is of class 0 alone, contest 1 of both; minCounted is 10.
    expect([0, 1].map((c) => contestState(definition, [0, 0], c))).toEqual(['empty', 'empty']);
    expect([0, 1].map((c) => contestState(definition, [9, 1], c))).toEqual(['withheld', 'tallied']);
    expect([0, 1].map((c) => contestState(definition, [0, 9], c))).toEqual(['empty', 'withheld']);
    expect(countedBallotsOf(definition, [9, 2], 1)).toBe(11);
    expect(countedWeightOf(definition, [9, 2], 1)).toBe(9 + 2 * 3);
    expect(dueShares(definition, [9, 1])).toEqual([
      { contest: 1, option: 0 },
      { contest: 1, option: 1 },
    ]);
    expect(dueShares(definition, [10, 0])).toHaveLength(5);
    expect(dueShares(definition, [9, 0])).toEqual([]);
  });
});

const figures = (cast: number, counted: number) => ({
  cast,
  superseded: cast - counted,
  counted,
  spoiled: 2,
  requests: 20,
});

function makeParts(changes: Partial<ResultParts>): ResultParts {
  return {
    definition,
    electionId: bytesFor('election', 32),
    closingRoot: bytesFor('root', 32),
    classes: [figures(12, 10), figures(4, 4)],
    totals: [
      [7, 5, 3],
      [9, 8],
    ],
    ...changes,
  };
}

describe('result', () => {
  test('may have all votes on one option, and none on another', () => {
    const classes = [figures(10, 10), figures(0, 0)];
    const code =
      (...totals: number[][]) =>
      () =>
        computeResult(makeParts({ classes, totals }));
    expect(
      computeResult(
        makeParts({
          classes,
          totals: [
            [10, 10, 0],
            [10, 0],
          ],
        }),
      ).contests[1].blank,
    ).toBe(0);
    expectCode(code([11, 0, 0], [10, 0]), 'RESULT_TOTALS_INVALID');
    expectCode(code([10, 10, -1], [10, 0]), 'RESULT_TOTALS_INVALID');
    expectCode(code([10, 10, 0]), 'RESULT_TOTALS_INVALID');
    expectCode(() => computeResult(makeParts({ classes: [figures(10, 10)] })), 'RESULT_TOTALS_INVALID');
  });

  test('has no figure of blanks where nobody may leave all blank', () => {
    const other = makeDefinition();
    other.contests[1].allowedTotals = [1, 2];
    const { contests } = computeResult(
      makeParts({
        definition: other,
        totals: [
          [7, 5, 3],
          [20, 8],
        ],
      }),
    );
    expect(contests[1]).toMatchObject({ state: 'tallied', blank: null });
  });

  test('states everything and comes back as it was', () => {
    const result = computeResult(makeParts({}));
    expect(result.contests).toEqual([
      { id: 'council', state: 'tallied', totals: [7, 5, 3], blank: null, counted: 10 },
      { id: 'statutes', state: 'tallied', totals: [9, 8], blank: 10 + 12 - 17, counted: 14 },
    ]);
    expect(result.classes[1]).toEqual({
      id: 'sponsors',
      cast: 4,
      superseded: 0,
      spoiled: 2,
      counted: 4,
      requests: 20,
      roll: 5,
    });
    const bytes = encodeResult(result);
    expect(decodeResult(bytes)).toEqual(result);
    expect(bytes.at(-1)).toBe(0x7d);
  });

  test('empty and withheld contests', () => {
    const { contests } = computeResult(makeParts({ classes: [figures(0, 0), figures(9, 9)], totals: [null, null] }));
    expect(contests).toEqual([
      { id: 'council', state: 'empty', totals: [0, 0, 0], blank: null, counted: 0 },
      { id: 'statutes', state: 'withheld', totals: null, blank: null, counted: 9 },
    ]);
  });

  test('blank weight in units of T', () => {
    const twos = makeDefinition();
    twos.contests[1].allowedTotals = [0, 2];
    const { contests } = computeResult(
      makeParts({
        definition: twos,
        totals: [
          [7, 5, 3],
          [20, 20],
        ],
      }),
    );
    expect(contests[1].blank).toBe(22 - 20);
    expectCode(
      () =>
        computeResult(
          makeParts({
            definition: twos,
            totals: [
              [7, 5, 3],
              [20, 19],
            ],
          }),
        ),
      'RESULT_TOTALS_INVALID',
    );
  });

  test.each([
    ['totals_missing', makeParts({ totals: [[7, 5, 3], null] })],
    ['totals_of_a_withheld_contest', makeParts({ classes: [figures(9, 9), figures(1, 1)] })],
    ['totals_of_an_empty_contest', makeParts({ classes: [figures(0, 0), figures(10, 10)] })],
    ['contest_missing', makeParts({ totals: [[7, 5, 3]] })],
    ['class_missing', makeParts({ classes: [figures(12, 10)] })],
    ['contest_too_many', makeParts({ totals: [...makeParts({}).totals, null] })],
    ['class_too_many', makeParts({ classes: [...makeParts({}).classes, figures(0, 0)] })],
    [
      'option_missing',
      makeParts({
        totals: [
          [7, 5],
          [9, 8],
        ],
      }),
    ],
    [
      'total_negative',
      makeParts({
        totals: [
          [7, 5, -1],
          [9, 8],
        ],
      }),
    ],
    [
      'total_half',
      makeParts({
        totals: [
          [7, 5, 0.5],
          [9, 8],
        ],
      }),
    ],
    [
      'total_above_the_weight',
      makeParts({
        totals: [
          [11, 0, 0],
          [9, 8],
        ],
      }),
    ],
    [
      'sum_above_all_weight',
      makeParts({
        totals: [
          [7, 5, 3],
          [12, 11],
        ],
      }),
    ],
  ])('%s is refused', (_name, parts) => {
    expectCode(() => computeResult(parts), 'RESULT_TOTALS_INVALID');
  });

  test('a sum below the smallest allowed total is refused', () => {
    const must = makeDefinition();
    must.contests[1].allowedTotals = [1];
    expectCode(() => computeResult(makeParts({ definition: must })), 'RESULT_TOTALS_INVALID');
    expect(
      computeResult(
        makeParts({
          definition: must,
          totals: [
            [7, 5, 3],
            [14, 8],
          ],
        }),
      ).contests[1].blank,
    ).toBeNull();
  });

  const good = computeResult(makeParts({}));
  test.each([
    ['state_unknown', { ...good, contests: [{ ...good.contests[0], state: 'decided' }] }],
    ['total_negative', { ...good, contests: [{ ...good.contests[0], totals: [-1] }] }],
    ['count_half', { ...good, classes: [{ ...good.classes[0], cast: 1.5 }] }],
    ['time_inside', { ...good, time: 0 }],
    ['root_short', { ...good, closingRoot: 'ab' }],
  ])('%s does not decode', (_name, value) => {
    expectCode(() => decodeResult(encodeCanonicalJson(value)), 'RESULT_FORM_INVALID');
  });
});
