/** Decoders of canonical JSON: what the ceremonies, the office, trustees and the record publish (spec §2.5, record format). */
import { decodeCanonicalJson, encodeCanonicalJson, toHex } from '#crypto';
import { decodeOfficeStatement, encodeOfficeStatement } from '#office';
import * as record from '#record';
import { bytesOf, type Decoder, decoder } from '../decoder.js';
import { bytesFor, fileOf, type Samples } from '../samples.js';

const MiB = 2 ** 20;
const TOO_LARGE = 'JSON_TOO_LARGE';

/** A document with a long list where one may stand, whose every item is wrong. */
const listOf = (document: Uint8Array, member: string) => (count: number) => {
  const value = JSON.parse(new TextDecoder().decode(document)) as Record<string, unknown>;
  return encodeCanonicalJson({ ...value, [member]: Array<number>(count).fill(0) });
};

export function documentDecoders(samples: Samples): Decoder[] {
  return [...definitions(samples), ...ceremony(samples), ...tally(samples), ...certified(samples), ...office(samples)];
}

function definitions({ files, world }: Samples): Decoder[] {
  const [draft, definition] = ['draft.json', 'definition.json'].map((path) => fileOf(files, path));
  return [
    decoder({
      name: 'canonical-json',
      decode: (input) => decodeCanonicalJson(input, { maxBytes: MiB, maxDepth: 8 }),
      encode: encodeCanonicalJson,
      canonical: 'bytes',
      valid: [
        draft,
        encodeCanonicalJson([0, 1.5, 1e21, 1e-7, 5e-324, -1, true, null, '\u0000\u001f"\\/\ud83d\uddf3', [], {}]),
        encodeCanonicalJson({ '': 0, '\u20ac': 1, '\ud83d\uddf3': 2, 1: 3, '\r': 4, constructor: 5, a: { b: [[[]]] } }),
      ],
      limit: { bytes: MiB, code: TOO_LARGE },
      grow: (count) => bytesOf(`[${'{"a":"b"},'.repeat(count)}0]`),
    }),
    decoder({
      name: 'draft',
      decode: record.decodeDraft,
      encode: record.encodeDraft,
      canonical: 'bytes',
      valid: [draft],
      limit: { bytes: 4 * MiB, code: TOO_LARGE },
      grow: (count) => {
        const options = Array.from({ length: count }, (_, i) => ({
          description: {},
          id: `o${i}`,
          title: { en: `${i}` },
        }));
        const [contest, ...others] = world.draft.contests;
        return encodeCanonicalJson({ ...world.draft, contests: [{ ...contest, options }, ...others] });
      },
      cost: 20,
    }),
    decoder({
      name: 'definition',
      decode: record.decodeDefinition,
      encode: record.encodeDefinition,
      canonical: 'bytes',
      valid: [definition],
      limit: { bytes: 4 * MiB, code: TOO_LARGE },
      grow: listOf(definition, 'contests'),
      cost: 40,
    }),
    decoder({
      name: 'signature-file',
      decode: record.decodeSignatureFile,
      encode: record.encodeSignatureFile,
      canonical: 'bytes',
      valid: [...files].filter(([path]) => path.endsWith('.sig.json')).map(([, bytes]) => bytes),
      limit: { bytes: 1_024, code: TOO_LARGE },
    }),
  ];
}

