/** Configuration of an issuer, from the environment. */
import { setting } from '#edge';
import { z } from 'zod';

export const CONFIG_SCHEMA = z.object({
  HOST: setting.host,
  PORT: setting.port,
  /** The issuer's own database: its roll, its mirror of both logs, what it signed. */
  DATABASE_URL: setting.databaseUrl,
  /** Folder of the secrets: ceremony keys, shares, the witness's key. */
  DATA_DIR: setting.directory,
  /** Opens the doors of whoever runs this issuer. */
  OPERATOR_TOKEN: setting.token,
  /** Opens the ballot API's mirror endpoint, and this issuer's own. */
  MIRROR_TOKEN: setting.token,
  METRICS_TOKEN: setting.metricsToken,
  API_URL: setting.url.describe('the http:// or https:// URL of the ballot API'),
  /** The witness's key name. */
  NAME: setting.name,
  /** Who accepts a ceremony: a person who has compared the roll with the legal list, or, for demonstrations, nobody. */
  ACCEPT: z
    .enum(['by-operator', 'automatic'])
    .default('by-operator')
    .describe('by-operator, or automatic (for demonstrations: nobody compares the roll with anything)'),
  /** Where voters enrolled by account: this issuer checks the provider's tokens itself. Both or none. */
  OIDC_ISSUER: setting.provider.optional(),
  OIDC_CLIENT_ID: setting.text.optional(),
  OIDC_VOTER_CLAIM: setting.text.default('sub').describe('the claim that is the voter id'),
});

export type Config = z.infer<typeof CONFIG_SCHEMA>;

export const CONFIG = Symbol('CONFIG');
export const OPERATOR_TOKEN = Symbol('OPERATOR_TOKEN');
