/** What the operator configures. The tokens and the database's password live here and in no log. */
import { setting } from '#edge';
import { z } from 'zod';

export const CONFIG_SCHEMA = z.object({
  DATABASE_URL: setting.databaseUrl,
  HOST: setting.host,
  PORT: setting.port,
  DATA_DIR: setting.directory,
  OFFICE_TOKEN: setting.token,
  MIRROR_TOKEN: setting.token,
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
});

export type Environment = z.infer<typeof CONFIG_SCHEMA>;

/** Keys under which the bearer tokens are provided. */
export const OFFICE_TOKEN = Symbol('OFFICE_TOKEN');
export const MIRROR_TOKEN = Symbol('MIRROR_TOKEN');
/** For the connection that listens; it is outside the pool. */
export const DATABASE_URL = Symbol('DATABASE_URL');

type ServiceEnvironment = Pick<
  Environment,
  'ISSUER_URLS' | 'WITNESS_URLS' | 'EXPLORER_URL' | 'HEADERS_URL' | 'HEADERS_NETWORK'
>;

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

  constructor(environment: ServiceEnvironment) {
    this.issuerUrls = environment.ISSUER_URLS;
    this.witnessUrls = environment.WITNESS_URLS;
    this.explorerUrl = environment.EXPLORER_URL ?? null;
    const { HEADERS_URL: url, HEADERS_NETWORK: network } = environment;
    this.headers = url === undefined || network === undefined ? null : { network, url };
  }
}
