/** Plans: what is decoded, what is missing or wrong, and that a plan without problems makes a draft. */
import fc from 'fast-check';
import {
  ballotEstimates,
  CONTEST_KINDS,
  type ContestSettings,
  decodePlan,
  draftOfPlan,
  duplicateOf,
  type ElectionPlan,
  newContest,
  newPlan,
  PLAN_PROBLEM_CODES,
  type PlanProblemCode,
  problemsOfPlan,
  problemsOfSizes,
  quorumOf,
  settingsOf,
  shapeOf,
  warningsOfPlan,
  withContest,
  withLanguages,
  withoutContest,
  withTrustees,
  zonedMs,
  zonedText,
} from '#office';
import { encodeDraft } from '#record';
import { hexFor } from '../record/fixture.js';
import { LANGUAGES, makeParts, makePlan, OPENS_MS, text } from './plan-parts.js';

const NOW = OPENS_MS - 1;
const SIZES = { members: 40, sponsors: 5 };

type Change = (plan: ElectionPlan) => unknown;

function changed(change: Change): ElectionPlan {
  const plan = structuredClone(makePlan());
  change(plan);
  return plan;
}

describe('the form of a plan', () => {
  test('a complete and a new plan are decoded as they are', () => {
    for (const plan of [makePlan(), newPlan(['en'], 'UTC')]) {
      expect(decodePlan(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
    }
  });

  test.each<[string, (plan: never) => unknown, string]>([
    ['unknown_member', (plan: Record<string, unknown>) => (plan['extra'] = 1), 'extra'],
    ['missing_member', (plan: Record<string, unknown>) => delete plan['title'], 'title'],
    ['no_language', (plan: ElectionPlan) => (plan.languages = []), 'languages'],
    ['language_twice', (plan: ElectionPlan) => (plan.languages = ['en', 'en']), 'languages'],
    [
      'text_without_a_language',
      (plan: ElectionPlan) => delete plan.contests[1].options[0].title['fr'],
      'contests.1.options.0.title',
    ],
    ['text_that_steers', (plan: ElectionPlan) => (plan.title['en'] = 'a\u202eb'), 'title.en'],
    ['id_form', (plan: ElectionPlan) => (plan.contests[0].id = 'A b'), 'contests.0.id'],
    ['contest_id_twice', (plan: ElectionPlan) => (plan.contests[1].id = 'contest-1'), 'contests.1.id'],
    [
      'option_id_twice',
      (plan: ElectionPlan) => (plan.contests[0].options[1].id = 'option-1'),
      'contests.0.options.1.id',
    ],
    [
      'class_of_no_contest',
      (plan: ElectionPlan) => (plan.voterClasses[1].contests = ['none']),
      'voterClasses.1.contests.0',
    ],
    ['class_out_of_order', (plan: ElectionPlan) => plan.voterClasses[0].contests.reverse(), 'voterClasses.0.contests'],
    ['weight_0', (plan: ElectionPlan) => (plan.voterClasses[0].weight = 0), 'voterClasses.0.weight'],
    ['min_counted_1', (plan: ElectionPlan) => (plan.policy.minCounted = 1), 'policy.minCounted'],
    [
      'issuer_by_file',
      (plan: ElectionPlan) => (plan.issuers.members[0].url = 'file:///etc/passwd'),
      'issuers.members.0.url',
    ],
    [
      'issuer_with_password',
      (plan: ElectionPlan) => (plan.issuers.members[0].url = 'https://a:b@c.example'),
      'issuers.members.0.url',
    ],
    [
      'issuer_key_form',
      (plan: ElectionPlan) => (plan.issuers.members[0].signingKey = 'AB'),
      'issuers.members.0.signingKey',
    ],
    [
      'too_many_trustees',
      (plan: ElectionPlan) => (plan.trustees.names = Array.from({ length: 33 }, String)),
      'trustees.names',
    ],
    ['option_max_101', (plan: ElectionPlan) => (plan.contests[0].optionMax = 101), 'contests.0.optionMax'],
  ])('%s is refused', (_name, change, place) => {
    const plan = structuredClone(makePlan());
    (change as Change)(plan);
    let found: unknown;
    try {
      decodePlan(plan);
    } catch (error) {
      found = error;
    }
    expect(found).toMatchObject({ name: 'PlanFormError', place });
  });
});

describe('what is missing or wrong', () => {
  const CASES: [PlanProblemCode, Change, string][] = [
    ['TEXT_MISSING', (plan) => (plan.title['fr'] = ' '), 'title.fr'],
    ['TEXT_MISSING', (plan) => (plan.contests[0].options[2].title['en'] = ''), 'contests.0.options.2.title.en'],
    ['TEXT_MISSING', (plan) => (plan.voterClasses[1].label['en'] = ''), 'voterClasses.1.label.en'],
    ['CONTACT_NAME_MISSING', (plan) => (plan.contact.name = ''), 'contact.name'],
    ['CONTACT_WAY_MISSING', (plan) => (plan.contact.email = ''), 'contact.email'],
    ['CONTACT_EMAIL_INVALID', (plan) => (plan.contact.email = 'nonsense'), 'contact.email'],
    ['CONTACT_URL_INVALID', (plan) => (plan.contact.url = 'town.example'), 'contact.url'],
    ['CONTACT_URL_INVALID', (plan) => (plan.contact.url = 'javascript:alert(1)'), 'contact.url'],
    ['TIME_ZONE_UNKNOWN', (plan) => (plan.timeZone = 'Europe/Atlantis'), 'timeZone'],
    ['SCHEDULE_MISSING', (plan) => (plan.schedule = null), 'schedule'],
    [
      'VOTING_CLOSES_BEFORE_OPENING',
      (plan) => (plan.schedule!.votingCloses = plan.schedule!.votingOpens),
      'schedule.votingCloses',
    ],
    ['ISSUANCE_CLOSES_BEFORE_OPENING', (plan) => (plan.schedule!.issuanceOpens += 1_000), 'schedule.issuanceCloses'],
    ['ISSUANCE_CLOSES_AFTER_VOTING_OPENS', (plan) => (plan.schedule!.issuanceCloses += 1), 'schedule.issuanceCloses'],
    ['ISSUANCE_NOT_UNTIL_VOTING_CLOSES', (plan) => (plan.policy.issuanceDuringVoting = true), 'schedule.votingCloses'],
    // The field of when tokens end is not on the page then.
    [
      'TOKENS_AFTER_VOTING',
      (plan) => {
        plan.policy.issuanceDuringVoting = true;
        plan.schedule!.issuanceCloses = plan.schedule!.votingCloses;
        plan.schedule!.issuanceOpens = plan.schedule!.votingCloses;
      },
      'schedule.issuanceOpens',
    ],
    [
      'OPTIONS_TOO_FEW',
      (plan) => (plan.contests[1].options = plan.contests[1].options.slice(0, 1)),
      'contests.1.options',
    ],
    [
      'OPTIONS_ALIKE',
      (plan) => (plan.contests[0].options[1].title['en'] = ' Anna\u200d '),
      'contests.0.options.1.title.en',
    ],
    ['TOTALS_NOT_ASCENDING', (plan) => (plan.contests[0].allowedTotals = [1, 1]), 'contests.0.allowedTotals'],
    ['TOTALS_TOO_LARGE', (plan) => (plan.contests[0].allowedTotals = [0, 4]), 'contests.0.allowedTotals'],
    ['SEATS_TOO_MANY', (plan) => (plan.contests[0].rule = { kind: 'most-votes', seats: 4 }), 'contests.0.rule.seats'],
    [
      'SHARE_ABOVE_WHOLE',
      (plan) => (plan.contests[0].rule = { kind: 'majority', of: 'counted', share: '3/2' }),
      'contests.0.rule.share',
    ],
    ['CLASS_WITHOUT_CONTEST', (plan) => (plan.voterClasses[1].contests = []), 'voterClasses.1.contests'],
    ['CONTEST_WITHOUT_CLASS', (plan) => (plan.voterClasses[0].contests = ['contest-2']), 'contests.0'],
    [
      'ACCOUNT_WITH_TWO_REGISTRARS',
      (plan) => Object.assign(plan, { enrolment: 'account', registrars: 2 }),
      'registrars',
    ],
    ['TRUSTEE_NAME_MISSING', (plan) => (plan.trustees.names[1] = ''), 'trustees.names.1'],
    ['TRUSTEE_NAME_DUPLICATE', (plan) => (plan.trustees.names[2] = 'Ada'), 'trustees.names.2'],
    ['TRUSTEES_TOO_FEW', (plan) => (plan.trustees.names = ['Ada']), 'trustees.names'],
    ['TRUSTEE_THRESHOLD_OUT_OF_RANGE', (plan) => (plan.trustees.threshold = 4), 'trustees.threshold'],
    [
      'TRUSTEE_THRESHOLD_NO_MAJORITY',
      (plan) => (plan.trustees = { names: ['A', 'B', 'C', 'D'], threshold: 2 }),
      'trustees.threshold',
    ],
    ['ISSUERS_TOO_FEW', (plan) => (plan.issuers.members = plan.issuers.members.slice(0, 1)), 'issuers.members'],
    ['ISSUER_NOT_ASKED', (plan) => (plan.issuers.members[2].sealingKey = ''), 'issuers.members.2'],
    [
      'ISSUER_DUPLICATE',
      (plan) => (plan.issuers.members[2].witnessKey = plan.issuers.members[0].witnessKey),
      'issuers.members.2',
    ],
    ['ISSUER_THRESHOLD_OUT_OF_RANGE', (plan) => (plan.issuers.threshold = 4), 'issuers.threshold'],
  ];

  test('nothing of a complete plan', () => {
    expect(problemsOfPlan(makePlan(), NOW)).toEqual([]);
    expect(problemsOfSizes(makePlan(), SIZES)).toEqual([]);
  });

  test.each(CASES)('%s', (code, change, path) => {
    const problems = problemsOfPlan(changed(change), NOW);
    expect(problems.map((problem) => [problem.code, problem.path])).toEqual([[code, path]]);
  });

  test('too late, nothing voted on, nobody who votes, a contest of too many totals, a ballot too large', () => {
    const codes = (plan: ElectionPlan, nowMs = NOW) => problemsOfPlan(plan, nowMs).map(({ code }) => code);
    expect(codes(makePlan(), OPENS_MS + 2_000)).toEqual(['VOTING_CLOSES_IN_THE_PAST']);
    expect(codes(changed((plan) => Object.assign(plan, { contests: [], voterClasses: [] })))).toEqual([
      'CONTESTS_MISSING',
      'CLASSES_MISSING',
    ]);
    const large = (options: number, perOption: number) =>
      changed((plan) => {
        const contest = plan.contests[0];
        contest.options = Array.from({ length: options }, (_, at) => ({
          id: `option-${at}`,
          title: text(`Option ${at}`),
          description: text(''),
        }));
        Object.assign(contest, shapeOf({ ...settingsOf(contest), kind: 'score', perOption }, options));
      });
    expect(codes(large(11, 100))).toEqual(['TOTALS_TOO_MANY', 'BALLOT_TOO_LARGE']);
    expect(codes(large(80, 5))).toEqual(['BALLOT_TOO_LARGE']);
  });

  test('what the number of voters makes impossible', () => {
    const codes = (sizes: Record<string, number>, change: Change = () => 0) =>
      problemsOfSizes(changed(change), sizes).map(({ code, path }) => [code, path]);
    expect(codes({})).toEqual([['ROLL_EMPTY', 'voterClasses']]);
    expect(codes(SIZES, (plan) => (plan.voterClasses[1].weight = 2 ** 31))).toEqual([]);
    expect(codes({ sponsors: 512 }, (plan) => (plan.voterClasses[1].weight = 2 ** 31))).toEqual([
      ['TALLY_TOO_LARGE', 'contests.1'],
    ]);
  });

  test('every code is found by some test', () => {
    const others = ['VOTING_CLOSES_IN_THE_PAST', 'CONTESTS_MISSING', 'CLASSES_MISSING', 'TOTALS_TOO_MANY'];
    const seen = new Set([
      ...CASES.map(([code]) => code),
      ...others,
      'BALLOT_TOO_LARGE',
      'TALLY_TOO_LARGE',
      'ROLL_EMPTY',
    ]);
    expect(PLAN_PROBLEM_CODES.filter((code) => !seen.has(code))).toEqual([]);
  });

  test('warnings stop nothing', () => {
    const plan = changed((each) => {
      each.trustees.threshold = 3;
      each.issuers.threshold = 3;
      each.policy.issuanceDuringVoting = true;
      each.schedule!.issuanceCloses = each.schedule!.votingCloses;
    });
    expect(problemsOfPlan(plan, NOW)).toEqual([]);
    expect(warningsOfPlan(plan).map(({ code, values }) => [code, values])).toEqual([
      ['TRUSTEE_THRESHOLD_ALL', { n: 3, most: 2 }],
      ['ISSUER_THRESHOLD_ALL', { n: 3, most: 2 }],
      ['ISSUANCE_DURING_VOTING', {}],
      ['ONE_REGISTRAR', {}],
    ]);
  });

  test('two of two: both are needed, and no smaller number would be accepted', () => {
    const plan = changed((each) => {
      each.trustees = { names: each.trustees.names.slice(0, 2), threshold: 2 };
      each.issuers = { members: each.issuers.members.slice(0, 2), threshold: 2 };
      each.registrars = 2;
    });
    expect(problemsOfPlan(plan, NOW)).toEqual([]);
    expect(warningsOfPlan(plan).map(({ code }) => code)).toEqual(['TRUSTEES_BOTH_NEEDED', 'ISSUERS_BOTH_NEEDED']);
  });
});

describe('the draft of a plan', () => {
  test('is a draft, with the quorum that thresholds demand', () => {
    const draft = draftOfPlan(makePlan(), makeParts());
    expect(encodeDraft(draft).length).toBeGreaterThan(1_000);
    expect(draft.witnesses.quorum).toBe(quorumOf(4, 2));
    expect(draft.trustees.members.map(({ index, name }) => [index, name])).toEqual([
      [1, 'Ada'],
      [2, 'Ben'],
      [3, 'Cleo'],
    ]);
  });

  test('of every plan without problems is one', () => {
    const settings = fc.record({
      kind: fc.constantFrom(...CONTEST_KINDS),
      options: fc.integer({ min: 2, max: 6 }),
      choices: fc.integer({ min: 1, max: 7 }),
      perOption: fc.integer({ min: 1, max: 6 }),
      points: fc.integer({ min: 1, max: 40 }),
      mayBeBlank: fc.boolean(),
      weight: fc.integer({ min: 1, max: 2 ** 31 }),
      threshold: fc.integer({ min: 0, max: 5 }),
    });
    let made = 0;
    fc.assert(
      fc.property(settings, ({ options, weight, threshold, ...each }) => {
        const plan = changed((own) => {
          const contest = own.contests[0];
          contest.options = Array.from({ length: options }, (_, at) => ({
            id: `option-${at}`,
            title: text(`Option ${at}`),
            description: text(''),
          }));
          Object.assign(contest, shapeOf(each, options));
          own.voterClasses[1].weight = weight;
          own.trustees.threshold = threshold;
          own.issuers.threshold = threshold;
        });
        fc.pre(problemsOfPlan(plan, NOW).length === 0 && problemsOfSizes(plan, SIZES).length === 0);
        made++;
        expect(decodePlan(plan)).toEqual(plan);
        expect(() => encodeDraft(draftOfPlan(plan, makeParts()))).not.toThrow();
      }),
      { numRuns: 60 },
    );
    expect(made).toBeGreaterThan(10);
  });

  test('knows no chain of another program, and no plan without times', () => {
    const parts = makeParts();
    expect(() => draftOfPlan(makePlan(), { ...parts, anchor: { ...parts.anchor, network: 'other' } })).toThrow(/other/);
    expect(() => draftOfPlan({ ...makePlan(), schedule: null }, parts)).toThrow(/schedule/);
  });
});

describe('kinds of contest', () => {
  test.each<[ContestSettings['kind'], Partial<ContestSettings>, number, [number, number[]]]>([
    ['one', {}, 3, [1, [0, 1]]],
    ['one', { mayBeBlank: false }, 3, [1, [1]]],
    ['several', { choices: 2 }, 3, [1, [0, 1, 2]]],
    ['approval', {}, 3, [1, [0, 1, 2, 3]]],
    ['yesNo', {}, 2, [1, [0, 1]]],
    ['score', { perOption: 2 }, 2, [2, [0, 1, 2, 3, 4]]],
    ['cumulative', { perOption: 3, points: 5 }, 3, [3, [0, 5]]],
    ['cumulative', { perOption: 3, points: 5, mayBeBlank: false }, 3, [3, [5]]],
  ])('%s', (kind, some, options, [optionMax, allowedTotals]) => {
    const settings = { kind, choices: 2, perOption: 3, points: 3, mayBeBlank: true, ...some };
    const contest = { ...newContest(kind, LANGUAGES, []), ...shapeOf(settings, options) };
    expect([contest.optionMax, contest.allowedTotals]).toEqual([optionMax, allowedTotals]);
    contest.options = Array.from({ length: options }, (_, at) => ({
      ...contest.options[0],
      id: contest.options[at]?.id ?? `o-${at}`,
    }));
    expect(settingsOf(contest).kind).toBe(kind);
    expect(shapeOf(settingsOf(contest), options)).toEqual({ optionMax, allowedTotals });
  });
});

describe('changing a plan', () => {
  test('languages come with empty texts and go with theirs', () => {
    const plan = withLanguages(makePlan(), ['en', 'ar']);
    expect(decodePlan(plan).title).toEqual({ en: 'Works council', ar: '' });
    expect(plan.contests[0].options[0].title).toEqual({ en: 'Anna', ar: '' });
    expect(plan.voterClasses[0].label).toEqual({ en: 'Members', ar: '' });
  });

  test('a first contest comes with everybody, another one for every class, and goes from all', () => {
    const empty = newPlan(LANGUAGES, 'UTC');
    const one = withContest(empty, newContest('one', LANGUAGES, []), text('Everybody'));
    expect(one.voterClasses).toEqual([{ id: 'voters', label: text('Everybody'), weight: 1, contests: ['contest-1'] }]);
    const two = withContest(one, newContest('score', LANGUAGES, one.contests), text(''));
    expect(two.voterClasses[0].contests).toEqual(['contest-1', 'contest-2']);
    expect(withoutContest(two, 'contest-1').voterClasses[0].contests).toEqual(['contest-2']);
    expect(decodePlan(two)).toEqual(two);
  });

  test('trustees keep their threshold where it fits', () => {
    expect(withTrustees(makePlan(), ['A', 'B', 'C', 'D']).trustees.threshold).toBe(3);
    expect(withTrustees(makePlan(), ['A', 'B']).trustees.threshold).toBe(2);
  });

  test('a duplicate has neither times nor anybody’s keys', () => {
    const copy = duplicateOf(makePlan());
    expect(copy.schedule).toBeNull();
    expect(copy.issuers.members.map(({ url, signingKey, sealingKey }) => [url, signingKey, sealingKey])).toEqual(
      [1, 2, 3].map((n) => [`https://issuer-${n}.example.org`, '', '']),
    );
    expect(JSON.stringify(copy)).not.toContain(hexFor('issuer 1 signing', 32));
  });
});

test('the ballot’s bytes and work, by class', () => {
  const [members, sponsors] = ballotEstimates(makePlan());
  // Two contests: 3 options and [0, 1, 2]; 2 options and [0, 1] (spec §6).
  expect(members).toMatchObject({ classId: 'members', branches: 3 * 2 + 3 + 2 * 2 + 2 });
  expect(members.bytes).toBe(1 + 74 + 64 * (5 + 15) + 32 * (2 * 15 - 7) + 48 + 64);
  expect(sponsors).toMatchObject({ classId: 'sponsors', branches: 6 });
  expect(sponsors.slowMs).toBeGreaterThan(sponsors.fastMs);
});

describe('times in a zone', () => {
  test('round trips, but for an hour that no clock shows', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 80_000_000 }),
        fc.constantFrom('Europe/Berlin', 'UTC', 'Asia/Kathmandu', 'America/Sao_Paulo'),
        (minutes, zone) => {
          const ms = minutes * 60_000;
          const back = zonedMs(zonedText(ms, zone), zone);
          // An hour that comes twice is read as the first one.
          expect([ms, ms - 3_600_000]).toContain(back);
        },
      ),
      { numRuns: 100 },
    );
    expect(zonedMs('2026-03-29T02:30', 'Europe/Berlin')).toBeNull();
    expect(zonedMs('2026-10-25T02:30', 'Europe/Berlin')).toBe(Date.UTC(2026, 9, 25, 0, 30));
    expect(zonedMs('2026-11-09T08:00', 'Europe/Berlin')).toBe(Date.UTC(2026, 10, 9, 7, 0));
    for (const wrong of ['', '2026-13-01T00:00', '2026-11-09', 'x']) expect(zonedMs(wrong, 'UTC')).toBeNull();
  });
});
