/**
 * `psephos web hash`: the SHA-256 of the built pages' manifest, and whether a definition names it as `software.web` (spec
 * §11). Builds are reproducible: whoever builds the same sources gets the same hash.
 */
import { BallotApi } from '#client';
import { sha256, toHex } from '#crypto';
import { decodeDefinition } from '#record';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { CommandError, EXIT } from '../output/command-error.js';
import type { Terminal } from '../output/terminal.js';
import { checkWebBuild, webFolder } from '../web/manifest.js';
import { onlyElection } from '../sources/election-address.js';

/** @returns 0, or 1 when the election expects other pages */
export async function webHashCommand(
  args: { election: string | undefined; json: boolean },
  terminal: Terminal,
): Promise<number> {
  const { hash, files } = checkWebBuild(webFolder());
  const expected = args.election === undefined ? null : await expectedBy(args.election);
  const same = expected === null ? null : expected.web === hash;
  if (args.json) console.log(JSON.stringify({ format: 'psephos-web/1', hash, files: files.length, expected, same }));
  terminal.say(`${hash}  dist/web/manifest (${files.length} files)`);
  if (expected !== null) {
    terminal.say(`${expected.web}  software.web of election ${expected.electionId}`);
    terminal.say(same === true ? 'the election expects these pages' : 'different: the election expects other pages');
  }
  return same === false ? EXIT.failed : 0;
}

interface ExpectedPages {
  electionId: string;
  /** SHA-256 in hex. */
  web: string;
}

/** @param place  folder of a record, or an address: of a server, of an election, or of one of its pages */
async function expectedBy(place: string): Promise<ExpectedPages> {
  const isAddress = /^https?:\/\//.test(place);
  const bytes = isAddress ? await download(place) : await readDefinition(place);
  return { electionId: toHex(sha256(bytes)), web: decodeDefinition(bytes).software.web };
}

async function download(address: string): Promise<Uint8Array> {
  const [, base = address, named] =
    /^(https?:\/\/[^/]+.*?)(?:\/(?:elections|vote|audit)\/([0-9a-f]{64})(?:[/?#].*)?)?\/*$/.exec(address) ?? [];
  const api = new BallotApi(base);
  const electionId = named ?? (await onlyElection(api, base));
  const bytes = await api.definition(electionId);
  if (toHex(sha256(bytes)) === electionId) return bytes;
  throw new CommandError(`${base} gave the definition of another election than ${electionId}`, null, EXIT.failed);
}

async function readDefinition(folder: string): Promise<Uint8Array> {
  const file = path.join(folder, 'definition.json');
  try {
    return new Uint8Array(await readFile(file));
  } catch {
    throw new CommandError(`cannot read ${file}`, 'name the folder of a record, or an address', EXIT.noInput);
  }
}
