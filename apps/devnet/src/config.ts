/** Configuration of the devnet. */
import { setting } from '#edge';
import { z } from 'zod';

export const devnetConfig = z.object({
  HOST: setting.host,
  PORT: setting.port,
  DATA_DIR: setting.directory,
  BLOCK_MS: z.coerce
    .number()
    .int()
    .min(0)
    .max(3_600_000)
    .default(1_000)
    .describe('milliseconds between blocks while transactions wait or settle; 0 mines on command only'),
  FEE_SAT_PER_KB: z.coerce
    .number()
    .int()
    .min(0)
    .max(1_000_000)
    .default(100)
    .describe('the least fee in satoshis for 1,000 bytes, a number 0 to 1000000'),
});

export type DevnetConfig = z.infer<typeof devnetConfig>;
export const DEVNET_CONFIG = Symbol('DEVNET_CONFIG');
