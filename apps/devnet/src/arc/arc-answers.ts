/**
 * ARC's answers, field by field as ARC gives them: a client that works here works with ARC by another address only.
 */
import type { Chain, SubmitOutcome, TransactionStatus } from '../ledger/chain.js';
import { MAX_SCRIPT_BYTES, MAX_TX_BYTES } from '../ledger/rules.js';

export interface ArcAnswer {
  status: number;
  body: Record<string, unknown>;
}

export function submitAnswer(outcome: SubmitOutcome): ArcAnswer {
  if ('taken' in outcome) return { status: 200, body: { status: 200, title: 'OK', ...statusFields(outcome.taken) } };
  const { refused, txid } = outcome;
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

export function statusAnswer(status: TransactionStatus | null, txid: string): ArcAnswer {
  if (status !== null) return { status: 200, body: statusFields(status) };
  const body = { type: 'https://bitcoin-sv.github.io/arc/#/errors?id=_404', title: 'Not found', status: 404 };
  return { status: 404, body: { ...body, detail: 'transaction not found', extraInfo: 'transaction not found', txid } };
}

export function policyAnswer(chain: Chain): Record<string, unknown> {
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

function statusFields({ txid, mined }: TransactionStatus): Record<string, unknown> {
  return {
    txid,
    txStatus: mined ? 'MINED' : 'SEEN_ON_NETWORK',
    blockHash: mined?.blockHash ?? '',
    blockHeight: mined?.blockHeight ?? 0,
    merklePath: mined?.merklePath ?? '',
    extraInfo: '',
    competingTxs: null,
    timestamp: new Date().toISOString(),
  };
}
