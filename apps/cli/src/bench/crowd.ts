/** Records to measure: made by the builder of the tests, in a process of its own, so that its memory and its speed are not ours. */
import { headersFromFile, type HeaderSource } from '#record';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CommandError, EXIT } from '../output/command-error.js';
import { rootFolder } from '../root.js';
import { FolderSource } from '../sources/folder-source.js';

export interface CrowdRecord {
  source: FolderSource;
  headers: HeaderSource;
}

/** @throws CommandError where the sources are not there, or the builder failed */
export async function makeCrowd(ballots: number, folder: string): Promise<CrowdRecord> {
  const support = path.join(rootFolder(), 'test/support');
  const script = path.join(support, 'write-crowd.ts');
  if (!existsSync(script)) {
    throw new CommandError(
      'this benchmark makes its record with the tests’ builder, which is not here',
      HINT,
      EXIT.noInput,
    );
  }
  const hooks = path.join(support, 'ts-node.mjs');
  const args = ['--conditions=source', '--no-warnings', '--import', hooks, script, String(ballots), folder];
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new CommandError(`the record of ${ballots} ballots could not be made`, null, EXIT.failed);
  const headers = headersFromFile(new Uint8Array(readFileSync(path.join(folder, 'headers.json'))));
  return { source: await FolderSource.open(path.join(folder, 'record')), headers };
}

const HINT = 'run it in a folder with the sources of Psephos';
