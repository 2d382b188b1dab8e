/** Legal edges of a record: the last value that is VALID, and beside it the first that is not. */
import { buildRecord, type BuiltRecord, rebuildRecord } from '../support/build-record.js';
import { VOTING_CLOSES_MS } from '../support/record/draft.js';
import { makeBallot } from '../support/record/voting.js';
import { codesOf, failedGroups, statusOf, verify } from '../support/verify-record.js';

let honest: BuiltRecord;

beforeAll(async () => {
  honest = await buildRecord({});
}, 60_000);

const closingAt = (timeMs: number) =>
  rebuildRecord(honest, {
    anchors: (steps) => steps.map((step) => (step.type === 'CLOSE' ? { ...step, timeMs } : step)),
  });

test('a CLOSE of the very millisecond in which voting closes', async () => {
  expect((await verify(await closingAt(VOTING_CLOSES_MS))).verdict).toBe('VALID');
  const early = await verify(await closingAt(VOTING_CLOSES_MS - 1));
  expect([failedGroups(early), codesOf(early, '9a')]).toEqual([['9a'], ['ANCHOR_CLOSE_EARLY']]);
});

test('a CLOSE as deep as the definition asks, and not a block deeper', async () => {
  // Its own block, those that follow it, and one with the anchors behind it.
  const [asked, less] = await Promise.all(
    [1, 0].map(async (blocksAfterClose) => verify(await rebuildRecord(honest, { blocksAfterClose }))),
  );
  expect([asked.verdict, asked.figures.closeConfirmations]).toEqual(['VALID', 3]);
  expect([less.verdict, statusOf(less, '9b'), less.figures.closeConfirmations]).toEqual(['INCOMPLETE', 'not run', 2]);
});

test('a first ballot of revision 0 counts, and a second one of revision 0 does not pass', async () => {
  const withBallots = (...revisions: number[]) =>
    rebuildRecord(honest, {
      board: (entries, world) => {
        const choices = [
          [0, 1, 0],
          [1, 1],
        ];
        const more = revisions.map((revision) => makeBallot(world, world.voters[4], revision, choices));
        return [...entries.slice(0, -1), ...more, ...entries.slice(-1)];
      },
    });
  const one = await verify(await withBallots(0));
  expect([one.verdict, one.figures.counted]).toEqual(['VALID', 7]);
  const revised = await verify(await withBallots(0, 1));
  expect([revised.verdict, revised.figures.counted, revised.figures.superseded]).toEqual(['VALID', 7, 3]);
  expect(codesOf(await verify(await withBallots(0, 0)), '6')).toEqual(['REVISION_NOT_INCREASING']);
});

test('a second ballot is refused where revoting is, even after one of revision 0', async () => {
  const report = await verify(
    await rebuildRecord(honest, {
      draft: (draft) => ({ ...draft, policy: { ...draft.policy, revoting: 'refused' } }),
      board: (entries, world) => {
        const once = entries.filter((_, i) => i !== 10 && i !== 11);
        const choices = [
          [0, 1, 0],
          [1, 1],
        ];
        const two = [0, 1].map((revision) => makeBallot(world, world.voters[4], revision, choices));
        return [...once.slice(0, -1), ...two, ...once.slice(-1)];
      },
    }),
  );
  expect(codesOf(report, '6')).toEqual(['REVOTING_REFUSED']);
});
