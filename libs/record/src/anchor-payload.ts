/**
 * The payload of an anchor (spec §8.2, Algorithms 8.1 and 8.2): a data script of exactly one form, and the rules by
 * which one payload follows another (spec §8.3).
 */
import { ByteReader, concatBytes, EMPTY_ROOT, equalBytes, u32, u64, u8, utf8, VerificationError } from '#crypto';

/** By type byte. */
export const ANCHOR_TYPES = ['GENESIS', 'BATCH', 'HEARTBEAT', 'CLOSE', 'RESULT', 'TOP-UP', 'ABORT'] as const;

export type AnchorType = (typeof ANCHOR_TYPES)[number];

export interface AnchorPayload {
  type: AnchorType;
  /** 32 bytes. */
  electionId: Uint8Array;
  /** 0 for GENESIS, then one more each. */
  seq: number;
  /** Leaves of the board that this anchor commits to. */
  treeSize: number;
  /** 32 bytes: root of the board at `treeSize`. */
  rootHash: Uint8Array;
  /** Leaves of the issuance log, as far as it was public. */
  issuedSize: number;
  /** 32 bytes: root of the issuance log at `issuedSize`. */
  issuedRoot: Uint8Array;
  /** Milliseconds since 1970, the tally service's clock. */
  timeMs: number;
  /** 32 bytes each: the board's leaves since the previous anchor, in order. */
  leafHashes: Uint8Array[];
}

export const MAX_ANCHOR_LEAVES = 15_000;
const PAYLOAD_VERSION = 1;
const HEADER_BYTES = 134;
const PREFIX = utf8('PSPH');
const OP_FALSE = 0x00;
const OP_RETURN = 0x6a;
const OP_PUSHDATA1 = 0x4c;
const OP_PUSHDATA2 = 0x4d;
const OP_PUSHDATA4 = 0x4e;

/**
 * EncodeAnchorPayload (Algorithm 8.1): the data script, `00 6a` and two or three pushes.
 * @throws VerificationError the codes of `decodeAnchorPayload`, if the payload breaks a rule that it can break alone
 */
export function encodeAnchorPayload(payload: AnchorPayload): Uint8Array {
  checkPayload(payload);
  // 1. The header, 134 bytes.
  const header = concatBytes(
    u8(PAYLOAD_VERSION),
    u8(ANCHOR_TYPES.indexOf(payload.type)),
    payload.electionId,
    u64(payload.seq),
    u64(payload.treeSize),
    payload.rootHash,
    u64(payload.issuedSize),
    payload.issuedRoot,
    u64(payload.timeMs),
    u32(payload.leafHashes.length),
  );
  // 2. OP_FALSE OP_RETURN, prefix, header, and the leaf hashes if there are any.
  const leaves = payload.leafHashes.length === 0 ? [] : [encodePush(concatBytes(...payload.leafHashes))];
  return concatBytes(Uint8Array.of(OP_FALSE, OP_RETURN), encodePush(PREFIX), encodePush(header), ...leaves);
}

/**
 * DecodeAnchorPayload (Algorithm 8.2): the inverse; any other byte is refused.
 * @param script untrusted: the script of output 1
 * @throws VerificationError ANCHOR_PAYLOAD_FORM_INVALID, ANCHOR_PAYLOAD_PUSH_INVALID, ANCHOR_PAYLOAD_VERSION_UNKNOWN,
 *   ANCHOR_PAYLOAD_TYPE_UNKNOWN, ANCHOR_PAYLOAD_COUNT_INVALID, ANCHOR_PAYLOAD_GENESIS_INVALID,
 *   ANCHOR_PAYLOAD_ISSUANCE_INVALID
 */
export function decodeAnchorPayload(script: Uint8Array): AnchorPayload {
  // 1. OP_FALSE OP_RETURN and two or three pushes of shortest form, nothing behind them.
  if (script[0] !== OP_FALSE || script[1] !== OP_RETURN) throw formError('the script does not begin with 00 6a');
  const pushes = decodePushes(script.subarray(2));
  const [prefix, header, leaves] = pushes;
  if (pushes.length < 2 || pushes.length > 3) {
    throw formError(`${pushes.length} pushes, expected 2 or 3`);
  }
  if (!equalBytes(prefix, PREFIX)) throw formError('the first push is not "PSPH"');
  if (header.length !== HEADER_BYTES) throw formError(`a header of ${header.length} bytes, expected ${HEADER_BYTES}`);
  // 2. The header and as many leaf hashes as it says.
  const { count, ...fields } = decodeHeader(header);
  const leafBytes = leaves ?? new Uint8Array(0);
  if (leafBytes.length !== 32 * count) {
    throw countError(`${leafBytes.length} bytes of leaf hashes for n = ${count}`);
  }
  const leafHashes = Array.from({ length: count }, (_, i) => leafBytes.slice(32 * i, 32 * i + 32));
  // 3. What one payload can break alone.
  const payload = { ...fields, leafHashes };
  checkPayload(payload);
  return payload;
}

