/** An election on a server: its address may name it, else the person does, else it is the only one there. */
import { BallotApi } from '#client';
import { toHex } from '#crypto';
import { CommandError, EXIT } from '../output/command-error.js';

/**
 * @param address  may end in `/elections/<id>`
 * @param expected  32 bytes, or null
 * @throws CommandError when it names none, or the server has several and nobody says which
 */
export async function electionAt(
  address: string,
  expected: Uint8Array | null,
): Promise<{ api: BallotApi; electionId: string }> {
  const [, base = address, named] = /^(.*?)(?:\/elections\/([0-9a-f]{64}))?\/*$/.exec(address) ?? [];
  if (named === undefined && base.includes('/elections/')) {
    throw new CommandError(
      `${address} names no election`,
      'the address of one ends in /elections/ and 64 lower-case hex digits',
      EXIT.usage,
    );
  }
  const api = new BallotApi(base);
  const electionId = named ?? (expected === null ? await onlyElection(api, base) : toHex(expected));
  return { api, electionId };
}

/** The only election that a server has. @throws CommandError when it has none or several */
export async function onlyElection(api: BallotApi, base: string): Promise<string> {
  const elections = await api.elections();
  if (elections.length === 1) return elections[0];
  throw new CommandError(
    `${base} has ${elections.length} elections`,
    'say which one with --election, or with an address that ends in /elections/<id>',
    EXIT.usage,
  );
}
