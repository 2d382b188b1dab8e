/** The second verifier by itself: vectors, archives, what is cut off, what is hostile, its exit codes. */
import { execFile } from 'node:child_process';
import { symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { concatBytes, toHex, utf8, type VerificationError } from '#crypto';
import { encodeTar, encodeTarHeader, TAR_BLOCK, TAR_END, TarRecord } from '#record';
import { verifyElection } from '#verify';
import { ATTACKS } from '../attacks/catalogue/index.js';
import { type BuiltRecord, buildRecord, rebuildRecord } from '../support/build-record.js';
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

  /** Under `name`, with another name of its first folder or file. */
  const renamed = (name: string, type = '0'): Uint8Array => {
    const header = encodeTarHeader('x', 0);
    header.fill(0, 0, 100).set(Uint8Array.from(name, (c) => c.charCodeAt(0)));
    header.set(utf8(type), 156);
    header.set(utf8(' '.repeat(8)), 148);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.set(utf8(`${sum.toString(8).padStart(6, '0')}\0 `), 148);
    return header;
  };

  test.each([
    ['with a folder whose name is not ASCII', () => concatBytes(renamed('\xe9/', '5'), encodeTar(honest.files))],
    ['with a file whose name is not ASCII', () => concatBytes(renamed('\xe9'), encodeTar(honest.files))],
    ['in a folder that no path may have', () => concatBytes(renamed('a b/record.json'), TAR_END)],
    ['with one block of zeros at its end', () => encodeTar(honest.files).slice(0, -TAR_BLOCK)],
    ['of one folder without record.json', () => concatBytes(renamed('r/roll.txt'), TAR_END)],
  ])('%s is judged as by the first', async (_what, make) => {
    const tar = make();
    const first = await TarRecord.open((at, length) => Promise.resolve(tar.slice(at, at + length)), tar.length).then(
      async (source) =>
        (await verifyElection(source, { expectedElectionId: null, headers: null, onProgress: () => undefined }))
          .verdict,
      (error: VerificationError) => error.code,
    );
    await inFolder(new Map([['record.tar', tar]]), async (folder) => {
      const { stdout } = await runSecond([join(folder, 'record.tar'), '--json']);
      const { verdict, code } = JSON.parse(stdout) as { verdict: string; code: string | null };
      expect(code ?? verdict).toBe(first);
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

/** What a record is when something of it is missing, and something else wrong, is where two verifiers part most easily. */
test.each([
  'a certified document with an ending in capitals',
  'a message of a trustee who does not exist, in a record without its draft',
  'two certified documents of one number, and the file of one',
  'a path of 34 levels, to a block above the headers',
  'a request that CLOSE does not cover, under a board that ends at the close',
  'a closing checkpoint that is none, in a record without a tile of hashes',
  'a wrong entry in the first bundle of a board whose second is missing',
])('agrees with the first on %s', async (name) => {
  const attack = ATTACKS.find((one) => one.name === name);
  if (attack === undefined) throw new Error('no such attack');
  await agreeOn(await attack.make(honest));
});

describe('agrees with the first on', () => {
  const filed = (change: (files: Map<string, Uint8Array>) => void) => withFiles(honest, change);

  test('wrong anchors and a wrong log in a record without its roll', async () => {
    const record = filed((files) => {
      files.delete('roll.txt');
      files.set('anchors.jsonl', utf8('x\n'));
      files.set('issuance/checkpoint', utf8('x'));
    });
    expect(await agreeOn(record)).toBe('INCOMPLETE');
  });

  test('a wrong request in a record without the checkpoint of its board', async () => {
    const record = await rebuildRecord(honest, {
      requests: ([first, ...rest]) => [first.map((byte, i) => (i === first.length - 1 ? byte ^ 1 : byte)), ...rest],
      files: (files) => files.delete('board/checkpoint'),
    });
    expect(await agreeOn(record)).toBe('INVALID');
  });

  test.each([
    ['a format character of Unicode 15', ['A', 'A\u{13439}', 'C'], 'INVALID'],
    ['letters of Unicode 16', ['A', '\u{1ccd6}', 'C'], 'INVALID'],
    ['letters that look alike', ['A', '\u0410', 'C'], 'VALID, DEPTH NOT CHECKED'],
  ])('titles with %s', async (_what, titles, verdict) => {
    const record = await rebuildRecord(honest, {
      draft: (draft) => {
        const [first, ...others] = draft.contests;
        const options = first.options.map((option, i) => {
          const languages = Object.keys(option.title).map((language) => [language, titles[i] ?? `${i}`]);
          return { ...option, title: Object.fromEntries(languages) as Record<string, string> };
        });
        return { ...draft, contests: [{ ...first, options }, ...others] };
      },
    });
    expect(await agreeOn(record)).toBe(verdict);
  });

  test.each([
    ['a block above 2⁵³', 'ff0000000000000010'],
    ['a block', '64'],
  ])('a path to %s', async (_what, height) => {
    const record = filed((files) => {
      const lines = new TextDecoder().decode(files.get('anchors.jsonl')).trimEnd().split('\n');
      const last = JSON.parse(lines.at(-1) ?? '') as { raw: string; txid: string };
      const own = Buffer.from(last.txid, 'hex').reverse().toString('hex');
      const bump = `${height}01020002${own}0100${'07'.repeat(32)}`;
      const line = JSON.stringify({ bump, raw: last.raw, txid: last.txid });
      files.set('anchors.jsonl', utf8(`${[...lines.slice(0, -1), line].join('\n')}\n`));
    });
    await agreeOn(record);
  });
});

/** The verdict, and the codes of every group. */
async function agreeOn(record: BuiltRecord): Promise<string> {
  const { first, second } = await compare(record);
  const codesOf = (checks: readonly { group: string; failures: readonly { code: string }[] }[]) =>
    checks.map(({ group, failures }) => [group, ...new Set(failures.map(({ code }) => code))].join(' ')).sort();
  expect([second.verdict, ...codesOf(second.checks)]).toEqual([first.verdict, ...codesOf(first.checks)]);
  return first.verdict;
}

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
