/**
 * A confirmation in a report (spec §12.2): judged with the record, beside the verdict. Only one answer accuses the board:
 * two histories that it signed. A file that does not hold in itself proves nothing, and a record that does not hold says
 * nothing about the file.
 */
import { decodeNote, type ErrorCode, fromHex, toHex, sha256, VerificationError, verifyCheckpoint } from '#crypto';
import { decodeDefinition, type RecordSource } from '#record';
import { verifyConfirmation } from './confirmation.js';
import type { ConfirmationReport } from './report-parts.js';

export interface GivenConfirmation {
  /** Name of the file, for the report. */
  file: string;
  /** Untrusted. */
  bytes: Uint8Array;
}

type Judgement = Omit<ConfirmationReport, 'file'>;

/**
 * @param source of the record, untrusted   @param electionId of the election that is meant, 32 bytes, or null when it is
 *   not known: then the record's own definition says it
 */
export async function examineConfirmation(
  source: RecordSource,
  electionId: Uint8Array | null,
  { file, bytes }: GivenConfirmation,
): Promise<ConfirmationReport> {
  let note: string;
  try {
    note = await readSigned(source, electionId);
  } catch (error) {
    return { file, ...refused('notJudged', error, null) };
  }
  try {
    const { reached, kind, tracker, index, treeSize, cosignedBy } = await verifyConfirmation(source, bytes);
    const entry = { kind, tracker, index, treeSize, cosignedBy };
    return { file, standing: reached ? 'kept' : 'early', entry, refusal: null, evidence: null };
  } catch (error) {
    return { file, ...judge(error, note) };
  }
}

/** @param note  the record's own checkpoint, whose signature was verified */
function judge(error: unknown, note: string): Judgement {
  if (!(error instanceof VerificationError)) return refused('notJudged', error, null);
  const { code, detail } = error;
  // Both of the board's signatures, one under each history.
  if (code === 'CONFIRMATION_BROKEN') return refused('broken', error, `${detail.evidence ?? ''}\n${note}`);
  return refused(standingOf(code), error, null);
}

function standingOf(code: ErrorCode): ConfirmationReport['standing'] {
  if (code === 'ELECTION_ID_MISMATCH') return 'otherElection';
  if (code.startsWith('CHECKPOINT') || code === 'COSIGNATURE_INVALID') return 'unsigned';
  if (code === 'CONFIRMATION_INVALID' || code.startsWith('JSON_')) return 'unreadable';
  return 'notJudged';
}

function refused(standing: ConfirmationReport['standing'], error: unknown, evidence: string | null): Judgement {
  // What cannot be read has no code: nothing was judged.
  const refusal = error instanceof VerificationError ? { code: error.code, message: error.message } : null;
  return { standing, entry: null, refusal, evidence };
}

/**
 * The checkpoint of the record's board. A record of another election, or whose checkpoint is not signed, says nothing about
 * a confirmation, and must not make an honest one look forged.
 * @throws VerificationError
 */
async function readSigned(source: RecordSource, electionId: Uint8Array | null): Promise<string> {
  const bytes = await source.read('definition.json');
  if (electionId !== null && toHex(sha256(bytes)) !== toHex(electionId)) {
    throw new VerificationError('ELECTION_ID_MISMATCH', 'the record is of another election');
  }
  const { board, witnesses } = decodeDefinition(bytes);
  const note = decodeNote(await source.read('board/checkpoint'));
  const members = witnesses.members.map(({ name, publicKey }) => ({ name, publicKey: fromHex(publicKey, 32) }));
  verifyCheckpoint(note, { origin: board.origin, publicKey: fromHex(board.publicKey, 32) }, members);
  return note;
}
