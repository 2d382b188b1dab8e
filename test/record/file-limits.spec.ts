/**
 * Edges of the files that people keep beside a record or send to it: confirmations, certificates, evidence. The last value
 * that is taken and the first that is not; each of these holds one branch of a check in its place (`npm run mutants`).
 */
import { encodeCanonicalJson, VerificationError } from '#crypto';
import {
  decodeCertificate,
  decodeConfirmation,
  decodeDocumentStatement,
  decodeEvidence,
  encodeDocumentStatement,
} from '#record';
import { hexFor } from './fixture.js';

/** The code of the refusal, or 'taken'. */
function codeOf(call: () => unknown): string {
  try {
    call();
    return 'taken';
  } catch (error) {
    if (error instanceof VerificationError) return error.code;
    throw error;
  }
}

const hash = hexFor('hash', 32);
const hashes = (count: number): string[] => Array.from({ length: count }, () => hash);
const bytesAsHex = (count: number): string => 'ab'.repeat(count);
const [NO_HASH, NO_HEX] = [hexFor('short', 31), 'gg'];

/** The same file with these members instead. */
type Case = [what: string, changes: object];

function edges(
  decode: (bytes: Uint8Array) => unknown,
  whole: object,
  code: string,
  taken: Case[],
  refused: Case[],
): void {
  const outcome = (changes: object): string => codeOf(() => decode(encodeCanonicalJson({ ...whole, ...changes })));
  test.each<Case>([['as it is', {}], ...taken])('taken: %s', (_what, changes) => {
    expect(outcome(changes)).toBe('taken');
  });
  test.each<Case>([['with a member too many', { more: 1 }], ...refused])('refused: %s', (_what, changes) => {
    expect(outcome(changes)).toBe(code);
  });
}

describe('a confirmation', () => {
  const whole = {
    checkpoint: 'note',
    electionId: hash,
    format: 'psephos-confirmation/1',
    inclusionProof: hashes(1),
    index: 0,
    tracker: hash,
  };
  edges(
    decodeConfirmation,
    whole,
    'CONFIRMATION_INVALID',
    [
      ['64 hashes', { inclusionProof: hashes(64) }],
      ['a note of 65,536 characters', { checkpoint: 'n'.repeat(65_536) }],
    ],
    [
      ['65 hashes', { inclusionProof: hashes(65) }],
      ['a hash of 31 bytes', { inclusionProof: [NO_HASH] }],
      ['a note of 65,537 characters', { checkpoint: 'n'.repeat(65_537) }],
      ['a place before the first', { index: -1 }],
    ],
  );
});

const described = { electionId: hash, fileName: 'f', number: 1, sha256: hash, sizeBytes: 0, title: { en: 'T' } };
const DESCRIBED_TAKEN: Case[] = [
  ['a name of 200 characters', { fileName: 'f'.repeat(200) }],
  ['number 65,535', { number: 65_535 }],
];
const DESCRIBED_REFUSED: Case[] = [
  ['no name', { fileName: '' }],
  ['a name of 201 characters', { fileName: 'f'.repeat(201) }],
  ['number 0', { number: 0 }],
  ['number 65,536', { number: 65_536 }],
  ['a title in no language', { title: {} }],
  ['a size below nothing', { sizeBytes: -1 }],
];

describe('what the office says of a document', () => {
  const whole = { ...described, format: 'psephos-document/1' };
  edges(decodeDocumentStatement, whole, 'DOCUMENT_STATEMENT_INVALID', DESCRIBED_TAKEN, DESCRIBED_REFUSED);

  test('is not written down in a form that nobody takes', () => {
    expect(codeOf(() => encodeDocumentStatement(described))).toBe('taken');
    expect(codeOf(() => encodeDocumentStatement({ ...described, number: 0 }))).toBe('DOCUMENT_STATEMENT_INVALID');
  });
});

describe('a certificate', () => {
  const anchor = { bump: null, raw: '00', spentSat: 1, txid: hash };
  const whole = {
    ...described,
    anchor: null,
    checkpoint: 'note',
    format: 'psephos-certificate/1',
    inclusionProof: [],
    index: 0,
  };
  edges(
    decodeCertificate,
    whole,
    'CERTIFICATE_INVALID',
    [
      ...DESCRIBED_TAKEN,
      ['an anchor', { anchor }],
      ['a path of 65,535 bytes', { anchor: { ...anchor, bump: bytesAsHex(65_535) } }],
      ['a transaction of 600,000 bytes', { anchor: { ...anchor, raw: bytesAsHex(600_000) } }],
      ['64 hashes', { inclusionProof: hashes(64) }],
      ['a note of 65,536 characters', { checkpoint: 'n'.repeat(65_536) }],
    ],
    [
      ...DESCRIBED_REFUSED,
      ['no path that is not null', { anchor: { ...anchor, bump: '' } }],
      ['a path of 65,536 bytes', { anchor: { ...anchor, bump: bytesAsHex(65_536) } }],
      ['no transaction', { anchor: { ...anchor, raw: '' } }],
      ['a transaction of 600,001 bytes', { anchor: { ...anchor, raw: bytesAsHex(600_001) } }],
      ['a baton of nothing', { anchor: { ...anchor, spentSat: 0 } }],
      ['an id of 31 bytes', { anchor: { ...anchor, txid: NO_HASH } }],
      ['65 hashes', { inclusionProof: hashes(65) }],
      ['a hash of 31 bytes', { inclusionProof: [NO_HASH] }],
      ['a note of 65,537 characters', { checkpoint: 'n'.repeat(65_537) }],
      ['a place before the first', { index: -1 }],
    ],
  );
});

