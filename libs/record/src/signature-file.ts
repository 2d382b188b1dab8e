/**
 * Detached document signatures (spec §2.5, record format §1): `x.json` is signed in `x.sig.json`.
 */
import {
  DOCUMENT_KINDS,
  type DocumentKind,
  encodeCanonicalJson,
  fromHex,
  signDocument,
  toHex,
  VerificationError,
  verifyDocument,
} from '#crypto';
import { decodeForm, type Form, hexForm, object, oneOf } from './strict-form.js';

export interface SignatureFile {
  kind: DocumentKind;
  /** 32 bytes hex, Ed25519. */
  publicKey: string;
  /** 64 bytes hex. */
  signature: string;
}

const SIGNATURE_FILE: Form<SignatureFile> = object({
  kind: oneOf(...DOCUMENT_KINDS),
  publicKey: hexForm(32),
  signature: hexForm(64),
});
const BOUNDS = { maxBytes: 1_024, maxDepth: 1, code: 'SIGNATURE_FILE_INVALID', what: 'signature file' } as const;

/** Where a document's signature stands: `x.json` → `x.sig.json`, anything else with `.sig.json` behind it. */
export function signaturePath(path: string): string {
  return `${path.endsWith('.json') ? path.slice(0, -'.json'.length) : path}.sig.json`;
}

/** @param bytes untrusted   @throws VerificationError JSON_…, SIGNATURE_FILE_INVALID */
export function decodeSignatureFile(bytes: Uint8Array): SignatureFile {
  return decodeForm(SIGNATURE_FILE, bytes, BOUNDS);
}

export function encodeSignatureFile(file: SignatureFile): Uint8Array {
  const bytes = encodeCanonicalJson({ kind: file.kind, publicKey: file.publicKey, signature: file.signature });
  decodeSignatureFile(bytes);
  return bytes;
}

/** Signs a document's bytes. @param secretKey 32 bytes, secret   @param publicKey its 32 bytes */
export function makeSignatureFile(
  kind: DocumentKind,
  secretKey: Uint8Array,
  publicKey: Uint8Array,
  bytes: Uint8Array,
): SignatureFile {
  return { kind, publicKey: toHex(publicKey), signature: toHex(signDocument(kind, secretKey, bytes)) };
}

/**
 * VerifySignedDocument (spec §2.5): these bytes are signed, as a document of this kind, by the *expected* key; the key
 * that the file names must be it.
 * @param kind expected   @param publicKey expected, hex of 32 bytes   @param bytes untrusted   @param file untrusted, decoded
 * @throws VerificationError SIGNATURE_FILE_KIND_DIFFERENT, SIGNATURE_FILE_KEY_DIFFERENT, DOCUMENT_SIGNATURE_INVALID
 */
export function verifySignedDocument(
  kind: DocumentKind,
  publicKey: string,
  bytes: Uint8Array,
  file: SignatureFile,
): void {
  if (file.kind !== kind) {
    throw new VerificationError('SIGNATURE_FILE_KIND_DIFFERENT', `signed as "${file.kind}", expected "${kind}"`);
  }
  if (file.publicKey !== publicKey) {
    throw new VerificationError('SIGNATURE_FILE_KEY_DIFFERENT', `signed with ${file.publicKey}, expected ${publicKey}`);
  }
  verifyDocument(kind, fromHex(publicKey, 32), bytes, fromHex(file.signature, 64));
}
