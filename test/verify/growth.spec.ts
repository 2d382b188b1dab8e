/** A record that grows, verified with the memory of earlier times (spec §12.6): the same report, and no other history. */
import { hashLeaf } from '#crypto';
import { ENTRY_BALLOT, ENTRY_SPOIL } from '#record';
import { examineElection, type SeenHeads, VerifiedBundles } from '#verify';
import { bundleKey } from '../../libs/record/src/verify-election/verified-bundles.js';
import { type BuiltRecord, buildRecord, rebuildRecord, sourceOf } from '../support/build-record.js';
import { stageOf, stagesOf } from '../support/record/stages.js';
import { codesOf, failedGroups, notesOf, statusOf, verify, withFiles } from '../support/verify-record.js';

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

const last = (entries: Uint8Array[], type: number) => entries.findLast(([own]) => own === type) ?? new Uint8Array();

/** The first ballot has another one's token. */
const wrongToken = (entries: Uint8Array[]): Uint8Array[] => {
  const first = entries.findIndex(([type]) => type === ENTRY_BALLOT);
  const token = last(entries, ENTRY_BALLOT).slice(-112, -64);
  return entries.map((entry, i) =>
    i === first ? Uint8Array.of(...entry.slice(0, -112), ...token, ...entry.slice(-64)) : entry,
  );
};

/** Spoils have a signature of something else. */
const wrongSpoils = (entries: Uint8Array[]): Uint8Array[] =>
  entries.map((entry) =>
    entry[0] === ENTRY_SPOIL ? Uint8Array.of(...entry.slice(0, -64), ...last(entries, ENTRY_BALLOT).slice(-64)) : entry,
  );

/** The first request has another one's signature. */
const wrongRequest = ([first = new Uint8Array(), ...others]: Uint8Array[]): Uint8Array[] => [
  Uint8Array.of(...first.slice(0, -64), ...(others[0] ?? first).slice(-64)),
  ...others,
];

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

test('a bundle of which something failed is verified anew, and is not remembered', async () => {
  const verified = new VerifiedBundles();
  await examine(honest, undefined, verified);
  const token = await rebuildRecord(honest, { board: wrongToken });
  const { report, facts } = await examine(token, undefined, verified);
  expect(report.verdict).toBe('INVALID');
  expect(codesOf(report, '6')).toEqual(['TOKEN_INVALID']);
  expect(facts.heads).toBeUndefined();
  const spoil = await rebuildRecord(honest, { board: wrongSpoils });
  expect(codesOf((await examine(spoil, undefined, verified)).report, '7')).toEqual(['SPOIL_SIGNATURE_INVALID']);
  // Those of the honest record: one of each log.
  expect(verified.all()).toHaveLength(2);
});

test('what is remembered is believed, for these bytes and this election alone, and the rest is checked', async () => {
  const verified = new VerifiedBundles();
  const remade = await rebuildRecord(honest, { requests: wrongRequest });
  expect(codesOf((await examine(remade, undefined, verified)).report, '8')).toEqual(['REQUEST_SIGNATURE_INVALID']);
  // The board alone: of the requests one failed.
  const [[, sums] = ['', new Uint8Array()], ...none] = verified.all();
  expect(none).toEqual([]);
  const broken = await rebuildRecord(remade, { board: (entries) => wrongSpoils(wrongToken(entries)) });
  const { board, requests } = broken.world;
  const leafHashes = board.map(hashLeaf);
  const poisoned = new VerifiedBundles([
    [bundleKey('board', broken.electionId, leafHashes), sums],
    [bundleKey('issuance', broken.electionId, requests.map(hashLeaf)), new Uint8Array()],
  ]);
  expect((await examine(broken, undefined, poisoned)).report.verdict).toBe('VALID');
  const elsewhere = [
    bundleKey('issuance', broken.electionId, leafHashes),
    bundleKey('board', new Uint8Array(32), leafHashes),
    bundleKey('board', broken.electionId, leafHashes.slice(1)),
  ];
  const others = new VerifiedBundles(elsewhere.map((key) => [key, sums]));
  expect(failedGroups((await examine(broken, undefined, others)).report)).toEqual(['6', '7', '8']);
  // The same ballots twice: revisions are the board's state, and no bundle's.
  const doubled = await rebuildRecord(remade, {
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
  // Its log signed one history: what lies beside the signature accuses nobody of a second one.
  expect(codesOf(report, '5')).toEqual(['TILE_MISMATCH', 'TREE_ROOT_MISMATCH']);
  expect(report.verdict).toBe('INVALID');
});
