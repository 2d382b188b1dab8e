/** The tracker as text (spec §11): what a person reads, and what a second device scans first. */
import { decodeBase32, encodeBase32 } from './base32.js';
import { VerificationError } from './errors.js';

/** Letters and digits of a tracker as people read it. */
export const TRACKER_SYMBOLS = 52;
/** First letter of the first QR text. */
const TRACKER_KIND = 'T';

/** The tracker as a person reads it: 52 base32 symbols. */
export function encodeTracker(tracker: Uint8Array): string {
  if (tracker.length !== 32) throw new Error('a tracker has 32 bytes');
  return encodeBase32(tracker);
}

/** A typed tracker. @throws VerificationError BASE32_INVALID */
export function decodeTracker(text: string): Uint8Array {
  return decodeBase32(text, 32);
}

/** The first QR text: `T` and the tracker. */
export function encodeTrackerQr(tracker: Uint8Array): string {
  return TRACKER_KIND + encodeTracker(tracker);
}

/** @param text untrusted @throws VerificationError BASE32_INVALID: another kind, or no tracker */
export function decodeTrackerQr(text: string): Uint8Array {
  return decodeTracker(stripKind(text, TRACKER_KIND));
}

/** Takes off the letter that says what a QR text is. @param text untrusted @throws VerificationError BASE32_INVALID */
export function stripKind(text: string, kind: string): string {
  const trimmed = text.replace(/^[ \t\r\n]+/, '');
  if (trimmed.slice(0, 1).toUpperCase() !== kind) {
    throw new VerificationError('BASE32_INVALID', `the text does not begin with "${kind}"`);
  }
  return trimmed.slice(1);
}
