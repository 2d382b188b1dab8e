/**
 * Strict decoding of a plan: every member and no other, bounded; a plan may be incomplete, never malformed. What is
 * missing or wrong before a freeze is a matter of `problemsOfPlan`.
 */
import { definitionForm, form, type LanguageMap, MAX_MEMBERS, MAX_OPTION_VALUE, MAX_WEIGHT } from '#record';
import type { ElectionPlan } from './plan.js';

/** Of a plan as JSON; a server reads no more. */
export const MAX_PLAN_BYTES = 2 * 2 ** 20;
export const MAX_LANGUAGES = 16;
export const MAX_CONTESTS = 100;
export const MAX_OPTIONS = 1_000;
export const MAX_CLASSES = 100;

/** What is no plan, and where: places are members and positions joined by dots. */
export class PlanFormError extends Error {
  override readonly name = 'PlanFormError';

  constructor(
    readonly place: string,
    readonly problem: string,
  ) {
    super(`${place === '' ? 'the plan' : place}: ${problem}`);
  }
}

const { line, paragraphs, LANGUAGE, RULE, CONTACT, SCHEDULE, POLICY, TIME_ZONE } = definitionForm;
const TITLE = form.mapOf(LANGUAGE, line(0, 1_000));
const DESCRIPTION = form.mapOf(LANGUAGE, paragraphs(20_000));
const ID = form.textLike(/^[a-z0-9-]{1,32}$/, 'must be 1…32 of a-z 0-9 -');
const KEY = form.textLike(/^(?:[0-9a-f]{64})?$/, 'must be 32 bytes in lower-case hex, or empty');
const NAME = line(0, 200);
const URL_FORM = form.text(
  1,
  1_000,
  isServiceUrl,
  'is an http or https address without name, password, query and fragment',
);
const WITNESS_NAME = form.textLike(
  /^(?:[A-Za-z0-9._~:/-]{1,200})?$/,
  'must be a name of 1…200 of A-Z a-z 0-9 . _ ~ : / -',
);

const CONTEST = form.object({
  id: ID,
  title: TITLE,
  description: DESCRIPTION,
  options: form.list(form.object({ id: ID, title: TITLE, description: DESCRIPTION }), MAX_OPTIONS),
  optionMax: form.whole(1, MAX_OPTION_VALUE),
  allowedTotals: form.list(form.whole(0, MAX_OPTIONS * MAX_OPTION_VALUE), MAX_OPTIONS * MAX_OPTION_VALUE + 1),
  method: form.oneOf('plurality'),
  optionOrder: form.oneOf('listed', 'shuffled'),
  rule: RULE,
});

const PLAN = form.object({
  languages: form.list(LANGUAGE, MAX_LANGUAGES),
  title: TITLE,
  description: DESCRIPTION,
  contact: CONTACT,
  timeZone: TIME_ZONE,
  schedule: orNull(SCHEDULE),
  contests: form.list(CONTEST, MAX_CONTESTS),
  voterClasses: form.list(
    form.object({ id: ID, label: TITLE, weight: form.whole(1, MAX_WEIGHT), contests: form.list(ID, MAX_CONTESTS) }),
    MAX_CLASSES,
  ),
  policy: POLICY,
  registrars: form.oneOf(1, 2),
  enrolment: form.oneOf('codes', 'account'),
  trustees: form.object({ threshold: form.whole(0, MAX_MEMBERS), names: form.list(NAME, MAX_MEMBERS) }),
  issuers: form.object({
    threshold: form.whole(0, MAX_MEMBERS),
    members: form.list(
      form.object({
        url: URL_FORM,
        name: NAME,
        signingKey: KEY,
        sealingKey: KEY,
        witnessName: WITNESS_NAME,
        witnessKey: KEY,
      }),
      MAX_MEMBERS,
    ),
  }),
  closeConfirmations: form.whole(1, 10_000),
});

/**
 * @param value untrusted, parsed JSON
 * @throws PlanFormError
 */
export function decodePlan(value: unknown): ElectionPlan {
  PLAN.check(value, '', refuse);
  const plan: ElectionPlan = value as form.FormOf<typeof PLAN>;
  checkLanguages(plan);
  checkIds(plan);
  return plan;
}

/** Whether a service may be looked for at this address. @param text untrusted */
export function isServiceUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return (
    (protocol === 'http:' || protocol === 'https:') && [username, password, search, hash].every((part) => part === '')
  );
}

function checkLanguages(plan: ElectionPlan): void {
  const { languages } = plan;
  if (languages.length === 0) refuse('languages', 'must name at least one language');
  if (new Set(languages).size < languages.length) refuse('languages', 'must name each language once');
  const expected = [...languages].sort().join(' ');
  for (const [place, text] of textsOf(plan)) {
    const found = Object.keys(text).sort().join(' ');
    if (found !== expected) refuse(place, `has the languages [${found}], expected [${expected}]`);
  }
}

/** Every text of a plan with its place. */
export function* textsOf(plan: ElectionPlan): Generator<[place: string, text: LanguageMap]> {
  yield ['title', plan.title];
  yield ['description', plan.description];
  for (const [at, contest] of plan.contests.entries()) {
    yield [`contests.${at}.title`, contest.title];
    yield [`contests.${at}.description`, contest.description];
    for (const [position, option] of contest.options.entries()) {
      yield [`contests.${at}.options.${position}.title`, option.title];
      yield [`contests.${at}.options.${position}.description`, option.description];
    }
  }
  for (const [at, { label }] of plan.voterClasses.entries()) yield [`voterClasses.${at}.label`, label];
}

function checkIds({ contests, voterClasses }: ElectionPlan): void {
  checkUnique('contests', contests);
  contests.forEach(({ options }, at) => checkUnique(`contests.${at}.options`, options));
  checkUnique('voterClasses', voterClasses);
  const places = new Map(contests.map(({ id }, at) => [id, at]));
  voterClasses.forEach(({ contests: ids }, at) => {
    let before = -1;
    for (const [position, id] of ids.entries()) {
      const place =
        places.get(id) ?? refuse(`voterClasses.${at}.contests.${position}`, 'names no contest of this plan');
      if (place <= before) refuse(`voterClasses.${at}.contests`, 'must be in the order of the contests, each once');
      before = place;
    }
  });
}

function checkUnique(place: string, items: { id: string }[]): void {
  const seen = new Set<string>();
  for (const [at, { id }] of items.entries()) {
    if (seen.has(id)) refuse(`${place}.${at}.id`, 'stands twice');
    seen.add(id);
  }
}

function orNull<T>(inner: form.Form<T>): form.Form<T | null> {
  return {
    check: (value, place, refuseWith) => {
      if (value !== null) inner.check(value, place, refuseWith);
    },
  };
}

function refuse(place: string, problem: string): never {
  throw new PlanFormError(place, problem);
}
