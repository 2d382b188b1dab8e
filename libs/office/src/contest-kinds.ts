/**
 * The kinds of contest that an office offers. The protocol has one form for all (spec §3: what an option takes, which
 * totals count); a kind is a way to fill it in, and is read back from the form.
 */
import type { Contest, ContestRule } from '#record';

export type ContestKind = 'one' | 'several' | 'approval' | 'yesNo' | 'score' | 'cumulative';
export const CONTEST_KINDS: readonly ContestKind[] = ['one', 'several', 'approval', 'yesNo', 'score', 'cumulative'];

/** What a person says about a contest beside its texts. */
export interface ContestSettings {
  kind: ContestKind;
  /** several: how many options one may choose. */
  choices: number;
  /** score: the highest score; cumulative: the most points that one option takes. */
  perOption: number;
  /** cumulative: how many points there are to give. */
  points: number;
  mayBeBlank: boolean;
}

type Shape = Pick<Contest, 'optionMax' | 'allowedTotals'>;

/** The form of a contest with these settings and this many options. */
export function shapeOf(settings: ContestSettings, options: number): Shape {
  const from = settings.mayBeBlank ? 0 : 1;
  switch (settings.kind) {
    case 'one':
    case 'yesNo':
      return { optionMax: 1, allowedTotals: range(from, 1) };
    case 'several':
      return { optionMax: 1, allowedTotals: range(from, Math.max(1, Math.min(settings.choices, options))) };
    case 'approval':
      return { optionMax: 1, allowedTotals: range(from, Math.max(1, options)) };
    case 'score':
      return {
        optionMax: settings.perOption,
        allowedTotals: range(from, Math.max(1, options) * settings.perOption),
      };
    case 'cumulative':
      // All points or none: a ballot that gives fewer would only lose weight by mistake.
      return {
        optionMax: settings.perOption,
        allowedTotals: settings.mayBeBlank ? [0, settings.points] : [settings.points],
      };
    default:
      return settings.kind satisfies never;
  }
}

/** The settings of which a contest was made; another contest with the same form is the same to voters. */
export function settingsOf({ options, optionMax, allowedTotals }: Contest): ContestSettings {
  const largest = allowedTotals.at(-1) ?? 1;
  const all = options.length * optionMax;
  const mayBeBlank = allowedTotals[0] === 0;
  const isGapless = allowedTotals.every((total, at) => total === (allowedTotals[0] ?? 0) + at);
  const rest = { choices: largest, perOption: optionMax, points: largest, mayBeBlank };
  if (optionMax > 1) return { kind: isGapless && largest === all ? 'score' : 'cumulative', ...rest };
  if (largest > 1) return { kind: largest === all ? 'approval' : isGapless ? 'several' : 'cumulative', ...rest };
  const isYesNo = options.length === 2 && options[0]?.id === 'yes' && options[1]?.id === 'no';
  return { kind: isYesNo ? 'yesNo' : 'one', ...rest };
}

/** How a contest of this kind is usually decided. */
export function usualRule(kind: ContestKind): ContestRule {
  return kind === 'yesNo' ? { kind: 'majority', of: 'not-blank', share: '1/2' } : { kind: 'most-votes', seats: 1 };
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, at) => from + at);
