/** What `psephos start` is told: how long people may vote, who may come in, where the data stays. */
import { isIP } from 'node:net';
import path from 'node:path';
import { CommandError, EXIT } from '../output/command-error.js';
import { parseNumber } from '../output/parse.js';

/** As typed; undefined where the option was not given. */
export interface StartArguments {
  voters: string | undefined;
  definition: string | undefined;
  closesIn: string | undefined;
  host: string | undefined;
  port: string | undefined;
  data: string;
  fresh: boolean;
  /** False with `--no-close`. */
  close: boolean;
  json: boolean;
}

export interface StartOptions {
  directory: string;
  /** null: the one of the last start, which is this machine alone unless another was chosen. */
  host: string | null;
  /** null: the one of the first start, which is 8080 unless another was chosen. */
  port: number | null;
  fresh: boolean;
  close: boolean;
  json: boolean;
  /** For a new election only. */
  election: { voters: number; template: string | null; votingMs: number };
  /** Options of a new election that were given; an election that goes on does not take them. */
  electionOptions: string[];
}

export const FIRST_PORT = 8080;
export const FIRST_HOST = '127.0.0.1';
const DEFAULT_VOTERS = '20';
const DEFAULT_CLOSES_IN = '1h';
const MIN_VOTERS = 2;
const MAX_VOTERS = 20_000;
const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const MIN_VOTING_MS = 5_000;
const MAX_VOTING_MS = 365 * UNIT_MS.d;

/** @throws CommandError */
export function readStartOptions(args: StartArguments): StartOptions {
  return {
    directory: path.resolve(args.data),
    host: args.host === undefined ? null : parseHost(args.host),
    port: args.port === undefined ? null : parseNumber('--port', args.port, 0, 65_535),
    fresh: args.fresh,
    close: args.close,
    json: args.json,
    election: {
      voters: parseNumber('--voters', args.voters ?? DEFAULT_VOTERS, MIN_VOTERS, MAX_VOTERS),
      template: args.definition === undefined ? null : path.resolve(args.definition),
      votingMs: parseDuration('--closes-in', args.closesIn ?? DEFAULT_CLOSES_IN),
    },
    electionOptions: [
      ...(args.voters === undefined ? [] : ['--voters']),
      ...(args.definition === undefined ? [] : ['--definition']),
      ...(args.closesIn === undefined ? [] : ['--closes-in']),
    ],
  };
}

/** `20s`, `90m`, `1h`, `2d`. @param minMs the shortest time that makes sense @throws CommandError */
export function parseDuration(option: string, text: string, minMs = MIN_VOTING_MS): number {
  const [, digits, unit] = /^([1-9][0-9]{0,6})([smhd])$/.exec(text) ?? [];
  const ms = Number(digits) * UNIT_MS[unit as keyof typeof UNIT_MS];
  if (ms >= minMs && ms <= MAX_VOTING_MS) return ms;
  throw new CommandError(
    `${option} is '${text}', not a time from ${minMs / 1_000}s to 365d`,
    'for instance 20s, 90m, 1h or 2d',
    EXIT.usage,
  );
}

function parseHost(text: string): string {
  if (isIP(text) !== 0) return text;
  throw new CommandError(
    `--host is '${text}', not an IP address`,
    '0.0.0.0 lets others in the same network in; 127.0.0.1 is this machine alone',
    EXIT.usage,
  );
}
