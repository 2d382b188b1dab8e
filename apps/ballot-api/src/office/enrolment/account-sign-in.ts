/**
 * Enrolment with an account (spec §3.5): authorization code with PKCE, and a nonce that is the hash of plan and roll key. What
 * the provider signs is checked here as every issuer will check it.
 */
import { Injectable } from '@nestjs/common';
import { computeEnrolmentNonce, fromHex } from '#crypto';
import { IdTokens, ServiceError } from '#edge';
import * as oidc from 'openid-client';
import { Config } from '../../config.js';
import { EnrolmentService } from './enrolment.service.js';
import { SIGN_IN_MS, SignInSeal, type SignIn } from './sign-in-cookie.js';

export const CALLBACK_PATH = '/office-api/enrolment/callback';
/** The provider has just signed it. */
const FRESH_MS = SIGN_IN_MS + 60_000;

@Injectable()
export class AccountSignIn {
  private readonly seal: SignInSeal | null;
  private readonly idTokens: IdTokens | null;
  private discovered: Promise<oidc.Configuration> | undefined;

  constructor(
    private readonly config: Config,
    private readonly enrolment: EnrolmentService,
  ) {
    const { provider } = config;
    this.seal = provider === null ? null : new SignInSeal(provider.clientSecret);
    this.idTokens = provider === null ? null : new IdTokens(provider);
  }

  /** Host of the provider, which people are told before they go there; null where there is none. */
  get providerHost(): string | null {
    return this.config.provider === null ? null : new URL(this.config.provider.issuer).host;
  }

  /**
   * Where the browser goes to sign in, and what it keeps meanwhile.
   * @param rollKey hex, untrusted   @param origin  of the page
   * @throws ServiceError PROVIDER_UNKNOWN, PROVIDER_UNAVAILABLE, ENROLMENT_NOT_OPEN, PLAN_UNKNOWN
   */
  async begin(planId: string, rollKey: string, origin: string): Promise<{ url: string; sealed: string }> {
    if (this.seal === null) throw new ServiceError('PROVIDER_UNKNOWN', 'this office has no provider of accounts');
    const { isOpen } = await this.enrolment.notice(planId);
    if (!isOpen) throw new ServiceError('ENROLMENT_NOT_OPEN', 'the election is frozen: nobody can enrol any more');
    const provider = await this.discover();
    const verifier = oidc.randomPKCECodeVerifier();
    // The plan stands in it so that a browser that has lost the rest still gets back to its page.
    const state = `${planId}.${oidc.randomState()}`;
    const url = oidc.buildAuthorizationUrl(provider, {
      redirect_uri: `${origin}${CALLBACK_PATH}`,
      scope: 'openid',
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce: nonceOf({ planId, rollKey }),
    });
    const signIn: SignIn = { planId, rollKey, verifier, state, origin, expiresMs: Date.now() + SIGN_IN_MS };
    return { url: url.href, sealed: this.seal.seal(signIn) };
  }

  /**
   * The browser is back.
   * @param query of the address, untrusted   @param sealed  what the browser kept, untrusted
   * @throws ServiceError SIGN_IN_UNKNOWN, SIGN_IN_REFUSED, ID_TOKEN_INVALID, ID_TOKEN_DIFFERENT, PROVIDER_UNAVAILABLE and
   *   those of `bind`
   */
  async finish(query: string, sealed: string | undefined): Promise<void> {
    const signIn = this.seal?.open(sealed ?? '', Date.now());
    const url = new URL(`${signIn?.origin ?? 'http://unknown'}${CALLBACK_PATH}${query}`);
    if (signIn === undefined || url.searchParams.get('state') !== signIn.state) {
      throw new ServiceError('SIGN_IN_UNKNOWN', 'this sign-in was not begun in this browser, or too long ago');
    }
    const token = await this.exchange(url, signIn);
    const claims = await this.verified(token);
    if (claims.nonce !== nonceOf(signIn)) {
      throw new ServiceError('ID_TOKEN_DIFFERENT', 'the provider’s token is for another roll key');
    }
    await this.enrolment.bind(signIn.planId, claims.voterId, signIn.rollKey, token);
  }

  private async verified(token: string) {
    if (this.idTokens === null) throw new Error('without a provider no sign-in is open');
    return this.idTokens.verify(token, Date.now() - FRESH_MS);
  }

  /** The code for a token; the library checks state, nonce, issuer, audience and time. */
  private async exchange(url: URL, signIn: SignIn): Promise<string> {
    const provider = await this.discover();
    try {
      const tokens = await oidc.authorizationCodeGrant(provider, url, {
        pkceCodeVerifier: signIn.verifier,
        expectedState: signIn.state,
        expectedNonce: nonceOf(signIn),
        idTokenExpected: true,
      });
      return tokens.id_token ?? '';
    } catch (error) {
      throw refusalOf(error);
    }
  }

  private discover(): Promise<oidc.Configuration> {
    const { provider } = this.config;
    if (provider === null) throw new ServiceError('PROVIDER_UNKNOWN', 'this office has no provider of accounts');
    const issuer = new URL(provider.issuer);
    // The configuration takes http: for this machine alone.
    const execute = issuer.protocol === 'http:' ? [oidc.allowInsecureRequests] : [];
    this.discovered ??= oidc
      .discovery(issuer, provider.clientId, provider.clientSecret, undefined, { execute })
      .catch((cause: unknown) => {
        this.discovered = undefined;
        throw new ServiceError('PROVIDER_UNAVAILABLE', 'the provider of accounts does not answer', 5, { cause });
      });
    return this.discovered;
  }
}

function nonceOf({ planId, rollKey }: Pick<SignIn, 'planId' | 'rollKey'>): string {
  return computeEnrolmentNonce(fromHex(planId, 16), fromHex(rollKey, 32));
}

/** The provider's own refusal, a token that does not hold, or no answer. */
function refusalOf(cause: unknown): ServiceError {
  if (cause instanceof oidc.AuthorizationResponseError || cause instanceof oidc.ResponseBodyError) {
    return new ServiceError('SIGN_IN_REFUSED', `the provider answers: ${cause.error.slice(0, 100)}`, undefined, {
      cause,
    });
  }
  if (cause instanceof oidc.ClientError && cause.code?.startsWith('OAUTH_') === true && !isSilence(cause.code)) {
    return new ServiceError('ID_TOKEN_INVALID', `the provider’s token does not hold (${cause.code})`, undefined, {
      cause,
    });
  }
  return new ServiceError('PROVIDER_UNAVAILABLE', 'the provider of accounts does not answer', 5, { cause });
}

function isSilence(code: string): boolean {
  return code === 'OAUTH_TIMEOUT' || code === 'OAUTH_RESPONSE_IS_NOT_CONFORM';
}
