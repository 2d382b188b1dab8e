/** Two officials change one plan at the same time: nothing that only one of them changed is lost, and nothing is guessed. */
import { decideClash, type ElectionPlan, mergePlans, newContest, newPlan, withContest, withLanguages } from '#office';

const BASE: ElectionPlan = withContest(
  { ...newPlan(['en'], 'Europe/London'), title: { en: 'Council' } },
  { ...newContest('several', ['en'], []), title: { en: 'Who?' } },
  { en: 'All voters' },
);
const [CONTEST] = BASE.contests;
if (CONTEST === undefined) throw new Error('the plan has a contest');
const putContest = (change: Partial<typeof CONTEST>): ElectionPlan => ({
  ...BASE,
  contests: [{ ...CONTEST, ...change }],
});

describe('what only one of them changed', () => {
  test('different steps', () => {
    const mine = { ...BASE, title: { en: 'Board' } };
    const theirs = { ...BASE, contact: { ...BASE.contact, email: 'a@example.org' } };
    expect(mergePlans(BASE, mine, theirs)).toEqual({ plan: { ...theirs, title: { en: 'Board' } }, clashes: [] });
  });

  test('different texts of one contest', () => {
    const mine = putContest({ title: { en: 'Who sits?' } });
    const theirs = putContest({ options: CONTEST.options.map((option) => ({ ...option, title: { en: option.id } })) });
    const { plan, clashes } = mergePlans(BASE, mine, theirs);
    expect(clashes).toEqual([]);
    expect(plan.contests[0]?.title).toEqual({ en: 'Who sits?' });
    expect(plan.contests[0]?.options.map(({ title }) => title['en'])).toEqual(['option-1', 'option-2', 'option-3']);
  });

  test('a contest that the other added has the language that the first one added', () => {
    const mine = withLanguages(BASE, ['en', 'fr']);
    const added = { ...newContest('yesNo', ['en'], BASE.contests), title: { en: 'Rules' } };
    const { plan, clashes } = mergePlans(BASE, mine, withContest(BASE, added, {}));
    expect(clashes).toEqual([]);
    expect(plan.contests[1]?.title).toEqual({ en: 'Rules', fr: '' });
    expect(plan.voterClasses[0]?.contests).toEqual([CONTEST.id, added.id]);
  });

  test('a contest that one removed is in no class', () => {
    const mine = { ...BASE, contests: [], voterClasses: BASE.voterClasses.map((each) => ({ ...each, weight: 2 })) };
    const { plan } = mergePlans(BASE, mine, { ...BASE, title: { en: 'Board' } });
    expect(plan.voterClasses).toEqual([{ ...BASE.voterClasses[0], weight: 2, contests: [] }]);
  });
});

describe('what both changed', () => {
  const mine = { ...BASE, title: { en: 'Board' } };
  const theirs = { ...BASE, title: { en: 'Senate' }, timeZone: 'UTC' };

  test('is a clash with both words, and nothing else is', () => {
    const { plan, clashes } = mergePlans(BASE, mine, theirs);
    expect(clashes).toEqual([{ path: 'title.en', mine: 'Board', theirs: 'Senate' }]);
    expect([plan.title, plan.timeZone]).toEqual([{ en: 'Board' }, 'UTC']);
  });

  test.each([
    ['mine', 'Board'],
    ['theirs', 'Senate'],
  ] as const)('is %s where that was decided', (side, title) => {
    const { plan, clashes } = mergePlans(BASE, mine, theirs);
    const [clash] = clashes;
    expect(clash === undefined ? null : decideClash(plan, clash, side).title['en']).toBe(title);
  });

  test('the same is no clash', () => {
    expect(mergePlans(BASE, mine, { ...mine, timeZone: 'UTC' }).clashes).toEqual([]);
  });

  test('the form of a contest is never half of one and half of the other', () => {
    const [first, second] = [putContest({ allowedTotals: [1] }), putContest({ optionMax: 3 })];
    expect(mergePlans(BASE, first, second).clashes.map(({ path }) => path)).toEqual(['contests.0']);
  });

  test('times belong together', () => {
    const schedule = { issuanceOpens: 1, issuanceCloses: 2, votingOpens: 3, votingCloses: 4 };
    const old = { ...BASE, schedule };
    const { clashes } = mergePlans(
      old,
      { ...old, schedule: { ...schedule, votingOpens: 5 } },
      { ...old, schedule: { ...schedule, votingCloses: 9 } },
    );
    expect(clashes.map(({ path }) => path)).toEqual(['schedule']);
  });

  test('an option that one removed and the other wrote on', () => {
    const first = putContest({ options: CONTEST.options.slice(1) });
    const second = putContest({ options: CONTEST.options.map((option) => ({ ...option, title: { en: 'Ada' } })) });
    expect(mergePlans(BASE, first, second).clashes.map(({ path }) => path)).toEqual(['contests.0.options']);
  });
});
