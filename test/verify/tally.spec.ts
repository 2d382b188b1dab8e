/** Groups 10 to 14: what counts, decryption, tally, result. One thing broken a case, the code asserted. */
import { encodeScalar, signDocument, toHex, utf8 } from '#crypto';
import type { RecordSource } from '#record';
import { type CheckGroup, examineElection, verifyElection } from '#verify';
import { buildRecord, type BuiltRecord, rebuildRecord, type RecordPlan, sourceOf } from '../support/build-record.js';
import { aggregatesOf, ballotsOf, decrypt } from '../support/record/tally.js';
import { codesOf, culpritsOf, failedGroups, statusOf, verify } from '../support/verify-record.js';

let honest: BuiltRecord;

beforeAll(async () => {
  honest = await buildRecord({});
}, 60_000);

interface Share {
  contest: number;
  option: number;
  share: string;
  proof: string;
}
interface DecryptionValue {
  tallyInput: object;
  shares: Share[];
}
interface ResultValue {
  contests: { totals: number[] | null; state: string; counted: number; blank: number | null }[];
  classes: { cast: number; superseded: number; counted: number; spoiled: number }[];
}

type Case = [name: string, group: CheckGroup, codes: string[], changes: Partial<RecordPlan>];

/** A false claim about the count also makes the result another one. */
const failing: Partial<Record<CheckGroup, CheckGroup[]>> = { '10': ['10', '14'], '13': ['13', '14'] };

/** Two trustees only, so that the second one's file is needed. */
const onFile = (edit: (file: DecryptionValue) => DecryptionValue): Partial<RecordPlan> => ({
  decryptingTrustees: [1, 2],
  decryptionFile: (file, trustee) => {
    if (trustee !== 2) return file;
    return { ...file, ...edit(file as unknown as DecryptionValue) };
  },
});
const onResult = (edit: (result: ResultValue) => void): Partial<RecordPlan> => ({
  result: (result) => {
    const copy = structuredClone(result);
    edit(copy as unknown as ResultValue);
    return copy;
  },
});

