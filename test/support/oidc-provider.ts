/**
 * A small OpenID Connect provider for tests: discovery, keys, authorization code with PKCE, all over HTTP. Whoever asks is
 * signed in at once as `subject`; what it signs can be falsified in every way that an adversary would try.
 */
import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';

const CLIENT = { id: 'psephos-tests', secret: 'client-secret-of-the-tests-0123456789' };
const KEY_ID = 'first';

interface Grant {
  nonce: string;
  challenge: string;
  redirectUri: string;
}

export class OidcProvider {
  readonly client = CLIENT;
  /** Who signs in next. */
  subject = 'voter-0';
  /** Changes what is signed. */
  claims: (honest: JWTPayload) => JWTPayload = (honest) => honest;
  /** Signs otherwise. */
  sign: (claims: JWTPayload) => Promise<string> = (claims) => this.signed(claims);
  private readonly grants = new Map<string, Grant>();

  private constructor(
    private readonly server: Server,
    private readonly keys: { privateKey: CryptoKey; publicKey: CryptoKey },
  ) {}

  static async start(): Promise<OidcProvider> {
    const server = createServer((request, response) => void provider.answer(request, response));
    const provider: OidcProvider = new OidcProvider(server, await generateKeyPair('RS256', { extractable: true }));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return provider;
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Honest again. */
  reset(): void {
    this.claims = (honest) => honest;
    this.sign = (claims) => this.signed(claims);
  }

  /** The claims of an honest token. */
  honest(subject: string, nonce: string, nowS = Math.floor(Date.now() / 1_000)): JWTPayload {
    return { iss: this.issuer, aud: CLIENT.id, sub: subject, nonce, iat: nowS, exp: nowS + 300 };
  }

  /** As the provider signs. */
  signed(claims: JWTPayload, key: CryptoKey = this.keys.privateKey): Promise<string> {
    return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: KEY_ID }).sign(key);
  }

  /** With a key of somebody else under the provider's key id. */
  async forged(claims: JWTPayload): Promise<string> {
    return this.signed(claims, (await generateKeyPair('RS256')).privateKey);
  }

  /** With algorithm `none`. */
  unsigned(claims: JWTPayload): string {
    return new UnsecuredJWT(claims).encode();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', this.issuer);
    const body = new URLSearchParams(await read(request));
    switch (url.pathname) {
      case '/.well-known/openid-configuration':
        return json(response, 200, this.metadata());
      case '/jwks':
        return json(response, 200, {
          keys: [{ ...(await exportJWK(this.keys.publicKey)), kid: KEY_ID, alg: 'RS256', use: 'sig' }],
        });
      case '/authorize':
        return this.authorize(url.searchParams, response);
      case '/token':
        return this.token(body, response);
      default:
        return json(response, 404, {});
    }
  }

  private metadata(): Record<string, unknown> {
    return {
      issuer: this.issuer,
      authorization_endpoint: `${this.issuer}/authorize`,
      token_endpoint: `${this.issuer}/token`,
      jwks_uri: `${this.issuer}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      token_endpoint_auth_methods_supported: ['client_secret_post'],
      code_challenge_methods_supported: ['S256'],
    };
  }

  private authorize(query: URLSearchParams, response: ServerResponse): void {
    const code = randomBytes(16).toString('hex');
    const redirectUri = query.get('redirect_uri') ?? '';
    this.grants.set(code, {
      nonce: query.get('nonce') ?? '',
      challenge: query.get('code_challenge') ?? '',
      redirectUri,
    });
    const back = new URL(redirectUri);
    back.searchParams.set('code', code);
    back.searchParams.set('state', query.get('state') ?? '');
    response.writeHead(302, { location: back.href }).end();
  }

  /** A code is good once, for whoever has its verifier. */
  private async token(body: URLSearchParams, response: ServerResponse): Promise<void> {
    const grant = this.grants.get(body.get('code') ?? '');
    this.grants.delete(body.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(body.get('code_verifier') ?? '')
      .digest('base64url');
    const isRight =
      grant?.challenge === challenge &&
      grant.redirectUri === body.get('redirect_uri') &&
      body.get('client_id') === CLIENT.id &&
      body.get('client_secret') === CLIENT.secret;
    if (!grant || !isRight) return json(response, 400, { error: 'invalid_grant' });
    const idToken = await this.sign(this.claims(this.honest(this.subject, grant.nonce)));
    json(response, 200, { access_token: 'unused', token_type: 'Bearer', expires_in: 60, id_token: idToken });
  }
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
