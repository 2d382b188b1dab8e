/** Where the definition of the expected election comes from: a server's address, a record's folder, or the file itself. */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { BallotApi } from '#client';
import { sha256, toHex } from '#crypto';
import { CommandError, EXIT } from '../output/command-error.js';
import { onlyElection } from '../sources/election-address.js';

export interface Place {
  /** null where the place is no server. */
  server: { base: string; api: BallotApi } | null;
  electionId: string;
  definitionBytes: Uint8Array;
}

const ADDRESS = /^(https?:\/\/[^/]+.*?)(?:\/(?:elections|vote|audit)\/([0-9a-f]{64})(?:[/?#].*)?)?\/*$/;

/**
 * @param text  what the person named   @param election  the id that she expects, or undefined
 * @throws CommandError
 */
export async function openPlace(text: string, election: string | undefined): Promise<Place> {
  if (election !== undefined && !/^[0-9a-f]{64}$/.test(election)) {
    throw new CommandError(`--election is '${election}', not 64 lower-case hex digits`, null, EXIT.usage);
  }
  const place = /^https?:\/\//.test(text) ? await openServer(text, election) : await openFile(text);
  const found = toHex(sha256(place.definitionBytes));
  if (found === place.electionId && (election === undefined || election === found)) return place;
  throw new CommandError(`${text} holds election ${found}, not the expected one`, null, EXIT.failed);
}

async function openServer(address: string, election: string | undefined): Promise<Place> {
  const [, base = address, named] = ADDRESS.exec(address) ?? [];
  const api = new BallotApi(base);
  const electionId = named ?? election ?? (await onlyElection(api, base));
  return { server: { base, api }, electionId, definitionBytes: await api.definition(electionId) };
}

async function openFile(text: string): Promise<Place> {
  const isFolder = (await stat(text).catch(() => null))?.isDirectory() === true;
  const file = isFolder ? path.join(text, 'definition.json') : text;
  const bytes = await readFile(file).catch(() => {
    const hint = 'name a server’s address, the folder of a record, or a definition.json';
    throw new CommandError(`cannot read ${file}`, hint, EXIT.noInput);
  });
  const definitionBytes = new Uint8Array(bytes);
  return { server: null, electionId: toHex(sha256(definitionBytes)), definitionBytes };
}
