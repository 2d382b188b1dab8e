/** Decode hints in a record: with right ones, wrong ones and none of them the report is the same, whatever the ballots are. */
import { decodeEntryBundle, fromHex, HintMaker, openEngine } from '#crypto';
import { ballotContext, decodeHintFile, hintPath, makeHintFile } from '#record';
import { checkerHere, type Report, verifyElection } from '#verify';
import { buildRecord, type BuiltRecord, sourceOf } from '../support/build-record.js';
import { statusOf, withFiles } from '../support/verify-record.js';

let honest: BuiltRecord;
let file: Uint8Array;

beforeAll(async () => {
  honest = await buildRecord({});
  const [bundle] = [...honest.files.keys()].filter((path) => path.startsWith('board/tile/entries/'));
  const contexts = honest.world.definition.voterClasses.map((_, classIndex) =>
    ballotContext(honest.world.definition, honest.electionId, classIndex),
  );
  file = makeHintFile(await HintMaker.open(), contexts, entriesOf(honest, bundle));
}, 60_000);

function entriesOf(record: BuiltRecord, path: string): Uint8Array[] {
  return decodeEntryBundle(record.files.get(path) ?? new Uint8Array());
}

/** By the kernel, and how often it was given hints. */
async function verifyWith(hints: Uint8Array): Promise<{ report: Report; given: number }> {
  const record = withFiles(honest, (files) => files.set(hintPath(0), hints));
  const engine = await openEngine('wasm');
  const verifyBallots = engine.verifyBallots.bind(engine);
  let given = 0;
  engine.verifyBallots = (ctx, entries, own) => {
    given += own?.filter((hint) => hint !== undefined).length ?? 0;
    return verifyBallots(ctx, entries, own);
  };
  const report = await verifyElection(sourceOf(record.files), {
    expectedElectionId: record.electionId,
    headers: record.headers,
    onProgress: () => undefined,
    checker: checkerHere(() => Promise.resolve(engine)),
  });
  return { report, given };
}

test('are made for every ballot, handed to the engine, and change nothing', async () => {
  const ballots = honest.world.board.filter(([type]) => type === 0x10).length;
  expect(decodeHintFile(file, 256).filter((hint) => hint !== undefined)).toHaveLength(ballots);
  const right = await verifyWith(file);
  expect(right.given).toBe(ballots);
  expect(right.report.verdict).toBe('VALID');
  expect(statusOf(right.report, '6')).toBe('passed');
  const broken = file.map((byte, i) => (i % 7 === 3 ? byte ^ 4 : byte));
  for (const other of [broken, fromHex('ffff', 2)]) {
    expect((await verifyWith(other)).report).toEqual(right.report);
  }
});
