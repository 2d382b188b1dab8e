/** The coinbase: new money and the fees of a block, paid to the miner, who is this program. */
import { randomBytes } from 'node:crypto';
import { decodeTransaction, encodeTransaction, type Transaction } from '../wire/transaction.js';
import { littleEndian } from '../wire/little-endian.js';
import { COINBASE_VOUT } from './ledger.js';

const SUBSIDY_SATOSHIS = 50 * 100_000_000;
const HALVING_BLOCKS = 210_000;

/**
 * The coinbase of the block at `height`. The height in its script (BIP 34) and random bytes behind it make every coinbase
 * another transaction, also those of two blocks in the same place.
 */
export function makeCoinbase(height: number, feesSatoshis: number, lockingScript: Buffer): Transaction {
  const subsidy = Math.floor(SUBSIDY_SATOSHIS / 2 ** Math.floor(height / HALVING_BLOCKS));
  return decodeTransaction(
    encodeTransaction({
      version: 1,
      inputs: [
        {
          txid: '00'.repeat(32),
          vout: COINBASE_VOUT,
          unlockingScript: Buffer.concat([
            Buffer.from([4]),
            littleEndian.u32(height),
            Buffer.from([6]),
            Buffer.from('devnet'),
            Buffer.from([8]),
            randomBytes(8),
          ]),
          sequence: 0xffffffff,
        },
      ],
      outputs: [{ satoshis: subsidy + feesSatoshis, lockingScript }],
      lockTime: 0,
    }),
  );
}
