/** Certified documents (record format §13): the file, its certificate, and a record that holds the office's statement. */
import {
  computeRoot,
  cosignCheckpoint,
  encodeCanonicalJson,
  hashLeaf,
  nodeReaderOf,
  proveInclusion,
  sha256,
  signCheckpoint,
  toHex,
  utf8,
  VerificationError,
} from '#crypto';
import {
  type AnchorPayload,
  buildAnchor,
  type CertificateFile,
  certifiedPath,
  decodeCertificate,
  encodeCertificate,
  encodeDocumentEntry,
  encodeDocumentStatement,
  txidOf,
} from '#record';
import { certificateDepth, verifyCertificate } from '#verify';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildRecord, type BuiltRecord, type World } from '../support/build-record.js';
import { failedGroups, verify } from '../support/verify-record.js';

const FILE = utf8('Minutes of the election committee.\n');
const PLACE = 1;
const COSIGNED_AT_S = 1_700_000_000;

let built: BuiltRecord;

function statementOf(electionId: Uint8Array, number: number): Uint8Array {
  return encodeDocumentStatement({ ...described(electionId), number });
}

function described(electionId: Uint8Array) {
  return {
    electionId: toHex(electionId),
    fileName: 'minutes.txt',
    number: 1,
    sha256: toHex(sha256(FILE)),
    sizeBytes: FILE.length,
    title: { en: 'Minutes', fr: 'Procès-verbal' },
  };
}

beforeAll(async () => {
  built = await buildRecord({
    // One before anything else, one after the close.
    board: ([created, ...rest], world) => [created, entryOf(world, 1), ...rest],
    boardAfterClose: (entries, world) => [entryOf(world, 2), ...entries],
    files: (files, { electionId }) => {
      for (const number of [1, 2]) files.set(certifiedPath(number), statementOf(electionId, number));
    },
  });
}, 60_000);

const entryOf = ({ electionId }: World, number: number) =>
  encodeDocumentEntry(3, number, sha256(statementOf(electionId, number)));

/** The certificate that an honest office issues for the first document. */
function certificate(cosigners = 3): CertificateFile {
  const { world } = built;
  const leaves = world.board.map(hashLeaf);
  const signed = { origin: world.draft.board.origin, size: leaves.length, root: computeRoot(leaves) };
  const note = signCheckpoint(signed, world.parties.board.secretKey);
  const lines = world.parties.witnesses
    .slice(0, cosigners)
    .map(({ name, keys }) => cosignCheckpoint(note, name, keys.secretKey, COSIGNED_AT_S));
  const at = world.anchors.findIndex(({ payload }) => payload.treeSize > PLACE);
  const bytes = encodeCertificate({
    ...described(built.electionId),
    anchor: {
      bump: world.bumps.get(world.anchors[at].txid) ?? null,
      raw: toHex(world.anchors[at].raw),
      spentSat: world.anchors[at - 1].batonSat,
      txid: world.anchors[at].txid,
    },
    checkpoint: note + lines.join(''),
    inclusionProof: proveInclusion(nodeReaderOf(leaves), PLACE, leaves.length).map(toHex),
    index: PLACE,
  });
  return decodeCertificate(bytes);
}

/** The anchor that carries the first document, with another payload, signed with the anchor key. */
function anchored(change: (payload: AnchorPayload) => Partial<AnchorPayload>): Partial<CertificateFile> {
  const { anchors, parties } = built.world;
  const at = anchors.findIndex(({ payload }) => payload.treeSize > PLACE);
  const [before, { payload }] = [anchors[at - 1], anchors[at]];
  const { raw } = buildAnchor({
    previous: { txid: before.txid, vout: 0, satoshis: before.batonSat },
    secretKey: parties.anchorSecretKey,
    payload: { ...payload, ...change(payload) },
    feeSat: 100,
  });
  return { anchor: { bump: null, raw: toHex(raw), spentSat: before.batonSat, txid: txidOf(raw) } };
}

const digest = (bytes: Uint8Array) => ({ sha256: sha256(bytes), sizeBytes: bytes.length });
const check = (changed: Partial<CertificateFile>, file = FILE) =>
  verifyCertificate({ ...certificate(), ...changed }, digest(file), built.world.definitionBytes);
const refused = (code: string, changed: Partial<CertificateFile>, file = FILE) =>
  expect(codeOf(() => check(changed, file))).toBe(code);

/** The code of a refusal, or "taken". */
function codeOf(verify: () => unknown): string {
  try {
    verify();
    return 'taken';
  } catch (error) {
    if (error instanceof VerificationError) return error.code;
    throw error;
  }
}

test('an honest certificate: place, witnesses, anchor, block, depth', async () => {
  const verified = check({});
  expect(verified).toMatchObject({ index: PLACE, treeSize: built.world.board.length, quorumReached: true });
  expect(verified.anchor).toMatchObject({ seq: 1 });
  const { block } = verified.anchor!;
  const depth = await certificateDepth(built.world.definition, block!, built.headers);
  expect(depth.confirmations).toBe((await built.headers.tipHeight()) - block!.height + 1);
});

