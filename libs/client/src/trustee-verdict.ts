/**
 * What one pair of keys served: one ceremony, and how that ended for this trustee, decided once and kept on her device before
 * anybody hears of it: she signed one transcript, or she published her sealing key in a complaint. Never both and never two
 * transcripts: who had her key and a share that is in use would hold her part of the election key. The relay is not asked,
 * because it may hide what she said.
 */
import { toHex } from '#crypto';
import { clientError } from './errors.js';
import type { TrusteeStore } from './stores.js';

const COMPLAINED = 'complaint';

/** Keys serve one ceremony: a complaint may have opened what was sealed to them in an earlier one. */
export async function bindKeys(store: TrusteeStore, ceremonyId: string): Promise<void> {
  const known = await store.loadCeremony();
  if (known === null) return store.createCeremony(ceremonyId);
  if (known === ceremonyId) return;
  throw clientError(
    'CEREMONY_ALREADY_RUN',
    'these keys were used in a ceremony before',
    'every ceremony needs fresh keys',
  );
}

export class Verdict {
  constructor(private readonly store: TrusteeStore) {}

  /** Whether this device has signed this transcript. @throws ClientError TRANSCRIPT_ALREADY_SIGNED, CEREMONY_STOPPED */
  async hasSigned(transcriptHash: Uint8Array): Promise<boolean> {
    const kept = await this.store.loadVerdict();
    if (kept === null) return false;
    if (kept === toHex(transcriptHash)) return true;
    throw kept === COMPLAINED
      ? stopped('this trustee has opened in a complaint what was sealed for her')
      : signedBefore();
  }

  /** Before the transcript is posted, where `hasSigned` says no. */
  sign(transcriptHash: Uint8Array): Promise<void> {
    return this.store.createVerdict(toHex(transcriptHash));
  }

  /** Before she is asked whether to complain. @throws ClientError TRANSCRIPT_ALREADY_SIGNED */
  async assertMayComplain(): Promise<void> {
    await this.hasComplained();
  }

  /** Before the sealing key is published; the same complaint may be posted again. @throws ClientError TRANSCRIPT_ALREADY_SIGNED */
  async complain(): Promise<void> {
    if (!(await this.hasComplained())) await this.store.createVerdict(COMPLAINED);
  }

  private async hasComplained(): Promise<boolean> {
    const kept = await this.store.loadVerdict();
    if (kept !== null && kept !== COMPLAINED) throw signedBefore();
    return kept === COMPLAINED;
  }
}

export function signedBefore(): Error {
  return clientError(
    'TRANSCRIPT_ALREADY_SIGNED',
    'this trustee has signed what she saw of this ceremony, and now something else is shown to her',
    'she signs nothing else and opens nothing: tell the other trustees that somebody shows two ceremonies',
  );
}

export function stopped(detail: string, cause?: unknown): Error {
  const hint = 'this ceremony is over: the office begins again with a new draft, and you make fresh keys for it';
  return clientError('CEREMONY_STOPPED', detail, hint, { cause });
}
