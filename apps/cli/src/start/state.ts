/**
 * What a data folder of `psephos start` holds: `start.json` marks it as one and names its election, or null as long as the
 * first start prepares it. Nothing else than a marked folder is ever removed.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { CommandError, EXIT } from '../output/command-error.js';
import { assertNotRunning, removeData } from '../supervisor/supervisor.js';

const STATE = z.strictObject({
  format: z.literal('psephos-start/1'),
  electionId: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
});

/**
 * Opens the folder, or makes it anew when it is told to, or when an earlier start was interrupted before anybody could
 * vote. @returns the election that goes on, or null
 */
export async function openDataFolder(directory: string, fresh: boolean): Promise<string | null> {
  const electionId = readState(directory);
  if (electionId !== undefined && electionId !== null && !fresh) return electionId;
  if (electionId !== undefined) {
    await assertNotRunning(directory);
    await removeData(directory);
  }
  mkdirSync(directory, { recursive: true, mode: 0o711 });
  writeState(directory, null);
  return null;
}

/** From now on the election goes on with every start. */
export function keepElection(directory: string, electionId: string): void {
  writeState(directory, electionId);
}

/** Undefined where the folder holds nothing yet. */
function readState(directory: string): string | null | undefined {
  const file = fileIn(directory);
  if (existsSync(file)) return STATE.parse(JSON.parse(readFileSync(file, 'utf8'))).electionId;
  if (!existsSync(directory) || readdirSync(directory).length === 0) return undefined;
  throw new CommandError(
    `${directory} holds other things than a demonstration of 'psephos start'`,
    'name an empty or a new folder with --data',
    EXIT.usage,
  );
}

function writeState(directory: string, electionId: string | null): void {
  const file = fileIn(directory);
  const state = { format: 'psephos-start/1', electionId };
  writeFileSync(`${file}.new`, JSON.stringify(state, null, 2) + '\n', { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

function fileIn(directory: string): string {
  return path.join(directory, 'start.json');
}
