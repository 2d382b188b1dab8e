/**
 * What a data folder of `psephos start` holds: `start.json` marks it as one and names its election, or null as long as the
 * first start prepares it. Nothing else than a marked folder is ever removed.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import path from 'node:path';
import { z } from 'zod';
import { CommandError, EXIT } from '../output/command-error.js';
import { assertNotRunning, removeData } from '../supervisor/supervisor.js';
import { FIRST_HOST } from './options.js';

const STATE = z.strictObject({
  format: z.literal('psephos-start/1'),
  electionId: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  /** Where the pages listen; absent until somebody has chosen it. */
  host: z
    .string()
    .refine((host) => isIP(host) !== 0)
    .optional(),
});

type State = z.infer<typeof STATE>;

/**
 * Opens the folder, or makes it anew when it is told to, or when an earlier start was interrupted before anybody could
 * vote. @returns the election that goes on, or null
 */
export async function openDataFolder(directory: string, fresh: boolean): Promise<string | null> {
  const electionId = readState(directory)?.electionId;
  if (electionId !== undefined && electionId !== null && !fresh) return electionId;
  if (electionId !== undefined) {
    await assertNotRunning(directory);
    await removeData(directory);
  }
  mkdirSync(directory, { recursive: true, mode: 0o711 });
  writeState(directory, { electionId: null });
  return null;
}

/** From now on the election goes on with every start. */
export function keepElection(directory: string, electionId: string): void {
  writeState(directory, { electionId });
}

/** Where the pages listen: as wanted, as the last start, or on this machine alone. @param directory  opened before */
export function hostOf(directory: string, wanted: string | null): string {
  return wanted ?? readState(directory)?.host ?? FIRST_HOST;
}

/** From now on the next start listens there too. */
export function keepHost(directory: string, host: string): void {
  writeState(directory, { host });
}

/** Undefined where the folder holds nothing yet. */
function readState(directory: string): State | undefined {
  const file = fileIn(directory);
  if (existsSync(file)) return STATE.parse(JSON.parse(readFileSync(file, 'utf8')));
  if (!existsSync(directory) || readdirSync(directory).length === 0) return undefined;
  throw new CommandError(
    `${directory} holds other things than a demonstration of 'psephos start'`,
    'name an empty or a new folder with --data',
    EXIT.usage,
  );
}

/** What is not changed stays. */
function writeState(directory: string, changes: Partial<State>): void {
  const file = fileIn(directory);
  const state: State = { format: 'psephos-start/1', electionId: null, ...readState(directory), ...changes };
  writeFileSync(`${file}.new`, JSON.stringify(state, null, 2) + '\n', { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

function fileIn(directory: string): string {
  return path.join(directory, 'start.json');
}
