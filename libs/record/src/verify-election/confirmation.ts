/**
 * A confirmation held against a record (spec §12.2): its entry stands at its index, and its checkpoint is a prefix of the
 * record's board. Beside the verdict: it says whether the board kept one promise, not whether the election is sound.
 */
import {
  ballotTracker,
  type Checkpoint,
  decodeEntryBundle,
  decodeNote,
  decodeSpoil,
  equalBytes,
  Frontier,
  fromHex,
  hashLeaf,
  refuseAs,
  sha256,
  tilePath,
  TILE_WIDTH,
  toHex,
  VerificationError,
  verifyCheckpoint,
  verifyInclusion,
} from '#crypto';
import {
  decodeConfirmation,
  decodeDefinition,
  type Definition,
  ENTRY_BALLOT,
  ENTRY_SPOIL,
  type RecordSource,
} from '#record';

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
 * VerifyConfirmation (spec §12.2). The checkpoint is all that the board signed: the rest of the file is whoever's keeps it,
 * and proves nothing against the board.
 * @param source untrusted   @param bytes of a confirmation file, untrusted
 * @throws VerificationError ELECTION_ID_MISMATCH, CHECKPOINT_…, COSIGNATURE_INVALID; CONFIRMATION_INVALID when the file
 *   contradicts itself; TILE_INVALID, TREE_ROOT_MISMATCH when the record does; CONFIRMATION_BROKEN when the board signed
 *   two histories: its evidence is the signed note
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
  if (index >= checkpoint.size) throw invalid(`a board of ${checkpoint.size} entries has no entry ${index}`);
  const promise = { kind: 'ballot' as const, tracker, index, treeSize: checkpoint.size, cosignedBy };
  // 3. That board is the beginning of this record's.
  const record = verifyNote(definition, decodeNote(await source.read('board/checkpoint'))).checkpoint;
  if (record.size < checkpoint.size) return { ...promise, reached: false };
  const entry = await readPromised(source, confirmation.checkpoint, checkpoint, record, index);
  // 4. The entry stands at its index, as the proof says too.
  const proof = confirmation.inclusionProof.map((hash) => fromHex(hash, 32));
  refuseAs('CONFIRMATION_INVALID', 'confirmation', () =>
    verifyInclusion(hashLeaf(entry), index, checkpoint.size, proof, checkpoint.root),
  );
  const found = readTracker(electionId, entry);
  if (found === null || toHex(found.tracker) !== tracker) throw invalid(`entry ${index} has another tracker`);
  return { ...promise, kind: found.kind, reached: true };
}

function verifyNote(definition: Definition, note: string): ReturnType<typeof verifyCheckpoint> {
  const { board, witnesses } = definition;
  const key = { origin: board.origin, publicKey: fromHex(board.publicKey, 32) };
  const members = witnesses.members.map(({ name, publicKey }) => ({ name, publicKey: fromHex(publicKey, 32) }));
  return verifyCheckpoint(note, key, members);
}

/**
 * The entry at `index`, below the promised size, of a board that begins as was promised. One bundle at a time is in memory.
 * @param note of the promise, the evidence   @param record the record's own checkpoint, at least as large
 */
async function readPromised(
  source: RecordSource,
  note: string,
  promised: Checkpoint,
  record: Checkpoint,
  index: number,
): Promise<Uint8Array> {
  const frontier = Frontier.empty();
  let entry: Uint8Array = new Uint8Array();
  let isKept = false;
  for await (const bytes of entriesOf(source, record.size)) {
    if (frontier.size === index) entry = bytes;
    frontier.append(hashLeaf(bytes));
    if (frontier.size === promised.size) isKept = equalBytes(frontier.root(), promised.root);
  }
  // A beginning alone proves nothing, for the board or against it: what it was held against has to be signed, whole.
  if (!equalBytes(frontier.root(), record.root)) {
    throw new VerificationError('TREE_ROOT_MISMATCH', 'the entries of this record are not those of its checkpoint');
  }
  if (isKept) return entry;
  const detail = { culprit: 'board', evidence: note };
  throw new VerificationError('CONFIRMATION_BROKEN', 'the board signed another history than this record holds', detail);
}

async function* entriesOf(source: RecordSource, size: number): AsyncGenerator<Uint8Array> {
  for (let n = 0; n * TILE_WIDTH < size; n++) {
    const width = Math.min(TILE_WIDTH, size - n * TILE_WIDTH);
    const path = `board/${tilePath('entries', n, width)}`;
    const entries = decodeEntryBundle(await source.read(path));
    if (entries.length !== width) {
      throw new VerificationError('TILE_INVALID', `${path} holds ${entries.length} entries, expected ${width}`);
    }
    yield* entries;
  }
}

function readTracker(
  electionId: Uint8Array,
  entry: Uint8Array,
): { kind: 'ballot' | 'spoil'; tracker: Uint8Array } | null {
  switch (entry[0]) {
    case ENTRY_BALLOT:
      return { kind: 'ballot', tracker: ballotTracker(entry) };
    case ENTRY_SPOIL:
      return { kind: 'spoil', tracker: decodeSpoil(electionId, entry).tracker };
    default:
      return null;
  }
}

function invalid(message: string): VerificationError {
  return new VerificationError('CONFIRMATION_INVALID', `confirmation: ${message}`);
}
