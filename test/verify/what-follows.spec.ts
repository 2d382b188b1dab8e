/** What a check that fails means for those behind it, and what a trustee's program may work with. */
import { encodeScalar, utf8 } from '#crypto';
import type { RecordSource } from '#record';
import { type CheckGroup, examineElection, type Report, verifyElection } from '#verify';
import { buildRecord, type BuiltRecord, rebuildRecord, sourceOf } from '../support/build-record.js';
import { codesOf, failedGroups, statusOf, verify, verifyFiles, withFiles } from '../support/verify-record.js';

let honest: BuiltRecord;

beforeAll(async () => {
  honest = await buildRecord({});
}, 60_000);

test('another election than the expected one: nothing after it is run', async () => {
  const report = await verifyFiles(honest.files, new Uint8Array(32), honest.headers);
  expect([report.verdict, ...codesOf(report, '1')]).toEqual(['INVALID', 'ELECTION_ID_MISMATCH']);
  expect(statusOf(report, '2')).toBe('not run');
  expect(stopOf(report, '2')).toEqual({ reason: 'needsFailed', needs: '1' });
  expect(stopOf(report, '3')).toEqual({ reason: 'needsFailed', needs: '1' });
});

const stopOf = ({ checks }: Report, group: CheckGroup) => checks.find((check) => check.group === group)?.stop;

test('a board that cannot be read to its end leaves ballots and spoils unchecked, not passed', async () => {
  const report = await verify(withFiles(honest, (files) => files.set('board/tile/entries/000.p/17', utf8('x'))));
  for (const group of ['6', '7', '8', '9a'] as const)
    expect([group, statusOf(report, group)]).toEqual([group, 'not run']);
  expect(stopOf(report, '8')).toEqual({ reason: 'stopsEarly', needs: null });
  expect(stopOf(report, '9a')).toEqual({ reason: 'needsNotRun', needs: '8' });
});

test('anchors without their funding transaction: that alone is said, and not that nothing is anchored', async () => {
  const report = await verify(withFiles(honest, (files) => files.set('anchors.jsonl', utf8(''))));
  const notes = report.checks.find(({ group }) => group === '9a')?.notes;
  expect(notes).toEqual(['the record stops early: anchors.jsonl has no funding transaction']);
});

test('a result that is no JSON: the totals are computed all the same', async () => {
  const report = await verify(
    await rebuildRecord(honest, { files: (files) => files.set('result.json', utf8('42 votes')) }),
  );
  expect([report.verdict, failedGroups(report)]).toEqual(['INVALID', ['14']]);
  expect(report.contests[0].options.map(({ total }) => total)).toEqual([2, 4, 0]);
});

test('group 11: a source that shows other bytes when a superseded ballot is read again', async () => {
  const bundle = 'board/tile/entries/000.p/17';
  let reads = 0;
  const source = sourceOf(honest.files);
  const lying: RecordSource = {
    list: () => source.list(),
    read: async (path) => {
      const bytes = await source.read(path);
      if (path !== bundle || ++reads <= 2) return bytes;
      return bytes.map((byte, i) => (i % 900 === 899 ? byte ^ 1 : byte));
    },
  };
  const { electionId, headers } = honest;
  const report = await verifyElection(lying, { expectedElectionId: electionId, headers, onProgress: () => undefined });
  expect([report.verdict, codesOf(report, '11')]).toEqual(['INVALID', ['RECORD_FILE_CHANGED']]);
  expect(statusOf(report, '12')).toBe('not run');
});

test('group 12: a crash over a file that is not needed is a crash all the same', async () => {
  const path = 'decryption/trustee-2.json';
  let reads = 0;
  const source = sourceOf(honest.files);
  const broken: RecordSource = {
    list: () => source.list(),
    // The second time it gives no bytes at all, against its own word.
    read: (wanted) =>
      wanted === path && ++reads > 1 ? Promise.resolve(null as unknown as Uint8Array) : source.read(wanted),
  };
  const { electionId, headers } = honest;
  const report = await verifyElection(broken, { expectedElectionId: electionId, headers, onProgress: () => undefined });
  expect([report.verdict, failedGroups(report)]).toEqual(['INVALID', ['12']]);
  expect(codesOf(report, '12')).toEqual(['CHECK_CRASHED']);
});

describe('what a trustee’s program works with', () => {
  const examine = ({ files, electionId, headers }: BuiltRecord) =>
    examineElection(sourceOf(files), { expectedElectionId: electionId, headers, onProgress: () => undefined });

  test('the due sums of a closed, sound record that has no decryption yet', async () => {
    const closed = await rebuildRecord(honest, {
      decryptingTrustees: [],
      boardAfterClose: () => [],
      anchorsAfterClose: () => [],
      files: (files) => files.delete('result.json'),
    });
    const { report, facts } = await examine(closed);
    expect(report.verdict).toBe('INCOMPLETE');
    expect(facts.tally?.due.map(({ contest, option }) => [contest, option])).toEqual([
      [0, 0],
      [0, 1],
      [0, 2],
      [1, 0],
      [1, 1],
    ]);
    expect(facts.tally?.closeTxid).toBe(closed.world.closeTxid);
  });

  test('nothing when a check before decryption failed', async () => {
    const broken = await rebuildRecord(honest, { payload: (payload) => ({ ...payload, rootHash: encodeScalar(1n) }) });
    expect((await examine(broken)).facts.tally).toBeUndefined();
  });

  test('nothing when a check failed that no sum depends on', async () => {
    const { report, facts } = await examine(withFiles(honest, (files) => files.set('notes.txt', utf8('x'))));
    expect([failedGroups(report), statusOf(report, '11'), facts.tally]).toEqual([['0'], 'passed', undefined]);
  });
});
