/**
 * What an OpenID Connect provider has signed about a voter (spec §3.5). The office reads it when she enrols, and every
 * issuer reads it again for itself: the same checks, each with keys that it fetched from the provider.
 */
import { createRemoteJWKSet, decodeJwt, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { z } from 'zod';
import { ServiceError } from './service-error.js';

export interface ProviderSettings {
  /** Exactly as the provider names itself. */
  readonly issuer: string;
  readonly clientId: string;
  /** The claim that is the voter id on the roll. */
  readonly voterClaim: string;
}

export interface IdentityClaims {
  readonly nonce: string;
  readonly voterId: string;
  readonly issuedMs: number;
}

/** Signatures that only the provider can make: nothing unsigned, and no secret that others share. */
const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];
/** Codes of errors that are about the provider's set of keys, and not about the token. */
const SILENCE = new Set<string>([errors.JWKSTimeout.code, errors.JWKSInvalid.code, errors.JOSEError.code]);
const TIMEOUT_MS = 10_000;
const CLOCK_SKEW_S = 60;
const MAX_TOKEN_CHARACTERS = 16_384;
const METADATA_FORM = z.object({ issuer: z.string(), jwks_uri: z.url() });

export class IdTokens {
  private keys: Promise<JWTVerifyGetKey> | undefined;

  constructor(private readonly settings: ProviderSettings) {}

  /**
   * The provider signed it for us, when it says so: that it has lapsed since does not unsay it.
   * @param token untrusted   @param notBeforeMs  tokens that are older are refused
   * @throws ServiceError ID_TOKEN_INVALID, PROVIDER_UNAVAILABLE
   */
  async verify(token: string, notBeforeMs: number): Promise<IdentityClaims> {
    // 1. When it was signed: not before the enrolment, and not in the future.
    const issuedS = issuedAt(token);
    if (issuedS * 1_000 < notBeforeMs) throw invalid('it was signed before the enrolment');
    if (issuedS > Date.now() / 1_000 + CLOCK_SKEW_S) throw invalid('it was signed in the future');
    // 2. Signature, issuer, audience, and that it was valid then.
    const payload = await this.verified(token, new Date(issuedS * 1_000));
    const { clientId, voterClaim } = this.settings;
    if (Array.isArray(payload.aud) && payload.aud.length > 1 && payload['azp'] !== clientId) {
      throw invalid('it was made for several programs, and not for us first');
    }
    // 3. Whose it is, and the key that it is for.
    const { nonce, [voterClaim]: voterId } = payload;
    if (typeof nonce !== 'string') throw invalid('it has no nonce');
    if (typeof voterId !== 'string' || voterId === '') throw invalid(`it has no claim "${voterClaim}"`);
    return { nonce, voterId, issuedMs: issuedS * 1_000 };
  }

  private async verified(token: string, currentDate: Date): Promise<JWTPayload> {
    const { issuer, clientId: audience } = this.settings;
    try {
      const options = { issuer, audience, algorithms: ALGORITHMS, currentDate, requiredClaims: ['exp', 'iat', 'sub'] };
      return (await jwtVerify(token, await this.providerKeys(), options)).payload;
    } catch (error) {
      if (error instanceof ServiceError) throw error;
      // No answer, or one that is no set of keys: the token may still hold.
      const isToken = error instanceof errors.JOSEError && !SILENCE.has(error.code);
      if (!isToken) throw unavailable(error);
      throw invalid(`${error.message} (${error.code})`);
    }
  }

  /** Fetched once; the set itself fetches new keys when it meets an unknown one. */
  private providerKeys(): Promise<JWTVerifyGetKey> {
    this.keys ??= this.fetchKeys().catch((error: unknown) => {
      this.keys = undefined;
      throw error;
    });
    return this.keys;
  }

  private async fetchKeys(): Promise<JWTVerifyGetKey> {
    const { issuer } = this.settings;
    const answer: unknown = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: 'error',
    }).then(
      (response) => response.json(),
      (error: unknown) => {
        throw unavailable(error);
      },
    );
    const metadata = METADATA_FORM.safeParse(answer).data;
    if (metadata?.issuer !== issuer) throw unavailable(new Error('it names itself otherwise'));
    return createRemoteJWKSet(new URL(metadata.jwks_uri), { timeoutDuration: TIMEOUT_MS });
  }
}

function issuedAt(token: string): number {
  if (token.length > MAX_TOKEN_CHARACTERS) throw invalid('it is too long');
  try {
    const { iat } = decodeJwt(token);
    if (typeof iat === 'number' && Number.isSafeInteger(iat) && iat > 0) return iat;
  } catch {
    throw invalid('it is no JSON Web Token');
  }
  throw invalid('it does not say when it was signed');
}

function invalid(why: string): ServiceError {
  return new ServiceError('ID_TOKEN_INVALID', `the provider’s token does not hold: ${why}`);
}

function unavailable(cause: unknown): ServiceError {
  return new ServiceError('PROVIDER_UNAVAILABLE', 'the provider of accounts does not answer', 5, { cause });
}
