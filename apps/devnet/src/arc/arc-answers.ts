/**
 * ARC's answers, field by field as ARC gives them: a client that works here works with ARC by another address only.
 */
import type { FaceAnswer } from '../faults/face.js';
import type { Chain } from '../ledger/chain.js';
import type { TransactionStatus } from '../ledger/lookup.js';
import type { Refusal } from '../ledger/refusal.js';
import { MAX_SCRIPT_BYTES, MAX_TX_BYTES } from '../ledger/rules.js';

export function refusedAnswer(refused: Refusal, txid: string | null): FaceAnswer {
  return {
    status: refused.status,
    body: {
      type: `https://bitcoin-sv.github.io/arc/#/errors?id=_${refused.status}`,
      title: refused.title,
      status: refused.status,
      detail: refused.message,
      extraInfo: refused.message,
      txid,
      competingTxs: refused.competingTxs,
    },
  };
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

export function statusFields({ txid, mined, wasMined }: TransactionStatus): Record<string, unknown> {
  return {
    ...fields(txid, mined ? 'MINED' : wasMined ? 'MINED_IN_STALE_BLOCK' : 'SEEN_ON_NETWORK'),
    ...(mined && { blockHash: mined.blockHash, blockHeight: mined.blockHeight, merklePath: mined.merklePath }),
  };
}

export function orphanFields(txid: string): Record<string, unknown> {
  return fields(txid, 'SEEN_IN_ORPHAN_MEMPOOL');
}

function fields(txid: string, txStatus: string): Record<string, unknown> {
  return {
    txid,
    txStatus,
    blockHash: '',
    blockHeight: 0,
    merklePath: '',
    extraInfo: '',
    competingTxs: null,
    timestamp: new Date().toISOString(),
  };
}