function ceremony({ files, world }: Samples): Decoder[] {
  const messages = (step: string) =>
    [...files]
      .filter(([path]) => path.startsWith('ceremony/') && path.endsWith(`-${step}.json`))
      .map(([, bytes]) => bytes);
  const ceremonyId = toHex(world.ceremonyId);
  const complaint = { ceremonyId, role: 'trustee', index: 1, accused: 2 } as const;
  const row = <T>(
    name: string,
    member: string,
    decode: (bytes: Uint8Array) => T,
    encode: (value: T) => Uint8Array,
    valid: Uint8Array[],
  ): Decoder =>
    decoder({
      name,
      decode,
      encode,
      canonical: 'bytes',
      valid,
      limit: { bytes: 4 * MiB, code: TOO_LARGE },
      grow: listOf(valid[0], member),
    });
  const { decodeCommitmentMessage, encodeCommitmentMessage, decodeSharesMessage, encodeSharesMessage } = record;
  const { decodeTranscriptMessage, encodeTranscriptMessage, decodeRehearsalMessage, encodeRehearsalMessage } = record;
  return [
    row('commitment', 'commitments', decodeCommitmentMessage, encodeCommitmentMessage, messages('commitment')),
    row('shares', 'shares', decodeSharesMessage, encodeSharesMessage, messages('shares')),
    row('transcript', 'index', decodeTranscriptMessage, encodeTranscriptMessage, messages('transcript')),
    row('rehearsal', 'index', decodeRehearsalMessage, encodeRehearsalMessage, messages('rehearsal')),
    row('complaint', 'accused', record.decodeComplaintMessage, record.encodeComplaintMessage, [
      record.encodeComplaintMessage({ ...complaint, sealingSecretKey: toHex(bytesFor('sealing key', 32)) }),
      record.encodeComplaintMessage({ ...complaint, accused: null, sealingSecretKey: null }),
    ]),
  ];
}

function tally({ files, world, anchors }: Samples): Decoder[] {
  const decryptions = [...files]
    .filter(([path]) => /^decryption\/trustee-[0-9]+\.json$/.test(path))
    .map(([, bytes]) => bytes);
  const result = fileOf(files, 'result.json');
  const index = fileOf(files, 'record.json');
  const confirmation = record.encodeConfirmation({
    electionId: toHex(world.electionId),
    tracker: toHex(bytesFor('tracker', 32)),
    index: 3,
    inclusionProof: [1, 2, 3].map((i) => toHex(bytesFor(`node ${i}`, 32))),
    checkpoint: new TextDecoder().decode(fileOf(files, 'board/checkpoint')),
  });
  return [
    decoder({
      name: 'decryption-file',
      decode: record.decodeDecryptionFile,
      encode: record.encodeDecryptionFile,
      canonical: 'bytes',
      valid: decryptions,
      limit: { bytes: 16 * MiB, code: TOO_LARGE },
      grow: listOf(decryptions[0], 'shares'),
    }),
    decoder({
      name: 'result',
      decode: record.decodeResult,
      encode: record.encodeResult,
      canonical: 'bytes',
      valid: [result],
      limit: { bytes: 4 * MiB, code: TOO_LARGE },
      grow: listOf(result, 'classes'),
    }),
    decoder({
      name: 'record-json',
      decode: record.decodeRecordFiles,
      encode: ({ files: listed }) => record.encodeRecordFiles(listed),
      canonical: 'bytes',
      valid: [index],
      limit: { bytes: 64 * MiB, code: TOO_LARGE },
      grow: (count) => {
        const names = Array.from({ length: count }, (_, i) => [`hints/${i}`, '0'.repeat(64)] as const);
        return encodeCanonicalJson({ files: Object.fromEntries(names), format: record.RECORD_FORMAT });
      },
    }),
    decoder({
      name: 'confirmation',
      decode: record.decodeConfirmation,
      encode: record.encodeConfirmation,
      canonical: 'bytes',
      valid: [confirmation],
      limit: { bytes: 128 * 1024, code: TOO_LARGE },
      grow: listOf(confirmation, 'inclusionProof'),
    }),
    decoder({
      name: 'anchors-jsonl',
      decode: (input) => [...record.decodeAnchorLines(input)],
      encode: (lines) => Buffer.concat(lines.map(({ raw, bump }) => record.encodeAnchorLine(raw, bump))),
      canonical: 'bytes',
      valid: [
        fileOf(files, 'anchors.jsonl'),
        record.encodeAnchorLine(anchors[0].raw, null),
        Buffer.concat(anchors.map(({ raw, bump }) => record.encodeAnchorLine(raw, bump))),
      ].map((bytes) => Uint8Array.from(bytes)),
      grow: (count) =>
        Uint8Array.from(Buffer.concat(Array<Uint8Array>(count).fill(record.encodeAnchorLine(anchors[0].raw, null)))),
    }),
  ];
}

