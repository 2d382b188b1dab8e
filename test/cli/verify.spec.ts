/** `psephos verify` on records in folders and archives: verdicts and exit codes (spec §12). */
import { toHex } from '#crypto';
import type { HeaderSource } from '#record';
import type { Report } from '#verify';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type BuiltRecord, buildRecord, recordJson } from '../support/build-record.js';
import { psephos } from './command.js';

let folder: string;
let record: BuiltRecord;
let headers: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'psephos-verify-'));
  record = await buildRecord({});
  headers = path.join(folder, 'headers.json');
  writeFileSync(headers, await headersFile(record.headers));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(name: string, files: ReadonlyMap<string, Uint8Array>): string {
  const root = path.join(folder, name);
  for (const [file, bytes] of files) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), bytes);
  }
  return root;
}

async function headersFile(source: HeaderSource): Promise<string> {
  const all: string[] = [];
  for (let height = 0; height <= (await source.tipHeight()); height++) {
    all.push(toHex((await source.header(height)) ?? new Uint8Array()));
  }
  return JSON.stringify({ headers: all, network: source.network });
}

it('an honest record: VALID, exit code 0, every check and the totals told', async () => {
  const root = write('honest', record.files);
  const { code, out, err } = await psephos(
    'verify',
    root,
    '--election',
    toHex(record.electionId),
    '--headers',
    headers,
  );
  expect(err).toBe('');
  expect(code).toBe(0);
  expect(out).toContain('verdict: VALID');
  expect(out.match(/✓/g)).toHaveLength(16);
});

it('decode hints: put into a record, which is as valid as before', async () => {
  const root = write('hinted', record.files);
  expect(await psephos('hints', root, '--json')).toMatchObject({
    code: 0,
    out: '{"format":"psephos-hints/1","bundles":1}\n',
  });
  const { code, out } = await psephos('verify', root, '--allow-offline');
  expect(code).toBe(0);
  expect(out).toContain('hints/ is there');
  const nowhere = await psephos('hints', path.join(folder, 'nowhere'));
  expect(nowhere.code).toBe(66);
  expect(nowhere.err).toContain('cannot read definition.json');
});

it('threads and the reference engine: the same report; what is no engine and no number is told', async () => {
  const root = write('engines', record.files);
  const report = async (...options: string[]) =>
    (await psephos('verify', root, '--headers', headers, '--json', ...options)).out;
  const expected = await report();
  expect(JSON.parse(expected)).toMatchObject({ verdict: 'VALID' });
  expect(await report('--workers', '2')).toBe(expected);
  expect(await report('--workers', '1', '--engine', 'noble')).toBe(expected);
  expect((await psephos('verify', root, '--engine', 'abacus')).err).toContain('choose one of wasm, noble');
  expect((await psephos('verify', root, '--workers', '0')).code).toBe(64);
});

it('the same as a ustar archive', async () => {
  const root = write('archived', record.files);
  const archive = path.join(folder, 'record.tar');
  const tar = spawnSync('tar', ['--format=ustar', '-cf', archive, '-C', root, ...record.files.keys()]);
  expect(tar.status).toBe(0);
  expect((await psephos('verify', archive, '--headers', headers)).code).toBe(0);
});

it('without headers: depth is not run, exit code 2, with --allow-offline 0', async () => {
  const root = write('offline', record.files);
  const { code, out } = await psephos('verify', root);
  expect(code).toBe(2);
  expect(out).toContain('verdict: VALID, DEPTH NOT CHECKED');
  expect(out).toContain('–');
  expect((await psephos('verify', root, '--allow-offline')).code).toBe(0);
});

it('record_of_another_election: INVALID, exit code 1', async () => {
  const root = write('other', record.files);
  const { code, out } = await psephos('verify', root, '--election', '00'.repeat(32), '--headers', headers);
  expect(code).toBe(1);
  expect(out).toContain('verdict: INVALID');
});

it('result_changed: INVALID, exit code 1, the failing check named', async () => {
  const files = new Map(record.files);
  const text = new TextDecoder().decode(files.get('result.json'));
  files.set('result.json', new TextEncoder().encode(text.replace('"totals":[', '"totals":[1')));
  files.set('record.json', recordJson(files));
  const { code, out } = await psephos('verify', write('changed', files), '--headers', headers, '--json');
  expect(code).toBe(1);
  const report = JSON.parse(out) as Report;
  expect(report.verdict).toBe('INVALID');
  expect(report.checks.filter(({ status }) => status === 'failed').map(({ group }) => group)).toContain('14');
});

it('result_missing: INCOMPLETE, exit code 2', async () => {
  const files = new Map(record.files);
  files.delete('result.json');
  const { code, out } = await psephos('verify', write('short', files), '--headers', headers);
  expect(code).toBe(2);
  expect(out).toContain('verdict: INCOMPLETE');
});

it('file_that_is_not_listed: INVALID, exit code 1', async () => {
  const root = write('extra', new Map([...record.files, ['board/extra', new Uint8Array(1)]]));
  expect((await psephos('verify', root, '--headers', headers)).code).toBe(1);
});

it('archive_cut_off: exit code 1', async () => {
  const broken = path.join(folder, 'broken.tar');
  const root = write('cut', record.files);
  const { stdout } = spawnSync('tar', ['--format=ustar', '-cf', '-', '-C', root, ...record.files.keys()]);
  writeFileSync(broken, stdout.subarray(0, 700));
  const { code, err } = await psephos('verify', broken);
  expect(code).toBe(1);
  expect(err).toContain('is a damaged record archive');
});

it('headers_file_that_is_none: refused', async () => {
  const file = path.join(folder, 'bad-headers.json');
  writeFileSync(file, '{}');
  const { code, err } = await psephos('verify', write('bad-headers', record.files), '--headers', file);
  expect(code).toBe(1);
  expect(err).toContain('HEADERS_FILE_INVALID');
});

it('web hash of an election that expects other pages: told, exit code 1', async () => {
  const root = write('other-pages', record.files);
  const { code, out } = await psephos('web', 'hash', '--election', root);
  expect(code).toBe(1);
  expect(out).toContain(`software.web of election ${toHex(record.electionId)}`);
  expect(out).toContain('the election expects other pages');
});
