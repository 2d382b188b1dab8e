/** `psephos certificate verify`: a file, its certificate, the definition and headers, with nothing but those. */
import {
  computeRoot,
  cosignCheckpoint,
  hashLeaf,
  nodeReaderOf,
  proveInclusion,
  sha256,
  signCheckpoint,
  toHex,
  utf8,
} from '#crypto';
import { encodeCertificate, encodeDocumentEntry, encodeDocumentStatement } from '#record';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildRecord } from '../support/build-record.js';
import { pdfText } from '../support/pdf-text.js';
import { psephos } from './command.js';

const FILE = utf8('Decision on complaint 3');
let folder: string;
const at = (name: string) => path.join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'psephos-certificate-'));
  const described = (electionId: Uint8Array) => ({
    electionId: toHex(electionId),
    fileName: 'decision.txt',
    number: 1,
    sha256: toHex(sha256(FILE)),
    sizeBytes: FILE.length,
    title: { en: 'Decision', ar: 'قرار' },
  });
  const built = await buildRecord({
    board: ([created, ...rest], { electionId }) => [
      created,
      encodeDocumentEntry(3, 1, sha256(encodeDocumentStatement(described(electionId)))),
      ...rest,
    ],
  });
  const { world, headers } = built;
  const leaves = world.board.map(hashLeaf);
  const origin = world.draft.board.origin;
  const note = signCheckpoint(
    { origin, size: leaves.length, root: computeRoot(leaves) },
    world.parties.board.secretKey,
  );
  const lines = world.parties.witnesses.map(({ name, keys }) => cosignCheckpoint(note, name, keys.secretKey, 1));
  const seq = world.anchors.findIndex(({ payload }) => payload.treeSize > 1);
  const { raw, txid } = world.anchors[seq];
  const certificate = encodeCertificate({
    ...described(built.electionId),
    anchor: { bump: world.bumps.get(txid) ?? null, raw: toHex(raw), spentSat: world.anchors[seq - 1].batonSat, txid },
    checkpoint: note + lines.join(''),
    inclusionProof: proveInclusion(nodeReaderOf(leaves), 1, leaves.length).map(toHex),
    index: 1,
  });
  const chain: string[] = [];
  for (let height = 0; height <= (await headers.tipHeight()); height++) {
    chain.push(toHex((await headers.header(height)) ?? new Uint8Array()));
  }
  writeFileSync(at('decision.txt'), FILE);
  writeFileSync(at('other.txt'), 'Decision on complaint 4');
  writeFileSync(at('certificate.json'), certificate);
  writeFileSync(at('definition.json'), world.definitionBytes);
  writeFileSync(at('headers.json'), JSON.stringify({ headers: chain, network: headers.network }));
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const verify = (file: string, ...more: string[]) =>
  psephos(
    'certificate',
    'verify',
    at(file),
    '--at',
    at('definition.json'),
    '--certificate',
    at('certificate.json'),
    ...more,
  );

it('says 0 for the certified file with headers, and writes a sheet', async () => {
  const { code, out } = await verify(
    'decision.txt',
    '--headers',
    at('headers.json'),
    '--json',
    '--pdf',
    at('sheet.pdf'),
  );
  expect(JSON.parse(out)).toMatchObject({ number: 1, index: 1, quorumReached: true, open: [] });
  expect(code).toBe(0);
  const [hash] = toHex(sha256(FILE)).match(/.{8}/g) ?? [];
  expect(pdfText(readFileSync(at('sheet.pdf')))).toContain(hash);
}, 30_000);

it('says 2 without headers, and what is open', async () => {
  const { code, out } = await verify('decision.txt');
  expect(code).toBe(2);
  expect(out).toContain('this is the certified file');
  expect(out).toContain('not shown: the block was not looked for');
}, 30_000);

it('says 1 for another file, another election and a missing certificate on no server', async () => {
  const other = await verify('other.txt');
  expect([other.code, other.err]).toEqual([1, expect.stringContaining('CERTIFICATE_FILE_MISMATCH')]);
  const election = await verify('decision.txt', '--election', '11'.repeat(32));
  expect([election.code, election.err]).toEqual([1, expect.stringContaining('not the expected one')]);
  const none = await psephos('certificate', 'verify', at('decision.txt'), '--at', at('definition.json'));
  expect(none.code).toBe(64);
  const gone = await verify('gone.txt');
  expect([gone.code, gone.err]).toEqual([66, expect.stringContaining('there is no file')]);
}, 60_000);
