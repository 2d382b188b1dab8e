/** The second verifier by itself: vectors, archives, what is cut off, what is hostile, its exit codes. */
import { execFile } from 'node:child_process';
import { symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { toHex, utf8 } from '#crypto';
import { encodeTar } from '#record';
import { type BuiltRecord, buildRecord } from '../support/build-record.js';
import { withFiles } from '../support/verify-record.js';
import { compare } from './agreement.js';
import { inFolder, runSecond, verifySecond } from './second-verifier.js';

let honest: BuiltRecord;

beforeAll(async () => {
  honest = await buildRecord({});
});

test('replays every vector of the algorithms that it has', async () => {
  const { stdout } = await promisify(execFile)('python3', ['verifier/run_vectors.py']);
  const [, right, all] = /(\d+) of (\d+); not part/.exec(stdout) ?? [];
  expect(Number(all)).toBeGreaterThan(600);
  expect(right).toBe(all);
}, 300_000);

test('agrees with the first on every group of an honest record, and on its totals', async () => {
  const { second, differences } = await compare(honest);
  expect(differences).toEqual([]);
  expect(second.verdict).toBe('VALID, DEPTH NOT CHECKED');
  expect(second.result).toEqual(honest.world.result);
});

describe('exit codes', () => {
  const electionId = () => toHex(honest.electionId);

  test('2 for a good record, 0 where depth is waived, 1 for another election', async () => {
    await inFolder(honest.files, async (folder) => {
      expect((await runSecond([folder, '--election', electionId()])).exitCode).toBe(2);
      expect((await runSecond([folder, '--election', electionId(), '--allow-offline'])).exitCode).toBe(0);
      const other = await runSecond([folder, '--election', 'ab'.repeat(32), '--json']);
      expect(other.exitCode).toBe(1);
      expect(JSON.parse(other.stdout)).toMatchObject({ verdict: 'INVALID', code: 'ELECTION_ID_MISMATCH' });
    });
  });

  test.each([
    ['the last anchors', 'anchors.jsonl'],
    ['the result', 'result.json'],
    ['a bundle of the board', 'board/tile/entries'],
    ['the closing checkpoint', 'board/checkpoint-closing'],
    ['record.json', 'record.json'],
  ])('INCOMPLETE and 2 without %s', async (_what, prefix) => {
    const files = withFiles(honest, (changed) => {
      const paths = [...changed.keys()].filter((path) => path.startsWith(prefix));
      for (const path of paths) {
        const bytes = changed.get(path) ?? new Uint8Array();
        changed.delete(path);
        if (path === 'anchors.jsonl') changed.set(path, bytes.slice(0, bytes.indexOf(10) + 1));
      }
    }).files;
    if (prefix === 'record.json') files.delete(prefix);
    expect(await verifySecond(files, honest.electionId)).toMatchObject({
      verdict: 'INCOMPLETE',
      exitCode: 2,
      code: null,
    });
  });

  test('3 where nothing was verified, with a sentence', async () => {
    for (const args of [['/nowhere'], [], ['.', '--election', 'xy']]) {
      const { exitCode, stdout, stderr } = await runSecond(args);
      expect(exitCode).toBe(3);
      expect(stdout).toBe('');
      expect(stderr).toContain('usage');
    }
    expect((await runSecond(['--help'])).exitCode).toBe(0);
  });
});

describe('an archive', () => {
  test('is verified like the folder', async () => {
    const tar = encodeTar(honest.files);
    await inFolder(new Map([['record.tar', tar]]), async (folder) => {
      const { stdout } = await runSecond([
        join(folder, 'record.tar'),
        '--json',
        '--election',
        toHex(honest.electionId),
      ]);
      expect(JSON.parse(stdout)).toMatchObject({ verdict: 'VALID, DEPTH NOT CHECKED', result: honest.world.result });
    });
  });

  test('that is cut off is refused', async () => {
    await inFolder(new Map([['record.tar', encodeTar(honest.files)]]), async (folder) => {
      await truncate(join(folder, 'record.tar'), 60_000);
      const { stdout, exitCode } = await runSecond([join(folder, 'record.tar'), '--json']);
      expect(exitCode).toBe(1);
      expect(JSON.parse(stdout)).toMatchObject({ verdict: 'INVALID', group: '0', code: 'TAR_INVALID' });
    });
  });
});

describe('a hostile record', () => {
  test.each([
    ['JSON that nests a hundred thousand deep', 'result.json', '['.repeat(100_000), '0', 'RECORD_FILE_CHANGED'],
    ['a definition that nests too deep', 'definition.json', '['.repeat(100_000), '1', 'JSON_TOO_DEEP'],
    ['a number with a million digits', 'definition.json', `{"a":${'9'.repeat(1_000_000)}}`, '1', 'JSON_NUMBER_INVALID'],
  ])('%s', async (_what, path, text, group, code) => {
    const files = new Map(honest.files).set(path, utf8(text));
    expect(await verifySecond(files, honest.electionId)).toMatchObject({ verdict: 'INVALID', group, code });
  });

  test('that claims a board of 2⁵³ entries lacks them', async () => {
    const { files } = withFiles(honest, (changed) =>
      changed.set('board/checkpoint', utf8('vote.example.org/board\n9007199254740991\nAAAA\n\n— a AAAAAAA=\n')),
    );
    expect((await verifySecond(files, honest.electionId)).group).toBe('5');
  });

  test('with a symbolic link is not followed out of its folder', async () => {
    await inFolder(honest.files, async (folder) => {
      await inFolder(new Map([['secret', utf8('secret')]]), async (elsewhere) => {
        await symlink(join(elsewhere, 'secret'), join(folder, 'hints'));
        const { stdout } = await runSecond([folder, '--json']);
        expect(JSON.parse(stdout)).toMatchObject({ verdict: 'INVALID', group: '0', code: 'RECORD_FILE_UNKNOWN' });
      });
    });
  });
});

test('holds a confirmation against the record', async () => {
  await inFolder(honest.files, async (folder) => {
    const file = join(folder, '..', `${Date.now()}-confirmation.json`);
    await writeFile(file, '{"format":"something else"}');
    const { stdout, exitCode } = await runSecond([folder, '--json', '--confirmation', file]);
    expect(JSON.parse(stdout)).toMatchObject({
      confirmation: expect.stringContaining('CONFIRMATION_INVALID') as string,
    });
    expect(exitCode).toBe(2);
  });
});
