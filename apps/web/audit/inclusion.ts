/**
 * That one ballot stands on the board (spec §7.1): its entry is read from the public tiles, its tracker computed here, and
 * its place proven under a checkpoint that the board signed. Tiles hold 256 entries, so the server learns no more than
 * that one of them is of interest.
 */
import { LogView, tilesOf } from '#client';
import {
  ballotHeader,
  type Checkpoint,
  decodeBallot,
  decodeEntryBundle,
  decodeSpoil,
  decodeTile,
  hashLeaf,
  proveInclusionFrom,
  tileNodeReader,
  tilePath,
  TILE_WIDTH,
  toHex,
  VerificationError,
  verifyInclusion,
} from '#crypto';
import { ballotContext } from '#record';
import type { AuditSession } from './session.js';

export interface ProvenEntry {
  kind: 'ballot' | 'spoil';
  index: number;
  treeSize: number;
  /** How many of the definition's witnesses cosigned the checkpoint. */
  witnesses: number;
}

/** The newest checkpoint that this page has seen of each board: two histories are noticed. */
const views = new Map<string, LogView>();

export async function readCheckpoint(session: AuditSession): Promise<{ checkpoint: Checkpoint; cosignedBy: string[] }> {
  const { api, electionId, definition } = session;
  const view = views.get(electionId) ?? new LogView(definition, 'board', tilesOf(api, electionId, 'board'), null);
  views.set(electionId, view);
  const accepted = await view.acceptCheckpoint(await api.checkpoint(electionId, 'board'));
  session.signed(accepted.checkpoint.size);
  return accepted;
}

/**
 * @param tracker hex, what the person has   @param index where the list says it stands, untrusted
 * @throws VerificationError, ClientError: then nothing is proven
 */
export async function proveEntry(session: AuditSession, tracker: string, index: number): Promise<ProvenEntry> {
  const { api, electionId, electionIdBytes, definition } = session;
  const { checkpoint, cosignedBy } = await readCheckpoint(session);
  const { size, root } = checkpoint;
  if (index >= size) throw new VerificationError('INCLUSION_PROOF_INVALID', `a board of ${size} has no entry ${index}`);
  // 1. The entry, and the tracker that it really has.
  const n = Math.floor(index / TILE_WIDTH);
  const width = Math.min(TILE_WIDTH, size - n * TILE_WIDTH);
  const entries = decodeEntryBundle(await api.tile(electionId, 'board', tilePath('entries', n, width)));
  const entry = entries[index % TILE_WIDTH];
  if (entry === undefined) throw new VerificationError('INCLUSION_PROOF_INVALID', `no entry ${index} in its tile`);
  const isBallot = entry[0] === 0x10;
  const found = isBallot
    ? decodeBallot(ballotContext(definition, electionIdBytes, ballotHeader(entry).classIndex), entry).tracker
    : decodeSpoil(electionIdBytes, entry).tracker;
  if (toHex(found) !== tracker) throw new VerificationError('INCLUSION_PROOF_INVALID', `entry ${index} is another`);
  // 2. Its place under the signed root.
  const read = tileNodeReader(size, async (position) =>
    decodeTile(
      await api.tile(electionId, 'board', tilePath(position.level, position.n, position.width)),
      position.width,
    ),
  );
  verifyInclusion(hashLeaf(entry), index, size, await proveInclusionFrom(read, index, size), root);
  return { kind: isBallot ? 'ballot' : 'spoil', index, treeSize: size, witnesses: cosignedBy.length };
}
