/**
 * Signed documents as they travel (spec §2, §4): canonical JSON, its detached Ed25519 signature, and whose it must be.
 * What is verified and hashed is always the text that arrived, never a second serialisation.
 */
import { type DocumentKind, fromHex, signDocument, toHex, utf8, verifyDocument } from '#crypto';
import type { SignedMessage } from './ballot-api.js';
import { clientError } from './errors.js';

/** Signs the bytes of a document. @param secretKey  Ed25519, secret */
export function signMessage(
  name: string,
  kind: DocumentKind,
  key: { secretKey: Uint8Array; publicKey: Uint8Array },
  bytes: Uint8Array,
): SignedMessage {
  return {
    name,
    document: new TextDecoder('utf-8', { fatal: true }).decode(bytes),
    signature: {
      kind,
      publicKey: toHex(key.publicKey),
      signature: toHex(signDocument(kind, key.secretKey, bytes)),
    },
  };
}

/**
 * The document's bytes, after its signature was found to be of the expected kind and key.
 * @param publicKeyHex  from the draft or the definition, never from the message
 * @throws VerificationError DOCUMENT_SIGNATURE_INVALID; ClientError ELECTION_NOT_SOUND
 */
export function openMessage(message: SignedMessage, kind: DocumentKind, publicKeyHex: string): Uint8Array {
  const bytes = utf8(message.document);
  if (message.signature.kind !== kind || message.signature.publicKey !== publicKeyHex) {
    throw clientError('ELECTION_NOT_SOUND', `message '${message.name}' is signed as something or someone else`, null);
  }
  verifyDocument(kind, fromHex(publicKeyHex, 32), bytes, fromHex(message.signature.signature, 64));
  return bytes;
}

/** The message with this name, or null while it is not there. */
export function findMessage(messages: SignedMessage[], name: string): SignedMessage | null {
  return messages.find((message) => message.name === name) ?? null;
}