test.each<Case>([
  [
    'a superseded ballot reported as counted',
    '10',
    ['COUNTED_SET_MISMATCH'],
    onResult(({ classes }) => (classes[0].counted += 1)),
  ],
  [
    'a ballot left out of the figures',
    '10',
    ['COUNTED_SET_MISMATCH'],
    onResult(({ classes }) => (classes[1].cast -= 1)),
  ],
  [
    'shares over another set, consistently decrypted',
    '12',
    ['DECRYPTION_TALLY_INPUT_MISMATCH'],
    {
      boardAfterClose: (entries, world) => {
        // Every ballot is tallied, the superseded ones too.
        const aggregates = aggregatesOf(world, ballotsOf(world));
        const shares = [1, 2, 3].map((trustee) => decrypt({ ...world, aggregates }, trustee, [0, 1]));
        return [...shares, ...entries.slice(-1)];
      },
    },
  ],
  [
    'a share with the proof of another option',
    '12',
    ['PARTIAL_DECRYPTION_PROOF_INVALID'],
    onFile((file) => ({
      ...file,
      shares: file.shares.map((share, i, all) => (i === 0 ? { ...share, proof: all[1].proof } : share)),
    })),
  ],
  [
    'the shares of two options exchanged',
    '12',
    ['PARTIAL_DECRYPTION_PROOF_INVALID'],
    onFile((file) => {
      const [one, two, ...rest] = file.shares;
      return {
        ...file,
        shares: [
          { ...one, share: two.share, proof: two.proof },
          { ...two, share: one.share, proof: one.proof },
          ...rest,
        ],
      };
    }),
  ],
  [
    'a share left out',
    '12',
    ['DECRYPTION_SHARES_MISMATCH'],
    onFile((file) => ({ ...file, shares: file.shares.slice(1) })),
  ],
  [
    'a share of a contest that is withheld',
    '12',
    ['DECRYPTION_SHARES_MISMATCH'],
    onFile((file) => ({ ...file, shares: [...file.shares, { ...file.shares[0], contest: 2 }] })),
  ],
  ['a file of another trustee', '12', ['DECRYPTION_CONTENT_MISMATCH'], onFile((file) => ({ ...file, trustee: 1 }))],
  [
    'a tally input signed by another key',
    '12',
    ['DOCUMENT_SIGNATURE_INVALID'],
    {
      decryptingTrustees: [1, 2],
      decryptionFile: (file, trustee, world) => {
        if (trustee !== 2) return file;
        const signature = toHex(signDocument('tally-input', world.parties.board.secretKey, utf8('x')));
        return { ...file, tallyInput: { ...(file.tallyInput as object), signature } };
      },
    },
  ],
  [
    'a file that is not the one on the board',
    '12',
    ['DECRYPTION_NOT_ON_BOARD'],
    { decryptingTrustees: [1, 2], boardAfterClose: ([one, two, result]) => [one, changedHash(two), result] },
  ],
  ['other totals', '13', ['TALLY_TOTALS_MISMATCH'], onResult(({ contests }) => (contests[0].totals = [4, 2, 0]))],
  [
    'a contest shown that is to be withheld',
    '13',
    ['TALLY_STATE_MISMATCH'],
    onResult(({ contests }) => Object.assign(contests[2], { state: 'tallied', totals: [3, 3] })),
  ],
  ['other blanks', '14', ['RESULT_MISMATCH'], onResult(({ contests }) => (contests[0].blank = 3))],
  ['a spoil left out of the figures', '14', ['RESULT_MISMATCH'], onResult(({ classes }) => (classes[1].spoiled = 0))],
  [
    'a result that is not the one on the board',
    '14',
    ['RESULT_NOT_ON_BOARD'],
    { boardAfterClose: (entries) => [...entries.slice(0, -1), changedHash(entries[entries.length - 1])] },
  ],
])('%s', async (_name, group, codes, changes) => {
  const report = await verify(await rebuildRecord(honest, changes));
  const groups = failing[group] ?? [group];
  expect([report.verdict, failedGroups(report), codesOf(report, group)]).toEqual(['INVALID', groups, codes]);
});

test('a result that is no JSON: the totals are computed all the same', async () => {
  const report = await verify(
    await rebuildRecord(honest, { files: (files) => files.set('result.json', utf8('42 votes')) }),
  );
  expect([report.verdict, failedGroups(report)]).toEqual(['INVALID', ['14']]);
  expect(report.contests[0].options.map(({ total }) => total)).toEqual([2, 4, 0]);
});

test('fewer files than the threshold, none of them wrong: INCOMPLETE', async () => {
  const report = await verify(await rebuildRecord(honest, { decryptingTrustees: [3] }));
  expect([report.verdict, failedGroups(report), statusOf(report, '12')]).toEqual(['INCOMPLETE', [], 'not run']);
});

test('a file that its trustee did not sign blames nobody', async () => {
  const [one, two] = [1, 2].map((trustee) => `decryption/trustee-${trustee}`);
  const files: RecordPlan['files'] = (all) => all.set(`${two}.json`, all.get(`${one}.json`) ?? utf8(''));
  const report = await verify(await rebuildRecord(honest, { decryptingTrustees: [1, 2], files }));
  expect([codesOf(report, '12'), culpritsOf(report, '12')]).toEqual([['DOCUMENT_SIGNATURE_INVALID'], ['']]);
});

test('any threshold of trustees gives the same result', async () => {
  const report = await verify(await rebuildRecord(honest, { decryptingTrustees: [2, 3] }));
  expect(report.verdict).toBe('VALID');
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
  expect([report.verdict, codesOf(report, '11')]).toEqual(['INVALID', ['BOARD_CHANGED_WHILE_READ']]);
  expect(statusOf(report, '12')).toBe('not run');
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
});

/** A `0x30` entry that names another file. */
function changedHash(entry: Uint8Array): Uint8Array {
  return entry.map((byte, i) => (i === entry.length - 1 ? byte ^ 1 : byte));
}
