/** Verdicts (spec §12.4): what an honest record gives, whole, without headers, and cut off at every stage. */
import { encodeDocumentEntry } from '#record';
import { addCosignature, cosignCheckpoint, generateEd25519, sha256, utf8 } from '#crypto';
import { exitCode } from '#verify';
import { buildRecord, type BuiltRecord, honestPlan, rebuildRecord } from '../support/build-record.js';
import { makePhase } from '../support/record/voting.js';
import { codesOf, failedGroups, notesOf, statusOf, verify, verifyFiles, withFiles } from '../support/verify-record.js';

let honest: BuiltRecord;

beforeAll(async () => {
  honest = await buildRecord({});
}, 60_000);

const without = (prefixes: string[]) =>
  withFiles(honest, (files) => {
    for (const path of [...files.keys()]) if (prefixes.some((prefix) => path.startsWith(prefix))) files.delete(path);
  });

describe('an honest record', () => {
  test('is VALID with headers, every check passed and fully counted', async () => {
    const report = await verify(honest);
    expect(report.verdict).toBe('VALID');
    expect(report.checks.map(({ status }) => status)).toEqual(report.checks.map(() => 'passed'));
    expect(report.checks.every(({ checked, expected }) => checked === expected && expected > 0)).toBe(true);
    expect(exitCode(report.verdict, false)).toBe(0);
  });

  test('counts what spec/verification.md says', async () => {
    const { definition, board, closingSize, requests, files } = honest.world;
    const { trustees, issuers, voterClasses, roll, contests, anchor } = definition;
    const [m, n] = [trustees.members.length, issuers.members.length];
    const ballots = board.filter(([type]) => type === 0x10).length;
    // Of the contests chair, budget and statutes, the last is withheld.
    const due = contests[0].options.length + contests[1].options.length;
    const expected = {
      '0': files.size - 1,
      '1': 3,
      '2': 12 * m + 1,
      '3': 8 * n + voterClasses.length * (n + 1) + issuers.threshold,
      '4': Object.values(roll.size).reduce((sum, size) => sum + size),
      '5': board.length,
      '6': ballots,
      '7': board.filter(([type]) => type === 0x11).length,
      '8': requests.length,
      '9a': closingSize,
      '9b': anchor.closeConfirmations,
      '10': ballots,
      '11': contests.reduce((sum, { options }) => sum + options.length, 0),
      '12': trustees.threshold * due,
      '13': due,
      '14': 3,
    };
    const { checks } = await verify(honest);
    expect(Object.fromEntries(checks.map((check) => [check.group, check.expected]))).toEqual(expected);
  });

  test('has the totals of the ballots that count', async () => {
    const { contests, figures } = await verify(honest);
    const [chair, budget, statutes] = contests;
    expect(chair).toMatchObject({ state: 'tallied', counted: 6, blank: 4 });
    expect(chair.options.map(({ total }) => total)).toEqual([2, 4, 0]);
    expect(budget.options.map(({ total }) => total)).toEqual([3, 3]);
    expect(statutes).toMatchObject({ state: 'withheld', counted: 2, blank: null });
    expect(figures).toMatchObject({ cast: 8, superseded: 2, counted: 6, spoiled: 1, roll: 8, requests: 7 });
  });

  test('is VALID when nobody voted: nothing is decrypted, and every contest is empty', async () => {
    const voters = honestPlan().voters.slice(5);
    const silent = voters.map((voter) => ({ ...voter, asks: false, spoils: 0, ballots: [] }));
    const report = await verify(await buildRecord({ voters: silent, decryptingTrustees: [] }));
    expect([report.verdict, failedGroups(report)]).toEqual(['VALID', []]);
    expect(report.contests.map(({ state }) => state)).toEqual(['empty', 'empty', 'empty']);
    expect(report.checks.filter(({ expected }) => expected === 0).map(({ group }) => group)).toEqual([
      '6',
      '7',
      '8',
      '10',
      '12',
      '13',
    ]);
  });

  test('is VALID, DEPTH NOT CHECKED without headers', async () => {
    const report = await verifyFiles(honest.files, honest.electionId, null);
    expect(report.verdict).toBe('VALID, DEPTH NOT CHECKED');
    expect(statusOf(report, '9b')).toBe('not run');
    expect([exitCode(report.verdict, false), exitCode(report.verdict, true)]).toEqual([2, 0]);
  });

  test('gives the same report byte for byte, again and again', async () => {
    const [first, second] = [await verify(honest), await verify(honest)];
    expect(JSON.stringify(second)).toBe(JSON.stringify(first));
    const broken = withFiles(honest, (files) => files.set('result.json', utf8('{}')));
    expect(JSON.stringify(await verify(broken))).toBe(JSON.stringify(await verify(broken)));
  });
});

