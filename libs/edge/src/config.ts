/**
 * Configuration from the environment, through one typed schema per service. A wrong value stops the start with the
 * variable's name and what is allowed, never with the value: it may be a secret.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** sysexits: EX_CONFIG. */
export const EXIT_CONFIG = 78;

/** What every service that listens has. */
export interface ListenConfig {
  readonly HOST: string;
  readonly PORT: number;
}

/** A variable that is wrong, and what is allowed. */
export interface ConfigProblem {
  readonly variable: string;
  readonly allowed: string;
}

/** Pieces for the services' schemas. `describe` says what is allowed and is printed. */
export const setting = {
  host: z.string().min(1).default('127.0.0.1').describe('an address to listen on, such as 127.0.0.1 or 0.0.0.0'),
  port: z.coerce.number().int().min(0).max(65_535).describe('a number 0 to 65535; 0 takes any free port'),
  databaseUrl: z
    .string()
    .regex(/^postgres(ql)?:\/\/\S+$/)
    .describe('the URL of a PostgreSQL database, postgres://role:password@host:port/database'),
  directory: z.string().min(1).describe('the path of a folder that belongs to this service'),
  token: z
    .string()
    .regex(/^[\x21-\x7e]{32,256}$/)
    .describe('a secret of 32 to 256 printable characters without spaces'),
  metricsToken: z
    .string()
    .regex(/^[\x21-\x7e]{32,256}$/)
    .optional()
    .describe('a secret of 32 to 256 printable characters; without it only this machine may read /metrics'),
  url: z
    .url({ protocol: /^https?$/ })
    .transform((url) => url.replace(/\/+$/, ''))
    .describe('an http:// or https:// URL'),
  urls: z
    .string()
    .transform((list) => list.split(',').map((url) => url.trim().replace(/\/+$/, '')))
    .pipe(z.array(z.url({ protocol: /^https?$/ })).max(64))
    .describe('http:// or https:// URLs, separated by commas'),
  /** An OpenID Connect provider; without HTTPS only one on this machine, for trials. */
  provider: z
    .string()
    .regex(/^(https:\/\/[^\s/?#]+|http:\/\/(localhost|127\.0\.0\.1)(:\d{1,5})?)(\/[^\s?#]*)?$/)
    .describe('the https:// URL of an OpenID Connect provider, exactly as it names itself'),
  text: z
    .string()
    .regex(/^[\x21-\x7e]{1,1000}$/)
    .describe('1 to 1000 printable characters without spaces'),
  name: z
    .string()
    .regex(/^[^\s+]{1,100}$/)
    .describe('a name of 1 to 100 characters without spaces and plus signs'),
} as const;

/**
 * Reads and checks the environment.
 * @returns the configuration, or every variable that is wrong
 */
export function readConfig<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  env: NodeJS.ProcessEnv,
): { config: z.infer<z.ZodObject<Shape>> } | { problems: ConfigProblem[] } {
  // An empty variable is one that is not set: `PORT= npm start`.
  const { values, unreadable } = withFiles(Object.keys(schema.shape), env);
  if (unreadable.length > 0) return { problems: unreadable };
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== ''));
  const result = schema.safeParse(given);
  if (result.success) return { config: result.data };
  const wrong = new Set(result.error.issues.map((issue) => String(issue.path[0] ?? '')));
  return {
    problems: [...wrong].map((variable) => ({ variable, allowed: allowedFor(schema.shape[variable]) })),
  };
}

/** Reads the environment or ends the process with status 78, after a line for each variable that is wrong. */
export function loadConfig<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  env: NodeJS.ProcessEnv,
): z.infer<z.ZodObject<Shape>> {
  const result = readConfig(schema, env);
  if ('config' in result) return result.config;
  for (const { variable, allowed } of result.problems) {
    const state = env[variable] ? 'has a value that is not allowed' : 'is not set';
    process.stderr.write(`${variable} ${state}; allowed: ${allowed}\n`);
  }
  process.exit(EXIT_CONFIG);
}

/** `X_FILE` names a file that holds X, without the line end behind it: secrets come as files where others see variables. */
function withFiles(
  variables: readonly string[],
  env: NodeJS.ProcessEnv,
): { values: NodeJS.ProcessEnv; unreadable: ConfigProblem[] } {
  const values = { ...env };
  const unreadable: ConfigProblem[] = [];
  for (const variable of variables) {
    const file = env[`${variable}_FILE`];
    if (!file || values[variable]) continue;
    try {
      values[variable] = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
    } catch {
      unreadable.push({ variable: `${variable}_FILE`, allowed: 'the path of a file that this service can read' });
    }
  }
  return { values, unreadable };
}

function allowedFor(field: unknown): string {
  const description = (field as { description?: string } | undefined)?.description;
  return description ?? 'see the operator’s guide';
}
