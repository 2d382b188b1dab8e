/**
 * Whatever a source does, nothing becomes a pass (spec §12.1, §12.5): files that cannot be read leave their checks not run, files
 * that change between two looks fail, and a crash of a check is a failure.
 */
import type { HeaderSource, RecordSource } from '#record';
import { type Report, verifyElection } from '#verify';
import { codesOf, failedGroups, statusOf, verify } from '../support/verify-record.js';
import { type Bases, makeBases } from '../mutations/base.js';
import { lyingSource } from '../mutations/sources.js';

let bases: Bases;
beforeAll(async () => {
  bases = await makeBases();
}, 60_000);

function look(source: RecordSource, headers: HeaderSource | null = bases.lean.headers): Promise<Report> {
  const { electionId } = bases.lean;
  return verifyElection(source, { expectedElectionId: electionId, headers, onProgress: () => undefined });
}

/** Files of several groups. */
const FILES = [
  'record.json',
  'definition.json',
  'board/checkpoint-closing',
  'anchors.jsonl',
  'decryption/trustee-3.sig.json',
];

test.each(FILES)('%s cannot be read', async (file) => {
  const report = await look(
    lyingSource(bases.lean.files, {
      read: (path) => (path === file ? Promise.reject(new Error('no disk')) : undefined),
    }),
  );
  expect(report.verdict).toBe('INCOMPLETE');
});

test('a read that is slow and then fails', async () => {
  const slow = async (): Promise<Uint8Array> => {
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
    throw new Error('timed out');
  };
  const report = await look(
    lyingSource(bases.lean.files, { read: (path) => (path.startsWith('decryption/') ? slow() : undefined) }),
  );
  expect([report.verdict, statusOf(report, '12')]).toEqual(['INCOMPLETE', 'not run']);
});

test('a list that fails is no record', async () => {
  await expect(
    look(lyingSource(bases.lean.files, { list: () => Promise.reject(new Error('no disk')) })),
  ).rejects.toThrow('no disk');
});

/** Read once by group 0 and once more by their own group. */
const READ_TWICE = ['definition.json', 'result.json', 'documents/evidence-1.json'];

describe('other bytes at the second look', () => {
  test.each(READ_TWICE)('%s: forged first, honest then, and the other way round', async (file) => {
    for (const turn of [0, 1]) {
      const other = bases.lean.files.get(file)?.with(20, 0x20) ?? new Uint8Array();
      const source = lyingSource(bases.lean.files, {
        read: (path, count) => (path === file && count === turn ? Promise.resolve(other) : undefined),
      });
      const report = await look(source);
      expect([file, turn, report.verdict]).toEqual([file, turn, 'INVALID']);
    }
  });

  test('a file that is right at every look, but not the same one', async () => {
    // Both are valid for whoever reads them: the list says one, the group sees the other.
    const { files } = bases.lean;
    const note = new TextDecoder().decode(files.get('board/checkpoint'));
    const lines = note.split('\n');
    const other = new TextEncoder().encode(lines.toSpliced(5, 2, lines[6], lines[5]).join('\n'));
    const source = lyingSource(files, {
      read: (path, count) => (path === 'board/checkpoint' && count === 1 ? Promise.resolve(other) : undefined),
    });
    const report = await look(source);
    expect([report.verdict, codesOf(report, '5')]).toEqual(['INVALID', ['RECORD_FILE_CHANGED']]);
  });
});

test.each([
  ['shorter', (bytes: Uint8Array) => bytes.slice(0, -1)],
  ['longer', (bytes: Uint8Array) => Uint8Array.of(...bytes, 0)],
])('an array that is %s than the file', async (_what, change) => {
  for (const file of ['board/tile/0/000.p/13', 'anchors.jsonl']) {
    const bytes = change(bases.lean.files.get(file) ?? new Uint8Array());
    const source = lyingSource(bases.lean.files, {
      read: (path) => (path === file ? Promise.resolve(bytes) : undefined),
    });
    expect((await look(source)).verdict).toBe('INVALID');
  }
});

// A check must not go on with what a record cannot hold, and a crash is never a pass.
test.each([undefined, 'text', {}])('a read that gives %s', async (nothing) => {
  const source = lyingSource(bases.lean.files, {
    read: (path) => (path === 'roll.txt' ? Promise.resolve(nothing as unknown as Uint8Array) : undefined),
  });
  const report = await look(source);
  expect([report.verdict, codesOf(report, '4')]).toEqual(['INVALID', ['CHECK_CRASHED']]);
});

test('paths that are listed twice count once', async () => {
  const { files } = bases.lean;
  const report = await look(
    lyingSource(files, { list: () => Promise.resolve([...files.keys(), ...files.keys()].reverse()) }),
  );
  expect(report).toEqual(await verify(bases.lean));
});

test('listed paths that are names of other things, or none, have no place in a record', async () => {
  const { files } = bases.lean;
  const odd = ['__proto__', 'constructor', 'toString', '../../etc/passwd', '', 'record.json/', 'x\u0000'];
  const report = await look(lyingSource(files, { list: () => Promise.resolve([...files.keys(), ...odd]) }));
  expect([report.verdict, failedGroups(report)]).toEqual(['INVALID', ['0']]);
  expect(report.checks[0].failures.map(({ place }) => place).sort()).toEqual(odd.sort());
  expect(codesOf(report, '0')).toEqual(['RECORD_FILE_UNKNOWN']);
});

test('a hundred thousand paths that nobody listed are not read', async () => {
  const { files } = bases.lean;
  const more = Array.from({ length: 100_000 }, (_, i) => `hints/${i}`);
  let reads = 0;
  const source = lyingSource(files, {
    list: () => Promise.resolve([...files.keys(), ...more]),
    read: () => void (reads += 1),
  });
  const report = await look(source);
  expect([report.verdict, codesOf(report, '0')]).toEqual(['INVALID', ['RECORD_FILE_UNLISTED']]);
  expect(reads).toBeLessThan(1_000);
  expect(report.checks[0].failures).toHaveLength(100);
});

describe('header sources', () => {
  const headersWith = (changes: Partial<HeaderSource>): HeaderSource => ({ ...bases.lean.headers, ...changes });
  const height = (value: unknown) => headersWith({ tipHeight: () => Promise.resolve(value as number) });

  test.each([NaN, -1, '20', undefined, 1.5])('a tip at height %s is no depth', async (tip) => {
    const report = await look(lyingSource(bases.lean.files, {}), height(tip));
    expect(statusOf(report, '9b')).not.toBe('passed');
    expect(report.verdict).not.toBe('VALID');
  });

  test.each([
    ['nothing', undefined],
    ['a text', 'text'],
    ['too short', new Uint8Array(79)],
    ['too long', new Uint8Array(81)],
  ])('a header that is %s is none', async (_what, header) => {
    const source = headersWith({ header: () => Promise.resolve(header as Uint8Array) });
    const report = await look(lyingSource(bases.lean.files, {}), source);
    expect([report.verdict, statusOf(report, '9b')]).toEqual(['INVALID', 'failed']);
  });

  test('a source that does not answer leaves depth open', async () => {
    const report = await look(
      lyingSource(bases.lean.files, {}),
      headersWith({ header: () => Promise.reject(new Error('gone')) }),
    );
    expect([report.verdict, statusOf(report, '9b')]).toEqual(['INCOMPLETE', 'not run']);
  });
});