describe('evidence', () => {
  const common = { electionId: hash, format: 'psephos-evidence/1', seq: 0 };
  const spent = { satoshis: 1, txid: hash, vout: 0 };
  const answer = { detail: 'frozen', processor: 'arc' };

  describe('of an anchor with another root', () => {
    const proof = { anchor: '00', spent };
    edges(
      decodeEvidence,
      { ...common, code: 'ANCHOR_ROOT_DIFFERENT', proof },
      'EVIDENCE_INVALID',
      [
        ['a transaction of 600,000 bytes', { proof: { ...proof, anchor: bytesAsHex(600_000) } }],
        ['the last output that there can be', { proof: { ...proof, spent: { ...spent, vout: 0xffffffff } } }],
      ],
      [
        ['no transaction', { proof: { ...proof, anchor: '' } }],
        ['a transaction of 600,001 bytes', { proof: { ...proof, anchor: bytesAsHex(600_001) } }],
        ['an output beyond the last', { proof: { ...proof, spent: { ...spent, vout: 2 ** 32 } } }],
        ['an output of nothing', { proof: { ...proof, spent: { ...spent, satoshis: 0 } } }],
        ['an output of no transaction', { proof: { ...proof, spent: { ...spent, txid: NO_HASH } } }],
        ['another code', { code: 'OTHER' }],
        ['a list of codes', { code: ['ANCHOR_ROOT_DIFFERENT'] }],
        ['the code of a method', { code: 'toString' }],
      ],
    );
  });

  describe('of another spend', () => {
    const proof = { bump: null, own: null, spent, transaction: '00' };
    edges(
      decodeEvidence,
      { ...common, code: 'BATON_SPENT', proof },
      'EVIDENCE_INVALID',
      [
        ['a path of 65,535 bytes', { proof: { ...proof, bump: bytesAsHex(65_535) } }],
        ['an anchor of its own', { proof: { ...proof, own: '00' } }],
      ],
      [
        ['no path that is not null', { proof: { ...proof, bump: '' } }],
        ['a path of 65,536 bytes', { proof: { ...proof, bump: bytesAsHex(65_536) } }],
        ['no anchor that is not null', { proof: { ...proof, own: '' } }],
        ['a transaction that is no hex', { proof: { ...proof, transaction: NO_HEX } }],
      ],
    );
  });

  describe('of a frozen baton', () => {
    const proof = { anchor: '00', answers: [answer], spent };
    const answers = (...list: object[]): object => ({ proof: { ...proof, answers: list } });
    edges(
      decodeEvidence,
      { ...common, code: 'INPUT_FROZEN', proof },
      'EVIDENCE_INVALID',
      [
        ['32 answers', answers(...Array.from({ length: 32 }, () => answer))],
        ['words of 500 characters', answers({ ...answer, detail: 'w'.repeat(500) })],
        ['no words', answers({ detail: '', processor: '' })],
      ],
      [
        ['33 answers', answers(...Array.from({ length: 33 }, () => answer))],
        ['words of 501 characters', answers({ ...answer, detail: 'w'.repeat(501) })],
        ['words that steer a terminal', answers({ ...answer, processor: '\u001b[31m' })],
        ['an answer of nobody', answers({ detail: 'frozen' })],
      ],
    );
  });

  describe('of two histories', () => {
    const proof = { log: 'board', note: 'n' };
    edges(
      decodeEvidence,
      { ...common, code: 'LOG_FORKED', proof },
      'EVIDENCE_INVALID',
      [['a note of 65,536 characters', { proof: { ...proof, note: 'n'.repeat(65_536) } }]],
      [
        ['no note', { proof: { ...proof, note: '' } }],
        ['a note of 65,537 characters', { proof: { ...proof, note: 'n'.repeat(65_537) } }],
        ['of a log that there is not', { proof: { ...proof, log: 'roll' } }],
      ],
    );
  });
});
