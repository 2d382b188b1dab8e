/** Codes of an authenticator app (RFC 6238) beside a password: six digits, a new one every 30 seconds, each taken once. */
import { Secret, TOTP } from 'otpauth';

const PERIOD_S = 30;
const SECRET_BYTES = 20;

/** What a fresh authenticator is told: once, as text and as QR code. */
export interface NewAuthenticator {
  /** Base32, secret. */
  secret: string;
  /** `otpauth://…`, secret. */
  uri: string;
}

export function newAuthenticator(name: string, host: string): NewAuthenticator {
  const totp = totpOf(new Secret({ size: SECRET_BYTES }), name, host);
  return { secret: totp.secret.base32, uri: totp.toString() };
}

/**
 * The step of the code, or null where it is wrong. A code of the step before or after counts too: clocks differ.
 * @param secret  base32, secret   @param code  untrusted
 */
export function stepOf(secret: string, code: string): number | null {
  const totp = totpOf(Secret.fromBase32(secret), '', '');
  const timestamp = Date.now();
  const delta = totp.validate({ token: code, timestamp, window: 1 });
  return delta === null ? null : Math.floor(timestamp / 1000 / PERIOD_S) + delta;
}

function totpOf(secret: Secret, label: string, host: string): TOTP {
  return new TOTP({ issuer: `Psephos ${host}`, label, secret, algorithm: 'SHA1', digits: 6, period: PERIOD_S });
}
