/** Who checks entries, and with which engine, changes nothing in a report; whoever fails at it makes no record valid. */
import { type Engine, openEngine } from '#crypto';
import { ENTRY_BALLOT, ENTRY_SPOIL } from '#record';
import {
  checkerHere,
  checkerOfThreads,
  type EntryChecker,
  type Report,
  VerifiedBundles,
  verifyElection,
} from '#verify';
import { BatchChecks } from '../../libs/record/src/verify-election/batch-findings.js';
import { answerTask, findingsIn } from '../../libs/record/src/verify-election/entry-checker.js';
import { checkEntries, entryRules, type EntryTask } from '../../libs/record/src/verify-election/entry-checks.js';
import { type BuiltRecord, buildRecord, rebuildRecord, sourceOf } from '../support/build-record.js';
import { codesOf, failedGroups, statusOf, verify } from '../support/verify-record.js';

let honest: BuiltRecord;
let broken: BuiltRecord;

beforeAll(async () => {
  honest = await buildRecord({});
  broken = await rebuildRecord(honest, {
    board: (entries) =>
      entries.map((entry, i) => ([ENTRY_BALLOT, ENTRY_SPOIL].includes(entry[0]) ? bent(entry, i) : entry)),
    requests: (entries) => entries.map(bent),
  });
});

/** One bit of it is another one: of the form, the signature, the token or the proofs, by turns. */
function bent(entry: Uint8Array, i: number): Uint8Array {
  const at = [40, entry.length - 20, entry.length - 80, entry.length - 130][i % 4];
  return entry.map((byte, position) => (position === at ? byte ^ 1 : byte));
}

function verifyBy(checker: EntryChecker, { files, electionId, headers }: BuiltRecord): Promise<Report> {
  return verifyElection(sourceOf(files), {
    expectedElectionId: electionId,
    headers,
    checker,
    onProgress: () => undefined,
  });
}

/** Gives its answers late, the first ones last. */
function slow(engine: 'wasm' | 'noble', delayMs: number): EntryChecker {
  const checker = checkerHere(() => openEngine(engine));
  return {
    ahead: 0,
    check: async (task) => {
      const findings = await checker.check(task);
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      return findings;
    },
  };
}

const CHECKERS: [string, () => EntryChecker][] = [
  ['noble in this thread', () => checkerHere(() => openEngine('noble'))],
  ['the kernel in this thread', () => checkerHere(() => openEngine('wasm'))],
  ['three threads', () => checkerOfThreads([slow('wasm', 20), slow('noble', 5), slow('wasm', 0)])],
];

test.each(CHECKERS)('%s: the same report, byte for byte', async (_, checker) => {
  expect(JSON.stringify(await verifyBy(checker(), honest))).toBe(JSON.stringify(await verify(honest)));
  const report = await verifyBy(checker(), broken);
  expect(failedGroups(report)).toEqual(expect.arrayContaining(['6', '7', '8']));
  expect(JSON.stringify(report)).toBe(JSON.stringify(await verify(broken)));
});

test('a checker that fails is a crash of the checks that needed it', async () => {
  const failing = { ahead: 2, check: () => Promise.reject(new TypeError('no answer')) };
  const report = await verifyBy(failing, honest);
  expect(report.verdict).toBe('INVALID');
  expect(['6', '7', '8'].map((group) => codesOf(report, group as '6'))).toEqual(Array(3).fill(['CHECK_CRASHED']));
  expect(report.checks.find(({ group }) => group === '6')?.failures).toEqual([
    { place: 'board entries from 0 on', code: 'CHECK_CRASHED', message: 'TypeError: no answer' },
  ]);
  expect(statusOf(report, '5')).toBe('passed');
  expect(statusOf(report, '10')).toBe('not run');
});

test('an engine that cannot be opened, or contradicts itself, is one too', async () => {
  const closed = await verifyBy(
    checkerHere(() => Promise.reject(new Error('no WebAssembly'))),
    honest,
  );
  expect([closed.verdict, codesOf(closed, '6'), codesOf(closed, '8')]).toEqual([
    'INVALID',
    ['CHECK_CRASHED'],
    ['CHECK_CRASHED'],
  ]);
  const verifyBallots = (): never => {
    throw new Error('noble refuses a ballot that the kernel accepts');
  };
  const engine: Engine = Object.assign(Object.create(await openEngine('noble')) as Engine, { verifyBallots });
  const torn = await verifyBy(
    checkerHere(() => Promise.resolve(engine)),
    honest,
  );
  expect([torn.verdict, codesOf(torn, '6'), statusOf(torn, '8')]).toEqual(['INVALID', ['CHECK_CRASHED'], 'passed']);
});

test.each<[string, unknown, string, string]>([
  ['an error keeps its name', new RangeError('too far'), 'RangeError', 'too far'],
  ['what is no error is one all the same', 'no answer', 'Error', 'no answer'],
])('%s on the way between threads', async (_, reason, name, message) => {
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- that is the case
  const answer = await answerTask(Promise.reject(reason), {
    kind: 'board',
    rules: {} as EntryTask['rules'],
    entries: [],
  });
  expect(answer).toEqual({ failure: { name, message } });
  expect(() => findingsIn(answer)).toThrow(expect.objectContaining({ name, message }) as Error);
});

test('the issuing key of a class is asked only where an entry has a token of it', async () => {
  const { world, electionId } = honest;
  const rules = { ...entryRules(world.definition, electionId), issuingKeys: [new Uint8Array(96), new Uint8Array(96)] };
  const [created] = world.board;
  for (const name of ['wasm', 'noble'] as const) {
    expect(checkEntries(await openEngine(name), { kind: 'board', rules, entries: [created] }).refusals).toEqual([null]);
  }
});

test('bundles are checked one by one only where each one may be remembered', () => {
  const rules = {} as EntryTask['rules'];
  const checker = { ahead: 3, check: () => Promise.reject(new Error('not asked')) };
  const bundlesOf = (verified: VerifiedBundles | null) => new BatchChecks('board', rules, checker, verified).bundles;
  expect(bundlesOf(new VerifiedBundles())).toBe(1);
  expect(bundlesOf(null)).toBeGreaterThan(1);
});
