/**
 * A checkpoint file of the record (spec §7.2): signed by the log's key of the definition, cosigned by a quorum of its
 * witnesses.
 */
import {
  type Checkpoint,
  decodeNote,
  equalBytes,
  fromHex,
  NOTE_COSIGNATURE,
  NOTE_ED25519,
  noteKeyId,
  splitNote,
  VerificationError,
  verifyCheckpoint,
} from '#crypto';
import type { Definition } from '#record';
import type { CheckRun } from './check-run.js';
import type { RecordReader } from './record-reader.js';

export type LogName = 'board' | 'issuance';

/** A checkpoint that the log signed. Whether its quorum suffices, `requireQuorum` says. */
export interface SignedCheckpoint extends Checkpoint {
  path: string;
  /** The signed text. */
  note: string;
  /** Names of the definition's witnesses, each at most once. */
  cosignedBy: string[];
}

/**
 * Reads and verifies one checkpoint (spec §7.2, Algorithm 7.10). Signature lines of unknown signers, and repeated ones,
 * are noted and count for nothing; a line that is half a known signer's was damaged and is refused (spec §12.5).
 * @throws VerificationError CHECKPOINT_…, COSIGNATURE_INVALID   @throws RecordStopsEarly
 */
export async function readCheckpoint(
  run: CheckRun,
  reader: RecordReader,
  definition: Definition,
  log: LogName,
  path: string,
): Promise<SignedCheckpoint> {
  const note = decodeNote(await reader.read(path));
  const key = { origin: definition[log].origin, publicKey: fromHex(definition[log].publicKey, 32) };
  const witnesses = definition.witnesses.members.map(({ name, publicKey }) => ({
    name,
    publicKey: fromHex(publicKey, 32),
  }));
  const { checkpoint, cosignedBy } = verifyCheckpoint(note, key, witnesses);
  assertNoLineDamaged(path, note, [
    { name: key.origin, keyId: noteKeyId(key.origin, NOTE_ED25519, key.publicKey) },
    ...witnesses.map(({ name, publicKey }) => ({ name, keyId: noteKeyId(name, NOTE_COSIGNATURE, publicKey) })),
  ]);
  const further = splitNote(note).signatures.length - 1 - cosignedBy.length;
  if (further > 0)
    run.note(`${path}: ${further} further signature lines, of unknown signers or repeated, were ignored`);
  return { ...checkpoint, path, note, cosignedBy };
}

/** A changed name or key id would otherwise turn a known signer's line into one of a stranger, and go unseen. */
function assertNoLineDamaged(path: string, note: string, known: { name: string; keyId: Uint8Array }[]): void {
  for (const { name, keyId } of splitNote(note).signatures) {
    const half = known.filter((signer) => signer.name === name || equalBytes(signer.keyId, keyId));
    if (half.length === 0 || half.some((signer) => signer.name === name && equalBytes(signer.keyId, keyId))) continue;
    const message = `${path}: a signature line has the name or the key id of ${half[0].name}, and not both`;
    throw new VerificationError('COSIGNATURE_INVALID', message);
  }
}

/**
 * The quorum of witnesses (spec §7.2). Once the election is closed its absence is a failure: two histories could pass.
 * Before that, cosignatures may still be on their way.
 */
export function requireQuorum(
  run: CheckRun,
  definition: Definition,
  checkpoint: SignedCheckpoint,
  closed: boolean,
): void {
  const { quorum } = definition.witnesses;
  const count = new Set(checkpoint.cosignedBy).size;
  if (count >= quorum) return;
  const message = `${checkpoint.path} (size ${checkpoint.size}) has ${count} of ${quorum} cosignatures`;
  if (closed) run.fail(checkpoint.path, 'COSIGNATURE_QUORUM_MISSING', message, {});
  else run.stop('quorumMissing', message);
}
