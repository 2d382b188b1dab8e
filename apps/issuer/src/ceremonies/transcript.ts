/**
 * Messages of one role of a ceremony, checked against the draft (spec §4): signed by the member that the name says, of
 * this ceremony, in the form that is due. What passes here is the member's own word: a bad share or proof behind it is
 * the member's fault, and never the relay's.
 */
import { computeTranscriptHash, equalBytes, fromHex, toHex, utf8, VerificationError, verifyDocument } from '#crypto';
import {
  ceremonyDocumentKind,
  checkCeremonyMessage,
  decodeCeremonyName,
  decodeTranscriptMessage,
  encodeCeremonyName,
  membersOf,
  type CeremonyMessageName,
  type CeremonyRole,
  type CeremonyStep,
  type Draft,
} from '#record';
import type { SeenMessage } from './ceremony-store.js';
import type { RelayedMessage } from './relay.js';

/** Documents by message name. */
export type Documents = ReadonlyMap<string, Uint8Array>;

/**
 * A relayed message of this role whose member signed it; undefined for any other, which the relay may have made up.
 * @param message untrusted
 */
export function readSigned(draft: Draft, role: CeremonyRole, message: RelayedMessage): SeenMessage | undefined {
  try {
    const name = decodeCeremonyName(message.name);
    if (name.role !== role || name.step === 'rehearsal') return undefined;
    const member = membersOf(draft, role).find(({ index }) => index === name.index);
    if (!member) return undefined;
    const document = utf8(message.document);
    const signature = fromHex(message.signature.signature, 64);
    verifyDocument(ceremonyDocumentKind(name.step), fromHex(member.signingKey, 32), document, signature);
    return { name: message.name, document, signature };
  } catch (error) {
    if (error instanceof VerificationError) return undefined;
    throw error;
  }
}

/**
 * The documents of one step, in index order, once all are there.
 * @throws VerificationError CEREMONY_MESSAGE_INVALID and the codes of the form (culprit: the member)
 */
export function documentsOf(
  draft: Draft,
  ceremonyId: Uint8Array,
  role: CeremonyRole,
  step: CeremonyStep,
  documents: Documents,
): Uint8Array[] | undefined {
  const found = membersOf(draft, role).map(({ index }) => {
    const name: CeremonyMessageName = { role, index, step };
    const document = documents.get(encodeCeremonyName(name));
    if (document) blaming(`${role} ${index}`, () => checkCeremonyMessage(draft, toHex(ceremonyId), name, document));
    return document;
  });
  return found.every((document) => document !== undefined) ? found : undefined;
}

/**
 * All members of the role signed one transcript hash, and it is that of these commitments and shares.
 * @throws VerificationError CEREMONY_TRANSCRIPT_MISMATCH (culprit: the first member that signed another)
 */
export function assertTranscripts(
  role: CeremonyRole,
  commitments: readonly Uint8Array[],
  shares: readonly Uint8Array[],
  transcripts: readonly Uint8Array[],
): void {
  const expected = computeTranscriptHash([...commitments, ...shares]);
  transcripts.forEach((transcript, i) => {
    const { transcriptHash } = decodeTranscriptMessage(transcript);
    if (equalBytes(fromHex(transcriptHash, 32), expected)) return;
    const culprit = `${role} ${i + 1}`;
    const message = `${culprit} signed another transcript: it was shown other messages, or says so`;
    throw new VerificationError('CEREMONY_TRANSCRIPT_MISMATCH', message, { culprit });
  });
}

/** Names the member whose signed word does not hold. */
export function blaming<T>(culprit: string, check: () => T): T {
  try {
    return check();
  } catch (cause) {
    if (!(cause instanceof VerificationError) || cause.detail.culprit !== undefined) throw cause;
    throw new VerificationError(cause.code, `${culprit}: ${cause.message}`, { ...cause.detail, culprit }, { cause });
  }
}
