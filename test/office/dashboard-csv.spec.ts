/** The dashboard as a table: a row a figure, and no cell that a spreadsheet would run. */
import { dashboardCsv } from '../../apps/ballot-api/src/office/dashboard/dashboard-csv.js';
import type { Dashboard } from '../../apps/ballot-api/src/office/dashboard/dashboard.service.js';

const BOARD = {
  size: 12,
  requests: 4,
  roll: 9,
  voters: 3,
  ballots: 5,
  spoils: 1,
  classes: [{ id: '-members', label: { en: '=1+1' }, roll: 9, voters: 3, ballots: 5 }],
  turnout: [{ timeMs: 1_700_000_000_000, voters: 3, ballots: 5 }],
  refusals: [{ code: 'VOTING_CLOSED', count: 2 }],
  anchors: { count: 7, newest: null, waiting: 0 },
  chain: null,
};

test('figures, classes, time, refusals', () => {
  const csv = dashboardCsv({ electionId: 'ab', shownPhase: 'voting', board: BOARD } as unknown as Dashboard);
  const lines = csv.split('\r\n');
  expect(lines[0]).toBe('\uFEFFfigure,of,time,value');
  expect(lines).toEqual(
    expect.arrayContaining([
      'phase,,,voting',
      "ballots,'-members,,5",
      'voters,,2023-11-14T22:13:20.000Z,3',
      'refusals,VOTING_CLOSED,,2',
      'anchors,,,7',
    ]),
  );
});
