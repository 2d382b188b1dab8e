/**
 * Signatures of documents (spec §2.5, Algorithms 2.6 and 2.7). What is signed is the hash of the *stored bytes*, bound to
 * the document's kind: a signature under a phase statement can never be shown as one under a share file.
 */
import { concatBytes, utf8 } from './bytes.js';
import { signEd25519, verifyEd25519 } from './ed25519.js';
import { refuseAs } from './errors.js';
import { domainBytes, DOMAINS, sha256, type DocumentKind } from './hash.js';

/**
 * SignDocument (Algorithm 2.6): 64 bytes, Ed25519 over `"psephos/v1/doc/" || kind || SHA-256(bytes)`.
 * @param kind the closed list of spec §2.5   @param secretKey 32 bytes, secret   @param bytes as they will be stored
 */
export function signDocument(kind: DocumentKind, secretKey: Uint8Array, bytes: Uint8Array): Uint8Array {
  return signEd25519(secretKey, documentMessage(kind, bytes));
}

/**
 * VerifyDocument (Algorithm 2.7): the holder of `publicKey` signed exactly these bytes as a document of this kind.
 * @param publicKey untrusted, 32 bytes   @param bytes untrusted, as stored   @param signature untrusted, 64 bytes
 * @throws VerificationError DOCUMENT_SIGNATURE_INVALID (its cause tells key from signature)
 */
export function verifyDocument(
  kind: DocumentKind,
  publicKey: Uint8Array,
  bytes: Uint8Array,
  signature: Uint8Array,
): void {
  const message = documentMessage(kind, bytes);
  refuseAs('DOCUMENT_SIGNATURE_INVALID', `${kind} document`, () => verifyEd25519(publicKey, message, signature));
}

/** The 32 last bytes are always the hash, so kind and hash cannot run into one another. */
function documentMessage(kind: DocumentKind, bytes: Uint8Array): Uint8Array {
  return concatBytes(domainBytes(DOMAINS.document), utf8(kind), sha256(bytes));
}
