/**
 * Evidence (record format, Evidence): why anchoring stopped, with the bytes that prove it, so that everyone can judge it without
 * asking anybody. The board takes the hash of the file as an entry of kind 4.
 */
import { encodeCanonicalJson } from '#crypto';
import type { SpentOutput } from './anchor-transaction.js';
import {
  decodeForm,
  type Form,
  hexBytes,
  hexForm,
  list,
  nullOr,
  object,
  oneOf,
  oneOfObjects,
  text,
  whole,
} from './strict-form.js';

export const EVIDENCE_FORMAT = 'psephos-evidence/1';
/** A board entry has a u16 for it. */
export const MAX_EVIDENCE_NUMBER = 65_535;
/** Most bytes of a transaction that evidence carries: 15,000 leaf hashes and what is around them, or a TOP-UP. */
export const MAX_EVIDENCE_TRANSACTION_BYTES = 600_000;

export const EVIDENCE_CODES = ['ANCHOR_ROOT_DIFFERENT', 'BATON_SPENT', 'INPUT_FROZEN', 'LOG_FORKED'] as const;
export type EvidenceCode = (typeof EVIDENCE_CODES)[number];

interface Common {
  /** 32 bytes hex. */
  electionId: string;
  format: typeof EVIDENCE_FORMAT;
  /** Number of the anchor that could not be made. */
  seq: number;
}

/** The anchor key signed an anchor whose board or issuance root is not that of this record's logs. */
export interface AnchorRootDifferent extends Common {
  code: 'ANCHOR_ROOT_DIFFERENT';
  proof: { anchor: string; spent: SpentOutput };
}

/** The anchor key signed a transaction that spends the baton and is not the anchor of that number. */
export interface BatonSpent extends Common {
  code: 'BATON_SPENT';
  proof: {
    /** BRC-74 in hex, or null while the transaction is in no block. */
    bump: string | null;
    /** The anchor that the tally service had made, or null where it had not made one. */
    own: string | null;
    spent: SpentOutput;
    transaction: string;
  };
}

/** Processors say that the baton is frozen: their words, which bytes cannot prove. */
export interface InputFrozen extends Common {
  code: 'INPUT_FROZEN';
  proof: { anchor: string; answers: { detail: string; processor: string }[]; spent: SpentOutput };
}

/** The log signed a checkpoint whose root its entries do not have. */
export interface LogForked extends Common {
  code: 'LOG_FORKED';
  proof: { log: 'board' | 'issuance'; note: string };
}

export type EvidenceFile = AnchorRootDifferent | BatonSpent | InputFrozen | LogForked;

const COMMON = { electionId: hexForm(32), format: oneOf(EVIDENCE_FORMAT), seq: whole(0, Number.MAX_SAFE_INTEGER) };
const RAW = hexBytes(1, MAX_EVIDENCE_TRANSACTION_BYTES);
const SPENT: Form<SpentOutput> = object({
  satoshis: whole(1, Number.MAX_SAFE_INTEGER),
  txid: hexForm(32),
  vout: whole(0, 0xffffffff),
});
const WORDS = text(0, 500, (words) => !/\p{Cc}/u.test(words), 'hold no control character');

const EVIDENCE: Form<EvidenceFile> = oneOfObjects('code', {
  ANCHOR_ROOT_DIFFERENT: object({
    ...COMMON,
    code: oneOf('ANCHOR_ROOT_DIFFERENT'),
    proof: object({ anchor: RAW, spent: SPENT }),
  }),
  BATON_SPENT: object({
    ...COMMON,
    code: oneOf('BATON_SPENT'),
    proof: object({ bump: nullOr(hexBytes(1, 65_535)), own: nullOr(RAW), spent: SPENT, transaction: RAW }),
  }),
  INPUT_FROZEN: object({
    ...COMMON,
    code: oneOf('INPUT_FROZEN'),
    proof: object({ anchor: RAW, answers: list(object({ detail: WORDS, processor: WORDS }), 32), spent: SPENT }),
  }),
  LOG_FORKED: object({
    ...COMMON,
    code: oneOf('LOG_FORKED'),
    proof: object({ log: oneOf('board', 'issuance'), note: text(1, 65_536, () => true, 'is a signed note') }),
  }),
});

const BOUNDS = { maxBytes: 4 * 2 ** 20, maxDepth: 4, code: 'EVIDENCE_INVALID', what: 'evidence' } as const;

/** `documents/evidence-<number>.json` */
export function evidencePath(number: number): string {
  return `documents/evidence-${number}.json`;
}

/** @param bytes untrusted   @throws VerificationError JSON_…, EVIDENCE_INVALID */
export function decodeEvidence(bytes: Uint8Array): EvidenceFile {
  return decodeForm(EVIDENCE, bytes, BOUNDS);
}

type WithoutFormat<T> = T extends EvidenceFile ? Omit<T, 'format'> : never;

/** The bytes whose hash goes to the board. @throws VerificationError EVIDENCE_INVALID */
export function encodeEvidence(evidence: WithoutFormat<EvidenceFile>): Uint8Array {
  const bytes = encodeCanonicalJson({ ...evidence, format: EVIDENCE_FORMAT });
  decodeEvidence(bytes);
  return bytes;
}
