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
});

export type Environment = z.infer<typeof CONFIG_SCHEMA>;

/** Keys under which the bearer tokens are provided. */
export const OFFICE_TOKEN = Symbol('OFFICE_TOKEN');
export const MIRROR_TOKEN = Symbol('MIRROR_TOKEN');
/** For the connection that listens; it is outside the pool. */
export const DATABASE_URL = Symbol('DATABASE_URL');

/** The part that services of this process ask for. */
export class Config {
  /** Issuer 1 first. */
  readonly issuerUrls: readonly string[];
  /** Issuers and the tally service. */
  readonly witnessUrls: readonly string[];

  constructor(environment: Pick<Environment, 'ISSUER_URLS' | 'WITNESS_URLS'>) {
    this.issuerUrls = environment.ISSUER_URLS;
    this.witnessUrls = environment.WITNESS_URLS;
  }
}
