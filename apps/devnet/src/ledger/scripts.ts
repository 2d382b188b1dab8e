/** Whether a transaction may spend what it spends: its scripts, run in full by the SDK, or recognised and checked fast. */
import LockingScript from '@bsv/sdk/script/LockingScript';
import Spend from '@bsv/sdk/script/Spend';
import UnlockingScript from '@bsv/sdk/script/UnlockingScript';
import type TransactionInput from '@bsv/sdk/transaction/TransactionInput';
import type TransactionOutput from '@bsv/sdk/transaction/TransactionOutput';
import type { Transaction, TxOutput } from '../wire/transaction.js';
import { isOrdinarySpend, sharedDigests } from './ordinary-spend.js';
import { Refusal } from './refusal.js';

const SCRIPT_MEMORY_BYTES = 32_000_000;

/**
 * @param tx untrusted   @param coins  what its inputs spend, in their order
 * @throws Refusal naming the input
 */
export function checkScripts(tx: Transaction, coins: readonly TxOutput[]): void {
  const shared = sharedDigests(tx);
  const doubtful = tx.inputs.flatMap((_, i) => (isOrdinarySpend(tx, i, coins[i], shared) ? [] : [i]));
  for (const i of doubtful) {
    const failure = scriptFailure(tx, i, coins);
    if (failure !== null) throw new Refusal('script', `input ${i}: ${failure}`);
  }
}

/** Runs both scripts of an input; gives what is wrong, null when nothing is. */
export function scriptFailure(tx: Transaction, at: number, coins: readonly TxOutput[]): string | null {
  const { txid, vout, unlockingScript, sequence } = tx.inputs[at];
  const others = tx.inputs.filter((_, i) => i !== at);
  // `validate` throws on a bad script instead of returning false; both are the same refusal here.
  try {
    const spend = new Spend({
      sourceTXID: txid,
      sourceOutputIndex: vout,
      sourceSatoshis: coins[at].satoshis,
      lockingScript: LockingScript.fromHex(coins[at].lockingScript.toString('hex')),
      transactionVersion: tx.version,
      otherInputs: others.map((input): TransactionInput => ({
        sourceTXID: input.txid,
        sourceOutputIndex: input.vout,
        sequence: input.sequence,
      })),
      outputs: tx.outputs.map((output): TransactionOutput => ({
        satoshis: output.satoshis,
        lockingScript: LockingScript.fromHex(output.lockingScript.toString('hex')),
      })),
      unlockingScript: UnlockingScript.fromHex(unlockingScript.toString('hex')),
      inputSequence: sequence,
      inputIndex: at,
      lockTime: tx.lockTime,
      memoryLimit: SCRIPT_MEMORY_BYTES,
    });
    return spend.validate() ? null : 'the script is false';
  } catch (error) {
    return error instanceof Error ? error.message.split('\n')[0] : 'the script fails';
  }
}
