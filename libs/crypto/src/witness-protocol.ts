/**
 * Body of `POST /add-checkpoint`, C2SP tlog-witness (spec §7.2): the size the log believes the witness to be at, a
 * consistency proof from there, and the note. Whether proof and note hold is the witness's own check.
 */
import { decodeBase64, encodeBase64 } from './base64.js';
import { VerificationError } from './errors.js';
import { assertTreeSize } from './merkle-tree.js';

const OLD_SIZE = /^old (0|[1-9][0-9]{0,15})$/;
const MAX_PROOF_LINES = 63;
/** `old`, 16 digits, and lines of 44 characters. */
const MAX_HEAD = 32 + 45 * MAX_PROOF_LINES;

/** A request to a witness; all of it untrusted on arrival. */
export interface AddCheckpoint {
  oldSize: number;
  proof: Uint8Array[];
  note: string;
}

/** EncodeAddCheckpoint. @param proof 32 bytes each, at most 63 @throws VerificationError WITNESS_REQUEST_INVALID */
export function encodeAddCheckpoint(oldSize: number, proof: readonly Uint8Array[], note: string): string {
  assertTreeSize(oldSize);
  if (proof.length > MAX_PROOF_LINES || proof.some((node) => node.length !== 32)) throw invalid('proof is no proof');
  return `old ${oldSize}\n${proof.map((node) => `${encodeBase64(node)}\n`).join('')}\n${note}`;
}

/** DecodeAddCheckpoint; the note is only cut off, not looked at. @throws VerificationError WITNESS_REQUEST_INVALID */
export function decodeAddCheckpoint(body: string): AddCheckpoint {
  // 1. Everything before the first empty line.
  const at = body.slice(0, MAX_HEAD + 2).indexOf('\n\n');
  if (at < 0) throw invalid('has no empty line where one is due');
  const [first, ...rest] = body.slice(0, at).split('\n');
  // 2. The old size, in its one decimal form.
  const oldSize = Number(OLD_SIZE.exec(first)?.[1] ?? Number.NaN);
  if (!Number.isSafeInteger(oldSize)) throw invalid('does not begin with the old size');
  // 3. At most 63 hashes.
  if (rest.length > MAX_PROOF_LINES) throw invalid(`has ${rest.length} proof lines`);
  const proof = rest.map((line) => {
    const node = decodeBase64(line);
    if (node?.length !== 32) throw invalid('has a proof line that is not 32 bytes in base 64');
    return node;
  });
  return { oldSize, proof, note: body.slice(at + 2) };
}

function invalid(what: string): VerificationError {
  return new VerificationError('WITNESS_REQUEST_INVALID', `add-checkpoint request ${what}`);
}
