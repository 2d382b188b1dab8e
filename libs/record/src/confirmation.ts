/**
 * A confirmation as a file (spec §7.1, §12.2): what the board promised to a voter's device, kept so that it can be held
 * against the published record. It names a tracker and no choice.
 */
import { encodeCanonicalJson } from '#crypto';
import { decodeForm, type Form, hexForm, list, object, oneOf, text, whole } from './strict-form.js';

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

const CONFIRMATION: Form<ConfirmationFile> = object({
  electionId: hexForm(32),
  format: oneOf(CONFIRMATION_FORMAT),
  tracker: hexForm(32),
  index: whole(0, Number.MAX_SAFE_INTEGER),
  inclusionProof: list(hexForm(32), 64),
  checkpoint: text(0, 65_536, () => true, 'is a signed note'),
});

const BOUNDS = { maxBytes: 128 * 1024, maxDepth: 2, code: 'CONFIRMATION_INVALID', what: 'confirmation' } as const;

/** @param bytes untrusted   @throws VerificationError JSON_…, CONFIRMATION_INVALID */
export function decodeConfirmation(bytes: Uint8Array): ConfirmationFile {
  return decodeForm(CONFIRMATION, bytes, BOUNDS);
}

export function encodeConfirmation(confirmation: Omit<ConfirmationFile, 'format'>): Uint8Array {
  const bytes = encodeCanonicalJson({ ...confirmation, format: CONFIRMATION_FORMAT });
  decodeConfirmation(bytes);
  return bytes;
}
