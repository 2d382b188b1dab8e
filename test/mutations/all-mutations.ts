/** All mutations of both records, in a fixed order, and a seeded choice of them. */
import type { Bases } from './base.js';
import { fileMutations, logMutations, textMutations } from './byte-mutations.js';
import type { Chance } from './chance.js';
import { anchorMutations, jsonMutations } from './json-mutations.js';
import { type Mutation, nameOf } from './mutation.js';

/** Of how many changes one is also made without writing record.json anew. */
const AS_IT_WAS = 12;
/** What of the second record is redundant: only that is worth a look there. */
const SPARE = /^decryption\/|\/checkpoint|^hints\//;

/** @param only a text that their names hold, or '' for all */
export function allMutations(bases: Bases, chance: Chance, only: string): Mutation[] {
  const { lean, spare } = bases;
  const mutations: Mutation[] = [
    ...[...jsonMutations(lean, chance)],
    ...[...anchorMutations(lean, chance)],
    ...[...logMutations(lean, chance)],
    ...[...textMutations(lean, chance)],
    ...[...fileMutations(lean)],
  ].map((made) => ({ ...made, base: 'lean' }));
  for (const made of [...jsonMutations(spare, chance), ...textMutations(spare, chance), ...fileMutations(spare)]) {
    if (SPARE.test(made.file)) mutations.push({ ...made, base: 'spare' });
  }
  const again = mutations
    .filter(
      (each) =>
        each.way === 'listed' && each.file !== 'record.json' && chance(`as it was ${nameOf(each)}`, AS_IT_WAS) === 0,
    )
    .map((each): Mutation => ({ ...each, way: 'as it was', make: asItWas(each) }));
  return [...mutations, ...again].filter((each) => nameOf(each).includes(only));
}

/**
 * `count` of them in seeded order, taken from every sort of file in turn: few cases still touch all of the record.
 * @param count at most; all for Infinity
 */
export function sampleOf(mutations: readonly Mutation[], count: number, chance: Chance): Mutation[] {
  const place = new Map(mutations.map((each) => [each, chance(`order ${nameOf(each)}`, 2 ** 32)]));
  const placeOf = (mutation: Mutation): number => place.get(mutation) ?? 0;
  const sorts = new Map<string, Mutation[]>();
  for (const each of [...mutations].sort((a, b) => placeOf(a) - placeOf(b))) {
    const sort = sorts.get(sortOf(each));
    if (sort === undefined) sorts.set(sortOf(each), [each]);
    else sort.push(each);
  }
  // A small choice leaves some sorts out: which ones, the seed says as well.
  const queues = [...sorts.values()].sort((a, b) => chance(sortOf(a[0]), 2 ** 32) - chance(sortOf(b[0]), 2 ** 32));
  const sample: Mutation[] = [];
  for (let round = 0; sample.length < Math.min(count, mutations.length); round++) {
    sample.push(...queues.flatMap((queue) => (round < queue.length ? [queue[round]] : [])));
  }
  return sample.slice(0, count);
}

/** Way, sort of file, and of a log's entries their type. */
function sortOf({ base, way, file, at }: Mutation): string {
  const [, type = ''] = /^entry \d+ (\w+)/.exec(at) ?? [];
  return `${base} ${way} ${file.replace(/\d.*$/, '')} ${type}`;
}

function asItWas({ make }: Mutation): Mutation['make'] {
  return async (base) => {
    const made = await make(base);
    const index = base.files.get('record.json');
    if (index === undefined) throw new Error('the record has no record.json');
    return { ...made, files: new Map(made.files).set('record.json', index) };
  };
}
