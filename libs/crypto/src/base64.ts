/**
 * Base 64 of RFC 4648 section 4, strict, for signed notes (spec §7). `atob` accepts white space, missing padding and
 * loose last bits, so one signature could be written in several ways: here every byte string has exactly one text.
 */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const FORM = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

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
  // 1. The alphabet, whole groups, right padding.
  if (!FORM.test(text)) return undefined;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  for (let i = 0, at = 0; i < text.length; i += 4) {
    let group = 0;
    for (let j = 0; j < 4; j++) group = (group << 6) | Math.max(ALPHABET.indexOf(text.charAt(i + j)), 0);
    for (let shift = 16; shift >= 0 && at < bytes.length; shift -= 8) bytes[at++] = (group >> shift) & 255;
  }
  // 2. Bits behind the last byte must be zero, else two texts would mean the same bytes.
  return encodeBase64(bytes) === text ? bytes : undefined;
}
