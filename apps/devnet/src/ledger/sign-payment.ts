/** Ordinary payments of a key of ours, signed with the SDK. */
import type PrivateKey from '@bsv/sdk/primitives/PrivateKey';
import LockingScript from '@bsv/sdk/script/LockingScript';
import P2PKH from '@bsv/sdk/script/templates/P2PKH';
import Transaction from '@bsv/sdk/transaction/Transaction';
import { FINAL_SEQUENCE, type TxOutput } from '../wire/transaction.js';

export type SpentOutput = TxOutput & { txid: string; vout: number };

/** Spends pay-to-public-key-hash outputs of one key; gives the plain form. @param key secret */
export async function signPayment(
  key: PrivateKey,
  inputs: readonly SpentOutput[],
  outputs: readonly TxOutput[],
): Promise<Buffer> {
  const tx = new Transaction();
  for (const { txid, vout, satoshis, lockingScript } of inputs) {
    tx.addInput({
      sourceTXID: txid,
      sourceOutputIndex: vout,
      sequence: FINAL_SEQUENCE,
      unlockingScriptTemplate: new P2PKH().unlock(key, 'all', false, satoshis, scriptOf(lockingScript)),
    });
  }
  for (const { satoshis, lockingScript } of outputs) {
    tx.addOutput({ satoshis, lockingScript: scriptOf(lockingScript) });
  }
  await tx.sign();
  return Buffer.from(tx.toUint8Array());
}

function scriptOf(bytes: Buffer): LockingScript {
  return LockingScript.fromHex(bytes.toString('hex'));
}
