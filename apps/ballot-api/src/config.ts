/** What the operator configures. The tokens and the database's password live here and in no log. */
import { hostname } from 'node:os';
import { type ProviderSettings, setting } from '#edge';
import { z } from 'zod';

export const CONFIG_SCHEMA = z.object({
  DATABASE_URL: setting.databaseUrl,
  HOST: setting.host,
  PORT: setting.port,
  DATA_DIR: setting.directory,
  OFFICE_TOKEN: setting.token,
  MIRROR_TOKEN: setting.token,
  METRICS_TOKEN: setting.metricsToken,
  ISSUER_URLS: setting.urls,
  WITNESS_URLS: setting.urls,
  EXPLORER_URL: z
    .string()
    .regex(/^https?:\/\/[^\s{}]+\{txid\}[^\s{}]*$/)
    .optional()
    .describe('the http:// or https:// URL of a block explorer with {txid} where a transaction id goes'),
  HEADERS_URL: setting.url.optional(),
  HEADERS_NETWORK: z
    .enum(['mainnet', 'testnet', 'regtest', 'devnet'])
    .optional()
    .describe('the network of HEADERS_URL'),
  WEBHOOKS_TO_PRIVATE: z
    .enum(['refused', 'allowed'])
    .default('refused')
    .describe('refused or allowed: whether webhooks may go to addresses of this machine and of private networks'),
  TRUSTED_PROXIES: z.coerce
    .number()
    .int()
    .min(0)
    .max(10)
    .default(0)
    .describe('how many proxies stand in front of this service and write X-Forwarded-For, 0 to 10'),
  /** The tally service, which prepares anchors for the office; both or none. */
  TALLY_URL: setting.url.optional().describe('the http:// or https:// URL of the tally service'),
  TALLY_TOKEN: setting.token.optional().describe('the OPERATOR_TOKEN of the tally service, where TALLY_URL is set'),
  PUBLIC_ORIGIN: z
    .url({ protocol: /^https?$/ })
    .transform((url) => new URL(url).origin)
    .optional()
    .describe('the address under which people reach these pages, such as https://vote.example.org'),
  LOG_ORIGIN: z
    .string()
    .regex(/^[a-z0-9][a-z0-9./-]{0,99}$/)
    .optional()
    .describe('the beginning of the names of new logs, such as vote.example.org; the host of PUBLIC_ORIGIN if not set'),
  /** Where voters enrol with their accounts; all three or none. */
  OIDC_ISSUER: setting.provider.optional(),
  OIDC_CLIENT_ID: setting.text.optional(),
  OIDC_CLIENT_SECRET: setting.text.optional().describe('the secret that the provider gave with OIDC_CLIENT_ID'),
  OIDC_VOTER_CLAIM: setting.text.default('sub').describe('the claim that is the voter id'),
});

export type Environment = z.infer<typeof CONFIG_SCHEMA>;

/** Keys under which the bearer tokens are provided. */
export const OFFICE_TOKEN = Symbol('OFFICE_TOKEN');
export const MIRROR_TOKEN = Symbol('MIRROR_TOKEN');
/** For the connection that listens; it is outside the pool. */
export const DATABASE_URL = Symbol('DATABASE_URL');
/** Folder of this service's secrets. */
export const DATA_DIR = Symbol('DATA_DIR');
/** Of this machine, without PUBLIC_ORIGIN: where the link of the first account leads. */
export const LISTEN_PORT = Symbol('LISTEN_PORT');

type ServiceEnvironment = Pick<
  Environment,
  | 'ISSUER_URLS'
  | 'WITNESS_URLS'
  | 'EXPLORER_URL'
  | 'HEADERS_URL'
  | 'HEADERS_NETWORK'
  | 'TALLY_URL'
  | 'TALLY_TOKEN'
  | 'PUBLIC_ORIGIN'
  | 'LOG_ORIGIN'
  | 'WEBHOOKS_TO_PRIVATE'
  | 'TRUSTED_PROXIES'
> &
  // Tests and programs without accounts leave these out.
  Partial<Pick<Environment, 'OIDC_ISSUER' | 'OIDC_CLIENT_ID' | 'OIDC_CLIENT_SECRET' | 'OIDC_VOTER_CLAIM'>>;

/** The part that services of this process ask for. */
export class Config {
  /** Issuer 1 first. */
  readonly issuerUrls: readonly string[];
  /** Issuers and the tally service. */
  readonly witnessUrls: readonly string[];

  /** Where pages link transactions to, or null. */
  readonly explorerUrl: string | null;
  /** A header service of the elections' network, or null. */
  readonly headers: { network: string; url: string } | null;
  /** The tally service and its operator's token (secret), or null: then the office cannot prepare anchors. */
  readonly tally: { url: string; token: string } | null;
  /** `https://host[:port]` under which people reach the pages, or null where nobody has said it. */
  readonly publicOrigin: string | null;
  /** New logs are named `<logOrigin>/<random>`: names that nobody else in the world gives to a log. */
  readonly logOrigin: string;
  /** The provider of the voters' accounts, with our secret there, or null: then nobody enrols with an account. */
  readonly provider: (ProviderSettings & { readonly clientSecret: string }) | null;

  /** Whether webhooks may go to this machine and to private networks. */
  readonly webhooksToPrivate: boolean;
  /** Proxies in front, whose word about the sender counts. */
  readonly trustedProxies: number;

  constructor(environment: ServiceEnvironment) {
    this.issuerUrls = environment.ISSUER_URLS;
    this.witnessUrls = environment.WITNESS_URLS;
    this.explorerUrl = environment.EXPLORER_URL ?? null;
    const { HEADERS_URL: url, HEADERS_NETWORK: network } = environment;
    this.headers = url === undefined || network === undefined ? null : { network, url };
    const { TALLY_URL, TALLY_TOKEN, PUBLIC_ORIGIN, LOG_ORIGIN } = environment;
    this.tally = TALLY_URL === undefined || TALLY_TOKEN === undefined ? null : { url: TALLY_URL, token: TALLY_TOKEN };
    this.publicOrigin = PUBLIC_ORIGIN ?? null;
    this.webhooksToPrivate = environment.WEBHOOKS_TO_PRIVATE === 'allowed';
    this.trustedProxies = environment.TRUSTED_PROXIES;
    this.logOrigin = LOG_ORIGIN ?? ownHost(this.publicOrigin);
    this.provider = providerOf(environment);
  }
}

/** The public host name, or this machine's: addresses may change, a log keeps its name and its key. */
function ownHost(publicOrigin: string | null): string {
  const name = publicOrigin === null ? hostname() : new URL(publicOrigin).hostname;
  return name.toLowerCase().replace(/[^a-z0-9.-]/g, '-');
}

function providerOf({ OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_VOTER_CLAIM }: ServiceEnvironment) {
  if (OIDC_ISSUER === undefined || OIDC_CLIENT_ID === undefined || OIDC_CLIENT_SECRET === undefined) return null;
  const voterClaim = OIDC_VOTER_CLAIM ?? 'sub';
  return { issuer: OIDC_ISSUER, clientId: OIDC_CLIENT_ID, clientSecret: OIDC_CLIENT_SECRET, voterClaim };
}
