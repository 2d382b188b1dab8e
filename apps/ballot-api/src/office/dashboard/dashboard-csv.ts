/** The dashboard as a table for spreadsheets: one figure a row, cells that could be formulas defused. */
import { encodeSafeCsv } from '#office';
import type { Dashboard } from './dashboard.service.js';

export function dashboardCsv({ electionId, shownPhase, board }: Dashboard): string {
  const { anchors, chain, classes, refusals, turnout } = board;
  const rows: (string | number)[][] = [
    ['election', '', '', electionId],
    ['phase', '', '', shownPhase],
    ['entries', '', '', board.size],
    ['requests', '', '', board.requests],
    ['roll', '', '', board.roll],
    ['voters', '', '', board.voters],
    ['ballots', '', '', board.ballots],
    ['tested ballots', '', '', board.spoils],
    ...classes.flatMap(({ id, roll, voters, ballots }) => [
      ['roll', id, '', roll],
      ['voters', id, '', voters],
      ['ballots', id, '', ballots],
    ]),
    ...turnout.flatMap(({ timeMs, voters, ballots }) => {
      const time = new Date(timeMs).toISOString();
      return [
        ['voters', '', time, voters],
        ['ballots', '', time, ballots],
      ];
    }),
    ...refusals.map(({ code, count }) => ['refusals', code, '', count]),
    ['anchors', '', '', anchors.count],
    ['waiting for an anchor', '', '', anchors.waiting],
    ...(chain === null ? [] : [['satoshi spent on anchors', '', '', chain.feeSat]]),
  ];
  return encodeSafeCsv([['figure', 'of', 'time', 'value'], ...rows.map((row) => row.map(String))]);
}
