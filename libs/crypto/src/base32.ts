/**
 * Crockford base32 for what people read, type and scan (spec §11, Algorithms 2.10 and 2.11): upper case, most
 * significant bit first, padded with zero bits, no check symbol.
 */
import { VerificationError } from './errors.js';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** More than any QR code holds. */
const MAX_TEXT = 8_192;

/** EncodeBase32 (Algorithm 2.10): ⌈8·length / 5⌉ symbols. */
export function encodeBase32(bytes: Uint8Array): string {
  let text = '';
  let pending = 0;
  let pendingBits = 0;
  for (const byte of bytes) {
    pending = (pending << 8) | byte;
    pendingBits += 8;
    while (pendingBits >= 5) {
      pendingBits -= 5;
      text += ALPHABET[(pending >> pendingBits) & 31];
    }
    pending &= (1 << pendingBits) - 1;
  }
  return pendingBits === 0 ? text : text + ALPHABET[(pending << (5 - pendingBits)) & 31];
}

/**
 * DecodeBase32 (Algorithm 2.11): what a person typed, as exactly `lengthBytes` bytes. Folds case, reads `O` as `0`
 * and `I`, `L` as `1`, drops `-` and blanks.
 * @throws VerificationError BASE32_INVALID: too long, another number of symbols, another symbol, padding that is not zero
 */
export function decodeBase32(text: string, lengthBytes: number): Uint8Array {
  const symbols = normalizeBase32(text);
  if (symbols.length !== Math.ceil((8 * lengthBytes) / 5)) {
    throw new VerificationError('BASE32_INVALID', `${symbols.length} symbols do not make ${lengthBytes} bytes`);
  }
  const out = new Uint8Array(lengthBytes);
  let at = 0;
  let pending = 0;
  let pendingBits = 0;
  for (const symbol of symbols) {
    pending = (pending << 5) | ALPHABET.indexOf(symbol);
    pendingBits += 5;
    if (pendingBits >= 8) {
      pendingBits -= 8;
      out[at++] = pending >> pendingBits;
    }
    pending &= (1 << pendingBits) - 1;
  }
  // Padding that is not zero would give one value several texts.
  if (pending !== 0) throw new VerificationError('BASE32_INVALID', 'the last symbol carries bits that must be zero');
  return out;
}

/**
 * The symbols of a typed text: case folded, look-alikes replaced, `-` and blanks dropped.
 * @throws VerificationError BASE32_INVALID for a character that is no symbol, as `U`, and for a text that is too long
 */
export function normalizeBase32(text: string): string {
  if (text.length > MAX_TEXT) throw new VerificationError('BASE32_INVALID', `more than ${MAX_TEXT} characters`);
  // Blanks of ASCII alone: what looks like nothing in one font is a character in another.
  const symbols = text
    .replace(/[ \t\r\n-]/g, '')
    .replace(/[a-z]/g, (letter) => letter.toUpperCase())
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');
  for (const symbol of symbols) {
    if (!ALPHABET.includes(symbol)) {
      throw new VerificationError('BASE32_INVALID', `"${symbol}" is no base32 symbol`);
    }
  }
  return symbols;
}
