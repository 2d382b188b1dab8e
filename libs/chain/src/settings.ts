/**
 * Configuration of the network: which processors, which source of headers, which reader. Lists are separated by commas
 * and belong together place by place.
 */
import { z } from 'zod';

export const CHAIN_KINDS = ['devnet', 'arc', 'arcade', 'rpc'] as const;
export const HEADERS_KINDS = ['devnet', 'bhs', 'woc', 'rpc', 'file'] as const;
export const READER_KINDS = ['woc', 'rpc'] as const;
export const NETWORK_NAMES = ['mainnet', 'testnet', 'regtest', 'devnet'] as const;
const MAX_PROCESSORS = 8;

const isHttp = (text: string) => /^https?:\/\/[^\s,]+$/.test(text) && URL.canParse(text);
const list = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .pipe(z.array(z.string()).min(1).max(MAX_PROCESSORS));
const address = z.string().refine(isHttp);
const secret = z.string().regex(/^[\x21-\x2b\x2d-\x7e]{1,1000}$/);

/** For `z.object`, with `checkChainSettings` as its refinement. `describe` says what is allowed and is printed. */
export const chainSettings = {
  CHAIN_KIND: list
    .pipe(z.array(z.enum(CHAIN_KINDS)))
    .describe(
      'devnet, arc, arcade or rpc, or several of them separated by commas (at most 8), as many as CHAIN_URL has addresses; ' +
        'devnet stands alone',
    ),
  CHAIN_URL: list
    .pipe(z.array(address))
    .describe(
      'http:// or https:// URLs of processors, separated by commas, as many as CHAIN_KIND has kinds; for rpc with user:password@',
    ),
  CHAIN_TOKEN: z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.array(z.union([secret, z.literal('')])))
    .optional()
    .describe(
      'bearer tokens of the processors, separated by commas, one for each of CHAIN_URL; an empty one where none is wanted',
    ),
  CALLBACK_URL: address
    .optional()
    .describe('the http:// or https:// URL under which processors reach the door for callbacks; with CALLBACK_TOKEN'),
  CALLBACK_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{32,256}$/)
    .optional()
    .describe('a secret of 32 to 256 printable characters that processors show with a callback; with CALLBACK_URL'),
  HEADERS_KIND: z
    .enum(HEADERS_KINDS)
    .optional()
    .describe('devnet, bhs, woc, rpc or file; needed unless CHAIN_KIND is devnet'),
  HEADERS_URL: z
    .string()
    .regex(/^\S+$/)
    .optional()
    .describe('the http:// or https:// URL of a header source, or for HEADERS_KIND=file the path of the file'),
  HEADERS_TOKEN: secret.optional().describe('the token of the header source'),
  READER_KIND: z.enum(READER_KINDS).optional().describe('woc or rpc: who is asked which transaction spends an output'),
  READER_URL: address.optional().describe('the http:// or https:// URL of the reader; with READER_KIND'),
  READER_TOKEN: secret.optional().describe('the token of the reader'),
  NETWORK: z
    .enum(NETWORK_NAMES)
    .default('devnet')
    .describe('mainnet, testnet, regtest or devnet: the chain that CHAIN_URL and HEADERS_URL speak of'),
  CHAIN_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(100)
    .max(120_000)
    .default(10_000)
    .describe('milliseconds after which a question to the network counts as not answered, 100 to 120000'),
} as const;

export type ChainSettings = z.infer<z.ZodObject<typeof chainSettings>>;

/** What must fit together. The issue names the variable that is to be changed. */
export function checkChainSettings(settings: ChainSettings, context: z.RefinementCtx): void {
  const { CHAIN_KIND, CHAIN_URL, CHAIN_TOKEN, HEADERS_KIND, HEADERS_URL } = settings;
  const wrong = (variable: keyof ChainSettings) =>
    context.addIssue({ code: 'custom', path: [variable], message: 'does not fit the others' });
  const isDevnet = CHAIN_KIND.includes('devnet');
  if (isDevnet && CHAIN_KIND.length > 1) wrong('CHAIN_KIND');
  if (CHAIN_URL.length !== CHAIN_KIND.length) wrong('CHAIN_URL');
  if (CHAIN_TOKEN !== undefined && CHAIN_TOKEN.length !== CHAIN_KIND.length) wrong('CHAIN_TOKEN');
  if ((settings.CALLBACK_URL === undefined) !== (settings.CALLBACK_TOKEN === undefined)) {
    wrong(settings.CALLBACK_URL === undefined ? 'CALLBACK_URL' : 'CALLBACK_TOKEN');
  }
  if (!isDevnet && HEADERS_KIND === undefined) wrong('HEADERS_KIND');
  const needsAddress = HEADERS_KIND !== undefined && HEADERS_KIND !== 'devnet';
  if ((needsAddress || !isDevnet) && HEADERS_URL === undefined) wrong('HEADERS_URL');
  if (HEADERS_URL !== undefined && HEADERS_KIND !== 'file' && !isHttp(HEADERS_URL)) wrong('HEADERS_URL');
  if ((settings.READER_KIND === undefined) !== (settings.READER_URL === undefined)) {
    wrong(settings.READER_URL === undefined ? 'READER_URL' : 'READER_KIND');
  }
}
