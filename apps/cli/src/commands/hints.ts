/**
 * `psephos hints FOLDER`: puts decode hints beside the ballots of a record (record format, “Hints”), so that whoever verifies it
 * by the kernel need not take the roots again. Nothing of the election changes; `record.json` lists the new files.
 */
import { decodeEntryBundle, HintMaker, parseTilePath, sha256, toHex } from '#crypto';
import {
  ballotContext,
  decodeDefinition,
  decodeRecordFiles,
  electionIdOf,
  encodeRecordFiles,
  hintPath,
  makeHintFile,
  RECORD_INDEX,
} from '#record';
import type { Command } from 'commander';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CommandError, EXIT } from '../output/command-error.js';
import { jsonOption } from '../output/options.js';
import { createTerminal, type Terminal } from '../output/terminal.js';

const BUNDLES = 'board/tile/entries';

/** Adds `hints`. */
export function addHints(program: Command, done: (code: number) => void): void {
  program
    .command('hints')
    .description('put decode hints into a record: they make its verification faster and change no verdict')
    .argument('<record>', 'folder of a record')
    .addOption(jsonOption())
    .action(async (folder: string, options: { json?: boolean }) => {
      const json = options.json === true;
      done(await hintsCommand(folder, json, createTerminal(json)));
    });
}

/** @param folder of a record   @throws CommandError, VerificationError where the record cannot be read */
async function hintsCommand(folder: string, json: boolean, terminal: Terminal): Promise<number> {
  const bytes = await read(folder, 'definition.json');
  const [definition, electionId] = [decodeDefinition(bytes), electionIdOf(bytes)];
  const contexts = definition.voterClasses.map((_, classIndex) => ballotContext(definition, electionId, classIndex));
  const { files } = decodeRecordFiles(await read(folder, RECORD_INDEX));
  const bundles = await bundlesOf(folder);
  await mkdir(path.join(folder, 'hints'), { recursive: true });
  const maker = await HintMaker.open();
  const bar = terminal.bar('make hints', bundles.length);
  for (const [i, { n, file }] of bundles.entries()) {
    const hints = makeHintFile(maker, contexts, decodeEntryBundle(await read(folder, file)));
    await writeFile(path.join(folder, hintPath(n)), hints);
    files[hintPath(n)] = toHex(sha256(hints));
    bar.set(i + 1, bundles.length);
  }
  // Last, and in one step: until then the list is that of the record without hints.
  const next = path.join(folder, `.${RECORD_INDEX}`);
  await writeFile(next, encodeRecordFiles(files));
  await rename(next, path.join(folder, RECORD_INDEX));
  bar.end(`for ${bundles.length} bundles of entries`);
  if (json) console.log(JSON.stringify({ format: 'psephos-hints/1', bundles: bundles.length }));
  return 0;
}

async function bundlesOf(folder: string): Promise<{ n: number; file: string }[]> {
  const below = await readdir(path.join(folder, BUNDLES), { recursive: true, withFileTypes: true }).catch(() => []);
  const files = below
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'));
  return files.map((file) => ({ n: parseTilePath(file.slice('board/'.length)).n, file })).sort((a, b) => a.n - b.n);
}

async function read(folder: string, file: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(path.join(folder, file)));
  } catch {
    throw new CommandError(`cannot read ${file} in ${folder}`, 'name the folder of a record', EXIT.noInput);
  }
}
