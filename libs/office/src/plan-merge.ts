/**
 * Two people change one plan at the same time: what each of them changed is put together, as long as they did not change
 * the same. What belongs together stays together: the times, and the form of a contest (how much may be chosen of what).
 */
import type { Contest, ContestOption } from '#record';
import type { ElectionPlan } from './plan.js';
import { withLanguages } from './plan-editing.js';

/** One place that both have changed. */
export interface PlanClash {
  /** As in problems of a plan; of a contest with its position in the newer plan. */
  path: string;
  mine: unknown;
  theirs: unknown;
}

export interface MergedPlan {
  /** At the places of clashes it has what `mine` says. */
  plan: ElectionPlan;
  clashes: PlanClash[];
}

/** Whose word counts at the place of a clash. */
export type Side = 'mine' | 'theirs';

/**
 * @param base    what both began with
 * @param mine    what one of them made of it
 * @param theirs  what is stored meanwhile
 */
export function mergePlans(base: ElectionPlan, mine: ElectionPlan, theirs: ElectionPlan): MergedPlan {
  const clashes: PlanClash[] = [];
  const clash: Clash = (path, one, other) => {
    clashes.push({ path, mine: one, theirs: other });
    return one;
  };
  const plan = merge(base, mine, theirs, '', clash) as ElectionPlan;
  return { plan: tidy(plan), clashes };
}

/** The plan of `mergePlans` with one of its clashes decided. */
export function decideClash(plan: ElectionPlan, clash: PlanClash, side: Side): ElectionPlan {
  return tidy(putAt(plan, clash.path.split('.'), clash[side]) as ElectionPlan);
}

function putAt(into: unknown, [first, ...rest]: string[], value: unknown): unknown {
  if (first === undefined) return value;
  if (Array.isArray(into)) {
    return into.map((item: unknown, at) => (String(at) === first ? putAt(item, rest, value) : item));
  }
  const members = isMap(into) ? into : {};
  return { ...members, [first]: putAt(members[first], rest, value) };
}

type Clash = (path: string, mine: unknown, theirs: unknown) => unknown;

/** Parts of a plan that have one author: half of one and half of the other would be nobody's. */
const WHOLE = /^(schedule|issuers\.members|trustees\.names|languages|(contests|voterClasses)\.\d+\.(rule|contests))$/;
const CONTEST = /^contests\.\d+$/;

function merge(base: unknown, mine: unknown, theirs: unknown, path: string, clash: Clash): unknown {
  if (isSame(mine, theirs) || isSame(base, theirs)) return mine;
  if (isSame(base, mine)) return theirs;
  if (WHOLE.test(path)) return clash(path, mine, theirs);
  if (isMap(base) && isMap(mine) && isMap(theirs)) {
    if (CONTEST.test(path) && isReshaped(base, mine, theirs)) return clash(path, mine, theirs);
    const names = [...new Set([...Object.keys(theirs), ...Object.keys(mine)])];
    const members = names.map((name) => {
      const place = path === '' ? name : `${path}.${name}`;
      return [name, merge(base[name], mine[name], theirs[name], place, clash)] as const;
    });
    return Object.fromEntries(members.filter(([, value]) => value !== undefined));
  }
  if (isList(base) && isList(mine) && isList(theirs)) return mergeLists(base, mine, theirs, path, clash);
  return clash(path, mine, theirs);
}

interface Item {
  id: string;
}

/** Things with ids: one of the two may have added, removed or moved some, and the other changed what stayed. */
function mergeLists(base: Item[], mine: Item[], theirs: Item[], path: string, clash: Clash): unknown {
  const order = isSame(idsOf(mine), idsOf(theirs)) || isSame(idsOf(base), idsOf(theirs)) ? mine : theirs;
  if (order === theirs && !isSame(idsOf(base), idsOf(mine))) return clash(path, mine, theirs);
  const left = order === mine ? theirs : mine;
  const isLost = base.some((item) => {
    const kept = left.find(({ id }) => id === item.id);
    return !order.some(({ id }) => id === item.id) && kept !== undefined && !isSame(item, kept);
  });
  // What one has removed the other has changed.
  if (isLost) return clash(path, mine, theirs);
  return order.map((item, at) => {
    const [old, one, other] = [base, mine, theirs].map((list) => list.find(({ id }) => id === item.id));
    if (old === undefined || one === undefined || other === undefined) return item;
    return merge(old, one, other, `${path}.${at}`, clash);
  });
}

/** Whether both have changed what may be chosen of what, and differently. */
function isReshaped(...contests: unknown[]): boolean {
  const [base, mine, theirs] = (contests as Contest[]).map(formOf);
  return !isSame(base, mine) && !isSame(base, theirs) && !isSame(mine, theirs);
}

const formOf = ({ title: _, description: __, options, ...form }: Contest): unknown => ({
  ...form,
  options: options.map(({ id }: ContestOption) => id),
});

/** Every text in every language, and no contest that is gone in a class. */
function tidy(plan: ElectionPlan): ElectionPlan {
  const ids = new Set(plan.contests.map(({ id }) => id));
  const voterClasses = plan.voterClasses.map((each) => ({
    ...each,
    contests: each.contests.filter((id) => ids.has(id)),
  }));
  return withLanguages({ ...plan, voterClasses }, plan.languages);
}

const idsOf = (list: Item[]): string[] => list.map(({ id }) => id);
const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isList = (value: unknown): value is Item[] =>
  Array.isArray(value) && value.every((item) => isMap(item) && typeof item['id'] === 'string');

function isSame(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, at) => isSame(item, other[at]));
  }
  if (!isMap(one) || !isMap(other)) return one === other;
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => isSame(one[name], other[name]));
}
