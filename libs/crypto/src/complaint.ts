/**
 * Complaints in the trustees' ceremony (spec §4.1, Algorithm 4.19): a trustee who got a share that does not open, or is not
 * what its sender committed to, publishes the X25519 key of this ceremony. Then everyone opens the sender's sealed share and
 * sees who lied. The ceremony is over with a complaint, whoever lied: its keys are of no use any more.
 */
import { x25519 } from '@noble/curves/ed25519.js';
import { equalBytes } from './bytes.js';
import { VerificationError } from './errors.js';
import { open, shareInfo } from './sealing.js';
import { type KeyCommitment, verifyKeyCommitment, verifyKeyShare } from './trustee-ceremony.js';

export type Judgement = 'accused lied' | 'complainant lied';

/** What the two members signed, and what the complaint adds. All of it untrusted, and public from now on. */
export interface Complaint {
  /** 32 bytes */
  readonly ceremonyId: Uint8Array;
  /** Threshold of the draft. */
  readonly k: number;
  /** 1…n, and the sealing key that the draft gives her */
  readonly complainant: number;
  readonly complainantKey: Uint8Array;
  /** 32 bytes, published by the complaint; null where she accuses without showing a share */
  readonly sealingSecretKey: Uint8Array | null;
  /** 1…n */
  readonly accused: number;
  readonly commitment: KeyCommitment;
  /** What the accused sent to the complainant; null where her shares hold none */
  readonly sealed: Uint8Array | null;
}

/**
 * JudgeComplaint (spec §4.1, Algorithm 4.19). The messages' signatures are verified by the caller.
 * @returns who lied; a complaint that shows nothing was made by a liar
 */
export async function judgeComplaint(complaint: Complaint): Promise<Judgement> {
  const { ceremonyId, complainant, accused, commitment, sealed, sealingSecretKey } = complaint;
  // 1. A wrong commitment needs no key to be seen.
  if (!holds(() => verifyKeyCommitment(ceremonyId, accused, complaint.k, commitment))) return 'accused lied';
  // 2. The key that the share was sealed to, or nothing is shown.
  if (sealingSecretKey === null || !isKeyOf(sealingSecretKey, complaint.complainantKey)) return 'complainant lied';
  // 3. The share, as the complainant opened it.
  if (sealed === null) return 'accused lied';
  const info = shareInfo(ceremonyId, 'trustee', accused, complainant);
  const share = await open(sealingSecretKey, info, sealed).catch(refusal);
  if (share === null) return 'accused lied';
  // 4. f_j(i)·B = Σ iˣ·A_{j,x}
  return holds(() => verifyKeyShare(complainant, share, commitment.commitments)) ? 'complainant lied' : 'accused lied';
}

function isKeyOf(secretKey: Uint8Array, publicKey: Uint8Array): boolean {
  return secretKey.length === 32 && equalBytes(x25519.getPublicKey(secretKey), publicKey);
}

function holds(check: () => void): boolean {
  try {
    check();
    return true;
  } catch (error) {
    refusal(error);
    return false;
  }
}

/** Only what a check refuses speaks against anybody; a bug of ours must not. */
function refusal(error: unknown): null {
  if (error instanceof VerificationError) return null;
  throw error;
}
