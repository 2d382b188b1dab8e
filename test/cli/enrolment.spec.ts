/** `psephos enrolment`: links are made here, only their hashes reach the server, and a link enrols. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { decodeCode, deriveRollKey, generateCode, toHex } from '#crypto';
import { newPlan } from '#office';
import { freshDatabaseUrl } from '../support/database.js';
import { OFFICE, OFFICE_TOKEN, TestService } from '../support/test-service.js';
import { psephos } from './command.js';

let service: TestService;
let folder: string;
let server: string[];
let planId: string;

beforeAll(async () => {
  service = await TestService.start(await freshDatabaseUrl('main'), [0]);
  folder = mkdtempSync(path.join(tmpdir(), 'psephos-enrolment-'));
  const voterClasses = [{ id: 'all', label: { en: 'All' }, weight: 1, contests: [] }];
  const plan = { ...newPlan(['en'], 'UTC'), enrolment: 'account', voterClasses };
  planId = (await service.json('POST', '/office-api/elections', { plan }, OFFICE)).json['id'] as string;
  writeFileSync(path.join(folder, 'token'), `${OFFICE_TOKEN}\n`);
  writeFileSync(path.join(folder, 'voters.csv'), 'voterId,class\nana,all\n"Bo, 2nd",all\n');
  server = ['--url', service.url, '--token-file', path.join(folder, 'token')];
}, 60_000);
afterAll(async () => {
  await service.stop();
  rmSync(folder, { recursive: true, force: true });
}, 30_000);

it('makes links, never twice into one file, and follows the enrolment to its end', async () => {
  const links = path.join(folder, 'links.csv');
  const list = ['enrolment', 'list', planId, path.join(folder, 'voters.csv'), '--links', links, ...server];
  expect((await psephos(...list)).out).toContain('0 of 2 voters have enrolled, 2 have a link; enrolment is open');
  expect(statSync(links).mode & 0o777).toBe(0o600);
  expect(await psephos(...list)).toMatchObject({
    code: 64,
    err: expect.stringContaining('is there already') as string,
  });
  const [, secret = ''] = /#([0-9a-f]{64})$/m.exec(readFileSync(links, 'utf8')) ?? [];
  const rollKey = toHex(deriveRollKey(decodeCode(generateCode())).publicKey);
  expect((await service.json('POST', `/office-api/enrolment/${planId}/link`, { rollKey, secret })).status).toBe(200);
  const ended = await psephos('enrolment', 'end', planId, ...server, '--json');
  expect(JSON.parse(ended.out)).toMatchObject({ isOpen: false, entitled: 2, enrolled: 1, withLink: 2 });
  const reset = await psephos('enrolment', 'reset', planId, 'ana', ...server);
  expect(reset).toMatchObject({ code: 1, err: expect.stringContaining('ENROLMENT_NOT_OPEN') as string });
}, 60_000);
