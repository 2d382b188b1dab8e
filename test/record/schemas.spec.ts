/**
 * The JSON Schemas of the published documents (spec/schemas) against the decoders, which are what counts: every document of a
 * real record fits its schema, and what has another shape is refused by both.
 */
import { decodeCanonicalJson, encodeCanonicalJson, toHex, utf8, VerificationError } from '#crypto';
import {
  decodeCertificate,
  decodeCommitmentMessage,
  decodeComplaintMessage,
  decodeConfirmation,
  decodeDecryptionFile,
  decodeDefinition,
  decodeDocumentStatement,
  decodeDraft,
  decodeEvidence,
  decodePhaseStatement,
  decodeRecordFiles,
  decodeRehearsalMessage,
  decodeResult,
  decodeSharesMessage,
  decodeSignatureFile,
  decodeTranscriptMessage,
  decodeAnchorLines,
  encodeCertificate,
  encodeConfirmation,
  encodeDocumentStatement,
  encodeEvidence,
  encodePhaseStatement,
  type EvidenceCode,
  headersFromFile,
} from '#record';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { buildRecord, type BuiltRecord } from '../support/build-record.js';

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

const FOLDER = 'spec/schemas';
const names = readdirSync(FOLDER).map((file) => path.basename(file, '.json'));
/** Objects whose member names are free. */
const MAPS = new Set(['title', 'description', 'label', 'size', 'files']);
const LIMITS = { maxBytes: 2 ** 26, maxDepth: 16 };

const ajv = new Ajv2020({ allErrors: false, strict: true, strictRequired: false, strictTypes: false });
for (const name of names)
  ajv.addSchema(JSON.parse(readFileSync(path.join(FOLDER, `${name}.json`), 'utf8')) as object, `${name}.json`);

function schema(name: string): ValidateFunction {
  const found = ajv.getSchema(`${name}.json`);
  if (found === undefined) throw new Error(`no schema ${name}`);
  return found;
}

let built: BuiltRecord;
beforeAll(async () => {
  built = await buildRecord({});
}, 60_000);

const file = (name: string): Uint8Array => {
  const bytes = built.files.get(name);
  if (bytes === undefined) throw new Error(`no file ${name}`);
  return bytes;
};
const HEX = '11'.repeat(32);
const described = { electionId: HEX, fileName: 'a.pdf', number: 1, sha256: HEX, sizeBytes: 7, title: { en: 'A' } };

function evidence(code: EvidenceCode): Uint8Array {
  const spent = { satoshis: 1, txid: HEX, vout: 0 };
  const common = { electionId: HEX, seq: 3 };
  switch (code) {
    case 'BATON_SPENT':
      return encodeEvidence({ ...common, code, proof: { bump: null, own: '00', spent, transaction: '00' } });
    case 'INPUT_FROZEN':
      return encodeEvidence({ ...common, code, proof: { anchor: '00', answers: [], spent } });
    case 'LOG_FORKED':
      return encodeEvidence({ ...common, code, proof: { log: 'board', note: 'note' } });
    case 'ANCHOR_ROOT_DIFFERENT':
      return encodeEvidence({ ...common, code, proof: { anchor: '00', spent } });
  }
}

/** A real document of each schema and the decoder that is normative. */
const DOCUMENTS: [string, () => Uint8Array, (bytes: Uint8Array) => unknown][] = [
  ['draft', () => file('draft.json'), decodeDraft],
  ['definition', () => file('definition.json'), decodeDefinition],
  ['ceremony-commitment', () => file('ceremony/trustee-1-commitment.json'), decodeCommitmentMessage],
  ['ceremony-commitment', () => file('ceremony/issuer-2-commitment.json'), decodeCommitmentMessage],
  ['ceremony-shares', () => file('ceremony/trustee-1-shares.json'), decodeSharesMessage],
  ['ceremony-transcript', () => file('ceremony/issuer-1-transcript.json'), decodeTranscriptMessage],
  [
    'ceremony-complaint',
    () => encodeCanonicalJson({ accused: 2, ceremonyId: HEX, index: 1, role: 'trustee', sealingSecretKey: HEX }),
    decodeComplaintMessage,
  ],
  ['rehearsal', () => file('ceremony/trustee-3-rehearsal.json'), decodeRehearsalMessage],
  ['decryption', () => file('decryption/trustee-1.json'), decodeDecryptionFile],
  ['result', () => file('result.json'), decodeResult],
  ['signature', () => file('ceremony/trustee-1-shares.sig.json'), decodeSignatureFile],
  ['record', () => file('record.json'), decodeRecordFiles],
  ['document', () => encodeDocumentStatement(described), decodeDocumentStatement],
  [
    'certificate',
    () =>
      encodeCertificate({
        ...described,
        anchor: { bump: null, raw: '00', spentSat: 1, txid: HEX },
        checkpoint: 'note',
        inclusionProof: [HEX],
        index: 3,
      }),
    decodeCertificate,
  ],
  ['evidence', () => evidence('BATON_SPENT'), decodeEvidence],
  ['evidence', () => evidence('INPUT_FROZEN'), decodeEvidence],
  ['evidence', () => evidence('LOG_FORKED'), decodeEvidence],
  ['evidence', () => evidence('ANCHOR_ROOT_DIFFERENT'), decodeEvidence],
  [
    'phase-statement',
    () => encodePhaseStatement({ electionId: HEX, phaseNo: 0, from: 'setup', to: 'issuing', reason: 'a\nb' }),
    decodePhaseStatement,
  ],
  [
    'confirmation',
    () => encodeConfirmation({ electionId: HEX, tracker: HEX, index: 1, inclusionProof: [], checkpoint: 'note' }),
    decodeConfirmation,
  ],
];

