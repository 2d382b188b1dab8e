/**
 * Anchors that were built on a transaction which the network has under another id (spec §8.3): the same payloads, signed
 * again over the outputs that there are.
 */
import { buildAnchor, decodeAnchorPayload, decodeTransaction } from '#record';
import { nextSeq, type AnchorChain } from '../anchoring/anchor-chain.js';
import type { NewAnchor, StoredAnchorRow } from '../anchoring/anchor-store.js';

/**
 * @param chain up to the anchor that was taken over   @param stored our own anchors, in order   @param secretKey 32 bytes, secret
 * @returns those behind it, as far as they can be signed again: a TOP-UP and what follows it is planned anew
 */
export function signAgain(chain: AnchorChain, stored: readonly StoredAnchorRow[], secretKey: Uint8Array): NewAnchor[] {
  const again: NewAnchor[] = [];
  let previous = chain.baton;
  for (const row of stored.filter(({ seq }) => seq >= nextSeq(chain))) {
    const payload = decodeAnchorPayload(decodeTransaction(row.raw).outputs[1].script);
    if (payload.type === 'TOP-UP' || previous.satoshis <= row.feeSat) break;
    const { raw, txid, batonSat } = buildAnchor({ previous, secretKey, payload, feeSat: row.feeSat });
    const { seq, type, treeSize, issuedSize, timeMs, feeSat, feeRate } = row;
    again.push({ seq, txid, raw, type, treeSize, issuedSize, timeMs, feeSat, feeRate, batonSat });
    previous = { txid, vout: 0, satoshis: batonSat };
  }
  return again;
}
