/** Evidence as files (record format, Evidence), made from what the tally service found. */
import { toHex } from '#crypto';
import { type EvidenceCode, encodeEvidence, MAX_EVIDENCE_TRANSACTION_BYTES, type SpentOutput } from '#record';
import type { NewHalt } from './halts.js';

/** Words of others, as far as the form takes them. */
const MAX_WORDS = 500;
const MAX_DETAIL = 2_000;
const NO_FILE = new Uint8Array(0);

export interface HaltedAnchor {
  electionId: Uint8Array;
  /** The anchor that cannot be made. */
  seq: number;
  /** What it has to spend. */
  spent: SpentOutput;
}

/** @param own the anchor that was made here, if one was @param bump checked against a header, or null */
export function batonSpent(
  { electionId, seq, spent }: HaltedAnchor,
  detail: string,
  proof: { own: Uint8Array | null; transaction: Uint8Array; bump: string | null },
): NewHalt {
  const { own, transaction, bump } = proof;
  if (!fits(transaction) || (own !== null && !fits(own))) return halt('BATON_SPENT', detail, NO_FILE);
  const common = { electionId: toHex(electionId), seq };
  const hex = { bump, own: own && toHex(own), spent: plain(spent), transaction: toHex(transaction) };
  return halt('BATON_SPENT', detail, encodeEvidence({ ...common, code: 'BATON_SPENT', proof: hex }));
}

export function rootDifferent({ electionId, seq, spent }: HaltedAnchor, detail: string, anchor: Uint8Array): NewHalt {
  if (!fits(anchor)) return halt('ANCHOR_ROOT_DIFFERENT', detail, NO_FILE);
  const common = { electionId: toHex(electionId), seq };
  const proof = { anchor: toHex(anchor), spent: plain(spent) };
  return halt('ANCHOR_ROOT_DIFFERENT', detail, encodeEvidence({ ...common, code: 'ANCHOR_ROOT_DIFFERENT', proof }));
}

export function inputFrozen(
  { electionId, seq, spent }: HaltedAnchor,
  detail: string,
  anchor: Uint8Array,
  processor: string,
): NewHalt {
  if (!fits(anchor)) return halt('INPUT_FROZEN', detail, NO_FILE);
  const common = { electionId: toHex(electionId), seq };
  const answers = [{ detail: words(detail), processor: words(processor) }];
  const proof = { anchor: toHex(anchor), answers, spent: plain(spent) };
  return halt('INPUT_FROZEN', detail, encodeEvidence({ ...common, code: 'INPUT_FROZEN', proof }));
}

export function logForked(
  electionId: Uint8Array,
  seq: number,
  detail: string,
  proof: { log: 'board' | 'issuance'; note: string },
): NewHalt {
  const common = { electionId: toHex(electionId), seq };
  return halt('LOG_FORKED', detail, encodeEvidence({ ...common, code: 'LOG_FORKED', proof }));
}

function halt(code: EvidenceCode, detail: string, evidence: Uint8Array): NewHalt {
  return { code, detail: detail.slice(0, MAX_DETAIL), evidence };
}

function fits({ length }: Uint8Array): boolean {
  return length <= MAX_EVIDENCE_TRANSACTION_BYTES;
}

function plain({ satoshis, txid, vout }: SpentOutput): SpentOutput {
  return { satoshis, txid, vout };
}

function words(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ').slice(0, MAX_WORDS);
}
