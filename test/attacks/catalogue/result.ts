/** A published result that is not what the record gives (spec §10.1, §10.3). */
import { utf8 } from '#crypto';
import type { RecordPlan } from '../../support/build-record.js';
import type { Attack } from '../attack.js';
import { bent, planned } from '../breaking.js';

interface ResultValue {
  contests: { id: string; totals: number[] | null; state: string; counted: number; blank: number | null }[];
  classes: { cast: number; superseded: number; counted: number; spoiled: number; requests: number; roll: number }[];
}

const stopped = (
  name: string,
  flaw: string,
  group: '10' | '13' | '14',
  code: Attack['codes'][number],
  changes: Partial<RecordPlan>,
): Attack => ({
  name,
  flaw,
  make: planned(changes),
  verdict: 'INVALID',
  group,
  codes: [code],
  // A false claim about the count also makes the result another one.
  failed: group === '14' ? ['14'] : [group, '14'],
});

/** A result that claims something else; the board and the anchor then carry its hash. */
const claim = (
  name: string,
  flaw: string,
  group: '10' | '13' | '14',
  code: Attack['codes'][number],
  change: (result: ResultValue) => void,
): Attack =>
  stopped(name, flaw, group, code, {
    result: (result) => {
      const copy = structuredClone(result);
      change(copy as unknown as ResultValue);
      return copy;
    },
  });

export const result: Attack[] = [
  claim('a superseded ballot reported as counted', 'board-29', '10', 'COUNTED_SET_MISMATCH', ({ classes }) => {
    classes[0].counted += 1;
    classes[0].superseded -= 1;
  }),
  claim(
    'a counted ballot too many, and no other figure changed',
    'board-29',
    '10',
    'COUNTED_SET_MISMATCH',
    ({ classes }) => {
      classes[0].counted += 1;
    },
  ),
  claim('a ballot left out of the figures', 'board-29', '10', 'COUNTED_SET_MISMATCH', ({ classes }) => {
    classes[1].cast -= 1;
  }),
  claim('the figures of two classes exchanged', 'board-29', '10', 'COUNTED_SET_MISMATCH', ({ classes }) => {
    classes.reverse();
  }),
  claim('a class left out of the result', 'board-21', '10', 'COUNTED_SET_MISMATCH', ({ classes }) => {
    classes.pop();
  }),
  claim('other totals', 'board-29', '13', 'TALLY_TOTALS_MISMATCH', ({ contests }) => {
    contests[0].totals = [4, 2, 0];
  }),
  claim('a total above what all ballots weigh', 'proofs-6', '13', 'TALLY_TOTALS_MISMATCH', ({ contests }) => {
    contests[0].totals = [2, 4, 1_000_000];
  }),
  claim('a total left out', 'board-21', '13', 'TALLY_TOTALS_MISMATCH', ({ contests }) => {
    contests[0].totals = [2, 4];
  }),
  claim('a contest shown that is to be withheld', 'board-30b', '13', 'TALLY_STATE_MISMATCH', ({ contests }) => {
    Object.assign(contests[2], { state: 'tallied', totals: [3, 3] });
  }),
  claim('a contest withheld that is to be shown', 'board-30b', '13', 'TALLY_STATE_MISMATCH', ({ contests }) => {
    Object.assign(contests[0], { state: 'withheld', totals: null, blank: null });
  }),
  claim('a contest left out of the result', 'board-21', '13', 'TALLY_STATE_MISMATCH', ({ contests }) => {
    contests.pop();
  }),
  claim('other blanks', 'board-29', '14', 'RESULT_MISMATCH', ({ contests }) => {
    contests[0].blank = 3;
  }),
  claim('a contest under another name', 'board-21', '14', 'RESULT_MISMATCH', ({ contests }) => {
    contests[0].id = 'chairs';
  }),
  claim('fewer counted ballots in a contest', 'board-29', '14', 'RESULT_MISMATCH', ({ contests }) => {
    contests[0].counted -= 1;
  }),
  claim('a spoil left out of the figures', 'board-29', '14', 'RESULT_MISMATCH', ({ classes }) => {
    classes[1].spoiled = 0;
  }),
  claim('a request left out of the figures', 'tokens-13b', '14', 'RESULT_MISMATCH', ({ classes }) => {
    classes[0].requests -= 1;
  }),
  claim('a smaller roll in the figures', 'board-29', '14', 'RESULT_MISMATCH', ({ classes }) => {
    classes[0].roll -= 1;
  }),
  stopped('a result of another election', 'proofs-3', '14', 'RESULT_MISMATCH', {
    result: (value) => ({ ...value, electionId: '00'.repeat(32) }),
  }),
  stopped('a result over another root', 'board-29', '14', 'RESULT_MISMATCH', {
    result: (value) => ({ ...value, closingRoot: '00'.repeat(32) }),
  }),
  stopped('a member more in the result', 'board-24', '14', 'RESULT_MISMATCH', {
    result: (value) => ({ ...value, winner: 'bob' }),
  }),
  {
    ...stopped('a result that is no JSON', 'board-24', '14', 'RESULT_MISMATCH', {
      files: (files) => files.set('result.json', utf8('42 votes')),
    }),
    codes: ['RESULT_MISMATCH', 'RESULT_NOT_ON_BOARD'],
  },
  stopped('a result that is not the one on the board', 'board-29', '14', 'RESULT_NOT_ON_BOARD', {
    boardAfterClose: (entries) => [...entries.slice(0, -1), bent(entries[entries.length - 1])],
  }),
];
