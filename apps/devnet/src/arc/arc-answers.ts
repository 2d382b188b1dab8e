/**
 * ARC's answers, field by field as ARC gives them: a client that works here works with ARC by another address only.
 */
import type { FaceAnswer } from '../faults/face.js';
import type { Chain } from '../ledger/chain.js';
import type { Refusal } from '../ledger/refusal.js';
import { MAX_SCRIPT_BYTES, MAX_TX_BYTES } from '../ledger/rules.js';

export interface ArcFields {
  txid: string;
  txStatus: string;
  blockHash: string;
  blockHeight: number;
  merklePath: string;
  extraInfo: string;
  competingTxs: string[] | null;
  timestamp: string;
}

export function arcFields(txid: string, txStatus: string, known: Partial<ArcFields>): ArcFields {
  const nothing = { blockHash: '', blockHeight: 0, merklePath: '', extraInfo: '', competingTxs: null };
  return { txid, txStatus, ...nothing, timestamp: new Date().toISOString(), ...known };
}

/** ARC's problem document; of several transactions each has its own. */
export function refusalFields(refused: Refusal, txid: string | null): Record<string, unknown> {
  return {
    type: `https://bitcoin-sv.github.io/arc/#/errors?id=_${refused.status}`,
    title: refused.title,
    status: refused.status,
    detail: refused.message,
    extraInfo: refused.message,
    txid,
    competingTxs: refused.competingTxs,
  };
}

export function unknownAnswer(txid: string): FaceAnswer {
  const body = { type: 'https://bitcoin-sv.github.io/arc/#/errors?id=_404', title: 'Not found', status: 404 };
  const detail = 'transaction not found';
  return { status: 404, body: { ...body, detail, error: detail, extraInfo: detail, txid } };
}

export function policyFields(chain: Chain): Record<string, unknown> {
  return {
    timestamp: new Date().toISOString(),
    policy: {
      maxscriptsizepolicy: MAX_SCRIPT_BYTES,
      maxtxsigopscountspolicy: 4_294_967_295,
      maxtxsizepolicy: MAX_TX_BYTES,
      miningFee: { satoshis: chain.feeSatPerKb, bytes: 1000 },
      standardFormatSupported: true,
    },
  };
}
