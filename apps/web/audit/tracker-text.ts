/** The characters of a ballot tracker as people enter them. */
import { normalizeBase32 } from '#crypto';

export const LEAST_SYMBOLS = 8;

/** What a person typed as symbols of a tracker, or the key of what is wrong with it. */
export function readTyped(text: string): { symbols: string } | { error: string } {
  try {
    const symbols = normalizeBase32(text.trim());
    // The first QR code has a T before the 52 symbols.
    const tracker = symbols.length === 53 && symbols.startsWith('T') ? symbols.slice(1) : symbols;
    return tracker.length < LEAST_SYMBOLS ? { error: 'audit.find.error.short' } : { symbols: tracker };
  } catch {
    return { error: 'audit.find.error.characters' };
  }
}
