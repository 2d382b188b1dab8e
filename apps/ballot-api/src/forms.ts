/** Shapes of small JSON bodies and of path parameters (strict: an unknown member is refused). */
import { z } from 'zod';

const bytesInHex = (lengthBytes: number) =>
  z.string().regex(new RegExp(`^[0-9a-f]{${lengthBytes * 2}}$`), `must be ${lengthBytes} bytes in lower-case hex`);

/** A public key in a path or query. */
export const KEY_FORM = bytesInHex(32);

export const SIGNATURE_FORM = z.strictObject({
  kind: z.string().max(40),
  publicKey: bytesInHex(32),
  signature: bytesInHex(64),
});
export type SignatureForm = z.infer<typeof SIGNATURE_FORM>;

export const MESSAGE_FORM = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]{1,64}$/, 'must be a message name'),
  document: z.string(),
  signature: SIGNATURE_FORM,
});
export type MessageForm = z.infer<typeof MESSAGE_FORM>;

export const SIGNED_DOCUMENT_FORM = z.strictObject({ document: z.string(), signature: SIGNATURE_FORM });
export type SignedDocumentForm = z.infer<typeof SIGNED_DOCUMENT_FORM>;

export const APPROVAL_FORM = z.strictObject({ issuer: z.int().min(1).max(32), signature: bytesInHex(64) });
export type ApprovalForm = z.infer<typeof APPROVAL_FORM>;

export const PHASE_FORM = z.strictObject({
  statement: z.string().max(16_384),
  signatures: z.array(z.strictObject({ official: z.int().min(0).max(255), signature: bytesInHex(64) })).length(2),
});

export const BLIND_SIGNATURE_FORM = z.strictObject({
  request: z.string().regex(/^(?:[0-9a-f]{2}){1,1024}$/, 'must be a request in lower-case hex'),
  index: z.int().min(0),
  inclusionProof: z.array(bytesInHex(32)).max(64),
  checkpoint: z.string().max(16_384),
});
export type BlindSignatureForm = z.infer<typeof BLIND_SIGNATURE_FORM>;

/** A roll key in a path. */
export const ROLL_KEY_FORM = bytesInHex(32);

/** A decimal number in a path or query: no sign, no leading zero. */
export const INDEX_FORM = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,14})$/, 'must be a whole number')
  .transform(Number);

/** `<number>.json` in a path: a document of the board. */
export const NUMBERED_FILE_FORM = z
  .string()
  .regex(/^[1-9][0-9]{0,4}\.json$/, 'must be the number of a document with .json')
  .transform((name) => Number(name.slice(0, -'.json'.length)));