/**
 * VerifyAnchorSuccession (spec §8.3, Algorithm 8.5): this payload may stand directly behind `previous` in the chain.
 * @param electionId 32 bytes, the expected one   @param previous the payload before, or null at the beginning
 * @throws VerificationError ANCHOR_ELECTION_INVALID, ANCHOR_SEQUENCE_BROKEN, ANCHOR_TIME_DECREASED,
 *   ANCHOR_SIZE_DECREASED, ANCHOR_LEAVES_MISSING, ANCHOR_ROOT_CHANGED
 */
export function verifyAnchorSuccession(
  electionId: Uint8Array,
  previous: AnchorPayload | null,
  payload: AnchorPayload,
): void {
  const fail = (code: VerificationError['code'], message: string) => {
    throw new VerificationError(code, `anchor ${payload.seq}: ${message}`);
  };
  if (!equalBytes(payload.electionId, electionId)) fail('ANCHOR_ELECTION_INVALID', 'it is of another election');
  const expectedSeq = previous === null ? 0 : previous.seq + 1;
  if (payload.seq !== expectedSeq) fail('ANCHOR_SEQUENCE_BROKEN', `expected seq ${expectedSeq}`);
  const { treeSize, issuedSize, timeMs } = previous ?? { treeSize: 0, issuedSize: 0, timeMs: 0 };
  if (payload.timeMs < timeMs) fail('ANCHOR_TIME_DECREASED', `time ${payload.timeMs} is before ${timeMs}`);
  if (payload.treeSize < treeSize) fail('ANCHOR_SIZE_DECREASED', `treeSize ${payload.treeSize} after ${treeSize}`);
  if (payload.issuedSize < issuedSize) {
    fail('ANCHOR_SIZE_DECREASED', `issuedSize ${payload.issuedSize} after ${issuedSize}`);
  }
  if (payload.leafHashes.length !== payload.treeSize - treeSize) {
    fail('ANCHOR_LEAVES_MISSING', `n = ${payload.leafHashes.length} for ${payload.treeSize - treeSize} new entries`);
  }
  if (previous === null) return;
  if (payload.treeSize === treeSize && !equalBytes(payload.rootHash, previous.rootHash)) {
    fail('ANCHOR_ROOT_CHANGED', 'another root of the board at the same size');
  }
  if (payload.issuedSize === issuedSize && !equalBytes(payload.issuedRoot, previous.issuedRoot)) {
    fail('ANCHOR_ROOT_CHANGED', 'another root of the issuance log at the same size');
  }
}

/** A push in its shortest form; also used for unlocking scripts. */
export function encodePush(data: Uint8Array): Uint8Array {
  const n = data.length;
  if (n < 1) throw new Error('an empty push has no place in an anchor');
  return concatBytes(pushPrefix(n), data);
}

/**
 * A script of nothing but pushes, each of shortest form.
 * @param script untrusted
 * @throws VerificationError ANCHOR_PAYLOAD_PUSH_INVALID
 */
export function decodePushes(script: Uint8Array): Uint8Array[] {
  const pushes: Uint8Array[] = [];
  let at = 0;
  while (at < script.length) {
    const { length, start } = decodePushLength(script, at);
    if (start + length > script.length) throw pushError(`a push of ${length} bytes ends behind the script`);
    if (pushPrefix(length).length !== start - at) throw pushError(`a push of ${length} bytes is not shortest`);
    pushes.push(script.slice(start, start + length));
    at = start + length;
  }
  return pushes;
}

function pushPrefix(n: number): Uint8Array {
  if (n < OP_PUSHDATA1) return Uint8Array.of(n);
  if (n <= 0xff) return Uint8Array.of(OP_PUSHDATA1, n);
  if (n <= 0xffff) return Uint8Array.of(OP_PUSHDATA2, n & 0xff, n >> 8);
  return concatBytes(Uint8Array.of(OP_PUSHDATA4), u32(n).reverse());
}

