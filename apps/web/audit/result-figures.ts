/** The published result in the numbers and words of the page: shares, who has a seat, what a majority needed. */
import { type Contest, type ContestResult, countedWeightOf, type Definition, type Result } from '#record';

export interface OptionFigures {
  position: number;
  total: number;
  /** Of the counted weight, 0 to 1; null for points, of which a ballot may give several. */
  share: number | null;
  /** Length of the bar, 0 to 1. */
  bar: number;
  standing: 'elected' | 'notElected' | 'tie' | 'carried' | 'none';
}

export interface ContestFigures {
  contest: Contest;
  result: ContestResult;
  /** Weighted counted ballots that hold the contest: what shares are shares of. */
  weight: number;
  options: OptionFigures[];
}

/** The contests of a result beside their definition, highest total first. */
export function figuresOf(definition: Definition, result: Result): ContestFigures[] {
  const countedPerClass = result.classes.map(({ counted }) => counted);
  return definition.contests.flatMap((contest, position) => {
    const found = result.contests[position];
    if (found === undefined || found.id !== contest.id) return [];
    const weight = countedWeightOf(definition, countedPerClass, position);
    return [{ contest, result: found, weight, options: optionsOf(contest, found, weight) }];
  });
}

function optionsOf(contest: Contest, result: ContestResult, weight: number): OptionFigures[] {
  const totals = result.totals ?? [];
  const most = weight * contest.optionMax;
  const ranked = totals
    .map((total, position) => ({ position, total }))
    .sort((a, b) => b.total - a.total || a.position - b.position);
  const standings = standingsOf(
    contest,
    result,
    ranked.map(({ total }) => total),
    weight,
  );
  return ranked.map(({ position, total }, rank) => ({
    position,
    total,
    share: contest.optionMax === 1 && weight > 0 ? total / weight : null,
    bar: most === 0 ? 0 : total / most,
    standing: standings[rank] ?? 'none',
  }));
}

/** By rank. A tie at the last seat is shown as one: the numbers do not decide it. */
function standingsOf(
  { rule, allowedTotals }: Contest,
  { blank }: ContestResult,
  totals: number[],
  weight: number,
): OptionFigures['standing'][] {
  switch (rule.kind) {
    case 'none':
      return totals.map(() => 'none');
    case 'most-votes': {
      const last = totals[rule.seats - 1];
      const next = totals[rule.seats];
      const isTie = last !== undefined && last === next;
      return totals.map((total, rank) => {
        if (total === 0) return 'notElected';
        if (isTie && total === last) return 'tie';
        return rank < rule.seats ? 'elected' : 'notElected';
      });
    }
    case 'majority': {
      const base = rule.of === 'counted' ? weight : blank === null ? null : weight - blank;
      const [above = 1, below = 2] = rule.share.split('/').map(Number);
      const T = allowedTotals[allowedTotals.length - 1] ?? 1;
      // More than the share, in whole numbers: total / base > above / below.
      return totals.map((total) => (base !== null && T === 1 && total * below > base * above ? 'carried' : 'none'));
    }
    default:
      return rule satisfies never;
  }
}

/** Comma-separated values with a byte order mark, so that spreadsheets read the letters right. */
export function resultCsv(
  definition: Definition,
  result: Result,
  titleOf: (texts: Record<string, string>) => string,
): string {
  const rows = figuresOf(definition, result).flatMap(({ contest, result: { state, counted, blank, totals } }) => [
    ...contest.options.map((option, position) => [
      contest.id,
      titleOf(contest.title),
      option.id,
      titleOf(option.title),
      String(totals?.[position] ?? ''),
      state,
      String(counted),
    ]),
    ...(blank === null
      ? []
      : [[contest.id, titleOf(contest.title), '', 'blank', String(blank), state, String(counted)]]),
  ]);
  const head = ['contest', 'contestTitle', 'option', 'optionTitle', 'total', 'state', 'countedBallots'];
  return `\ufeff${[head, ...rows].map((row) => row.map(csvField).join(',')).join('\r\n')}\r\n`;
}

/** Titles come from others: a spreadsheet must not take one for a formula. */
function csvField(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?[0-9]+$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
