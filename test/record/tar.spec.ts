/** Records as archives (record format §1): one record has one archive, GNU tar reads and writes it, nothing odd is read. */
import { concatBytes, utf8 } from '#crypto';
import { encodeTar, encodeTarHeader, TAR_BLOCK, TAR_END, tarPadding, TarRecord, withoutFolder } from '#record';
import fc from 'fast-check';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const LONG = `board/${'x'.repeat(90)}/${'y'.repeat(60)}`;
const files = new Map([
  ['result.json', utf8('{"a":1}')],
  ['record.json', utf8('{}')],
  ['board/tile/0/000', new Uint8Array(TAR_BLOCK).fill(7)],
  ['board/empty', new Uint8Array()],
  ['z'.repeat(100), utf8('a name that fills its field')],
  [LONG, utf8('deep')],
]);

/** As a reader over a network has to: nothing behind the end is asked for, and never no bytes at all. */
const openBytes = (bytes: Uint8Array, maxFiles?: number) => {
  const read = (offset: number, length: number): Promise<Uint8Array> => {
    if (length < 1 || offset + length > bytes.length) throw new Error(`there is no range of ${length} at ${offset}`);
    return Promise.resolve(bytes.slice(offset, offset + length));
  };
  return TarRecord.open(read, bytes.length, maxFiles);
};

async function contentOf(bytes: Uint8Array): Promise<Map<string, Uint8Array>> {
  const record = await openBytes(bytes);
  const content = new Map<string, Uint8Array>();
  for (const file of await record.list()) content.set(file, await record.read(file));
  return content;
}

const refused = (bytes: Uint8Array, code = 'TAR_INVALID') =>
  expect(openBytes(bytes)).rejects.toMatchObject({ name: 'VerificationError', code });

/** An archive of one header, whose fields may be changed before its checksum is made. */
function archiveOf(change: (header: Uint8Array) => void, content = utf8('abc')): Uint8Array {
  const header = encodeTarHeader('record.json', content.length);
  change(header);
  header.set(utf8(' '.repeat(8)), 148);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.set(utf8(`${sum.toString(8).padStart(6, '0')}\0 `), 148);
  return concatBytes(header, content, tarPadding(content.length), TAR_END);
}

test('a file is a file in the older form, too', async () => {
  expect([...(await contentOf(archiveOf((header) => header.fill(0, 156, 157)))).keys()]).toEqual(['record.json']);
});

test('what is encoded is decoded, whatever the order of the files was', async () => {
  const bytes = encodeTar(files);
  expect(await contentOf(bytes)).toEqual(new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1))));
  expect(encodeTar(new Map([...files].reverse()))).toEqual(bytes);
  expect(bytes.length % TAR_BLOCK).toBe(0);
});

test('any files', async () => {
  const name = fc.stringMatching(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,20}$/);
  const entries = fc.uniqueArray(fc.tuple(name, fc.uint8Array({ maxLength: 1_100 })), { selector: ([key]) => key });
  await fc.assert(
    fc.asyncProperty(entries, async (list) => {
      const map = new Map(list);
      expect(new Map(await contentOf(encodeTar(map)))).toEqual(new Map([...map].sort(([a], [b]) => (a < b ? -1 : 1))));
    }),
    { numRuns: 50 },
  );
});

describe('GNU tar, a second implementation', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(path.join(tmpdir(), 'psephos-tar-'))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('makes the same bytes when it is told to leave out what is incidental', () => {
    for (const [file, bytes] of files) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), bytes, { mode: 0o644 });
    }
    const names = [...files.keys()].sort();
    const options = ['--format=ustar', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner', '--mode=0644', '-b1'];
    const tar = spawnSync('tar', ['-cf', '-', '-C', folder, ...options, ...names]);
    expect(tar.stderr.toString()).toBe('');
    expect(new Uint8Array(tar.stdout)).toEqual(encodeTar(files));
  });

  test('unpacks ours', () => {
    const archive = path.join(folder, 'ours.tar');
    const out = path.join(folder, 'out');
    mkdirSync(out);
    writeFileSync(archive, encodeTar(files));
    expect(spawnSync('tar', ['-xf', archive, '-C', out]).status).toBe(0);
    expect(new Uint8Array(readFileSync(path.join(out, LONG)))).toEqual(files.get(LONG));
  });

  test.each([
    ['a folder inside', ['-C', '.', 'record']],
    ['a dot', ['-C', 'record', '.']],
  ])('what it packs with %s is read as the same record', async (_name, what) => {
    const record = path.join(folder, 'record');
    mkdirSync(record, { recursive: true });
    writeFileSync(path.join(record, 'record.json'), '{}');
    const tar = spawnSync('tar', ['--format=ustar', '-cf', '-', ...what], { cwd: folder });
    expect([...(await contentOf(new Uint8Array(tar.stdout))).keys()]).toEqual(['record.json']);
  });

  test('its own extended format is refused', async () => {
    writeFileSync(path.join(folder, 'record.json'), '{}');
    for (const format of ['gnu', 'pax']) {
      const tar = spawnSync('tar', [
        `--format=${format}`,
        '--mtime=2020-01-01 00:00:00.5',
        '-cf',
        '-',
        '-C',
        folder,
        'record.json',
      ]);
      await refused(new Uint8Array(tar.stdout));
    }
  });
});

