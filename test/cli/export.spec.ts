/** `psephos export --static`: a record that a server of files alone gives to every program that reads records. */
import { parseTilePath, sha256, toHex } from '#crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { type RecordSource } from '#record';
import { writeStatic } from '../../apps/cli/src/export/static-record.js';
import { type BuiltRecord, buildRecord, sourceOf } from '../support/build-record.js';
import { psephos } from './command.js';

let folder: string;
let record: BuiltRecord;
let election: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'psephos-export-'));
  record = await buildRecord({});
  election = toHex(record.electionId);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = (source: RecordSource, name: string, withForms = false) =>
  writeStatic(source, path.join(folder, name), withForms, () => undefined);

const filesBelow = (root: string): string[] =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .sort();

/** Files and nothing else, as any web server gives them; what stands behind a question mark means nothing to it. */
function serve(root: string): Promise<{ server: Server; origin: string }> {
  const server = createServer((request, response) => {
    const [name = ''] = (request.url ?? '').split('?');
    const file = path.join(root, name);
    if (!existsSync(file) || !statSync(file).isFile()) return void response.writeHead(404).end();
    response.end(readFileSync(file));
  });
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () =>
      resolve({ server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }),
    ),
  );
}

test('an address of files is verified, and exported again, like any server', async () => {
  await write(sourceOf(record.files), 'served');
  const { server, origin } = await serve(path.join(folder, 'served'));
  try {
    const place = `${origin}/elections/${election}`;
    const { code, out } = await psephos('verify', place, '--election', election, '--allow-offline');
    expect({ code, verdict: /verdict: .*/.exec(out)?.[0] }).toEqual({
      code: 0,
      verdict: 'verdict: VALID, DEPTH NOT CHECKED',
    });
    const copy = path.join(folder, 'copy');
    const exported = await psephos('export', place, '--static', copy, '--json');
    expect(exported.code).toBe(0);
    expect(JSON.parse(exported.out)).toMatchObject({ files: record.files.size, written: record.files.size });
    const root = path.join('elections', election, 'record');
    expect(filesBelow(path.join(copy, root))).toEqual([...record.files.keys()].sort());
    for (const [file, bytes] of record.files) {
      expect(new Uint8Array(readFileSync(path.join(copy, root, file)))).toEqual(bytes);
    }
  } finally {
    server.close();
  }
});

test('its board is a log of tiles: checkpoint and tiles by their own paths', async () => {
  const { place } = await write(sourceOf(record.files), 'served');
  const board = filesBelow(path.join(place, 'board'));
  expect(board).toContain('checkpoint');
  const tiles = board.filter((file) => file.startsWith('tile/'));
  expect(tiles.length).toBeGreaterThan(0);
  for (const tile of tiles) expect(() => parseTilePath(tile)).not.toThrow();
});

test('a second export writes what has changed and removes what is no longer there', async () => {
  const before = await write(sourceOf(record.files), 'again');
  expect(before.written).toBe(record.files.size);
  writeFileSync(path.join(before.place, 'board', 'left.part'), 'of an export that was ended');
  writeFileSync(path.join(before.place, 'roll.txt'), 'changed on this disk');
  const after = await write(sourceOf(record.files), 'again');
  expect(after.written).toBe(1);
  expect(filesBelow(after.place)).toEqual([...record.files.keys()].sort());
  expect(new Uint8Array(readFileSync(path.join(after.place, 'roll.txt')))).toEqual(record.files.get('roll.txt'));
});

test('shorter forms stand beside what they make shorter, and say the same', async () => {
  const { place, compressed } = await write(sourceOf(record.files), 'shorter', true);
  const files = filesBelow(place);
  const forms = files.filter((file) => /\.(br|gz)$/.test(file));
  expect(forms).toContain('definition.json.br');
  expect(forms).toContain('definition.json.gz');
  expect(compressed).toBe(forms.length);
  expect(forms.filter((file) => file.includes('/tile/'))).toEqual([]);
  for (const file of forms) {
    const whole = readFileSync(path.join(place, file.slice(0, -3)));
    const bytes = readFileSync(path.join(place, file));
    expect(file.endsWith('.br') ? brotliDecompressSync(bytes) : gunzipSync(bytes)).toEqual(whole);
    expect(bytes.length).toBeLessThan(whole.length);
  }
  // A form of what has changed would tell something old.
  await write(sourceOf(record.files), 'shorter');
  expect(filesBelow(place)).toEqual([...record.files.keys()].sort());
});

describe('what is damaged is not spread', () => {
  test.each(['roll.txt', 'definition.json', 'board/checkpoint'])('%s', async (file) => {
    const files = new Map(record.files);
    files.set(file, Uint8Array.of(...files.get(file)!, 10));
    await expect(write(sourceOf(files), `damaged-${toHex(sha256(Buffer.from(file)))}`)).rejects.toThrow(
      `${file} is not the file that record.json lists`,
    );
  });

  test('a list that leads out of the record', async () => {
    const index = Buffer.from(record.files.get('record.json')!)
      .toString()
      .replace('"roll.txt"', '"roll.txt/../../roll.txt"');
    const files = new Map(record.files).set('record.json', new Uint8Array(Buffer.from(index)));
    await expect(write(sourceOf(files), 'out')).rejects.toMatchObject({ code: 'RECORD_FILE_LIST_INVALID' });
    expect(existsSync(path.join(folder, 'out'))).toBe(false);
  });
});
