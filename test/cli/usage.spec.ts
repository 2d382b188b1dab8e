/** Help, wrong options, and how errors look: lower-case, no full stop, a hint line, an exit code of its own. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { psephos } from './command.js';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'psephos-cli-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('lists its commands', async () => {
  const { code, out, err } = await psephos('--help');
  expect(code).toBe(0);
  expect(err).toBe('');
  for (const command of [
    'start',
    'demo',
    'verify',
    'diff',
    'export',
    'watch',
    'chain',
    'up',
    'web',
    'bench',
    'issuer',
    'enrolment',
  ])
    expect(out).toContain(`\n  ${command} `);
});

it('explains every option of a command', async () => {
  const { code, out } = await psephos('demo', '--help');
  expect(code).toBe(0);
  for (const option of ['--voters', '--definition', '--trustees', '--out', '--data', '--seed', '--json']) {
    expect(out).toContain(option);
  }
});

const USAGE: [string, string[], string][] = [
  ['unknown_command', ['vreify'], 'unknown command'],
  ['unknown_option', ['demo', '--votes', '3'], 'unknown option'],
  ['too_few_voters', ['demo', '--voters', '1'], '--voters is'],
  ['voters_not_a_number', ['demo', '--voters', 'many'], '--voters is'],
  ['trustees_without_majority', ['demo', '--trustees', '4/2'], '--trustees is'],
  ['threshold_above_total', ['demo', '--trustees', '2/3'], '--trustees is'],
  ['record_not_named', ['verify'], 'missing required argument'],
  ['election_id_too_short', ['verify', '.', '--election', 'abcd'], '--election is'],
  ['unknown_benchmark', ['bench', 'disk'], 'unknown benchmark'],
  [
    'enrolment_plan_no_id',
    ['enrolment', 'status', 'zz', '--url', 'http://x', '--token-file', 'x'],
    'is not the office’s id',
  ],
  ['issuer_url_missing', ['issuer', 'offer'], 'required option'],
  ['issuer_url_of_another_kind', ['issuer', 'offer', '--url', 'ftp://x'], '--url is'],
  [
    'roll_not_compared',
    ['issuer', 'accept', 'ab'.repeat(32), '--url', 'http://127.0.0.1:1', '--token-file', 'x'],
    'the roll has to be compared',
  ],
  ['watch_of_nothing', ['watch'], 'nobody says where the chain of anchors begins'],
  ['watch_outpoint_of_no_form', ['watch', '--from', 'abcd'], '--from is'],
  ['watch_reader_of_no_kind', ['watch', '--from', `${'ab'.repeat(32)}:0`, '--reader', 'http://x'], '--reader is not'],
  [
    'watch_of_a_devnet_without_reader',
    ['watch', '--from', `${'ab'.repeat(32)}:0`, '--network', 'devnet'],
    'nobody is named who knows the chain',
  ],
  ['rebuild_of_nothing', ['chain', 'rebuild'], 'nobody says where the chain of anchors begins'],
  ['seconds_too_few', ['bench', 'anchor', '--seconds', '1'], '--seconds is'],
  ['entries_no_number', ['bench', 'anchor', '--entries', 'many'], '--entries is'],
  ['rate_none', ['bench', 'intake', '--rate', '0'], '--rate is'],
  ['voters_too_few', ['bench', 'tokens', '--voters', '1'], '--voters is'],
  ['ballots_too_few', ['bench', 'verify', '--ballots', '1'], '--ballots is'],
  ['sizes_descend', ['bench', 'scale', '--sizes', '100,50'], '--sizes is'],
  ['batch_too_small', ['bench', 'core', '--batch', '1'], '--batch is'],
];

it.each(USAGE)('%s: exit code 64, one error line and a hint where there is one', async (_name, args, words) => {
  const { code, err, out } = await psephos(...args);
  expect(code).toBe(64);
  expect(out).toBe('');
  const [first = '', second = ''] = err.trimEnd().split('\n');
  expect(first.startsWith('psephos: error: ')).toBe(true);
  expect(first).toContain(words);
  expect(first.endsWith('.')).toBe(false);
  expect(second === '' || second.startsWith('hint: ')).toBe(true);
});

it('tells its version, and helps by a command too', async () => {
  expect((await psephos('--version')).out).toMatch(/^\d+\.\d+\.\d+/);
  const { code, out } = await psephos('help', 'verify');
  expect(code).toBe(0);
  expect(out).toContain('--allow-offline');
});

it('server_that_is_not_there: exit code 69', async () => {
  const { code, err } = await psephos('verify', 'http://127.0.0.1:1');
  expect(code).toBe(69);
  expect(err).toContain('NETWORK_FAILED');
});

it('address_without_an_election: exit code 64', async () => {
  const { code, err } = await psephos('verify', 'http://127.0.0.1:1/elections/abc');
  expect(code).toBe(64);
  expect(err).toContain('names no election');
});

it('file_that_is_no_archive: exit code 66', async () => {
  const file = path.join(folder, 'notes.txt');
  writeFileSync(file, 'no archive');
  const { code, err } = await psephos('verify', file);
  expect(code).toBe(66);
  expect(err).toContain('is no record archive');
});

it('record_that_is_not_there: exit code 66', async () => {
  const { code, err } = await psephos('verify', path.join(folder, 'nothing'));
  expect(code).toBe(66);
  expect(err).toContain('hint: ');
});

it('record_folder_in_use: a demonstration does not mix with what is there', async () => {
  writeFileSync(path.join(folder, 'something'), '');
  const { code, err } = await psephos('demo', '--out', folder);
  expect(code).toBe(64);
  expect(err).toContain('is not empty');
});

it('template_that_is_not_JSON, template_with_a_missing_member', async () => {
  const file = path.join(folder, 'template.json');
  writeFileSync(file, '{');
  expect((await psephos('demo', '--definition', file)).err).toContain('is not JSON');
  writeFileSync(file, JSON.stringify({ format: 'psephos-template/1' }));
  const { code, err } = await psephos('demo', '--definition', file);
  expect(code).toBe(1);
  expect(err).toContain('is no election template at title');
});

it('--json: errors are JSON too', async () => {
  const { code, out } = await psephos('verify', path.join(folder, 'nothing'), '--json');
  expect(code).toBe(66);
  expect((JSON.parse(out) as { error: { message: string } }).error.message).toContain('there is no record');
});

it('measures the core and gives a line for machines', async () => {
  const { code, out } = await psephos('bench', 'core', '--batch', '10');
  expect(code).toBe(0);
  expect(out.trimEnd().split('\n').at(-1)).toMatch(
    /^psephos-bench core batch=10( \w+_ms=[0-9.]+){9} wasm_against_noble=[0-9.]+ hints_against_noble=[0-9.]+ wasm_against_noble_tokens=[0-9.]+$/,
  );
});

it('bench verify: what was predicted and measured, in one machine-readable line', async () => {
  const { code, out } = await psephos('bench', 'verify', '--ballots', '20');
  expect(code).toBe(0);
  expect(out.trimEnd().split('\n').at(-1)).toMatch(
    /^psephos-bench verify ballots=20( \w+_ms=[0-9.]+){5}( \w+_wasm_against_noble=[0-9.]+){3}$/,
  );
});

it('measures a devnet of its own and leaves nothing behind', async () => {
  const { code, out } = await psephos('bench', 'devnet', '--batch', '10');
  expect(code).toBe(0);
  expect(out.trimEnd().split('\n').at(-1)).toMatch(
    /^psephos-bench devnet batch=10 one_by_one_per_s=\d+ in_requests_of_100_per_s=\d+$/,
  );
});
