/**
 * A plan's roll through the doors of the started service: halves of one and of two registrars, all or nothing, every
 * refusal by its code; and `psephos registrar import`, `codes` and `upload` against it.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { decodeCode, deriveRollKey, generateCode, toHex } from '#crypto';
import { type ElectionPlan, decryptRegistrarFile, encodeHalf, type HalfRow } from '#office';
import { officeHttp, RollApi } from '#client';
import pg from 'pg';
import { psephosWith } from '../cli/command.js';
import { freshDatabaseUrl } from '../support/database.js';
import { expectRefused } from '../support/test-board.js';
import { type Answer, OFFICE, OFFICE_TOKEN, TestService } from '../support/test-service.js';
import { makePlan } from './plan-parts.js';
import { SignedIn } from './signed-in.js';

let service: TestService;

beforeAll(async () => {
  service = await TestService.start(await freshDatabaseUrl('roll'), [0]);
}, 60_000);

afterAll(() => service.stop(), 30_000);

const CSV = { ...OFFICE, 'content-type': 'text/csv' };
const newKey = (): string => toHex(deriveRollKey(decodeCode(generateCode())).publicKey);
const rows = (): HalfRow[] => [
  { voterId: 'ada', classId: 'members', rollKey: newKey() },
  { voterId: '=1+1', classId: 'sponsors', rollKey: newKey() },
  { voterId: 'Zoë, "Z"', classId: 'members', rollKey: newKey() },
];

async function plan(over: Partial<ElectionPlan> = {}): Promise<string> {
  const { json } = await service.json('POST', '/office-api/elections', { plan: { ...makePlan(), ...over } }, OFFICE);
  return String(json['id']);
}

const at = (id: string, registrar = ''): string => `/office-api/elections/${id}/roll${registrar && `/${registrar}`}`;
const put = (id: string, csv: string, registrar = '1', headers: Record<string, string> = CSV): Promise<Answer> =>
  service.call('PUT', at(id, registrar), csv, headers);
const refused = (send: () => Promise<Answer>, status: number, code: string) =>
  expectRefused(service.databaseUrl, send, status, code);

async function sql(statement: string, values: unknown[]): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: service.databaseUrl });
  await client.connect();
  try {
    return (await client.query(statement, values)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}

const actions = async (id: string) =>
  (await sql(`SELECT * FROM office_log`, []))
    .map((row) => JSON.stringify(row))
    .filter((text) => text.includes(id) && text.includes('roll.'));

describe('one registrar', () => {
  test('hands over her half, again, another one, and takes it back', async () => {
    const id = await plan();
    expect((await service.get(at(id), OFFICE)).json).toMatchObject({ halves: [], isComplete: false, problem: null });
    const half = encodeHalf(rows());
    const first = await put(id, half.csv);
    expect(first.status).toBe(200);
    expect(first.json).toMatchObject({
      planId: id,
      registrars: 1,
      enrolment: 'codes',
      classes: [{ id: 'members' }, { id: 'sponsors' }],
      isComplete: true,
      problem: null,
      halves: [{ registrar: 1, fingerprint: half.fingerprint, size: { members: 2, sponsors: 1 } }],
    });
    // The same rows in another order are the same half: nothing happens, nothing is logged.
    const [header, ...lines] = half.csv.trimEnd().split('\n');
    expect((await put(id, [header, ...lines.reverse()].join('\n'))).json).toEqual(first.json);
    expect(await actions(id)).toHaveLength(1);
    const other = encodeHalf(rows());
    expect((await put(id, other.csv)).json['halves']).toMatchObject([{ fingerprint: other.fingerprint }]);
    const gone = await service.call('DELETE', at(id, '1'), undefined, OFFICE);
    expect(gone.json).toMatchObject({ halves: [], isComplete: false });
    const log = await actions(id);
    expect(log).toHaveLength(3);
    for (const { voterId, rollKey } of rows()) expect(log.join()).not.toContain(voterId.slice(0, 3) + rollKey);
  });

  test.each<[string, (csv: string[]) => string, string]>([
    ['empty_header', () => '\n', 'ROLL_CSV_HEADER_INVALID'],
    ['two_keys_a_row', ([header, ...rest]) => [`${header},rollKey2`, ...rest].join('\n'), 'ROLL_CSV_HEADER_INVALID'],
    ['no_voters', ([header]) => `${header}\n`, 'ROLL_CSV_EMPTY'],
    ['code_in_the_place_of_a_key', ([header]) => `${header}\na,members,${generateCode()}\n`, 'ROLL_KEY_INVALID'],
    ['wrong_class', ([header, a]) => `${header}\n${a.replace(/members|sponsors/, 'nobody')}\n`, 'ROLL_CLASS_UNKNOWN'],
    ['voter_twice', ([header, a]) => `${header}\n${a}\n${a}\n`, 'ROLL_CSV_VOTER_ID_DUPLICATE'],
    ['open_quote', ([header, a]) => `${header}\n"${a}\n`, 'ROLL_CSV_FORM_INVALID'],
    [
      'key_twice',
      ([header]) =>
        `${header}\na,members,${'e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76'}\nb,members,e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76\n`,
      'ROLL_KEY_DUPLICATE',
    ],
  ])('%s: nothing of it is kept', async (_name, change, code) => {
    const id = await plan();
    await put(id, encodeHalf(rows()).csv);
    await refused(() => put(id, change(encodeHalf(rows()).csv.trimEnd().split('\n'))), 422, code);
  });

  test('too_large, other_media_type, without_a_right: refused before anything is read', async () => {
    const id = await plan();
    const { csv } = encodeHalf(rows());
    expect(await announced(id, 64 * 2 ** 20 + 1)).toMatchObject({ status: 413, code: 'BODY_TOO_LARGE' });
    await refused(() => put(id, csv, '1', { ...OFFICE, 'content-type': 'text/plain' }), 415, 'MEDIA_TYPE_UNSUPPORTED');
    await refused(() => put(id, csv, '1', { 'content-type': 'text/csv' }), 401, 'UNAUTHORIZED');
    const auditor = await SignedIn.as(service, 'Ann', 'auditor');
    expect((await auditor.get(at(id))).status).toBe(200);
    expect((await auditor.delete(at(id, '1'))).json.code).toBe('FORBIDDEN');
  });

  test('unknown_plan, unknown_registrar, by_enrolment', async () => {
    const { csv } = encodeHalf(rows());
    await refused(() => service.get(at('ab'.repeat(16)), OFFICE), 404, 'PLAN_UNKNOWN');
    await refused(() => put('ab'.repeat(16), csv), 404, 'PLAN_UNKNOWN');
    const id = await plan();
    for (const registrar of ['0', '2', '3', 'x'])
      await refused(() => put(id, csv, registrar), 404, 'REGISTRAR_UNKNOWN');
    const other = await plan({ enrolment: 'account' });
    await refused(() => put(other, csv), 409, 'ROLL_BY_ENROLMENT');
  });

  test('frozen: neither replaced nor taken back', async () => {
    const id = await plan();
    await put(id, encodeHalf(rows()).csv);
    await freeze(id);
    await refused(() => put(id, encodeHalf(rows()).csv), 409, 'PLAN_FROZEN');
    await refused(() => service.call('DELETE', at(id, '1'), undefined, OFFICE), 409, 'PLAN_FROZEN');
  });

  test('a class that the plan loses is said', async () => {
    const id = await plan();
    await put(id, encodeHalf(rows()).csv);
    const { voterClasses, ...rest } = makePlan();
    const changed = { ...rest, voterClasses: voterClasses.slice(0, 1) };
    await service.json('PUT', `/office-api/elections/${id}`, { version: 1, plan: changed }, OFFICE);
    expect((await service.get(at(id), OFFICE)).json).toMatchObject({
      isComplete: false,
      problem: { code: 'ROLL_CLASS_UNKNOWN' },
    });
  });
});

describe('two registrars', () => {
  const others = (half: HalfRow[]): HalfRow[] => half.map((row) => ({ ...row, rollKey: newKey() }));

  test('two halves of the same voters are a roll, whoever comes first', async () => {
    const id = await plan({ registrars: 2 });
    const first = rows();
    expect((await put(id, encodeHalf(others(first)).csv, '2')).json).toMatchObject({
      isComplete: false,
      problem: null,
    });
    expect((await put(id, encodeHalf(first).csv, '1')).json).toMatchObject({ isComplete: true, problem: null });
  });

  test.each<[string, (half: HalfRow[]) => HalfRow[], string]>([
    ['voter_missing', (half) => half.slice(1), 'only registrar 1 has "ada"'],
    [
      'voter_added',
      (half) => [...half, { voterId: 'eve', classId: 'members', rollKey: newKey() }],
      'only registrar 2 has "eve"',
    ],
    ['other_class', ([a, ...rest]) => [{ ...a, classId: 'sponsors' }, ...rest], 'they differ about the class of "ada"'],
  ])('%s is named', async (_name, change, words) => {
    const id = await plan({ registrars: 2 });
    const first = rows();
    await put(id, encodeHalf(first).csv, '1');
    const { json } = await put(id, encodeHalf(change(others(first))).csv, '2');
    expect(json).toMatchObject({ isComplete: false, problem: { code: 'ROLL_HALVES_DIFFERENT', detail: words } });
  });

  test('key_of_the_other_registrar', async () => {
    const id = await plan({ registrars: 2 });
    const first = rows();
    await put(id, encodeHalf(first).csv, '1');
    const copied = [{ ...others(first)[0], rollKey: first[2].rollKey }, ...others(first).slice(1)];
    await refused(() => put(id, encodeHalf(copied).csv, '2'), 422, 'ROLL_KEY_DUPLICATE');
  });
});

describe('psephos registrar', () => {
  const PASSPHRASE = 'correct horse battery';
  const LIST =
    'Number;Name;E-mail;Address;Class\n1;Ada;ada@example.org;;Members\n2;=1+1;;"1 Mill Lane\nEly";Sponsors\n';
  let folder: string;
  let token: string;

  beforeAll(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'psephos-roll-'));
    token = path.join(folder, 'token');
    writeFileSync(token, OFFICE_TOKEN);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const run = (...args: string[]) =>
    psephosWith({ PSEPHOS_PASSPHRASE: PASSPHRASE }, 'registrar', ...args, '--url', service.url, '--token-file', token);

  test('a list becomes codes in a protected file, the file’s public half the roll', async () => {
    const id = await plan();
    const list = path.join(folder, 'voters.csv');
    const out = path.join(folder, 'voters.age');
    const problems = path.join(folder, 'problems.csv');
    writeFileSync(list, `${LIST}3;Bea;;;Members\n1;Cy;cy@example.org;;Members\n`);
    const looked = await run('import', list, '--plan', id, '--problems', problems);
    expect([looked.code, looked.err]).toEqual([1, '']);
    expect(looked.out).toContain('line 5: there is no e-mail address and no postal address (ROW_CONTACT_MISSING)');
    expect(looked.out).toContain('line 6: the voter id stands already in line 2 (ROW_VOTER_ID_DUPLICATE)');
    expect(looked.out).toContain('2 of 4 rows can be imported; nothing was imported yet');
    expect(readFileSync(problems, 'utf8')).toContain('5,ROW_CONTACT_MISSING,');
    const stopped = await run('codes', list, '--plan', id, '--out', out);
    expect(stopped.code).toBe(1);
    expect(stopped.err).toContain('2 of 4 rows cannot be imported; nothing was imported');
    const made = await run('codes', list, '--plan', id, '--out', out, '--good-rows');
    expect([made.code, made.err]).toEqual([0, '']);
    const { voters, planId, electionId } = await decryptRegistrarFile(new Uint8Array(readFileSync(out)), PASSPHRASE);
    expect([planId, electionId]).toEqual([id, null]);
    expect(voters).toMatchObject([
      { voterId: '1', name: 'Ada', email: 'ada@example.org', classId: 'members' },
      { voterId: '2', name: '=1+1', address: ['1 Mill Lane', 'Ely'], classId: 'sponsors' },
    ]);
    for (const { code } of voters) expect(made.out).not.toContain(code);
    for (const { code, rollKey } of voters) expect(toHex(deriveRollKey(decodeCode(code)).publicKey)).toBe(rollKey);
    expect((await run('codes', list, '--plan', id, '--out', out, '--good-rows')).code).toBe(64);
    const sent = await run('upload', out);
    expect([sent.code, sent.err]).toEqual([0, '']);
    expect(sent.out).toContain('the roll is complete');
    const api = new RollApi(officeHttp(service.url, OFFICE_TOKEN));
    expect((await api.summary(id)).halves).toMatchObject([{ fingerprint: encodeHalf(voters).fingerprint }]);
    // Nothing of who she is, and no code, ever came to the server.
    const [{ csv }] = await sql(`SELECT csv FROM office_roll_half WHERE plan_id = $1`, [id]);
    for (const { code, name, email } of voters) {
      for (const secret of [code, name, email].filter(Boolean)) {
        expect(String(csv)).not.toContain(secret);
        expect(service.process?.output()).not.toContain(secret);
      }
    }
  }, 60_000);

  test.each<[string, string | Uint8Array, string[], number, string]>([
    ['wrong_separator', 'Name#Mail\nAda#a@b.org\n', [], 66, 'FILE_SEPARATOR_UNKNOWN'],
    ['workbook', Uint8Array.from([0x50, 0x4b, 3, 4]), [], 66, 'FILE_SPREADSHEET'],
    ['line_of_10_MB', `Name,Mail\n${'x'.repeat(10_000_000)}`, [], 66, 'FILE_LINE_TOO_LONG'],
    ['class_of_nobody', 'Name,Mail\nAda,a@b.org\n', ['--class', 'nobody'], 64, '--class'],
    ['no_class', 'Name,Mail\nAda,a@b.org\n', [], 66, 'COLUMN_CLASS_MISSING'],
    ['column_of_nothing', 'Name,Mail\nAda,a@b.org\n', ['--column', 'Shoe=email'], 64, '--column'],
  ])('%s', async (name, contents, args, code, words) => {
    const id = await plan();
    const list = path.join(folder, `${name}.csv`);
    writeFileSync(list, contents);
    const result = await run('import', list, '--plan', id, ...args);
    expect([result.code, result.err]).toEqual([code, expect.stringContaining(words)]);
  });
});

/** As a freeze leaves it. */
async function freeze(id: string): Promise<void> {
  await sql(`INSERT INTO draft (ceremony_id, bytes) VALUES ($1, '')`, [Buffer.alloc(32, 7)]);
  await sql(`UPDATE office_election SET state = 'frozen', ceremony_id = $2 WHERE id = $1`, [id, Buffer.alloc(32, 7)]);
}

/** A body that is announced and never sent: what the door answers. */
function announced(id: string, length: number): Promise<{ status: number | undefined; code: unknown }> {
  return new Promise((resolve, reject) => {
    const headers = { ...CSV, 'content-length': length };
    const sent = request(`${service.url}${at(id, '1')}`, { method: 'PUT', headers }, (answer) => {
      let text = '';
      answer.on('data', (part: Buffer) => (text += part.toString()));
      answer.on('end', () => {
        sent.destroy();
        resolve({ status: answer.statusCode, code: (JSON.parse(text) as { code: unknown }).code });
      });
    });
    sent.on('error', reject);
    sent.flushHeaders();
  });
}
