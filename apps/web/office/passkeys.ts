/**
 * Passkeys in this browser: for signing in, and as what unlocks a signing key (WebAuthn PRF: the device answers a salt with
 * 32 bytes that it gives nobody else, here alone).
 */
import { startAuthentication, startRegistration } from '@simplewebauthn/browser';
import { fromHex, randomBytes, toHex } from '#crypto';
import type { PasskeyQuestion } from '#client';

/** Browsers make passkeys for names over HTTPS and for this very machine, never for an IP address. */
export function hasPasskeys(): boolean {
  return isSecureContext && 'PublicKeyCredential' in globalThis && !isAddress(location.hostname);
}

export function isAddress(hostname: string): boolean {
  return /^[\d.]+$|^\[/.test(hostname);
}

/** @throws Error when the reader stops it */
export function makePasskey({ options }: PasskeyQuestion): Promise<object> {
  return startRegistration({ optionsJSON: options as Parameters<typeof startRegistration>[0]['optionsJSON'] });
}

/** @throws Error when the reader stops it */
export function answerByPasskey({ options }: PasskeyQuestion): Promise<object> {
  return startAuthentication({ optionsJSON: options as Parameters<typeof startAuthentication>[0]['optionsJSON'] });
}

/**
 * What unlocks a signing key by a passkey, as a passphrase. Secret.
 * @param salt  of the account, 32 bytes in hex   @param passkeys  ids in hex
 * @returns null where the device does not know the function
 * @throws Error when the reader stops it
 */
export async function passkeyPassphrase(
  salt: string,
  passkeys: readonly string[],
): Promise<{ passphrase: string; passkey: string } | null> {
  const answer = (await navigator.credentials.get({
    publicKey: {
      // Nobody verifies this answer: what counts is what the device computes.
      challenge: ownBytes(randomBytes(32)),
      rpId: location.hostname,
      allowCredentials: passkeys.map((id) => ({ type: 'public-key', id: ownBytes(fromHex(id, id.length / 2)) })),
      userVerification: 'required',
      extensions: { prf: { eval: { first: ownBytes(fromHex(salt, 32)) } } },
    },
  })) as PublicKeyCredential | null;
  const first = answer?.getClientExtensionResults().prf?.results?.first;
  if (answer === null || first === undefined) return null;
  const bytes = ArrayBuffer.isView(first)
    ? new Uint8Array(first.buffer, first.byteOffset, first.byteLength)
    : new Uint8Array(first);
  return { passphrase: toHex(bytes), passkey: toHex(new Uint8Array(answer.rawId)) };
}

const ownBytes = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => Uint8Array.from(bytes);
