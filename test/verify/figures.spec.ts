/** Numbers of a report that no small record shows: many anchors, gaps at their limit (record format, report). */
import type { AnchorType } from '#record';
import { anchorsOf, type Established, figuresOf } from '../../libs/record/src/verify-election/figures.js';
import type { AnchorFact } from '../../libs/record/src/verify-election/group-09a-anchors.js';
import { MinedBlocks } from '../../libs/record/src/verify-election/mined-blocks.js';
import { MAX_ANCHORS } from '../../libs/record/src/verify-election/report-parts.js';
import { makeDefinition } from '../record/fixture.js';

const DEFINITION = makeDefinition();
const LIMIT = DEFINITION.anchor.heartbeatMs + DEFINITION.anchor.maxDelayMs;

function established(anchors: AnchorFact[]): Established {
  const close = anchors.find(({ type }) => type === 'CLOSE');
  return {
    ...{ definition: DEFINITION, roll: undefined, board: undefined, issuance: undefined },
    anchors: { anchors, close, blocks: new MinedBlocks(), heads: { board: '', issuance: '', anchor: null } },
    ...{ depth: undefined, counted: undefined, tally: undefined },
    ...{ decryptions: undefined, totals: undefined, result: undefined },
  };
}

const anchor = (seq: number, timeMs: number, type: AnchorType = 'BATCH'): AnchorFact => ({
  ...{ type, seq, treeSize: seq + 1, issuedSize: 0, timeMs, txid: String(seq) },
});

/** `count` anchors; those of `types` at their place, all others batches. */
const many = (count: number, types: Record<number, AnchorType>): AnchorFact[] =>
  Array.from({ length: count }, (_, seq) => anchor(seq, seq, types[seq]));

const listed = (anchors: AnchorFact[]): number[] => anchorsOf(established(anchors)).map(({ seq }) => seq);

test('as many anchors as a report lists are all in it', () => {
  expect(listed(many(MAX_ANCHORS, {}))).toHaveLength(MAX_ANCHORS);
});

test('of one more than that, the first, the last and those of a phase', () => {
  const [size, last] = [MAX_ANCHORS + 1, MAX_ANCHORS];
  expect(listed(many(size, {}))).toEqual([0, last]);
  expect(listed(many(size, { 0: 'GENESIS', 7: 'HEARTBEAT', 300: 'CLOSE', 400: 'RESULT' }))).toEqual([
    0,
    300,
    400,
    last,
  ]);
  expect(listed(many(size, { 5: 'GENESIS', 8: 'TOP-UP', 9: 'ABORT' }))).toEqual([0, 5, 9, last]);
});

test('a gap counts as long when it is longer than the definition allows, and only until the close', () => {
  const figuresAt = (gaps: number[], close?: number) => {
    const times = gaps.reduce((all, gap) => [...all, (all.at(-1) ?? 0) + gap], [0]);
    const anchors = times.map((timeMs, seq) => anchor(seq, timeMs, seq === close ? 'CLOSE' : 'BATCH'));
    const { longestAnchorGapMs, anchorGapsOverLimit } = figuresOf(established(anchors));
    return [longestAnchorGapMs, anchorGapsOverLimit];
  };
  expect(figuresAt([])).toEqual([0, 0]);
  expect(figuresAt([5, LIMIT, 7])).toEqual([LIMIT, 0]);
  expect(figuresAt([LIMIT + 1, LIMIT, LIMIT + 2])).toEqual([LIMIT + 2, 2]);
  expect(figuresAt([9, LIMIT + 1, LIMIT + 2], 2)).toEqual([LIMIT + 1, 1]);
});

test('how many anchors have a block, and how long after the end of voting CLOSE was made', () => {
  const of = (anchors: AnchorFact[], ...mined: number[]) => {
    const facts = established(anchors);
    const heightOf = (txid: string) => (mined.includes(Number(txid)) ? 7 : undefined);
    Object.assign(facts.anchors?.blocks ?? {}, { heightOf });
    const { anchorsMined, closeDelayMs } = figuresOf(facts);
    return [anchorsMined, closeDelayMs];
  };
  const { votingCloses } = DEFINITION.schedule;
  expect(of([anchor(0, 1), anchor(1, 2), anchor(2, 3)], 1)).toEqual([1, null]);
  expect(of([anchor(0, 1), anchor(1, votingCloses + 9, 'CLOSE'), anchor(2, votingCloses + 20)], 0, 1)).toEqual([2, 9]);
});
