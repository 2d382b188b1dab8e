/**
 * Secrets that the office gives out (links, cookies, tokens): 32 random bytes. The database holds their hashes alone: they
 * have too much entropy to be guessed from those, and a copy of the database opens nothing.
 */
import { createHash, randomBytes } from 'node:crypto';

/** 43 characters that stand in a URL as they are. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** @param secret  untrusted, any text */
export function hashOfSecret(secret: string): Uint8Array {
  return new Uint8Array(createHash('sha256').update(secret).digest());
}

/** An id that stands in addresses. */
export function newId(): string {
  return randomBytes(16).toString('hex');
}