describe('a record that stops early is INCOMPLETE', () => {
  test.each<[string, string[]]>([
    ['without decryption and result', ['decryption/', 'result.json']],
    ['without decryption', ['decryption/']],
    ['without result', ['result.json']],
    ['without one ceremony message', ['ceremony/trustee-2-shares.json']],
    ['without an entry bundle', ['board/tile/entries/']],
    ['without the closing checkpoint', ['board/checkpoint-closing']],
    ['without anchors', ['anchors.jsonl']],
  ])('%s', async (_name, prefixes) => {
    const report = await verify(without(prefixes));
    expect(failedGroups(report)).toEqual([]);
    expect([report.verdict, exitCode(report.verdict, true)]).toEqual(['INCOMPLETE', 2]);
  });

  test('without a file that record.json lists', async () => {
    const files = new Map(honest.files);
    files.delete('decryption/trustee-3.json');
    expect((await verifyFiles(files, honest.electionId, honest.headers)).verdict).toBe('INCOMPLETE');
  });

  test('with the last anchors cut off', async () => {
    const lines = new TextDecoder().decode(honest.files.get('anchors.jsonl')).trimEnd().split('\n');
    for (const keep of [0, 4, lines.length - 1]) {
      const text = lines.slice(0, keep).map((line) => `${line}\n`);
      const report = await verify(withFiles(honest, (files) => files.set('anchors.jsonl', utf8(text.join('')))));
      expect([keep, report.verdict, failedGroups(report)]).toEqual([keep, 'INCOMPLETE', []]);
    }
  });

  test('with a CLOSE that is not deep enough yet', async () => {
    const shallow = { ...honest.headers, tipHeight: () => Promise.resolve(6) };
    const report = await verifyFiles(honest.files, honest.electionId, shallow);
    expect([report.verdict, statusOf(report, '9b')]).toEqual(['INCOMPLETE', 'not run']);
  });
});

describe('an aborted election', () => {
  test('is ABORTED, and its end is anchored by ABORT', async () => {
    const aborted = await rebuildRecord(honest, {
      board: (entries, world) => [...entries.slice(0, 6), makePhase(world, 2, 'voting', 'aborted', [0, 1])],
      anchors: (steps) => [...steps.slice(0, 4), { ...steps[6], type: 'ABORT' }],
      decryptingTrustees: [],
      boardAfterClose: () => [],
      anchorsAfterClose: () => [],
      files: (files) => {
        for (const path of ['result.json', 'board/checkpoint-closing']) files.delete(path);
      },
    });
    const report = await verify(aborted);
    expect([report.verdict, failedGroups(report), statusOf(report, '9a')]).toEqual(['ABORTED', [], 'passed']);
    expect(exitCode(report.verdict, true)).toBe(2);
  });
});

describe('redundant data is named and changes nothing', () => {
  test('a decryption file with anything wrong, while enough others stay', async () => {
    const report = await verify(
      await rebuildRecord(honest, {
        decryptionFile: (file, trustee) => (trustee === 2 ? { ...file, trustee: 1 } : file),
      }),
    );
    expect(report.verdict).toBe('VALID');
    expect(report.figures).toMatchObject({ decryptionFilesValid: 2, decryptionFilesSetAside: 1 });
    expect(notesOf(report)).toContain('decryption/trustee-2.json of trustee 2 (Trustee 2) is set aside');
  });

  test('a cosignature of an unknown witness', async () => {
    const { secretKey } = generateEd25519();
    const stranger = (note: string) => addCosignature(note, cosignCheckpoint(note, 'stranger.example', secretKey, 1));
    const report = await verify(await rebuildRecord(honest, { checkpoint: stranger }));
    expect(report.verdict).toBe('VALID');
    expect(notesOf(report)).toContain('1 further signature line');
  });

  test('a cosignature whose name was changed is no stranger’s', async () => {
    const renamed = (note: string) => note.replace('issuer-1.example', 'stranger.example');
    const report = await verify(await rebuildRecord(honest, { checkpoint: renamed }));
    expect([report.verdict, codesOf(report, '5')]).toEqual(['INVALID', ['COSIGNATURE_INVALID']]);
  });

  test('a certified document with its file, and hints', async () => {
    const document = utf8('certificate');
    const changes = {
      boardAfterClose: (entries: Uint8Array[]) => [encodeDocumentEntry(3, 7, sha256(document)), ...entries],
      files: (files: Map<string, Uint8Array>) => {
        files.set('documents/certified-7.pdf', document);
        files.set('hints/points', utf8('x'));
      },
    };
    const report = await verify(await rebuildRecord(honest, changes));
    expect([report.verdict, failedGroups(report)]).toEqual(['VALID', []]);
    const missing = await rebuildRecord(honest, { boardAfterClose: changes.boardAfterClose });
    expect((await verify(missing)).verdict).toBe('INCOMPLETE');
  });
});
