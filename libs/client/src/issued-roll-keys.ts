/**
 * Who has asked for a token, by roll key: the issuance log is public (spec §5, §7). A registrar reminds everybody else; she
 * learns nothing that the log does not tell everybody.
 */
import {
  computeRoot,
  decodeEntryBundle,
  equalBytes,
  fromHex,
  hashLeaf,
  tilePath,
  toHex,
  verifyCheckpoint,
} from '#crypto';
import { decodeDefinition } from '#record';
import type { BallotApi } from './ballot-api.js';
import { clientError } from './errors.js';

const TILE_WIDTH = 256;

/**
 * The roll keys of one registrar under which requests are logged, in hex.
 * @param electionId  32 bytes in hex, of a definition that was checked
 * @throws ClientError ANSWER_MALFORMED where the entries are not those of the signed checkpoint; VerificationError
 *   CHECKPOINT_…
 */
export async function issuedRollKeys(api: BallotApi, electionId: string, registrar: 1 | 2): Promise<Set<string>> {
  const { issuance } = decodeDefinition(await api.definition(electionId));
  const note = await api.checkpoint(electionId, 'issuance');
  const log = { origin: issuance.origin, publicKey: fromHex(issuance.publicKey, 32) };
  const { checkpoint } = verifyCheckpoint(note, log, []);
  const entries: Uint8Array[] = [];
  for (let n = 0; entries.length < checkpoint.size; n++) {
    const width = Math.min(TILE_WIDTH, checkpoint.size - n * TILE_WIDTH);
    const bundle = decodeEntryBundle(await api.tile(electionId, 'issuance', tilePath('entries', n, width)));
    if (bundle.length < width) throw clientError('ANSWER_MALFORMED', `entry bundle ${n} is too short`, null);
    entries.push(...bundle.slice(0, width));
  }
  if (!equalBytes(computeRoot(entries.map(hashLeaf)), checkpoint.root)) {
    throw clientError('ANSWER_MALFORMED', 'the issuance log does not have the root of its checkpoint', null);
  }
  const start = 2 + 32 * (registrar - 1);
  return new Set(entries.map((entry) => toHex(entry.slice(start, start + 32))));
}
