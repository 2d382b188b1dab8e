/**
 * `anchors.jsonl` (record format §5): line 0 the funding transaction, line 1 + seq the anchor with that number, each with
 * its id and its Merkle path as far as it is mined.
 */
import { concatBytes, decodeCanonicalJson, encodeCanonicalJson, fromHex, toHex, VerificationError } from '#crypto';
import { hexBytes, hexForm, nullOr, object, readForm } from './strict-form.js';
import { txidOf } from './transaction.js';

export interface AnchorLine {
  /** BRC-74 in hex, or null while unmined. */
  bump: string | null;
  /** The transaction. */
  raw: Uint8Array;
  /** Display order. */
  txid: string;
}

/** An anchor of 15,000 leaves has 480 kB; a funding transaction may be anybody's. */
const MAX_LINE_BYTES = 24 * 2 ** 20;
const LF = 0x0a;

const LINE = object({
  bump: nullOr(hexBytes(1, 65_535)),
  raw: hexBytes(1, 10_000_000),
  txid: hexForm(32),
});

/** One line with its LF; the id is computed. @param raw the transaction   @param bump hex, or null while unmined */
export function encodeAnchorLine(raw: Uint8Array, bump: string | null): Uint8Array {
  return concatBytes(encodeCanonicalJson({ bump, raw: toHex(raw), txid: txidOf(raw) }), Uint8Array.of(LF));
}

/**
 * DecodeAnchorLines (record format §5): every line ends in LF, is canonical, and its id is its transaction's.
 * @param bytes untrusted, the whole file
 * @throws VerificationError ANCHOR_LINE_INVALID with the line, JSON_…
 */
export function* decodeAnchorLines(bytes: Uint8Array): Generator<AnchorLine> {
  let start = 0;
  for (let line = 0; start < bytes.length; line++) {
    const end = bytes.indexOf(LF, start);
    if (end === -1) throw lineError(line, 'it does not end in LF');
    yield decodeLine(bytes.subarray(start, end), line);
    start = end + 1;
  }
}

function decodeLine(bytes: Uint8Array, line: number): AnchorLine {
  const value = decodeCanonicalJson(bytes, { maxBytes: MAX_LINE_BYTES, maxDepth: 1 });
  const { bump, raw: hex, txid } = readForm(LINE, value, 'ANCHOR_LINE_INVALID', `anchors.jsonl line ${line}`);
  const raw = fromHex(hex, hex.length / 2);
  if (txidOf(raw) !== txid) throw lineError(line, `its transaction is ${txidOf(raw)}, the line says ${txid}`);
  return { bump, raw, txid };
}

function lineError(line: number, message: string): VerificationError {
  return new VerificationError('ANCHOR_LINE_INVALID', `anchors.jsonl line ${line}: ${message}`);
}
