/** A record that grows, verified with the memory of earlier times (spec §12.6): the same report, and no other history. */
import { hashLeaf } from '#crypto';
import { ENTRY_BALLOT } from '#record';
import { examineElection, type SeenHeads, VerifiedBundles } from '#verify';
import { bundleKey } from '../../libs/record/src/verify-election/verified-bundles.js';
import { type BuiltRecord, buildRecord, rebuildRecord, sourceOf } from '../support/build-record.js';
import { stageOf, stagesOf } from '../support/record/stages.js';
import { codesOf, notesOf, statusOf, verify, withFiles } from '../support/verify-record.js';

let honest: BuiltRecord;

beforeAll(async () => {
  honest = await buildRecord({});
});

function examine(built: BuiltRecord, seen?: SeenHeads, verified?: VerifiedBundles) {
  const { electionId: expectedElectionId, headers } = built;
  const options = { expectedElectionId, headers, onProgress: () => undefined, seen, verified };
  return examineElection(sourceOf(built.files), options);
}

async function headsOf(built: BuiltRecord): Promise<SeenHeads> {
  const { facts } = await examine(built);
  if (facts.heads === undefined) throw new Error('a sound record has heads');
  return facts.heads;
}

const withoutToken = (entries: Uint8Array[]): Uint8Array[] =>
  entries.map((entry, i) => {
    if (i !== entries.findIndex(([type]) => type === ENTRY_BALLOT)) return entry;
    const broken = entry.slice();
    broken.set(entries.findLast(([type]) => type === ENTRY_BALLOT)?.slice(-112, -64) ?? [], broken.length - 112);
    return broken;
  });

test('at every stage the report is, byte for byte, that of a verification that remembers nothing', async () => {
  const memory: { seen: SeenHeads | undefined; verified: VerifiedBundles } = {
    seen: undefined,
    verified: new VerifiedBundles(),
  };
  const verdicts: string[] = [];
  for (const stage of stagesOf(honest)) {
    const built = stageOf(honest, stage);
    const { report, facts } = await examine(built, memory.seen, memory.verified);
    expect(JSON.stringify(report)).toBe(JSON.stringify(await verify(built)));
    verdicts.push(report.verdict);
    expect(facts.heads).toBeDefined();
    memory.seen = facts.heads;
    memory.verified = new VerifiedBundles(memory.verified.allMet());
  }
  expect(verdicts).toEqual(['INCOMPLETE', 'INCOMPLETE', 'INCOMPLETE', 'VALID']);
  const again = await examine(honest, memory.seen, memory.verified);
  expect(again.report.verdict).toBe('VALID');
  // One bundle of each log: those of shorter boards were not met again.
  expect(memory.verified.allMet()).toHaveLength(2);
});

test('a bundle that changed by one byte is verified anew', async () => {
  const verified = new VerifiedBundles();
  await examine(honest, undefined, verified);
  const broken = await rebuildRecord(honest, { board: withoutToken });
  const { report, facts } = await examine(broken, undefined, verified);
  expect(report.verdict).toBe('INVALID');
  expect(codesOf(report, '6')).toEqual(['TOKEN_INVALID']);
  expect(facts.heads).toBeUndefined();
  expect(verified.allMet()).toHaveLength(2);
});

