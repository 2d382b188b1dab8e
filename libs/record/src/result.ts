/**
 * The result (spec §10.3, Algorithm 10.7): a pure function of the definition, the counted set and the totals, so that
 * everyone recomputes it byte for byte. It holds no times and no signatures.
 */
import { encodeCanonicalJson, toHex, VerificationError } from '#crypto';
import { type ClassCount, contestState, countedBallotsOf, countedWeightOf } from './counting.js';
import type { Contest, Definition } from './definition-types.js';
import { decodeForm, type Form, hexForm, list, nullOr, object, oneOf, text, whole } from './strict-form.js';

export interface ContestResult {
  id: string;
  state: 'tallied' | 'empty' | 'withheld';
  /** Weighted sums by option; zeros when empty, null when withheld. */
  totals: number[] | null;
  /** Blank weight of a tallied contest whose `allowedTotals` is `[0,T]`, else null. */
  blank: number | null;
  /** Counted ballots that hold the contest. */
  counted: number;
}

export interface ClassResult extends ClassCount {
  id: string;
  spoiled: number;
  requests: number;
  roll: number;
}

export interface Result {
  electionId: string;
  closingRoot: string;
  contests: ContestResult[];
  classes: ClassResult[];
}

/** What the two logs hold of one class at the close. */
export interface ClassFigures extends ClassCount {
  spoiled: number;
  requests: number;
}

export interface ResultParts {
  definition: Definition;
  /** 32 bytes. */
  electionId: Uint8Array;
  /** 32 bytes: root of the board at the closing size. */
  closingRoot: Uint8Array;
  /** By class position. */
  classes: ClassFigures[];
  /** By contest position: decrypted totals by option for tallied contests, null for all others. */
  totals: (number[] | null)[];
}

/**
 * ComputeResult (Algorithm 10.7).
 * @throws VerificationError RESULT_TOTALS_INVALID when totals are missing, are there without being due, or cannot be the
 *   sums of the counted ballots
 */
export function computeResult(parts: ResultParts): Result {
  const { definition, electionId, closingRoot, classes, totals } = parts;
  if (classes.length !== definition.voterClasses.length || totals.length !== definition.contests.length) {
    throw new VerificationError('RESULT_TOTALS_INVALID', 'not one entry for every class and contest');
  }
  const countedPerClass = classes.map(({ counted }) => counted);
  return {
    electionId: toHex(electionId),
    closingRoot: toHex(closingRoot),
    // 1. Contests in definition order.
    contests: definition.contests.map((contest, position) => ({
      id: contest.id,
      ...contestResult(definition, countedPerClass, position, totals[position] ?? null),
    })),
    // 2. Classes in definition order.
    classes: definition.voterClasses.map(({ id }, i) => ({ id, ...classResult(classes[i], definition.roll.size[id]) })),
  };
}

/** RFC 8785, no final newline (spec §11). */
export function encodeResult(result: Result): Uint8Array {
  const bytes = encodeCanonicalJson(result);
  decodeResult(bytes);
  return bytes;
}

const COUNT = whole(0, Number.MAX_SAFE_INTEGER);
/** The size of the document limits these. */
const ANY_LENGTH = Number.MAX_SAFE_INTEGER;
const ID = text(0, ANY_LENGTH, () => true, 'is an id');

const RESULT: Form<Result> = object({
  electionId: hexForm(32),
  closingRoot: hexForm(32),
  contests: list(
    object({
      id: ID,
      state: oneOf('tallied', 'empty', 'withheld'),
      totals: nullOr(list(COUNT, ANY_LENGTH)),
      blank: nullOr(COUNT),
      counted: COUNT,
    }),
    ANY_LENGTH,
  ),
  classes: list(
    object({
      id: ID,
      cast: COUNT,
      superseded: COUNT,
      spoiled: COUNT,
      counted: COUNT,
      requests: COUNT,
      roll: COUNT,
    }),
    ANY_LENGTH,
  ),
});

const FORM = { maxBytes: 4 * 2 ** 20, maxDepth: 4, code: 'RESULT_FORM_INVALID', what: 'result' } as const;

/** @param bytes untrusted   @throws VerificationError JSON_…, RESULT_FORM_INVALID */
export function decodeResult(bytes: Uint8Array): Result {
  return decodeForm(RESULT, bytes, FORM);
}

function classResult(figures: ClassFigures, roll: number): Omit<ClassResult, 'id'> {
  const { cast, superseded, spoiled, counted, requests } = figures;
  return { cast, superseded, spoiled, counted, requests, roll };
}

function contestResult(
  definition: Definition,
  countedPerClass: number[],
  position: number,
  totals: number[] | null,
): Omit<ContestResult, 'id'> {
  const contest = definition.contests[position];
  const counted = countedBallotsOf(definition, countedPerClass, position);
  const state = contestState(definition, countedPerClass, position);
  if ((state === 'tallied') !== (totals !== null)) {
    throw totalsError(contest, `it is ${state} and ${totals === null ? 'has no' : 'has'} decrypted totals`);
  }
  if (state === 'empty') return { state, totals: contest.options.map(() => 0), blank: null, counted };
  if (totals === null) return { state, totals: null, blank: null, counted };
  const weight = countedWeightOf(definition, countedPerClass, position);
  checkTotals(contest, totals, weight);
  return { state, totals: [...totals], blank: blankWeight(contest, totals, weight), counted };
}

/** Sums of valid ballots of this weight: each option within weight × R, all options within what totals allow. */
function checkTotals(contest: Contest, totals: number[], weight: number): void {
  const { options, optionMax, allowedTotals } = contest;
  if (totals.length !== options.length)
    throw totalsError(contest, `${totals.length} totals for ${options.length} options`);
  for (const total of totals) {
    if (!Number.isSafeInteger(total) || total < 0 || total > weight * optionMax) {
      throw totalsError(contest, `total ${total} is not in 0…${weight * optionMax}`);
    }
  }
  const sum = sumOf(totals);
  const [least, most] = [weight * allowedTotals[0], weight * allowedTotals[allowedTotals.length - 1]];
  if (sum < least || sum > most) throw totalsError(contest, `the totals' sum ${sum} is not in ${least}…${most}`);
}

/** Only where a ballot gives nothing or exactly T: Σ weight·counted − Σ totals / T. */
function blankWeight(contest: Contest, totals: number[], weight: number): number | null {
  const [none, T] = contest.allowedTotals;
  if (contest.allowedTotals.length !== 2 || none !== 0) return null;
  const voted = sumOf(totals) / T;
  if (!Number.isSafeInteger(voted)) throw totalsError(contest, `the totals' sum is no multiple of ${T}`);
  return weight - voted;
}

function sumOf(numbers: number[]): number {
  return numbers.reduce((sum, n) => sum + n, 0);
}

function totalsError(contest: Contest, message: string): VerificationError {
  return new VerificationError('RESULT_TOTALS_INVALID', `contest "${contest.id}": ${message}`);
}
