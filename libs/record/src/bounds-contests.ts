/**
 * Bounds of contests, voter classes and the ballots and sums that follow from them (spec §3): what a proof, an entry and
 * the search for a discrete logarithm can bear.
 */
import { ballotLengths } from '#crypto';
import { bound } from './bound.js';
import { ballotContextOf } from './ballot-context.js';
import { MAX_ENTRY_BYTES } from './board-entries.js';
import type { Contest, Definition, Draft } from './definition-types.js';

export const MAX_OPTION_VALUE = 100;
export const MAX_BRANCHES = 1_000;
export const MAX_WEIGHT = 2 ** 31;
/** Exclusive bound of Σ weight × size × R: beyond it a tally could not be found. */
export const TALLY_BOUND = 2n ** 40n;

/** @throws VerificationError DEFINITION_…, one code a bound */
export function checkContests(document: Draft | Definition): void {
  bound(document.contests.length > 0, 'DEFINITION_CONTESTS_EMPTY', 'no contest');
  document.contests.forEach(checkContest);
  checkClasses(document);
  checkRollSizes(document);
  checkSums(document);
  checkBallotLengths(document);
}

function checkContest(contest: Contest): void {
  const { id, options, optionMax, allowedTotals, rule } = contest;
  bound(options.length > 0, 'DEFINITION_OPTIONS_EMPTY', `contest "${id}" has no option`);
  bound(
    optionMax >= 1 && optionMax <= MAX_OPTION_VALUE,
    'DEFINITION_OPTION_MAX_INVALID',
    `contest "${id}": optionMax ${optionMax}, allowed 1…${MAX_OPTION_VALUE}`,
  );
  bound(
    allowedTotals.length > 0 && allowedTotals.every((total, i) => i === 0 || total > (allowedTotals[i - 1] ?? 0)),
    'DEFINITION_TOTALS_INVALID',
    `contest "${id}": allowedTotals [${preview(allowedTotals)}] must be strictly ascending and not empty`,
  );
  const largest = allowedTotals.at(-1) ?? 0;
  bound(
    largest <= options.length * optionMax,
    'DEFINITION_TOTALS_TOO_LARGE',
    `contest "${id}": total ${largest} is above ${options.length} options × ${optionMax}`,
  );
  bound(
    allowedTotals.length <= MAX_BRANCHES,
    'DEFINITION_BRANCHES_TOO_MANY',
    `contest "${id}": ${allowedTotals.length} branches in a proof, at most ${MAX_BRANCHES}`,
  );
  checkRule(id, options.length, rule);
}

function checkRule(id: string, options: number, rule: Contest['rule']): void {
  switch (rule.kind) {
    case 'most-votes':
      return bound(
        rule.seats <= options,
        'DEFINITION_RULE_INVALID',
        `contest "${id}": ${rule.seats} seats for ${options} options`,
      );
    case 'majority': {
      const [part, whole] = rule.share.split('/').map(Number);
      return bound(
        (part ?? 0) <= (whole ?? 0),
        'DEFINITION_RULE_INVALID',
        `contest "${id}": a share of ${rule.share} is above the whole`,
      );
    }
    case 'none':
      return;
    default:
      return rule satisfies never;
  }
}

function checkClasses({ contests, voterClasses }: Draft | Definition): void {
  bound(voterClasses.length > 0, 'DEFINITION_CLASSES_EMPTY', 'no voter class');
  const position = new Map(contests.map(({ id }, i) => [id, i]));
  const held = new Set<string>();
  for (const { id, weight, contests: ids } of voterClasses) {
    bound(
      weight >= 1 && weight <= MAX_WEIGHT,
      'DEFINITION_WEIGHT_INVALID',
      `class "${id}": weight ${weight}, allowed 1…${MAX_WEIGHT}`,
    );
    bound(ids.length > 0, 'DEFINITION_CLASS_WITHOUT_CONTEST', `class "${id}" has no contest`);
    let before = -1;
    for (const contest of ids) {
      const at = position.get(contest) ?? -1;
      bound(at >= 0, 'DEFINITION_CLASS_CONTEST_UNKNOWN', `class "${id}": contest "${contest}" does not exist`);
      bound(
        at > before,
        'DEFINITION_CLASS_CONTESTS_UNORDERED',
        `class "${id}": contest "${contest}" (position ${at}) stands behind position ${before}`,
      );
      before = at;
      held.add(contest);
    }
  }
  for (const { id } of contests) {
    bound(held.has(id), 'DEFINITION_CONTEST_WITHOUT_CLASS', `contest "${id}" has no voter class`);
  }
}

function checkRollSizes({ roll, voterClasses }: Draft | Definition): void {
  // Ids are unique: as many members, and each class among them.
  const listed = Object.keys(roll.size);
  bound(
    listed.length === voterClasses.length && voterClasses.every(({ id }) => Object.hasOwn(roll.size, id)),
    'DEFINITION_ROLL_CLASSES_INVALID',
    `roll.size lists the classes [${listed.join(', ')}], expected [${voterClasses.map(({ id }) => id).join(', ')}]`,
  );
  const voters = Object.values(roll.size).reduce((sum, size) => sum + size, 0);
  bound(voters > 0, 'DEFINITION_ROLL_EMPTY', 'the roll has 0 entries');
}

function checkSums({ contests, voterClasses, roll }: Draft | Definition): void {
  // Σ weight × size of the classes that hold a contest, by contest id.
  const voters = new Map<string, bigint>();
  for (const { id: classId, weight, contests: ids } of voterClasses) {
    const weighted = BigInt(weight) * BigInt(roll.size[classId] ?? 0);
    for (const id of ids) voters.set(id, (voters.get(id) ?? 0n) + weighted);
  }
  for (const { id, optionMax } of contests) {
    const sum = (voters.get(id) ?? 0n) * BigInt(optionMax);
    bound(
      sum < TALLY_BOUND,
      'DEFINITION_TALLY_TOO_LARGE',
      `contest "${id}": Σ weight × size × ${optionMax} = ${sum}, must be below 2^40 = ${TALLY_BOUND}`,
    );
  }
}

function checkBallotLengths(document: Draft | Definition): void {
  document.voterClasses.forEach(({ id }, classIndex) => {
    // Lengths depend on shapes alone: neither the election id nor the key is known when a draft is checked.
    const context = ballotContextOf(document, new Uint8Array(32), classIndex, new Uint8Array(32));
    const { entry } = ballotLengths(context);
    bound(
      entry <= MAX_ENTRY_BYTES,
      'DEFINITION_BALLOT_TOO_LARGE',
      `class "${id}": a ballot entry of ${entry} bytes, at most ${MAX_ENTRY_BYTES}`,
    );
  });
}

function preview(numbers: number[]): string {
  return numbers.length > 12 ? `${numbers.slice(0, 12).join(',')},…` : numbers.join(',');
}
