/**
 * Bytes: concatenation, big-endian integers, length-prefixed values, hex, and a reader that must be used up
 * (spec §2, conventions). Nothing here knows the group or the election.
 */
import { VerificationError } from './errors.js';

/** Largest request that `crypto.getRandomValues` answers in one call. */
const RANDOM_CHUNK_BYTES = 65_536;

/** `a || b || …` */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  return concatList(parts);
}

/** The same for a list of any length: arguments of a call have a limit, which a sender's list must not reach. */
export function concatList(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Same length and same bytes; the time depends on the lengths alone. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a[i] ^ b[i];
  return difference === 0;
}

/** Lexicographic order of bytes, as a sort's comparison: negative, 0 or positive. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    if (a[i] !== b[i]) return a[i] - b[i];
  }
  return a.length - b.length;
}

/** One byte; a number that is not an integer in 0…255 is refused (NUMBER_INVALID). */
export function u8(n: number): Uint8Array {
  return encodeInteger(n, 1);
}

/** Two bytes, big-endian; refuses what does not fit (NUMBER_INVALID). */
export function u16(n: number): Uint8Array {
  return encodeInteger(n, 2);
}

/** Four bytes, big-endian; refuses what does not fit (NUMBER_INVALID). */
export function u32(n: number): Uint8Array {
  return encodeInteger(n, 4);
}

/** Eight bytes, big-endian; refuses what does not fit (NUMBER_INVALID). */
export function u64(n: number | bigint): Uint8Array {
  return encodeInteger(n, 8);
}

/** `LV(x) = u32(len x) || x` (spec §2): injective, so no two lists of values share an encoding. */
export function lv(x: Uint8Array): Uint8Array {
  return concatBytes(u32(x.length), x);
}

/** Lower-case hex. */
export function toHex(bytes: Uint8Array): string {
  let out = '';
  for (const byte of bytes) out += byte.toString(16).padStart(2, '0');
  return out;
}

/**
 * Decodes lower-case hex of exactly `lengthBytes` bytes (spec §2: "binary in JSON is lower-case hex").
 * @throws VerificationError HEX_INVALID
 */
export function fromHex(text: string, lengthBytes: number): Uint8Array {
  // Upper case is refused, so that bytes have one hex form and a comparison of texts is one of bytes.
  // The length may be half of a sender's text: half a byte is none.
  const hasLength = typeof text === 'string' && Number.isInteger(lengthBytes) && text.length === 2 * lengthBytes;
  if (!hasLength || !/^[0-9a-f]*$/.test(text)) {
    throw new VerificationError('HEX_INVALID', `expected ${lengthBytes} bytes in lower-case hex`);
  }
  return Uint8Array.from({ length: lengthBytes }, (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2), 16));
}

/** UTF-8 bytes of a text. */
export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** `n` bytes from `crypto.getRandomValues`, the only source of randomness (spec §2). */
export function randomBytes(n: number): Uint8Array {
  const out = new Uint8Array(n);
  for (let at = 0; at < n; at += RANDOM_CHUNK_BYTES) {
    crypto.getRandomValues(out.subarray(at, Math.min(n, at + RANDOM_CHUNK_BYTES)));
  }
  return out;
}

/** Reads untrusted bytes from the front; whoever reads calls `end()`, so that nothing can trail unseen. */
export class ByteReader {
  private at = 0;

  /** @param what  names the structure in messages, as "ballot" */
  constructor(
    private readonly source: Uint8Array,
    private readonly what: string,
  ) {}

  u8(): number {
    return Number(this.integer(1));
  }

  u16(): number {
    return Number(this.integer(2));
  }

  u32(): number {
    return Number(this.integer(4));
  }

  u64(): bigint {
    return this.integer(8);
  }

  /** The next `n` bytes, copied. @throws VerificationError LENGTH_INVALID when fewer are left */
  bytes(n: number): Uint8Array {
    if (!Number.isSafeInteger(n) || n < 0) throw new Error(`cannot read ${n} bytes`);
    if (n > this.rest()) {
      throw new VerificationError('LENGTH_INVALID', `${this.what} ends early: ${n} bytes wanted, ${this.rest()} left`);
    }
    this.at += n;
    // `subarray` and a copy: the `slice` of a Node Buffer would share its bytes.
    return new Uint8Array(this.source.subarray(this.at - n, this.at));
  }

  /** How many bytes are left. */
  rest(): number {
    return this.source.length - this.at;
  }

  /** @throws VerificationError LENGTH_INVALID when bytes are left */
  end(): void {
    if (this.rest() !== 0) {
      throw new VerificationError('LENGTH_INVALID', `${this.what} has ${this.rest()} bytes too many`);
    }
  }

  private integer(size: number): bigint {
    return this.bytes(size).reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
  }
}

function encodeInteger(n: number | bigint, size: number): Uint8Array {
  if (typeof n === 'number' && !Number.isSafeInteger(n)) {
    throw new VerificationError('NUMBER_INVALID', `${n} is not an integer`);
  }
  let rest = BigInt(n);
  // Of a negative number −1 stays.
  if (rest >> BigInt(8 * size) !== 0n) {
    throw new VerificationError('NUMBER_INVALID', `${n} does not fit ${size} bytes`);
  }
  const out = new Uint8Array(size);
  for (let i = size - 1; i >= 0; i--) {
    out[i] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return out;
}
