/** The pass over a log of several tiles and two levels (spec §7): every tile compared, roots by two independent ways. */
import {
  computeRoot,
  encodeEntryBundle,
  encodeTile,
  equalBytes,
  hashLeaf,
  TILE_WIDTH,
  tilePath,
  tilesForSize,
  u32,
} from '#crypto';
import { CheckRun } from '../../libs/record/src/verify-election/check-run.js';
import { passOverLog, rootsAt } from '../../libs/record/src/verify-election/log-pass.js';
import { RecordReader } from '../../libs/record/src/verify-election/record-reader.js';
import { sourceOf } from '../support/build-record.js';

const SIZE = 700;
const entries = Array.from({ length: SIZE }, (_, i) => u32(i));
const leaves = entries.map(hashLeaf);

function logFiles(logSize = SIZE): Map<string, Uint8Array> {
  return new Map(
    tilesForSize(logSize).map(({ level, n, width }) => {
      const path = `board/${tilePath(level, n, width)}`;
      if (level === 'entries') return [path, encodeEntryBundle(entries.slice(n * TILE_WIDTH, n * TILE_WIDTH + width))];
      const span = TILE_WIDTH ** level;
      const first = n * TILE_WIDTH * span;
      const hashes = Array.from({ length: width }, (_, i) =>
        computeRoot(leaves.slice(first + i * span, first + (i + 1) * span)),
      );
      return [path, encodeTile(hashes)];
    }),
  );
}

const nothingFound = { bundles: 1, ahead: 0, check: () => Promise.resolve(null) };

async function pass(files: Map<string, Uint8Array>, root: Uint8Array, size = SIZE) {
  const run = new CheckRun('5', () => undefined);
  run.expect(size);
  const seen: number[] = [];
  const checkpoint = { origin: 'log', size, root, path: 'board/checkpoint', note: '', cosignedBy: [] };
  const facts = await passOverLog(
    run,
    await RecordReader.open(sourceOf(files)),
    'board',
    checkpoint,
    nothingFound,
    ({ first, entries: read }) =>
      read.forEach((entry, i) => {
        if (equalBytes(entry, u32(first + i))) seen.push(first + i);
        run.pass(1);
      }),
  );
  return { facts, seen, result: run.finish() };
}

test('reads every entry once, in order, and finds the root of any size', async () => {
  const { facts, seen, result } = await pass(logFiles(), computeRoot(leaves));
  expect(result.status).toBe('passed');
  expect(seen).toEqual(entries.map((_, i) => i));
  const sizes = [0, 1, 255, 256, 257, 512, SIZE];
  expect(rootsAt(facts.leafHashes, sizes)).toEqual(sizes.map((size) => computeRoot(leaves.slice(0, size))));
});

test('a log whose last tile is full has no other behind it', async () => {
  for (const size of [256, 512]) {
    const root = computeRoot(leaves.slice(0, size));
    const { result } = await pass(logFiles(size), root, size);
    expect([result.status, result.checked]).toEqual(['passed', size]);
    const more = logFiles(size).set(`board/${tilePath(0, 0, 255)}`, encodeTile(leaves.slice(0, 255)));
    expect((await pass(more, root, size)).result.failures.map(({ code }) => code)).toEqual(['TILE_UNEXPECTED']);
  }
});

test.each(tilesForSize(SIZE).map(({ level, n, width }) => `board/${tilePath(level, n, width)}`))(
  'a changed byte in %s is found',
  async (path) => {
    const files = logFiles();
    const bytes = (files.get(path) ?? new Uint8Array()).slice();
    bytes[bytes.length - 1] ^= 1;
    const { result } = await pass(files.set(path, bytes), computeRoot(leaves));
    expect(result.status).toBe('failed');
  },
);

test('what was read is judged in its order, however far the reading is ahead, and whatever ends it', async () => {
  for (const [bundles, ahead] of [
    [1, 0],
    [1, 2],
    [2, 1],
    [4, 9],
  ]) {
    const files = logFiles();
    files.delete(`board/${tilePath('entries', 2, SIZE - 2 * TILE_WIDTH)}`);
    const run = new CheckRun('5', () => undefined);
    const reader = await RecordReader.open(sourceOf(files));
    const checkpoint = { origin: 'log', size: SIZE, root: computeRoot(leaves), path: '', note: '', cosignedBy: [] };
    const seen: number[] = [];
    let [asked, accepted, most] = [0, 0, 0];
    // The later a batch, the sooner it is found out about.
    const check = ({ first }: { first: number }) => {
      most = Math.max(most, ++asked - accepted);
      return new Promise<number>((resolve) => setTimeout(() => resolve(first), (SIZE - first) / 50));
    };
    const accept = ({ first, entries: read }: { first: number; entries: Uint8Array[] }, found: number) => {
      expect(found).toBe(first);
      accepted += 1;
      seen.push(...read.map((_, i) => first + i));
    };
    await expect(passOverLog(run, reader, 'board', checkpoint, { bundles, ahead, check }, accept)).rejects.toThrow(
      'entries/002',
    );
    expect(seen).toEqual(entries.slice(0, 2 * TILE_WIDTH).map((_, i) => i));
    expect(reader.lastPath).toContain('tile/');
    // As many batches as two bundles are; of them no more wait than may be ahead, with the one whose turn it is.
    expect([asked, most]).toEqual([Math.ceil(2 / bundles), Math.min(asked, ahead + 1)]);
  }
});

test('a log that claims more entries than there could be is not walked', async () => {
  const run = new CheckRun('5', () => undefined);
  const checkpoint = {
    origin: 'log',
    size: 2 ** 50,
    root: new Uint8Array(32),
    path: 'board/checkpoint',
    note: '',
    cosignedBy: [],
  };
  const reader = await RecordReader.open(sourceOf(logFiles()));
  await expect(passOverLog(run, reader, 'board', checkpoint, nothingFound, () => undefined)).rejects.toThrow(
    'stops early',
  );
});

test('a log that claims as many bundles as there are files is walked as far as it goes', async () => {
  const files = logFiles();
  const run = new CheckRun('5', () => undefined);
  const checkpoint = { origin: 'log', size: files.size * TILE_WIDTH, root: new Uint8Array(32), path: '', note: '', cosignedBy: [] }; // prettier-ignore
  const reader = await RecordReader.open(sourceOf(files));
  const seen: number[] = [];
  const accept = ({ first, entries: read }: { first: number; entries: Uint8Array[] }) => void seen.push(first, read.length); // prettier-ignore
  await expect(passOverLog(run, reader, 'board', checkpoint, nothingFound, accept)).rejects.toThrow('entries/002');
  expect(seen).toEqual([0, 256, 256, 256]);
  // Each tile that is not full: a log of this size has none.
  expect(run.finish().failures.map(({ code }) => code)).toEqual(Array(3).fill('TILE_UNEXPECTED'));
});
