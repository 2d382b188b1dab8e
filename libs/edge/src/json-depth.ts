/** Depth of JSON before it is parsed: a few kilobytes of brackets must not reach a recursive reader. */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = new Set([0x5b, 0x7b]);
const CLOSE = new Set([0x5d, 0x7d]);

/** Whether arrays and objects nest at most `limit` deep. One pass over the bytes; says nothing of validity. */
export function isWithinDepth(bytes: Uint8Array, limit: number): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (inString) {
      if (byte === BACKSLASH) at++;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) inString = true;
    else if (OPEN.has(byte) && ++depth > limit) return false;
    else if (CLOSE.has(byte)) depth--;
  }
  return true;
}