describe('refused', () => {
  const good = encodeTar(files);

  test('archive_cut_off_anywhere', async () => {
    const one = encodeTar(new Map([['record.json', new Uint8Array(600).fill(7)]]));
    expect([...(await contentOf(one)).keys()]).toEqual(['record.json']);
    for (const length of [0, 511, 512, 700, 1_111, 1_112, 1_535, 1_536, 1_600, 2_047, 2_048, 2_559]) {
      await refused(one.slice(0, length));
    }
  });

  test('archive_whose_reader_gives_less_than_there_is', () =>
    expect(
      TarRecord.open((offset, length) => Promise.resolve(good.slice(offset, offset + length - 1)), good.length),
    ).rejects.toMatchObject({ code: 'TAR_INVALID' }));

  test('more_files_than_are_taken', async () => {
    expect(await (await openBytes(good, files.size)).list()).toHaveLength(files.size);
    await expect(openBytes(good, files.size - 1)).rejects.toMatchObject({ code: 'TAR_INVALID' });
  });

  test('archive_that_is_none', () => refused(new Uint8Array(2048).fill(65)));

  test('header_with_one_bit_changed', async () => {
    for (const at of [0, 101, 130, 150, 156, 258, 346]) {
      const bytes = good.slice();
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      await refused(bytes);
    }
  });

  test('file_cut_off', () => refused(archiveOf((header) => header.set(utf8('00000077777\0'), 124))));

  test('size_that_is_not_octal', () => refused(archiveOf((header) => header.set(utf8('0000000009x\0'), 124))));

  test.each([
    ['mode', 100, '0000x44\0'],
    ['owner', 108, '\0'.repeat(8)],
    ['time', 136, '\x80'],
    ['size with something behind its end', 124, '00000000003\0'.slice(0, 10) + '\0' + '7'],
  ])('%s that is not octal', (_what, at, field) =>
    refused(
      archiveOf((header) =>
        header.set(
          Uint8Array.from(field, (c) => c.charCodeAt(0)),
          at,
        ),
      ),
    ),
  );

  test('one_block_of_zeros_at_the_end', () => refused(good.slice(0, good.length - TAR_BLOCK)));

  test('size_in_base_256', () =>
    refused(archiveOf((header) => header.set([0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3], 124))));

  test.each(['1', '2', '3', 'x', 'g', 'L', '5'])('entry_of_type_%s_with_content', (type) =>
    refused(archiveOf((header) => header.set(utf8(type), 156))),
  );

  test.each(['1', '2', '3', 'x', 'g', 'L'])('entry_of_type_%s_without_content', (type) =>
    refused(archiveOf((header) => header.set(utf8(type), 156), new Uint8Array())),
  );

  test.each([
    ['magic', 257, 0x76],
    ['version', 263, 0x20],
    ['version', 264, 0x31],
    ['size', 124, 0x39],
  ])('another_%s', (_what, at, byte) => refused(archiveOf((header) => header.fill(byte, at, at + 1))));

  test('file_there_twice', () => {
    const one = encodeTarHeader('record.json', 0);
    return refused(concatBytes(one, one, TAR_END));
  });

  test.each(['../record.json', '/etc/passwd', 'a/../../b', 'a\\b', '.hidden'])('path %s', (name) =>
    refused(
      archiveOf((header) => header.fill(0, 0, 100).set(utf8(name), 0)),
      'RECORD_PATH_INVALID',
    ),
  );

  test('bytes_behind_the_end', async () => {
    await refused(concatBytes(good, encodeTar(new Map([['result.json', utf8('another')]]))));
    const padded = concatBytes(good, new Uint8Array(TAR_BLOCK * 18));
    expect((await contentOf(padded)).size).toBe(files.size);
  });

  test('path_too_long_for_a_header, size_too_large', () => {
    expect(() => encodeTarHeader(`a/${'b'.repeat(150)}`, 1)).toThrow('has no place in a header');
    expect(() => encodeTarHeader('a', 8 ** 11)).toThrow('bytes');
  });
});

test('a folder that holds the whole record is left out of its paths, any other is not', () => {
  const map = (...paths: string[]) => new Map(paths.map((name) => [name, 0]));
  expect([...withoutFolder(map('r/record.json', 'r/board/x')).keys()]).toEqual(['record.json', 'board/x']);
  expect([...withoutFolder(map('r/record.json', 's/x')).keys()]).toEqual(['r/record.json', 's/x']);
  expect([...withoutFolder(map('board/x', 'board/y')).keys()]).toEqual(['board/x', 'board/y']);
});
