/** The overview of a running election: numbers of the board, refusals by code, no one without a right to them. */
import { utf8 } from '#crypto';
import { DashboardApi, officeHttp } from '#client';
import { freshDatabaseUrl } from '../support/database.js';
import { TestElection } from '../support/test-election.js';
import { MIRROR_TOKEN, OFFICE_TOKEN, TestService } from '../support/test-service.js';
import { onDatabase, OfficePerson } from './office-people.js';

let service: TestService;
let election: TestElection;
let auditor: OfficePerson;

const read = () => new DashboardApi(officeHttp(service.url, OFFICE_TOKEN)).read(election.id);

beforeAll(async () => {
  service = await TestService.start(await freshDatabaseUrl('dashboard'), [0, 1, 1]);
  election = await TestElection.publish(service);
  auditor = await OfficePerson.signIn(service, 'Emil', null);
}, 120_000);

afterAll(() => service.stop(), 30_000);

test('before voting: nothing is counted, and nobody else may look', async () => {
  const path = `/office-api/elections/${election.id}/dashboard`;
  expect((await service.get(path)).json.code).toBe('UNAUTHORIZED');
  expect((await auditor.get(path)).status).toBe(200);
  expect((await auditor.get(`/office-api/elections/${'1'.repeat(64)}/dashboard`)).json.code).toBe('ELECTION_UNKNOWN');
  const { shownPhase, board } = await read();
  expect(shownPhase).toBe('keys');
  expect(board).toMatchObject({ phase: 'setup', next: ['issuing', 'aborted'], ballots: 0, voters: 0, roll: 3 });
  expect(board.trustees.members.map(({ hasRehearsed }) => hasRehearsed)).toEqual([false, false, false]);
  // The tally service is not named in this test's configuration: not known, instead of nought.
  expect(board).toMatchObject({ chain: null, alarms: null, files: null, turnout: [], evidence: 0, halt: null });
  await election.rehearse();
  expect((await read()).shownPhase).toBe('ready');
});

test('ballots, voters and classes are counted as they come; a second ballot is no second voter', async () => {
  await election.move('issuing');
  await election.move('voting');
  const [first, second, third] = election.world.voters;
  await election.cast(election.ballot(first));
  const { board } = await read();
  expect(board).toMatchObject({ ballots: 1, voters: 1 });
  await election.cast(election.ballot(second));
  await election.cast(election.ballot(second, 1));
  await service.octets(`${election.path}/spoils`, election.spoil(third));
  const after = (await read()).board;
  expect(after).toMatchObject({ ballots: 3, voters: 2, spoils: 1, size: 7, rate: { minutes: 10, ballots: 3 } });
  expect(after.classes.map(({ voters, ballots, roll }) => [voters, ballots, roll])).toEqual([
    [1, 1, 1],
    [1, 2, 2],
  ]);
  expect(after.anchors).toEqual({ count: 0, newest: null, waiting: 7 });
});

test('turnout over time comes from the anchors alone', async () => {
  const start = Date.now() - 3 * 3_600_000;
  await onDatabase(service, async (client) => {
    for (const [seq, size] of [1, 3, 4, 6].entries()) {
      await client.query(
        `INSERT INTO anchor (election_id, seq, txid, raw, type, tree_size, issued_size, time_ms, state, fee_sat, baton_sat)
         VALUES ($1, $2, $3, $4, 1, $5, 0, $6, 'sent', 1, 1)`,
        [
          election.world.electionId,
          seq,
          String(seq).padStart(64, '0'),
          Buffer.from([seq]),
          size,
          start + seq * 3_600_000,
        ],
      );
    }
  });
  const { turnout, anchors } = (await read()).board;
  expect(turnout.map(({ timeMs }) => timeMs)).toEqual([0, 1, 2, 3].map((hour) => start + hour * 3_600_000));
  expect(turnout.map(({ ballots }) => ballots)).toEqual([0, 0, 1, 3]);
  expect(anchors).toMatchObject({ count: 4, waiting: 1, newest: { seq: 3, treeSize: 6 } });
});

test('refusals are counted by code; metrics say the same, and no id', async () => {
  await election.cast(utf8('x'));
  await election.cast(utf8('y'));
  await election.cast(election.ballot(election.world.voters[0], -5));
  const refusals = [
    { code: 'BALLOT_LENGTH_INVALID', count: 2 },
    { code: 'BALLOT_REVISION_NOT_HIGHER', count: 1 },
  ];
  expect((await read()).board.refusals).toEqual(refusals);
  const { text } = await service.get('/metrics');
  expect(text).toContain('psephos_ballots_accepted_total 3');
  for (const { code, count } of refusals)
    expect(text).toContain(`psephos_ballot_refusals_total{code="${code}"} ${count}`);
  expect(text).toContain(`psephos_tokens_requested_total{election="${election.id}"} 0`);
  expect(text).toContain('psephos_intake_queue 0');
  expect(text).toContain('route="/elections/:electionId/ballots",status="201"');
  expect(text).not.toContain(MIRROR_TOKEN);
  expect(text.match(/route="[^"]*[0-9a-f]{32}/)).toBeNull();
});

test('a halt of the anchoring is told without the tally service, and is over when it is lifted', async () => {
  const id = Buffer.from(election.id, 'hex');
  await onDatabase(service, (client) =>
    client.query(
      `INSERT INTO anchor_halt (election_id, halt_no, code, detail, evidence, raised_ms)
       VALUES ($1, 1, 'BATON_SPENT', 'a test', '', 77)`,
      [id],
    ),
  );
  expect((await read()).board.halt).toEqual({ code: 'BATON_SPENT', sinceMs: 77 });
  expect((await service.get(`${election.path}/status`)).json).toMatchObject({ isHalted: true, evidence: 0 });
  const listed = await service.get(`${election.path}/evidence`);
  expect(listed.json).toEqual({ evidence: [], halt: { code: 'BATON_SPENT', sinceMs: 77 } });
  await onDatabase(service, (client) =>
    client.query(`UPDATE anchor_halt SET lifted_ms = 78, lifted_reason = 'it was a test' WHERE election_id = $1`, [id]),
  );
  expect((await read()).board.halt).toBeNull();
});