function decodePushLength(script: Uint8Array, at: number): { length: number; start: number } {
  const opcode = script[at] ?? 0;
  if (opcode >= 1 && opcode < OP_PUSHDATA1) return { length: opcode, start: at + 1 };
  const width = opcode === OP_PUSHDATA1 ? 1 : opcode === OP_PUSHDATA2 ? 2 : opcode === OP_PUSHDATA4 ? 4 : 0;
  if (width === 0) throw pushError(`opcode 0x${opcode.toString(16).padStart(2, '0')} is no push of bytes`);
  const start = at + 1 + width;
  const length = script.subarray(at + 1, start).reduceRight((value, byte) => value * 256 + byte, 0);
  return { length, start };
}

function decodeHeader(header: Uint8Array): Omit<AnchorPayload, 'leafHashes'> & { count: number } {
  const reader = new ByteReader(header, 'anchor header');
  const version = reader.u8();
  if (version !== PAYLOAD_VERSION) {
    throw new VerificationError(
      'ANCHOR_PAYLOAD_VERSION_UNKNOWN',
      `payload version ${version}, expected ${PAYLOAD_VERSION}`,
    );
  }
  const typeByte = reader.u8();
  const type = ANCHOR_TYPES[typeByte];
  if (type === undefined) throw new VerificationError('ANCHOR_PAYLOAD_TYPE_UNKNOWN', `anchor type ${typeByte}`);
  const fields = {
    type,
    electionId: reader.bytes(32),
    seq: safeNumber(reader.u64(), 'seq'),
    treeSize: safeNumber(reader.u64(), 'treeSize'),
    rootHash: reader.bytes(32),
    issuedSize: safeNumber(reader.u64(), 'issuedSize'),
    issuedRoot: reader.bytes(32),
    timeMs: safeNumber(reader.u64(), 'timeMs'),
    count: reader.u32(),
  };
  reader.end();
  return fields;
}

/** Numbers above 2^53 − 1 would be rounded: no election has them. */
function safeNumber(value: bigint, what: string): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw formError(`${what} ${value} is above 2^53 − 1`);
  return Number(value);
}

function checkPayload(payload: AnchorPayload): void {
  const { type, electionId, seq, treeSize, rootHash, leafHashes, issuedSize, issuedRoot } = payload;
  for (const [what, bytes] of Object.entries({ electionId, rootHash, issuedRoot })) {
    if (bytes.length !== 32) throw formError(`${what} has ${bytes.length} bytes, expected 32`);
  }
  if (leafHashes.some((leaf) => leaf.length !== 32)) throw formError('a leaf hash does not have 32 bytes');
  // 1. n by type.
  const n = leafHashes.length;
  const wanted = allowedCount(type);
  if (n < wanted.min || n > wanted.max || n > treeSize) {
    throw countError(`${type} with n = ${n}, allowed ${wanted.min}…${wanted.max}, treeSize ${treeSize}`);
  }
  // 2. GENESIS is seq 0 and only seq 0, and covers the one entry 0x01.
  if ((type === 'GENESIS') !== (seq === 0) || (type === 'GENESIS' && treeSize !== 1)) {
    throw new VerificationError('ANCHOR_PAYLOAD_GENESIS_INVALID', `${type} with seq ${seq} and treeSize ${treeSize}`);
  }
  // 3. The empty issuance log has one root.
  if (issuedSize === 0 && !equalBytes(issuedRoot, EMPTY_ROOT)) {
    throw new VerificationError('ANCHOR_PAYLOAD_ISSUANCE_INVALID', 'issuedRoot at size 0 is not the empty root');
  }
}

function allowedCount(type: AnchorType): { min: number; max: number } {
  switch (type) {
    case 'GENESIS':
      return { min: 1, max: 1 };
    case 'HEARTBEAT':
    case 'TOP-UP':
      return { min: 0, max: 0 };
    case 'BATCH':
    case 'CLOSE':
    case 'RESULT':
    case 'ABORT':
      return { min: 1, max: MAX_ANCHOR_LEAVES };
    default:
      return type satisfies never;
  }
}

function formError(message: string): VerificationError {
  return new VerificationError('ANCHOR_PAYLOAD_FORM_INVALID', message);
}

function pushError(message: string): VerificationError {
  return new VerificationError('ANCHOR_PAYLOAD_PUSH_INVALID', message);
}

function countError(message: string): VerificationError {
  return new VerificationError('ANCHOR_PAYLOAD_COUNT_INVALID', message);
}
