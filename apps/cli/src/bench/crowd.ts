/** Records to measure: made by `demo --fast`'s generator, or found where an earlier benchmark left them. */
import { sha256, toHex } from '#crypto';
import { headersFromFile, type HeaderSource } from '#record';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { makeShownCrowd } from '../commands/demo-fast.js';
import type { Terminal } from '../output/terminal.js';
import { FolderSource } from '../sources/folder-source.js';
import { runCommand } from './command-run.js';

export interface CrowdRecord {
  ballots: number;
  folder: string;
  headersFile: string;
  /** 64 hex digits. */
  electionId: string;
}

/** The record of so many ballots in this folder. @param hinted whether decode hints lie beside them */
export async function crowdRecord(
  ballots: number,
  hinted: boolean,
  within: string,
  terminal: Terminal,
): Promise<CrowdRecord> {
  const folder = path.join(within, `crowd-${ballots}${hinted ? '-hinted' : ''}`);
  const headersFile = `${folder}.headers.json`;
  // The headers are written last: what stopped half-way is made again.
  if (!existsSync(headersFile)) {
    rmSync(folder, { recursive: true, force: true });
    terminal.say(`a record of ${ballots} ballots:`);
    const { headers } = await makeShownCrowd(ballots, folder, os.availableParallelism(), terminal);
    if (hinted) await runCommand(['hints', folder], (line) => terminal.say(line));
    writeFileSync(headersFile, headers);
  }
  const electionId = toHex(sha256(readFileSync(path.join(folder, 'definition.json'))));
  return { ballots, folder, headersFile, electionId };
}

/** Opened for reading in this process. */
export async function openCrowd({ folder, headersFile }: CrowdRecord): Promise<{
  source: FolderSource;
  headers: HeaderSource;
}> {
  return {
    source: await FolderSource.open(folder),
    headers: headersFromFile(new Uint8Array(readFileSync(headersFile))),
  };
}

/** Lets a benchmark work in a folder that is kept, or in one that is gone afterwards. @param kept or undefined */
export async function inFolder<T>(kept: string | undefined, work: (folder: string) => Promise<T>): Promise<T> {
  if (kept !== undefined) {
    mkdirSync(kept, { recursive: true });
    return work(path.resolve(kept));
  }
  const folder = mkdtempSync(path.join(os.tmpdir(), 'psephos-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
