/**
 * Every byte of every file is covered by some check: one bit flipped anywhere makes the record INVALID, whether or not
 * whoever flipped it wrote record.json anew. Places are random; a failure names its file, offset and bit.
 */
import { buildRecord, type BuiltRecord } from '../support/build-record.js';
import { verify, verifyFiles, withFiles } from '../support/verify-record.js';

let lean: BuiltRecord;

beforeAll(async () => {
  // Nothing is redundant here: exactly the threshold of decryption files, and three cosignatures for a quorum of three.
  lean = await buildRecord({
    decryptingTrustees: [1, 3],
    checkpoint: (note) => note.replace(/^— issuer-2\..*\n/m, ''),
  });
  expect((await verify(lean)).verdict).toBe('VALID');
}, 60_000);

interface Flip {
  path: string;
  offset: number;
  bit: number;
}

const randomBelow = (n: number) => crypto.getRandomValues(new Uint32Array(1))[0] % n;

function randomFlip(path: string): Flip {
  return { path, offset: randomBelow(lean.files.get(path)?.length ?? 1), bit: 1 << randomBelow(8) };
}

const apply = (files: Map<string, Uint8Array>, { path, offset, bit }: Flip) =>
  files.set(
    path,
    (files.get(path) ?? new Uint8Array()).map((byte, i) => (i === offset ? byte ^ bit : byte)),
  );

/** One file of each sort; the member is drawn, so that in many runs all of them are. */
const SORTS: [sort: string, pattern: RegExp, flips: number][] = [
  ['draft', /^draft/, 1],
  ['definition', /^definition/, 1],
  ['roll', /^roll/, 1],
  ['messages of trustees', /^ceremony\/trustee.*[a-z]\.json$/, 3],
  ['messages of issuers', /^ceremony\/issuer.*[a-z]\.json$/, 2],
  ['checkpoint of the board', /^board\/checkpoint$/, 2],
  ['closing checkpoint', /^board\/checkpoint-closing$/, 2],
  ['checkpoint of the issuance log', /^issuance\/checkpoint$/, 1],
  ['tiles of hashes', /\/tile\/0\//, 1],
  ['entries of the board', /^board\/tile\/entries/, 3],
  ['entries of the issuance log', /^issuance\/tile\/entries/, 1],
  ['anchors', /^anchors/, 4],
  ['decryption files', /^decryption/, 2],
  ['result', /^result/, 1],
];

test.each(SORTS)('a flipped bit, record.json written anew: %s', async (_sort, pattern, flips) => {
  const paths = [...lean.files.keys()].filter((path) => pattern.test(path));
  for (let i = 0; i < flips; i++) {
    const flip = randomFlip(paths[randomBelow(paths.length)]);
    const report = await verify(withFiles(lean, (files) => apply(files, flip)));
    expect({ ...flip, verdict: report.verdict }).toEqual({ ...flip, verdict: 'INVALID' });
  }
});

test('a flipped bit in any file, record.json as it was', async () => {
  const paths = [...lean.files.keys()];
  for (const path of ['record.json', paths[randomBelow(paths.length)], paths[randomBelow(paths.length)]]) {
    const flip = randomFlip(path);
    const files = new Map(lean.files);
    apply(files, flip);
    const { verdict } = await verifyFiles(files, lean.electionId, lean.headers);
    expect({ ...flip, verdict }).toEqual({ ...flip, verdict: 'INVALID' });
  }
});
