/** From a plan to a transaction: payload, fee by the network's policy, and the money that must stay for the end. */
import { ANCHOR_TYPES, anchorSizeBytes, buildAnchor, buildTopUp, type AnchorPayload, type SpentOutput } from '#record';
import { feeFor, type FeePolicy } from '#chain';
import type { NewAnchor } from './anchor-store.js';
import { FLUSH_ENTRIES } from './anchor-plan.js';

/** A baton of less could not pay for anything; the network allows it. */
const LEAST_BATON_SAT = 1;
/** Script and transaction around the leaf hashes of one anchor, rounded up. */
const ANCHOR_OVERHEAD_BYTES = 400;

/** The baton cannot pay for this anchor. Entries wait until it is topped up. */
export class FundsOutError extends Error {}

export interface AnchorOrder {
  previous: SpentOutput;
  /** 32 bytes, secret. */
  secretKey: Uint8Array;
  payload: AnchorPayload;
  /** What a TOP-UP takes in: further outputs that pay the anchor key. None for any other type. */
  topUps: readonly SpentOutput[];
  policy: FeePolicy;
}

/** BuildAnchor with the policy's fee. @throws FundsOutError */
export function orderAnchor({ previous, secretKey, payload, topUps, policy }: AnchorOrder): NewAnchor {
  const feeSat = feeFor(policy, anchorSizeBytes(payload, topUps.length));
  const added = topUps.reduce((sum, { satoshis }) => sum + satoshis, 0);
  const left = previous.satoshis + added - feeSat;
  const reserve = reserveSat(payload, policy);
  if (left < reserve) {
    throw new FundsOutError(`the baton holds ${previous.satoshis} satoshis: ${feeSat} are due, ${reserve} must stay`);
  }
  const parts = { previous, secretKey, payload, feeSat };
  const inputs = topUps.map((output) => ({ ...output, secretKey }));
  const { raw, txid, batonSat } = payload.type === 'TOP-UP' ? buildTopUp(parts, inputs) : buildAnchor(parts);
  if (batonSat !== left) throw new Error(`a baton of ${batonSat} satoshis was built, ${left} were meant`);
  const { seq, treeSize, issuedSize, timeMs } = payload;
  const feeRate = (policy.satoshis * 1_000) / policy.bytes;
  const type = ANCHOR_TYPES.indexOf(payload.type);
  return { seq, txid, raw, type, treeSize, issuedSize, timeMs, feeSat, feeRate, batonSat };
}

/** The last money is for the close and the result: what comes before them may not spend it. */
function reserveSat({ type }: AnchorPayload, policy: FeePolicy): number {
  if (type === 'CLOSE' || type === 'RESULT' || type === 'ABORT' || type === 'TOP-UP') return LEAST_BATON_SAT;
  return endReserveSat(policy);
}

/** What must stay in the baton until CLOSE: enough for it and for RESULT. */
export function endReserveSat(policy: FeePolicy): number {
  return LEAST_BATON_SAT + 2 * feeFor(policy, ANCHOR_OVERHEAD_BYTES + 32 * FLUSH_ENTRIES);
}

/** Size of a TOP-UP with so many further inputs: what money costs that comes in. */
export function topUpSizeBytes(furtherInputs: number): number {
  const nothing = new Uint8Array(32);
  const roots = { electionId: nothing, rootHash: nothing, issuedRoot: nothing, leafHashes: [] };
  return anchorSizeBytes({ type: 'TOP-UP', seq: 1, treeSize: 1, issuedSize: 1, timeMs: 0, ...roots }, furtherInputs);
}
