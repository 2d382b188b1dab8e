/** A payment to an anchor key, sent once more and waited for until it is deep: by a Merkle path and headers with work. */
import { setTimeout as pause } from 'node:timers/promises';
import {
  ChainUnavailableError,
  MinedProofError,
  proveMined,
  type ChainProcessor,
  type MinedProof,
  type RawTransaction,
} from '#chain';
import { ServiceError } from '#edge';
import type { HeaderSource } from '#record';

/** Who asks waits this long; a network's own blocks may take longer, then the same request is made again. */
const WAIT_MS = 25_000;
const POLL_MS = 250;
const RETRY_AFTER_S = 60;

export interface PaymentParts {
  chain: Pick<ChainProcessor, 'submit' | 'status'>;
  headers: HeaderSource;
  confirmations: number;
}

/** @throws ServiceError FUNDING_NOT_DEEP, CHAIN_UNAVAILABLE */
export async function waitUntilDeep(parts: PaymentParts, { raw, txid }: RawTransaction): Promise<MinedProof> {
  const { chain, headers, confirmations } = parts;
  // In case nobody sent it yet; what the network thinks of it shows in its depth.
  await chain.submit(raw, txid);
  const deadline = performance.now() + WAIT_MS;
  for (;;) {
    const proof = await proofOf(parts, txid);
    const depth = proof === null ? 0 : (await headers.tipHeight()) - proof.blockHeight + 1;
    if (proof !== null && depth >= confirmations) return proof;
    if (performance.now() > deadline) {
      const detail = `the funding has ${depth} of ${confirmations} confirmations; ask again with its transaction`;
      throw new ServiceError('FUNDING_NOT_DEEP', detail, RETRY_AFTER_S);
    }
    await pause(POLL_MS);
  }
}

/** A network that does not answer, as a refusal that says so. */
export async function orUnavailable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ChainUnavailableError) throw new ServiceError('CHAIN_UNAVAILABLE', error.message, 5);
    throw error;
  }
}

async function proofOf({ chain, headers }: PaymentParts, txid: string): Promise<MinedProof | null> {
  const status = await chain.status(txid);
  if (status.outcome !== 'mined') return null;
  await headers.tipHeight();
  return proveMined(headers, status.bump, txid).catch((error: unknown) => {
    if (error instanceof MinedProofError) return null;
    throw error;
  });
}
