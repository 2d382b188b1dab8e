/** A transaction as a node tells it in JSON. Amounts are in whole coins, as nodes write them. */
import { COINBASE_VOUT } from '../ledger/ledger.js';
import type { Transaction, TxOutput } from '../wire/transaction.js';

const SATOSHIS = 100_000_000;

export function transactionJson(tx: Transaction): Record<string, unknown> {
  return {
    txid: tx.txid,
    hash: tx.txid,
    version: tx.version,
    size: tx.raw.length,
    locktime: tx.lockTime,
    vin: tx.inputs.map(({ txid, vout, unlockingScript, sequence }) =>
      vout === COINBASE_VOUT
        ? { coinbase: unlockingScript.toString('hex'), sequence }
        : { txid, vout, scriptSig: { hex: unlockingScript.toString('hex') }, sequence },
    ),
    vout: tx.outputs.map((output, n) => ({ ...outputJson(output), n })),
    hex: tx.raw.toString('hex'),
  };
}

export function outputJson({ satoshis, lockingScript }: TxOutput): Record<string, unknown> {
  return { value: satoshis / SATOSHIS, scriptPubKey: { hex: lockingScript.toString('hex') } };
}
