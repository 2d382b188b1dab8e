/** Ballots through the door of the started service: every bad one has its code, and none leaves a trace (attacks 20, 26, 34, 35). */
import { computeTracker, hashLeaf, toHex, verifyCheckpoint, verifyInclusion } from '#crypto';
import pg from 'pg';
import { freshDatabaseUrl } from '../support/database.js';
import { type Answer, TestElection, TestService } from '../support/test-election.js';

let service: TestService;
let election: TestElection;

beforeAll(async () => {
  service = await TestService.start(await freshDatabaseUrl(), [0, 0, 0, 0, 1, 2]);
  election = await TestElection.publish(service);
}, 120_000);

afterAll(() => service.stop());

describe('before the opening', () => {
  test('ballot_too_early', async () => {
    expectRefused(await election.cast(election.ballot(election.world.voters[0])), 409, 'VOTING_NOT_OPEN');
    expect(await election.boardSize()).toBe(1);
  });
});
describe('voting', () => {
  beforeAll(() => election.open());
  test('cast', async () => {
    const entry = election.ballot(election.world.voters[0]);
    const answer = await election.cast(entry);
    expect(answer.status).toBe(201);
    console.log(answer.text);
  });
});
function expectRefused(answer: Answer, status: number, code: string): void {
  expect({ status: answer.status, code: answer.json.code }).toEqual({ status, code });
}
