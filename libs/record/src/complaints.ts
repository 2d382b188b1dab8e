/**
 * How the trustees' ceremony stands, from its signed messages (spec §4.1): who has sent what, who complained about whom, and
 * who lied. A pure function of public bytes: trustees, the office and anybody else come to the same answer.
 */
import {
  computeTranscriptHash,
  encodeBase32,
  fromHex,
  type Judgement,
  judgeComplaint,
  VerificationError,
} from '#crypto';
import {
  checkCeremonyMessage,
  decodeCommitmentMessage,
  decodeComplaintMessage,
  decodeSharesMessage,
} from './ceremony-messages.js';
import type { Draft } from './definition-types.js';

/** A member's documents whose signatures were verified, by step; null where there is none. */
export interface MemberDocuments {
  commitment: Uint8Array | null;
  shares: Uint8Array | null;
  transcript: Uint8Array | null;
  complaint: Uint8Array | null;
}

export interface JudgedComplaint {
  by: number;
  /** null: the trustees found that they do not see the same ceremony. */
  accused: number | null;
  /** `undecided` where nobody is accused. */
  judgement: Judgement | 'undecided';
}

/** Bytes of the fingerprint that trustees compare by telephone: sixteen characters. */
const FINGERPRINT_BYTES = 10;

/**
 * Judges every complaint.
 * @param documents untrusted, one a trustee in order of index, each verified under its sender's key of the draft
 */
export async function judgeComplaints(
  draft: Draft,
  ceremonyId: string,
  documents: readonly MemberDocuments[],
): Promise<JudgedComplaint[]> {
  const judged: JudgedComplaint[] = [];
  for (const [at, { complaint }] of documents.entries()) {
    if (complaint === null) continue;
    const { accused, sealingSecretKey } = decodeComplaintMessage(complaint);
    const sent = accused === null ? undefined : documents[accused - 1];
    const judgement =
      accused === null || sent === undefined
        ? ('undecided' as const)
        : await judge(draft, ceremonyId, { by: at + 1, accused, sealingSecretKey }, sent);
    judged.push({ by: at + 1, accused, judgement });
  }
  return judged;
}

/** Who must not be in the next draft, or null where the evidence names nobody. */
export function culpritOfComplaint({ by, accused, judgement }: JudgedComplaint): number | null {
  if (judgement === 'undecided') return null;
  return judgement === 'accused lied' ? accused : by;
}

/** What trustees compare (spec §4.1): the transcript that each of them is about to sign, or has signed. */
export function transcriptFingerprint(commitments: readonly Uint8Array[], shares: readonly Uint8Array[]): string {
  return encodeBase32(computeTranscriptHash([...commitments, ...shares]).slice(0, FINGERPRINT_BYTES));
}

async function judge(
  draft: Draft,
  ceremonyId: string,
  complaint: { by: number; accused: number; sealingSecretKey: string | null },
  sent: MemberDocuments,
): Promise<Judgement> {
  const { by, accused, sealingSecretKey } = complaint;
  // 1. Messages without the form of their place speak against who signed them; without messages nothing is shown.
  if (sent.commitment === null || !fits(draft, ceremonyId, accused, 'commitment', sent.commitment)) {
    return sent.commitment === null ? 'complainant lied' : 'accused lied';
  }
  if (sent.shares !== null && !fits(draft, ceremonyId, accused, 'shares', sent.shares)) return 'accused lied';
  const commitment = decodeCommitmentMessage(sent.commitment);
  if (commitment.role !== 'trustee') throw new Error('its place was checked');
  const shares = sent.shares === null ? [] : decodeSharesMessage(sent.shares).shares;
  const sealed = shares.find(({ to }) => to === by)?.sealed;
  // 2. The rest is Algorithm 4.19; who complains before anything was sent to her shows nothing.
  return judgeComplaint({
    ceremonyId: fromHex(ceremonyId, 32),
    k: draft.trustees.threshold,
    complainant: by,
    complainantKey: fromHex(draft.trustees.members[by - 1].sealingKey, 32),
    sealingSecretKey: sealingSecretKey === null || sent.shares === null ? null : fromHex(sealingSecretKey, 32),
    accused,
    commitment: {
      commitments: commitment.commitments.map((point) => fromHex(point, 32)),
      proof: fromHex(commitment.proof, 64),
    },
    sealed: sealed === undefined ? null : fromHex(sealed, sealed.length / 2),
  });
}

function fits(
  draft: Draft,
  ceremonyId: string,
  index: number,
  step: 'commitment' | 'shares',
  bytes: Uint8Array,
): boolean {
  try {
    checkCeremonyMessage(draft, ceremonyId, { role: 'trustee', index, step }, bytes);
    return true;
  } catch (error) {
    if (error instanceof VerificationError) return false;
    throw error;
  }
}