test('without anchor, without path, with too few cosignatures: said, not refused', () => {
  expect(check({ anchor: null }).anchor).toBeNull();
  const { anchor } = certificate();
  expect(check({ anchor: { ...anchor!, bump: null } }).anchor).toMatchObject({ block: null });
  const alone = verifyCertificate(certificate(1), digest(FILE), built.world.definitionBytes);
  expect(alone).toMatchObject({ quorumReached: false, cosignedBy: [built.world.parties.witnesses[0].name] });
});

describe('refused', () => {
  test('file_changed', () => refused('CERTIFICATE_FILE_MISMATCH', {}, utf8('Minutes of the election Committee.\n')));

  test('size_changed', () => refused('CERTIFICATE_FILE_MISMATCH', { sizeBytes: FILE.length + 1 }));

  test('hash_of_another_file', () => {
    const other = utf8('another file');
    refused('INCLUSION_PROOF_INVALID', { sha256: toHex(sha256(other)), sizeBytes: other.length }, other);
  });

  test('other_election', () => refused('ELECTION_ID_MISMATCH', { electionId: '11'.repeat(32) }));

  test('number_swapped', () => refused('INCLUSION_PROOF_INVALID', { number: 2 }));

  test('title_changed', () => refused('INCLUSION_PROOF_INVALID', { title: { en: 'Result' } }));

  test('name_changed', () => refused('INCLUSION_PROOF_INVALID', { fileName: 'result.txt' }));

  test('index_of_another_entry', () => refused('INCLUSION_PROOF_INVALID', { index: PLACE + 1 }));

  test('proof_forged', () => {
    const [, ...rest] = certificate().inclusionProof;
    refused('INCLUSION_PROOF_INVALID', { inclusionProof: ['00'.repeat(32), ...rest] });
  });

  test('checkpoint_of_another_key', () => {
    const note = signCheckpoint(
      { origin: built.world.draft.board.origin, size: 2, root: new Uint8Array(32) },
      built.world.parties.issuance.secretKey,
    );
    refused('CHECKPOINT_UNSIGNED', { checkpoint: note });
  });

  test('cosignature_forged', () => {
    const checkpoint = certificate(1).checkpoint.replace(/(\S{4})\n$/, (end) =>
      end === 'AAAA\n' ? 'BBBB\n' : 'AAAA\n',
    );
    refused('COSIGNATURE_INVALID', { checkpoint });
  });

  test('anchor_of_another_id', () => {
    refused('CERTIFICATE_ANCHOR_MISMATCH', { anchor: { ...certificate().anchor!, txid: '11'.repeat(32) } });
  });

  test('anchor_without_the_entry', () => {
    const [genesis] = built.world.anchors;
    const anchor = {
      bump: null,
      raw: toHex(genesis.raw),
      spentSat: built.world.funding.satoshis,
      txid: genesis.txid,
    };
    refused('CERTIFICATE_ANCHOR_MISMATCH', { anchor });
  });

  test('anchor_of_another_election', () => {
    expect(check(anchored(() => ({}))).anchor).toMatchObject({ seq: 1 });
    refused(
      'CERTIFICATE_ANCHOR_MISMATCH',
      anchored(() => ({ electionId: new Uint8Array(32) })),
    );
  });

  test('anchor_with_another_entry_in_that_place', () =>
    refused(
      'CERTIFICATE_ANCHOR_MISMATCH',
      anchored(({ leafHashes }) => ({ leafHashes: leafHashes.map(() => new Uint8Array(32)) })),
    ));

  test('anchor_that_the_anchor_key_did_not_sign', () => {
    const { anchor } = certificate();
    refused('ANCHOR_SIGNATURE_INVALID', { anchor: { ...anchor!, spentSat: anchor!.spentSat + 1 } });
  });

  test('path_of_another_transaction', () => {
    const { world } = built;
    const bump = world.bumps.get(world.funding.txid) ?? null;
    refused('BUMP_TXID_MISSING', { anchor: { ...certificate().anchor!, bump } });
  });

  test('block_that_the_headers_do_not_have', async () => {
    const block = { height: 2, merkleRoot: new Uint8Array(32) };
    await expect(certificateDepth(built.world.definition, block, built.headers)).rejects.toMatchObject({
      code: 'ANCHOR_NOT_IN_CHAIN',
    });
  });

  test.each([
    ['unknown_member', { more: 1 }],
    ['number_zero', { number: 0 }],
    ['title_in_no_language', { title: {} }],
    ['name_with_a_line_break', { fileName: 'a\nb' }],
    ['odd_hex', { sha256: '0' }],
    ['another_format', { format: 'psephos-certificate/2' }],
  ])('%s', (_, changed) => {
    const bytes = encodeCanonicalJson({ ...certificate(), ...changed });
    expect(codeOf(() => decodeCertificate(bytes))).toBe('CERTIFICATE_INVALID');
  });
});

describe('a record with certified documents', () => {
  test('is VALID', async () => {
    const report = await verify(built);
    expect([report.verdict, failedGroups(report)]).toEqual(['VALID', []]);
  });

  test('is VALID for the second verifier', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'psephos-certified-'));
    try {
      for (const [name, bytes] of built.files) {
        mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
        writeFileSync(path.join(folder, name), bytes);
      }
      const run = spawnSync('python3', ['verifier/psephos_verify.py', folder, '--allow-offline'], { encoding: 'utf8' });
      expect([run.status, run.stdout + run.stderr]).toEqual([0, expect.stringMatching(/VALID/)]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
