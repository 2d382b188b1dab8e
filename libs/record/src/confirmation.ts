/**
 * A confirmation as a file (spec §7.1, §12.2): what the board promised to a voter's device, kept so that it can be held
 * against the published record. It names a tracker and no choice.
 */
import { encodeCanonicalJson } from '#crypto';
import { z } from 'zod';
import { decodeDocument, hexOf, wholeNumber } from './schema.js';

export const CONFIRMATION_FORMAT = 'psephos-confirmation/1';

export interface ConfirmationFile {
  electionId: string;
  format: typeof CONFIRMATION_FORMAT;
  /** 32 bytes, hex. */
  tracker: string;
  /** Place on the board. */
  index: number;
  /** 32 bytes each, hex. */
  inclusionProof: string[];
  /** The signed note with its cosignatures. */
  checkpoint: string;
}

const CONFIRMATION = z.strictObject({
  electionId: hexOf(32),
  format: z.literal(CONFIRMATION_FORMAT),
  tracker: hexOf(32),
  index: wholeNumber(0, Number.MAX_SAFE_INTEGER),
  inclusionProof: z.array(hexOf(32)).max(64),
  checkpoint: z.string().max(65_536),
});

const FORM = { maxBytes: 128 * 1024, maxDepth: 2, code: 'CONFIRMATION_INVALID', what: 'confirmation' } as const;

/** @param bytes untrusted   @throws VerificationError JSON_…, CONFIRMATION_INVALID */
export function decodeConfirmation(bytes: Uint8Array): ConfirmationFile {
  return decodeDocument(CONFIRMATION, bytes, FORM);
}

export function encodeConfirmation(confirmation: Omit<ConfirmationFile, 'format'>): Uint8Array {
  const bytes = encodeCanonicalJson({ ...confirmation, format: CONFIRMATION_FORMAT });
  decodeConfirmation(bytes);
  return bytes;
}
