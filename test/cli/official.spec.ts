/** `psephos official`: a key in a protected file, one official asks, another approves, and the board moves. */
import { encodePhaseStatement } from '#record';
import { protectOfficialKey } from '#office';
import pg from 'pg';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { SignedIn } from '../office/signed-in.js';
import { freshDatabaseUrl } from '../support/database.js';
import { TestElection } from '../support/test-election.js';
import { OFFICE_TOKEN, TestService } from '../support/test-service.js';
import { psephos } from './command.js';

const PASSPHRASE = 'seven small stones in a row';
const NAMES = ['ada', 'bea'];

let service: TestService;
let election: TestElection;
let folder: string;
const at = (name: string) => path.join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'psephos-official-'));
  service = await TestService.start(await freshDatabaseUrl('officials'), [0]);
  election = await TestElection.publish(service);
  await election.rehearse();
  writeFileSync(at('token'), OFFICE_TOKEN);
  writeFileSync(at('passphrase'), `${PASSPHRASE}\n`);
  const client = new pg.Client({ connectionString: service.databaseUrl });
  await client.connect();
  for (const [position, name] of NAMES.entries()) {
    const { id } = await SignedIn.as(service, name, 'official');
    const keys = service.parties.officials[position];
    await client.query(`UPDATE office_account SET signing_key = $2 WHERE id = $1`, [id, Buffer.from(keys.publicKey)]);
    writeFileSync(at(`${name}.key`), await protectOfficialKey({ name, ...keys }, PASSPHRASE));
  }
  await client.end();
}, 120_000);

afterAll(async () => {
  await service.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

const official = (command: string, ...more: string[]) =>
  psephos('official', command, '--url', service.url, '--election', election.id, '--token-file', at('token'), ...more);
const key = (name: string) => ['--key', at(`${name}.key`), '--passphrase-file', at('passphrase')];

it('makes a key that is never overwritten', async () => {
  const args = ['official', 'key', '--name', 'Cem', '--out', at('cem.key'), '--passphrase-file', at('passphrase')];
  const { code, out } = await psephos(...args, '--json');
  expect([code, JSON.parse(out)]).toEqual([
    0,
    { file: at('cem.key'), publicKey: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
  ]);
  expect(statSync(at('cem.key')).mode & 0o077).toBe(0);
  expect((await psephos(...args)).code).toBe(64);
}, 60_000);

it('asks, approves with another key, and the board has moved', async () => {
  const asked = await official('ask', ...key('ada'), '--to', 'issuing', '--reason', 'as planned', '--json');
  expect([asked.code, asked.err]).toEqual([0, '']);
  const { id } = JSON.parse(asked.out) as { id: string };

  const own = await official('approve', id, ...key('ada'), '--yes');
  expect([own.code, own.err]).toEqual([1, expect.stringContaining('APPROVAL_OWN')]);
  const unsure = await official('approve', id, ...key('bea'));
  expect([unsure.code, unsure.err]).toEqual([64, expect.stringContaining('use --yes')]);
  expect(unsure.err).toContain('reason: as planned');

  const approved = await official('approve', id, ...key('bea'), '--yes', '--json');
  expect([approved.code, JSON.parse(approved.out)]).toMatchObject([0, { state: 'done', boardIndex: 1 }]);
  expect((await official('status')).out).toContain('phase issuing, 1 steps so far');
}, 120_000);

it('signs a statement without a server', async () => {
  const statement = { electionId: election.id, phaseNo: 1, from: 'issuing', to: 'voting', reason: 'r' } as const;
  writeFileSync(at('statement.json'), encodePhaseStatement(statement));
  writeFileSync(at('definition.json'), election.world.definitionBytes);
  const sign = ['official', 'sign', at('statement.json'), '--definition', at('definition.json'), '--yes', '--json'];
  const { code, out } = await psephos(...sign, ...key('bea'));
  expect([code, JSON.parse(out)]).toMatchObject([0, { signature: expect.stringMatching(/^[0-9a-f]{128}$/) as string }]);
}, 60_000);

it('refuses a wrong passphrase and a phase that is none', async () => {
  writeFileSync(at('other'), 'another passphrase\n');
  const wrong = await official(
    'ask',
    '--key',
    at('ada.key'),
    '--passphrase-file',
    at('other'),
    '--to',
    'voting',
    '--reason',
    'r',
  );
  expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('KEY_FILE_NOT_OPENED')]);
  const phase = await official('ask', ...key('ada'), '--to', 'open', '--reason', 'r');
  expect([phase.code, phase.err]).toEqual([64, expect.stringContaining("--to is 'open'")]);
}, 60_000);
