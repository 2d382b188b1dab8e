/**
 * What the fuzzer knows of a decoder: how to run it, what it decodes, how what it accepted is written again, and how much
 * of it there may be. The tables are in `decoders/`.
 */
import { type ErrorCode, utf8 } from '#crypto';

/** Limits of a decoder that refuses by length alone, and with which code. */
export interface Limit {
  /** The largest input that is looked at. */
  bytes: number;
  code: ErrorCode;
}

export interface Decoder<T = unknown> {
  name: string;
  /** `input` is untrusted; texts come through {@link textOf}. */
  decode(input: Uint8Array): T | Promise<T>;
  /**
   * `bytes`: what was accepted is written again as the very same bytes; `text`: as the same text. `value`: people type it,
   * or other programs write it, so several inputs may mean one value; then what is written again means the same value.
   * `once`: no two files of one content are the same.
   */
  canonical: 'bytes' | 'text' | 'value' | 'once';
  /** The value as bytes. */
  encode(value: T): Uint8Array | Promise<Uint8Array>;
  /** Inputs that are accepted: what mutations start from. */
  valid: Uint8Array[];
  limit?: Limit;
  /** An input of about `count` parts that the decoder must look at one by one, accepted or not. */
  grow?: (count: number) => Uint8Array;
  /** Each run costs so many of others': signatures, curves, key derivation. */
  cost?: number;
}

/** Forgets the type of the value, which only the decoder's own two functions share. */
export function decoder<T>(row: Decoder<T>): Decoder {
  return row;
}

/** Where a decoder takes text: UTF-8, in which three bytes may also stand for half of a surrogate pair, unlike in UTF-8. */
export function textOf(bytes: Uint8Array): string {
  const text = new TextDecoder('utf-8', { ignoreBOM: true });
  let out = '';
  let from = 0;
  for (let at = 0; at + 2 < bytes.length; at++) {
    const isSurrogate = bytes[at] === 0xed && bytes[at + 1] >> 5 === 0b101 && bytes[at + 2] >> 6 === 0b10;
    if (!isSurrogate) continue;
    out += text.decode(bytes.subarray(from, at));
    out += String.fromCharCode(0xd000 | ((bytes[at + 1] & 0x3f) << 6) | (bytes[at + 2] & 0x3f));
    at += 2;
    from = at + 1;
  }
  return out + text.decode(bytes.subarray(from));
}

/** Bytes for a text that holds whole characters. */
export const bytesOf = (text: string): Uint8Array => utf8(text);