test('each schema has a document here', () => {
  const covered = new Set([
    ...DOCUMENTS.map(([name]) => name),
    'anchor-line',
    'headers',
    'services',
    'common',
    'report',
  ]);
  expect(names.filter((name) => !covered.has(name))).toEqual([]);
  for (const name of names) if (name !== 'common') expect(schema(name)).toBeInstanceOf(Function);
});

describe.each(DOCUMENTS)('%s', (name, read, decode) => {
  test('a real document fits', () => {
    const fits = schema(name);
    expect([fits(parse(read())), fits.errors]).toEqual([true, null]);
    decode(read());
  });

  test('another shape is refused by the schema and by the decoder', () => {
    const fits = schema(name);
    const taken = [...mutations(parse(read()))].filter(({ value }) => fits(value) || !isRefused(decode, value));
    expect(taken.map(({ place }) => place)).toEqual([]);
  });
});

test('every ceremony message, share file and signature of the record fits', () => {
  for (const [name, bytes] of built.files) {
    const kind = /^ceremony\/\w+-\d+-(\w+)\.json$/.exec(name)?.[1];
    if (kind !== undefined) expect(schema(kind === 'rehearsal' ? kind : `ceremony-${kind}`)(parse(bytes))).toBe(true);
    if (name.endsWith('.sig.json')) expect(schema('signature')(parse(bytes))).toBe(true);
    if (/^decryption\/trustee-\d+\.json$/.test(name)) expect(schema('decryption')(parse(bytes))).toBe(true);
  }
});

test('every line of anchors.jsonl fits, and what does not is refused', () => {
  const fits = schema('anchor-line');
  const lines = new TextDecoder().decode(file('anchors.jsonl')).trimEnd().split('\n');
  for (const line of lines) {
    const value = JSON.parse(line) as Json;
    expect(fits(value)).toBe(true);
    const decode = (bytes: Uint8Array) => [...decodeAnchorLines(utf8(`${new TextDecoder().decode(bytes)}\n`))];
    const taken = [...mutations(value)].filter(
      (mutation) => fits(mutation.value) || !isRefused(decode, mutation.value),
    );
    expect(taken.map(({ place }) => place)).toEqual([]);
  }
});

test('a header file fits', async () => {
  const headers: string[] = [];
  for (let height = 0; height <= (await built.headers.tipHeight()); height++) {
    headers.push(toHex((await built.headers.header(height)) ?? new Uint8Array()));
  }
  const value = { headers, network: built.headers.network };
  expect(schema('headers')(value)).toBe(true);
  headersFromFile(encodeCanonicalJson(value));
  expect([...mutations(value)].filter((mutation) => schema('headers')(mutation.value))).toEqual([]);
});

test('services.json fits as the server writes it', () => {
  const value = { explorer: 'https://e.example/tx/{txid}', format: 'psephos-services/1', headers: null };
  expect(schema('services')(value)).toBe(true);
  expect(schema('services')({ ...value, headers: { network: 'devnet', url: 'http://127.0.0.1:1' } })).toBe(true);
  expect(schema('services')({ ...value, explorer: 'https://e.example/' })).toBe(false);
});

const parse = (bytes: Uint8Array): Json => decodeCanonicalJson(bytes, LIMITS) as Json;

/** Also where the value cannot be written at all. */
function isRefused(decode: (bytes: Uint8Array) => unknown, value: Json): boolean {
  try {
    decode(encodeCanonicalJson(value));
    return false;
  } catch (error) {
    if (error instanceof VerificationError) return true;
    throw error;
  }
}

/** One thing changed each: a member gone, a member too many, a value of another kind. Of long lists the first item alone. */
function* mutations(value: Json, place = ''): Generator<{ place: string; value: Json }> {
  if (Array.isArray(value)) {
    const [first, ...rest] = value;
    if (first !== undefined) {
      for (const inner of mutations(first, `${place}[0]`)) yield { place: inner.place, value: [inner.value, ...rest] };
    }
  } else if (typeof value === 'object' && value !== null) {
    const isMap = MAPS.has(place.split('.').at(-1) ?? '');
    if (!isMap) yield { place: `${place}+`, value: { ...value, unknown: 1 } };
    for (const [name, member] of Object.entries(value)) {
      const others = Object.fromEntries(Object.entries(value).filter(([other]) => other !== name));
      if (!isMap) yield { place: `${place}.${name}-`, value: others };
      for (const inner of mutations(member, `${place}.${name}`)) {
        yield { place: inner.place, value: { ...value, [name]: inner.value } };
      }
    }
  }
  yield { place: `${place}={}`, value: { unknown: true } };
  yield { place: `${place}=-1.5`, value: -1.5 };
}
