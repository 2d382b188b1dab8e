/** Verdicts (spec §12.4): what an honest record gives, whole, without headers, aborted, with more than it needs. */
import { toHex } from '#crypto';
import { exitCode } from '#verify';
import { buildRecord, type BuiltRecord, honestPlan, rebuildRecord } from '../support/build-record.js';
import { makePhase } from '../support/record/voting.js';
import { failedGroups, notesOf, statusOf, verify, verifyFiles } from '../support/verify-record.js';

let honest: BuiltRecord;

beforeAll(async () => {
  honest = await buildRecord({});
}, 60_000);

describe('an honest record', () => {
  test('is VALID with headers, every check passed and fully counted', async () => {
    const report = await verify(honest);
    expect(report.verdict).toBe('VALID');
    expect(report.checks.map(({ status }) => status)).toEqual(report.checks.map(() => 'passed'));
    const { title } = honest.world.definition;
    expect([report.electionId, report.title, report.network]).toEqual([toHex(honest.electionId), title, 'devnet']);
    expect(report.checks.every(({ checked, expected }) => checked === expected && expected > 0)).toBe(true);
    expect(report.checks.filter(({ notes }) => notes.length > 0).map(({ group }) => group)).toEqual(['9b']);
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
    expect(report.contests.flatMap(({ options }) => options.map(({ total }) => total))).toEqual([0, 0, 0, 0, 0, 0, 0]);
    expect(report.checks.filter(({ expected }) => expected === 0).map(({ group }) => group)).toEqual([
      '6',
      '7',
      '8',
      '10',
      '12',
      '13',
    ]);
  });

  test('is VALID without an expected election id, and says which election it is', async () => {
    const { verdict, checks } = await verifyFiles(honest.files, null, honest.headers);
    const note = `no election id was given to compare with; this record is of election ${toHex(honest.electionId)}`;
    expect([verdict, checks[1].notes]).toEqual(['VALID', [note]]);
  });

  test('is VALID, DEPTH NOT CHECKED without headers', async () => {
    const report = await verifyFiles(honest.files, honest.electionId, null);
    expect(report.verdict).toBe('VALID, DEPTH NOT CHECKED');
    expect(statusOf(report, '9b')).toBe('not run');
    expect(report.checks[10].stop).toEqual({ reason: 'noHeaders', needs: null });
    expect([exitCode(report.verdict, false), exitCode(report.verdict, true)]).toEqual([2, 0]);
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

  test('is ABORTED also when it was closed before its time', async () => {
    const aborted = await rebuildRecord(honest, {
      anchors: (steps) => steps.map((step) => ({ ...step, timeMs: step.timeMs - 10_000 })),
      decryptingTrustees: [],
      boardAfterClose: (_entries, world) => [makePhase(world, 3, 'closed', 'aborted', [0, 1])],
      anchorsAfterClose: (steps) => steps.map((step) => ({ ...step, type: 'ABORT' })),
      files: (files) => files.delete('result.json'),
    });
    const report = await verify(aborted);
    expect([report.verdict, failedGroups(report), statusOf(report, '9a')]).toEqual(['ABORTED', [], 'passed']);
    expect(statusOf(report, '10')).toBe('not run');
    expect(report.checks.at(-1)?.stop).toEqual({ reason: 'aborted', needs: null });
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

  test('a trustee who is not there is no file set aside', async () => {
    const report = await verify(await rebuildRecord(honest, { decryptingTrustees: [2, 3] }));
    expect(report.verdict).toBe('VALID');
    expect(report.figures).toMatchObject({ decryptionFilesValid: 2, decryptionFilesSetAside: 0 });
    expect(report.checks.find(({ group }) => group === '12')?.notes).toEqual([]);
  });
});
