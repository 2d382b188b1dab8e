/** Publishing a frozen election by two officials, and the two addresses of an election that has a plan. */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { signStatement } from '#client';
import type { OfficeStatement } from '#office';
import { signingKeyFor } from '../record/fixture.js';
import { freshDatabaseUrl } from '../support/database.js';
import { TestElection } from '../support/test-election.js';
import { type Answer, OFFICE, TestService } from '../support/test-service.js';
import { onDatabase, OfficePerson } from './office-people.js';
import { makePlan } from './plan-parts.js';

let service: TestService;
let election: TestElection;
let anna: OfficePerson;
let bruno: OfficePerson;
const planId = randomBytes(16).toString('hex');
const secondIssuer = createServer((_request, response) => void response.end('{}'));
/** Inside the server's network, and not named by whoever runs it: nothing may ever reach it. */
let reached = 0;
const foreignIssuer = createServer((_request, response) => {
  reached++;
  response.end('{}');
});

beforeAll(async () => {
  // Issuer 2 alone answers; whoever runs the service has named its host, and none else of the plan's.
  await new Promise<void>((done) => secondIssuer.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(secondIssuer.address() as AddressInfo).port}`;
  await new Promise<void>((done) => foreignIssuer.listen(0, '127.0.0.1', done));
  const foreignUrl = `http://127.0.0.1:${(foreignIssuer.address() as AddressInfo).port}`;
  service = await TestService.start(await freshDatabaseUrl('publish'), [0, 1], {
    ISSUER_URLS: `http://127.0.0.1:1,${url}`,
  });
  election = TestElection.draft(service, (draft) => draft);
  const [a, b] = service.parties.officials;
  anna = await OfficePerson.signIn(service, 'Anna', a);
  bruno = await OfficePerson.signIn(service, 'Bruno', b);
  await election.sendDraft();
  // The plan as a freeze leaves it.
  const { issuers } = election.world.draft;
  const members = issuers.members.map(({ index, name, signingKey, sealingKey }) => {
    const witness = { witnessName: `witness-${index}`, witnessKey: signingKeyFor(`witness ${index}`) };
    return {
      url: `http://127.0.0.1:${index}`,
      name,
      signingKey,
      sealingKey,
      ...witness,
    };
  });
  const plan = { ...makePlan(), issuers: { threshold: issuers.threshold, members } };
  const ceremonyId = Buffer.from(election.ceremonyId, 'hex');
  await onDatabase(service, async (client) => {
    await client.query(
      `INSERT INTO office_election (id, plan, version, state, ceremony_id, log_name, created_ms, saved_ms)
       VALUES ($1, $3, 3, 'frozen', $2, 'x', 1, 1)`,
      [planId, ceremonyId, JSON.stringify(plan)],
    );
    // What was signed counts, whatever the plan says.
    await client.query(`INSERT INTO office_frozen_addresses (ceremony_id, urls) VALUES ($1, $2)`, [
      ceremonyId,
      JSON.stringify(['http://127.0.0.1:1', url, foreignUrl]),
    ]);
  });
}, 120_000);

afterAll(async () => {
  secondIssuer.close();
  foreignIssuer.close();
  await service.stop();
}, 30_000);

const statement = (changes: Partial<OfficeStatement> = {}): OfficeStatement => ({
  action: 'publish',
  planId,
  digest: election.ceremonyId,
  reason: 'everybody is there',
  requestedBy: anna.id,
  ...changes,
});

function sign(person: OfficePerson, what: OfficeStatement) {
  if (person.keys === null) throw new Error('auditors have no key');
  return signStatement(person.keys, { kind: what.action, statement: what });
}

function expectCode(answer: Answer, status: number, code: string): void {
  expect(`${answer.status} ${answer.json.code}`).toBe(`${status} ${code}`);
}

test('not before every message of the ceremonies is there, and only what is frozen', async () => {
  expectCode(await anna.ask(planId, 'publish', sign(anna, statement())), 409, 'CEREMONY_INCOMPLETE');
  await election.runCeremony();
  const ask = (what: OfficeStatement) => anna.ask(planId, 'publish', sign(anna, what));
  expectCode(await ask(statement({ digest: '1'.repeat(64) })), 409, 'APPROVAL_LAPSED');
  expectCode(await ask(statement({ requestedBy: bruno.id })), 409, 'APPROVAL_DIFFERENT');
  expectCode(await ask(statement({ planId: '2'.repeat(32) })), 409, 'APPROVAL_DIFFERENT');
  expectCode(await ask(statement({ action: 'freeze' })), 409, 'APPROVAL_DIFFERENT');
  expectCode(await anna.ask('2'.repeat(32), 'publish', sign(anna, statement())), 404, 'PLAN_UNKNOWN');
});

test('two officials publish it, once', async () => {
  const asked = await anna.ask(planId, 'publish', sign(anna, statement()));
  expect(asked.json).toMatchObject({ state: 'open', target: '', reason: 'everybody is there' });
  expect(Number(asked.json['expiresMs']) - Number(asked.json['requestedMs'])).toBe(7 * 24 * 3_600_000);
  const { id } = asked.json;
  expectCode(await anna.approve(planId, id, sign(anna, statement())), 403, 'APPROVAL_OWN');
  const different = sign(bruno, statement({ digest: '1'.repeat(64) }));
  expectCode(await bruno.approve(planId, id, different), 409, 'APPROVAL_DIFFERENT');
  const signed = sign(bruno, statement());
  expect((await bruno.approve(planId, id, signed)).json).toMatchObject({ state: 'done', boardIndex: null });
  expect((await bruno.approve(planId, id, signed)).json).toMatchObject({ state: 'done' });
  expect((await service.get('/elections')).json).toMatchObject([{ ceremonyId: election.ceremonyId, phase: 'setup' }]);
  expectCode(await anna.ask(planId, 'publish', sign(anna, statement())), 409, 'APPROVAL_LAPSED');
});

test('its plan and its electionId are one election, with one list of requests', async () => {
  const published = await service.get('/elections');
  const electionId = String((published.json as unknown as { electionId: string }[])[0]?.electionId);
  const list = async (id: string) => (await service.get(`/office-api/elections/${id}/approvals`, OFFICE)).json;
  expect(await list(electionId)).toEqual(await list(planId));
  const overview = await service.get(`/office-api/elections/${electionId}/dashboard`, OFFICE);
  expect(overview.json).toMatchObject({ id: planId, electionId, shownPhase: 'keys' });
  expect((await service.get(`/elections/${electionId}/issuers`)).json).toEqual([
    { issuer: 1, answers: false },
    { issuer: 2, answers: true },
    { issuer: 3, answers: false },
  ]);
  expect(reached).toBe(0);
  const step = { electionId, phaseNo: 0, from: 'setup', to: 'aborted', reason: 'a mistake in the list' } as const;
  const definitionBytes = (await service.get(`/elections/${electionId}/definition`)).bytes;
  const sign = ({ keys }: OfficePerson) => {
    if (keys === null) throw new Error('auditors have no key');
    return signStatement(keys, { kind: 'phase', statement: step, electionId, definitionBytes });
  };
  const asked = await anna.ask(electionId, 'phase', sign(anna));
  expect((await bruno.approve(planId, asked.json['id'], sign(bruno))).json).toMatchObject({ boardIndex: 1 });
  const log = await service.get(`/office-api/log?planId=${planId}&action=approval.done`, OFFICE);
  expect((log.json['entries'] as { detail: unknown }[]).map(({ detail }) => detail)).toMatchObject([
    { target: 'aborted', boardIndex: 1 },
    { kind: 'publish' },
  ]);
});
