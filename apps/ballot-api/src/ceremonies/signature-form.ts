/** The signature of a JSON body as the signature file of the record. */
import { encodeCanonicalJson } from '#crypto';
import { decodeSignatureFile, type SignatureFile } from '#record';
import type { SignatureForm } from '../forms.js';

/** @param form untrusted, of the right shape @throws VerificationError SIGNATURE_FILE_INVALID for an unknown kind */
export function signatureFileOf(form: SignatureForm): SignatureFile {
  return decodeSignatureFile(encodeCanonicalJson(form));
}