test('what is remembered is believed, for these bytes and this election alone, and the rest is checked', async () => {
  const verified = new VerifiedBundles();
  await examine(honest, undefined, verified);
  const sums = verified.all().find(([, bytes]) => bytes.length > 0)?.[1] ?? new Uint8Array();
  const broken = await rebuildRecord(honest, { board: withoutToken });
  const leafHashes = broken.world.board.map(hashLeaf);
  const poisoned = new VerifiedBundles([[bundleKey('board', broken.electionId, leafHashes), sums]]);
  expect((await examine(broken, undefined, poisoned)).report.verdict).toBe('VALID');
  const elsewhere = [
    bundleKey('issuance', broken.electionId, leafHashes),
    bundleKey('board', new Uint8Array(32), leafHashes),
    bundleKey('board', broken.electionId, leafHashes.slice(1)),
  ];
  const others = new VerifiedBundles(elsewhere.map((key) => [key, sums]));
  expect(codesOf((await examine(broken, undefined, others)).report, '6')).toEqual(['TOKEN_INVALID']);
  // The same ballots twice: revisions are the board's state, and no bundle's.
  const doubled = await rebuildRecord(honest, {
    board: (entries) => [
      ...entries.slice(0, -1),
      ...entries.filter(([type]) => type === ENTRY_BALLOT),
      ...entries.slice(-1),
    ],
  });
  const known = bundleKey('board', doubled.electionId, doubled.world.board.map(hashLeaf));
  const { report } = await examine(doubled, undefined, new VerifiedBundles([[known, sums]]));
  expect(JSON.stringify(report.checks)).toBe(JSON.stringify((await verify(doubled)).checks));
  expect(codesOf(report, '6')).toEqual(['REVISION_NOT_INCREASING']);
});

test('another history of the board, signed, cosigned and sound in itself: LOG_FORKED', async () => {
  const [before, seen] = [
    await headsOf(stageOf(honest, stagesOf(honest)[0])),
    await headsOf(stageOf(honest, stagesOf(honest)[2])),
  ];
  const reordered = await rebuildRecord(honest, {
    board: (entries) => {
      const at = entries.findIndex(([type]) => type === ENTRY_BALLOT);
      return entries.map((entry, i) => entries[i === at ? at + 1 : i === at + 1 ? at : i] ?? entry);
    },
  });
  // What was seen before the histories part is a beginning of both.
  expect((await examine(reordered, { ...before, anchor: null })).report.verdict).toBe('VALID');
  const other = (await examine(reordered, { ...seen, anchor: null })).report;
  expect(other.verdict).toBe('INVALID');
  expect(codesOf(other, '5')).toEqual(['LOG_FORKED']);
  expect(other.checks[5].failures[0]?.evidence).toContain(seen.board);
});

test('another history of the issuance log: LOG_FORKED', async () => {
  const seen = await headsOf(honest);
  const forked = await rebuildRecord(honest, { requests: (entries) => [...entries].reverse() });
  const { report } = await examine(forked, seen);
  expect(report.verdict).toBe('INVALID');
  expect(codesOf(report, '8')).toEqual(['LOG_FORKED']);
});

test('another chain of anchors over the same logs: BATON_SPENT_TWICE', async () => {
  const seen = await headsOf(stageOf(honest, stagesOf(honest)[1]));
  const forked = await rebuildRecord(honest, {
    anchors: (steps) => steps.map((step) => ({ ...step, timeMs: step.timeMs + 1 })),
  });
  const { report } = await examine(forked, seen);
  expect(report.verdict).toBe('INVALID');
  expect(codesOf(report, '9a')).toEqual(['BATON_SPENT_TWICE']);
});

test('an older record than the one that was seen: INCOMPLETE, and what was seen is kept', async () => {
  const seen = await headsOf(honest);
  const { report, facts } = await examine(stageOf(honest, stagesOf(honest)[2]), seen);
  expect(report.verdict).toBe('INCOMPLETE');
  expect(statusOf(report, '5')).toBe('not run');
  expect(notesOf(report)).toContain('when you saw it last');
  expect(notesOf(report)).toContain('you have seen anchor');
  expect(facts.heads).toEqual(seen);
});

test('an old entry that changed under its checkpoint is told as in a full verification', async () => {
  const seen = await headsOf(honest);
  const changed = withFiles(honest, (files) => {
    const path = [...files.keys()].find((name) => name.startsWith('board/tile/entries')) ?? '';
    const bytes = (files.get(path) ?? new Uint8Array()).slice();
    bytes[bytes.length - 1] ^= 1;
    files.set(path, bytes);
  });
  const { report } = await examine(changed, seen);
  expect(codesOf(report, '5')).toContain('TREE_ROOT_MISMATCH');
  expect(report.verdict).toBe('INVALID');
});
