/** Configuration of the tally service. */
import { chainSettings, checkChainSettings } from '#chain';
import { setting } from '#edge';
import { z } from 'zod';

export const tallyConfig = z
  .object({
    HOST: setting.host,
    PORT: setting.port,
    DATABASE_URL: setting.databaseUrl,
    DATA_DIR: setting.directory,
    OPERATOR_TOKEN: setting.token,
    MIRROR_TOKEN: setting.token,
    METRICS_TOKEN: setting.metricsToken,
    API_URL: setting.url,
    NAME: setting.name,
    ...chainSettings,
    FUNDING_SAT: z.coerce
      .number()
      .int()
      .min(10_000)
      .max(100_000_000_000)
      .default(10_000_000)
      .describe('satoshis asked from the faucet of a devnet for one election, at least 10000'),
    FUNDING_CONFIRMATIONS: z.coerce
      .number()
      .int()
      .min(1)
      .max(1_000)
      .default(6)
      .describe('how deep a funding transaction must be before it may stand in a draft, 1 to 1000'),
  })
  .superRefine(checkChainSettings);

export type TallyConfig = z.infer<typeof tallyConfig>;
export const TALLY_CONFIG = Symbol('TALLY_CONFIG');
