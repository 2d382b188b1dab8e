/**
 * Base 64 of RFC 4648 section 4, strict, for signed notes (spec §7). `atob` accepts white space, missing padding and
 * loose last bits, so one signature could be written in several ways: here every byte string has exactly one text.
 */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Standard base 64 with padding. @param bytes any length, public */
export function encodeBase64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const group = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const digits = [18, 12, 6, 0].map((shift) => ALPHABET.charAt((group >> shift) & 63));
    const kept = Math.min(bytes.length - i, 3) + 1;
    text += digits.slice(0, kept).join('') + '='.repeat(4 - kept);
  }
  return text;
}

/**
 * The bytes of a canonical base 64 text, or `undefined`: the caller knows what the text was for and which code names it.
 * @param text untrusted
 */
export function decodeBase64(text: string): Uint8Array | undefined {
  // 1. Whatever it says: a character that is none counts as a zero.
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array(Math.max(Math.floor(text.length / 4) * 3 - padding, 0));
  for (let i = 0, at = 0; i < text.length; i += 4) {
    let group = 0;
    for (let j = 0; j < 4; j++) group = (group << 6) | Math.max(ALPHABET.indexOf(text.charAt(i + j)), 0);
    // What is written behind the end goes nowhere.
    for (let shift = 16; shift >= 0; shift -= 8) bytes[at++] = (group >> shift) & 255;
  }
  // 2. Its bytes have this text: another alphabet, groups cut short, wrong padding and bits behind the last byte have not.
  return encodeBase64(bytes) === text ? bytes : undefined;
}
