/** Beginning and changing plans, so that what comes out is always well formed. */
import type { Contest, ContestOption, DraftVoterClass, LanguageMap } from '#record';
import { type ContestKind, shapeOf, usualRule } from './contest-kinds.js';
import type { ElectionPlan } from './plan.js';
import { smallestThreshold } from './thresholds.js';

/** A text that is still empty in every language. */
export function emptyText(languages: readonly string[]): LanguageMap {
  return Object.fromEntries(languages.map((language) => [language, '']));
}

/** A plan with nothing but the values that most elections take. @param timeZone IANA name */
export function newPlan(languages: string[], timeZone: string): ElectionPlan {
  return {
    languages,
    title: emptyText(languages),
    description: emptyText(languages),
    contact: { name: '', email: '', phone: '', url: '' },
    timeZone,
    schedule: null,
    contests: [],
    voterClasses: [],
    policy: { revoting: 'latest-counts', issuanceDuringVoting: false, issuanceRoundS: 60, minCounted: 10 },
    registrars: 1,
    enrolment: 'codes',
    trustees: { threshold: 2, names: [] },
    issuers: { threshold: 2, members: [] },
    closeConfirmations: 6,
  };
}

/** The plan for another election of the same kind: its own times and its own keys, which nobody has yet. */
export function duplicateOf(plan: ElectionPlan): ElectionPlan {
  return { ...withoutIssuerKeys(plan), schedule: null };
}

/** Keys belong to one ceremony (spec §4): for another one every issuer is asked again. */
export function withoutIssuerKeys(plan: ElectionPlan): ElectionPlan {
  const members = plan.issuers.members.map((issuer) => ({ ...issuer, signingKey: '', sealingKey: '' }));
  return { ...plan, issuers: { ...plan.issuers, members } };
}

/** The plan with these languages: texts in new ones are empty, texts in others are gone. */
export function withLanguages(plan: ElectionPlan, languages: string[]): ElectionPlan {
  const text = (texts: LanguageMap): LanguageMap =>
    Object.fromEntries(languages.map((language) => [language, texts[language] ?? '']));
  const described = <T extends { title: LanguageMap; description: LanguageMap }>(item: T): T => ({
    ...item,
    title: text(item.title),
    description: text(item.description),
  });
  return {
    ...described(plan),
    languages,
    contests: plan.contests.map((contest) => ({ ...described(contest), options: contest.options.map(described) })),
    voterClasses: plan.voterClasses.map((voterClass) => ({ ...voterClass, label: text(voterClass.label) })),
  };
}

/** The plan with these trustees; the threshold stays where it can, else it is the smallest that is a majority. */
export function withTrustees(plan: ElectionPlan, names: string[]): ElectionPlan {
  const least = smallestThreshold(names.length);
  const { threshold } = plan.trustees;
  const fits = threshold >= least && threshold <= names.length;
  return { ...plan, trustees: { names, threshold: fits ? threshold : least } };
}

/** A contest without texts. @param contests those that are there: its id is another */
export function newContest(kind: ContestKind, languages: readonly string[], contests: readonly Contest[]): Contest {
  const ids = FIRST_OPTIONS[kind] ?? ['option-1', 'option-2'];
  const settings = { kind, choices: 2, perOption: kind === 'score' ? 5 : 3, points: 3, mayBeBlank: true };
  return {
    id: freshId('contest', contests),
    title: emptyText(languages),
    description: emptyText(languages),
    options: ids.map((id) => newOption(id, languages)),
    ...shapeOf(settings, ids.length),
    method: 'plurality',
    optionOrder: 'listed',
    rule: usualRule(kind),
  };
}

/** Where two options without meaning are not what a contest begins with: up to two of two would be any number. */
const FIRST_OPTIONS: Partial<Record<ContestKind, string[]>> = {
  yesNo: ['yes', 'no'],
  several: ['option-1', 'option-2', 'option-3'],
};

export function newOption(id: string, languages: readonly string[]): ContestOption {
  return { id, title: emptyText(languages), description: emptyText(languages) };
}

/**
 * The plan with a contest put in the place of the one with its id, or behind all. A new contest is for everybody: it is
 * given to every class, and with the first contest the one class of all voters begins.
 * @param everybody  the label of that class, by language
 */
export function withContest(plan: ElectionPlan, contest: Contest, everybody: LanguageMap): ElectionPlan {
  const at = plan.contests.findIndex(({ id }) => id === contest.id);
  if (at >= 0) return { ...plan, contests: plan.contests.with(at, contest) };
  const contests = [...plan.contests, contest];
  const voterClasses: DraftVoterClass[] =
    plan.voterClasses.length === 0
      ? [{ id: 'voters', label: everybody, weight: 1, contests: contests.map(({ id }) => id) }]
      : plan.voterClasses.map((each) => ({ ...each, contests: [...each.contests, contest.id] }));
  return { ...plan, contests, voterClasses };
}

/** The plan without a contest, also not in its classes. */
export function withoutContest(plan: ElectionPlan, contestId: string): ElectionPlan {
  return {
    ...plan,
    contests: plan.contests.filter(({ id }) => id !== contestId),
    voterClasses: plan.voterClasses.map((each) => ({
      ...each,
      contests: each.contests.filter((id) => id !== contestId),
    })),
  };
}

/** `<stem>-<n>`, the first that no item has. */
export function freshId(stem: string, items: readonly { id: string }[]): string {
  const taken = new Set(items.map(({ id }) => id));
  for (let n = items.length + 1; ; n++) {
    if (!taken.has(`${stem}-${n}`)) return `${stem}-${n}`;
  }
}
