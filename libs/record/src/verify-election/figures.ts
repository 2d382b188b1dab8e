/** Figures and contests of a report, from whatever the checks could establish (spec §12.4). None changes the verdict. */
import { countedBallotsOf, countedWeightOf, type Definition, type LanguageMap, type Result } from '#record';
import type { BoardFacts } from './group-05-board.js';
import type { IssuanceFacts } from './group-08-issuance.js';
import type { AnchorFacts } from './group-09a-anchors.js';
import type { DepthFacts } from './group-09b-chain-depth.js';
import type { CountedFacts } from './group-10-counted-set.js';
import type { TallyFacts } from './group-11-encrypted-tally.js';
import type { DecryptionFacts } from './group-12-partial-decryptions.js';
import type { Totals } from './group-13-tally.js';
import { type ContestReport, type Figures, noFigures } from './report.js';

/** What the checks established; undefined where a check did not get that far. */
export interface Established {
  definition: Definition | undefined;
  roll: number;
  board: BoardFacts | undefined;
  issuance: IssuanceFacts | undefined;
  anchors: AnchorFacts | undefined;
  depth: DepthFacts | undefined;
  counted: CountedFacts | undefined;
  tally: TallyFacts | undefined;
  decryptions: DecryptionFacts | undefined;
  totals: Totals | undefined;
  result: Result | undefined;
}

/** In English where there is such a text, else in the first language. */
export function textOf(texts: LanguageMap): string {
  return texts.en ?? texts[Object.keys(texts).sort()[0]] ?? '';
}

export function figuresOf(facts: Established): Figures {
  const { board, anchors, depth, decryptions } = facts;
  const superseded = sum(board?.ballots.supersededOf.map((indices) => indices.length));
  const cast = sum(board?.ballots.castOf);
  return {
    ...noFigures(),
    roll: facts.roll,
    requests: facts.issuance?.checkpoint.size ?? 0,
    boardEntries: board?.checkpoint.size ?? 0,
    cast,
    superseded,
    counted: cast - superseded,
    spoiled: sum(board?.spoils.spoiledOf),
    ...(anchors === undefined || facts.definition === undefined ? {} : anchorFigures(anchors, facts.definition)),
    closeConfirmations: depth?.confirmations ?? null,
    chainWork: depth?.work.toString() ?? null,
    decryptionFilesValid: decryptions?.valid.length ?? 0,
    decryptionFilesSetAside: decryptions?.setAside ?? 0,
  };
}

export function contestsOf(facts: Established): ContestReport[] {
  const { definition, tally, totals, result } = facts;
  if (definition === undefined) return [];
  const perClass = facts.counted?.countedPerClass ?? [];
  return definition.contests.map((contest, position) => {
    const state = totals === undefined ? 'unknown' : (tally?.states[position] ?? 'unknown');
    return {
      id: contest.id,
      title: textOf(contest.title),
      state,
      counted: countedBallotsOf(definition, perClass, position),
      weight: countedWeightOf(definition, perClass, position),
      blank: result?.contests[position].blank ?? null,
      options: contest.options.map(({ id, title }, option) => ({
        id,
        title: textOf(title),
        total: state === 'empty' ? 0 : (totals?.[position]?.[option] ?? null),
      })),
    };
  });
}

function anchorFigures({ anchors, blocks, close }: AnchorFacts, definition: Definition): Partial<Figures> {
  const { maxDelayMs, heartbeatMs } = definition.anchor;
  const until = close === undefined ? anchors : anchors.filter(({ seq }) => seq <= close.seq);
  const gaps = until.slice(1).map(({ timeMs }, i) => timeMs - until[i].timeMs);
  return {
    anchors: anchors.length,
    anchorsMined: anchors.filter(({ txid }) => blocks.heightOf(txid) !== undefined).length,
    longestAnchorGapMs: gaps.reduce((longest, gap) => Math.max(longest, gap), 0),
    anchorGapsOverLimit: gaps.filter((gap) => gap > heartbeatMs + maxDelayMs).length,
    closeDelayMs: close === undefined ? null : close.timeMs - definition.schedule.votingCloses,
  };
}

function sum(numbers: readonly number[] | undefined): number {
  return (numbers ?? []).reduce((total, n) => total + n, 0);
}