function certified({ files, world, anchors }: Samples): Decoder[] {
  const electionId = toHex(world.electionId);
  const described = {
    electionId,
    fileName: 'minutes.pdf',
    number: 1,
    sha256: toHex(bytesFor('file', 32)),
    sizeBytes: 12_345,
    title: { en: 'Minutes', fr: 'Procès-verbal' },
  };
  const { bump, raw, txid } = anchors[1];
  const checkpoint = new TextDecoder().decode(fileOf(files, 'board/checkpoint'));
  const certificate = {
    ...described,
    anchor: { bump, raw: toHex(raw), spentSat: 5_000, txid },
    checkpoint,
    inclusionProof: [toHex(bytesFor('node', 32))],
    index: 7,
  };
  const statement = record.encodeDocumentStatement(described);
  const spent = { satoshis: 5_000, txid, vout: 0 };
  const anchor = toHex(raw);
  const evidence = [
    record.encodeEvidence({ code: 'ANCHOR_ROOT_DIFFERENT', electionId, seq: 1, proof: { anchor, spent } }),
    record.encodeEvidence({
      code: 'BATON_SPENT',
      electionId,
      seq: 1,
      proof: { bump, own: anchor, spent, transaction: anchor },
    }),
    record.encodeEvidence({
      code: 'INPUT_FROZEN',
      electionId,
      seq: 1,
      proof: { anchor, answers: [{ detail: 'frozen', processor: 'one' }], spent },
    }),
    record.encodeEvidence({ code: 'LOG_FORKED', electionId, seq: 1, proof: { log: 'board', note: checkpoint } }),
  ];
  return [
    decoder({
      name: 'document-statement',
      decode: record.decodeDocumentStatement,
      encode: record.encodeDocumentStatement,
      canonical: 'bytes',
      valid: [statement],
      limit: { bytes: 65_536, code: TOO_LARGE },
      grow: (count) => {
        const title = Object.fromEntries(Array.from({ length: count }, (_, i) => [`en-${i + 1_000}`, 'x']));
        return encodeCanonicalJson({ ...described, format: record.DOCUMENT_FORMAT, title });
      },
    }),
    decoder({
      name: 'certificate',
      decode: record.decodeCertificate,
      encode: record.encodeCertificate,
      canonical: 'bytes',
      valid: [record.encodeCertificate(certificate), record.encodeCertificate({ ...certificate, anchor: null })],
      limit: { bytes: 2 * MiB, code: TOO_LARGE },
      grow: listOf(record.encodeCertificate(certificate), 'inclusionProof'),
    }),
    decoder({
      name: 'evidence',
      decode: record.decodeEvidence,
      encode: record.encodeEvidence,
      canonical: 'bytes',
      valid: evidence,
      limit: { bytes: 4 * MiB, code: TOO_LARGE },
    }),
  ];
}

function office({ world }: Samples): Decoder[] {
  const statement = {
    electionId: toHex(world.electionId),
    phaseNo: 0,
    from: 'setup',
    to: 'issuing',
    reason: 'as planned\n– commencé',
  } as const;
  const approval = {
    action: 'freeze',
    planId: toHex(bytesFor('plan', 16)),
    digest: toHex(bytesFor('digest', 32)),
    reason: 'checked',
    requestedBy: toHex(bytesFor('account', 16)),
  } as const;
  return [
    decoder({
      name: 'phase-statement',
      decode: record.decodePhaseStatement,
      encode: record.encodePhaseStatement,
      canonical: 'bytes',
      valid: [
        record.encodePhaseStatement(statement),
        record.encodePhaseStatement({ ...statement, from: 'voting', to: 'aborted', phaseNo: 2 }),
      ],
      limit: { bytes: 16_384, code: TOO_LARGE },
    }),
    decoder({
      name: 'office-statement',
      decode: decodeOfficeStatement,
      encode: encodeOfficeStatement,
      canonical: 'bytes',
      valid: [encodeOfficeStatement(approval)],
      limit: { bytes: 16_384, code: TOO_LARGE },
    }),
  ];
}
