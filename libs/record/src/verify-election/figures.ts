/** Figures and contests of a report, from whatever the checks could establish (spec §12.4). None changes the verdict. */
import { countedBallotsOf, countedWeightOf, type Definition, type Result } from '#record';
import { toHex } from '#crypto';
import type { RollFacts } from './group-04-roll.js';
import type { BoardFacts } from './group-05-board.js';
import type { IssuanceFacts } from './group-08-issuance.js';
import type { AnchorFacts } from './group-09a-anchors.js';
import type { DepthFacts } from './group-09b-chain-depth.js';
import type { CountedFacts } from './group-10-counted-set.js';
import type { TallyFacts } from './group-11-encrypted-tally.js';
import type { DecryptionFacts } from './group-12-partial-decryptions.js';
import type { Totals } from './group-13-tally.js';
import { type AnchorReport, type BoardReport, type ClassReport, MAX_ANCHORS } from './report-parts.js';
import { type ContestReport, type Figures, noFigures } from './report.js';

/** What the checks established; undefined where a check did not get that far. */
export interface Established {
  definition: Definition | undefined;
  roll: RollFacts | undefined;
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

export function figuresOf(facts: Established): Figures {
  const { board, anchors, depth, decryptions } = facts;
  const superseded = sum(board?.ballots.supersededOf.map((indices) => indices.length));
  const cast = sum(board?.ballots.castOf);
  return {
    ...noFigures(),
    roll: facts.roll?.entries.length ?? 0,
    requests: facts.issuance?.checkpoint.size ?? 0,
    boardEntries: board?.checkpoint.size ?? 0,
    cast,
    superseded,
    counted: cast - superseded,
    spoiled: sum(board?.spoils.spoiledOf),
    ...(anchors === undefined || facts.definition === undefined ? {} : anchorFigures(anchors, facts.definition)),
    closeConfirmations: depth?.confirmations ?? null,
    chainWork: depth?.work.toString() ?? null,
    tipHeight: depth?.tipHeight ?? null,
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
      title: contest.title,
      state,
      optionMax: contest.optionMax,
      ballotMax: contest.allowedTotals[contest.allowedTotals.length - 1],
      minCounted: definition.policy.minCounted,
      counted: countedBallotsOf(definition, perClass, position),
      weight: countedWeightOf(definition, perClass, position),
      blank: result?.contests[position].blank ?? null,
      options: contest.options.map(({ id, title }, option) => ({
        id,
        title,
        total: state === 'empty' ? 0 : (totals?.[position]?.[option] ?? null),
      })),
    };
  });
}

/** Superseded and counted ballots as the board shows them: also where group 10 was not run. */
export function classesOf({ definition, roll, board, issuance }: Established): ClassReport[] {
  return (definition?.voterClasses ?? []).map(({ id, label, weight }, i) => ({
    id,
    label,
    weight,
    roll: roll?.sizeOf[i] ?? null,
    requests: issuance?.requestsOf[i].length ?? null,
    cast: board?.ballots.castOf[i] ?? null,
    superseded: board?.ballots.supersededOf[i].length ?? null,
    counted: board === undefined ? null : board.ballots.castOf[i] - board.ballots.supersededOf[i].length,
    spoiled: board?.spoils.spoiledOf[i] ?? null,
  }));
}

export function boardOf({ board }: Established): BoardReport | null {
  if (board === undefined) return null;
  const { checkpoint, closing } = board;
  return {
    size: checkpoint.size,
    root: toHex(checkpoint.root),
    closing: closing === undefined ? null : { size: closing.size, root: toHex(closing.root) },
  };
}

export function anchorsOf({ anchors }: Established): AnchorReport[] {
  if (anchors === undefined) return [];
  const all = anchors.anchors;
  const isListed = (type: string, at: number): boolean =>
    all.length <= MAX_ANCHORS || at === 0 || at === all.length - 1 || MILESTONES.includes(type);
  return all
    .filter(({ type }, at) => isListed(type, at))
    .map(({ seq, type, txid, treeSize, timeMs }) => {
      return { seq, type, txid, treeSize, timeMs, height: anchors.blocks.heightOf(txid) ?? null };
    });
}

const MILESTONES = ['GENESIS', 'CLOSE', 'RESULT', 'ABORT'];

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
