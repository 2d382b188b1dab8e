/**
 * A confirmation held against a record (spec §12.2): its entry stands at its index, and its checkpoint is a prefix of the
 * record's board. Beside the verdict: it says whether the board kept one promise, not whether the election is sound.
 */
import {
  ballotHeader,
  decodeBallot,
  decodeEntryBundle,
  decodeNote,
  decodeSpoil,
  equalBytes,
  Frontier,
  fromHex,
  hashLeaf,
  sha256,
  tilePath,
  TILE_WIDTH,
  toHex,
  VerificationError,
  verifyCheckpoint,
  verifyInclusion,
} from '#crypto';
import { ballotContext, decodeConfirmation, decodeDefinition, type Definition, type RecordSource } from '#record';

/** What a kept promise says. `reached` is false while the record is older than the confirmation. */
export interface ConfirmedEntry {
  reached: boolean;
  kind: 'ballot' | 'spoil';
  tracker: string;
  index: number;
  /** Size of the board that the confirmation promised. */
  treeSize: number;
  /** Names of the definition's witnesses that had cosigned it. */
  cosignedBy: string[];
}

/**
 * VerifyConfirmation (spec §12.2).
 * @param source untrusted   @param bytes of a confirmation file, untrusted
 * @throws VerificationError ELECTION_ID_MISMATCH, CHECKPOINT_…, COSIGNATURE_INVALID, and CONFIRMATION_BROKEN when the
 *   board signed what this record does not hold: its evidence is the signed note
 */
export async function verifyConfirmation(source: RecordSource, bytes: Uint8Array): Promise<ConfirmedEntry> {
  const confirmation = decodeConfirmation(bytes);
  // 1. It is of the election of this record.
  const definitionBytes = await source.read('definition.json');
  const electionId = sha256(definitionBytes);
  if (toHex(electionId) !== confirmation.electionId) {
    throw new VerificationError('ELECTION_ID_MISMATCH', 'the confirmation is of another election');
  }
  const definition = decodeDefinition(definitionBytes);
  // 2. The board signed its checkpoint.
  const { checkpoint, cosignedBy } = verifyNote(definition, confirmation.checkpoint);
  const { index, tracker } = confirmation;
  const promise = { kind: 'ballot' as const, tracker, index, treeSize: checkpoint.size, cosignedBy };
  // 3. That board is the beginning of this record's.
  const { size } = verifyNote(definition, decodeNote(await source.read('board/checkpoint'))).checkpoint;
  if (size < checkpoint.size) return { ...promise, reached: false };
  const { root, entry } = await readBoard(source, size, checkpoint.size, index);
  const broken = (what: string) =>
    new VerificationError('CONFIRMATION_BROKEN', what, { culprit: 'board', evidence: confirmation.checkpoint });
  if (!equalBytes(root, checkpoint.root)) throw broken('the board signed another history than this record holds');
  // 4. The entry stands at its index, as the proof says too.
  if (entry === undefined) throw broken(`the promised board of ${checkpoint.size} entries has no entry ${index}`);
  const proof = confirmation.inclusionProof.map((hash) => fromHex(hash, 32));
  verifyInclusion(hashLeaf(entry), index, checkpoint.size, proof, checkpoint.root);
  const found = readTracker(definition, electionId, entry);
  if (found === null || toHex(found.tracker) !== tracker) throw broken(`entry ${index} has another tracker`);
  return { ...promise, kind: found.kind, reached: true };
}

function verifyNote(definition: Definition, note: string): ReturnType<typeof verifyCheckpoint> {
  const { board, witnesses } = definition;
  const key = { origin: board.origin, publicKey: fromHex(board.publicKey, 32) };
  const members = witnesses.members.map(({ name, publicKey }) => ({ name, publicKey: fromHex(publicKey, 32) }));
  return verifyCheckpoint(note, key, members);
}

/** The root of the first `promised` entries, and the entry at `index`. One bundle at a time is in memory. */
async function readBoard(
  source: RecordSource,
  size: number,
  promised: number,
  index: number,
): Promise<{ root: Uint8Array; entry: Uint8Array | undefined }> {
  const frontier = Frontier.empty();
  let entry: Uint8Array | undefined;
  for (let n = 0; n * TILE_WIDTH < promised; n++) {
    const width = Math.min(TILE_WIDTH, size - n * TILE_WIDTH);
    const entries = decodeEntryBundle(await source.read(`board/${tilePath('entries', n, width)}`));
    for (const [at, bytes] of entries.slice(0, promised - n * TILE_WIDTH).entries()) {
      frontier.append(hashLeaf(bytes));
      if (n * TILE_WIDTH + at === index) entry = bytes;
    }
  }
  return { root: frontier.root(), entry };
}

function readTracker(
  definition: Definition,
  electionId: Uint8Array,
  entry: Uint8Array,
): { kind: 'ballot' | 'spoil'; tracker: Uint8Array } | null {
  switch (entry[0]) {
    case 0x10: {
      const context = ballotContext(definition, electionId, ballotHeader(entry).classIndex);
      return { kind: 'ballot', tracker: decodeBallot(context, entry).tracker };
    }
    case 0x11:
      return { kind: 'spoil', tracker: decodeSpoil(electionId, entry).tracker };
    default:
      return null;
  }
}
