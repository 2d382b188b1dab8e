/** The faucet: gives coinbase money to any script, by an ordinary transaction that goes the ordinary way. */
import type PrivateKey from '@bsv/sdk/primitives/PrivateKey';
import LockingScript from '@bsv/sdk/script/LockingScript';
import P2PKH from '@bsv/sdk/script/templates/P2PKH';
import Transaction from '@bsv/sdk/transaction/Transaction';
import type { Chain } from './chain.js';
import { payToKeyHash } from './miner-key.js';
import { COINBASE_MATURITY } from './rules.js';

/** Version, counts, lock time and two output heads; a signed input is 148 bytes at most, the change output 34. */
const BASE_BYTES = 4 + 1 + 1 + 4 + 8 + 3 + 34;
const INPUT_BYTES = 148;

export interface FaucetPayment {
  txid: string;
  vout: number;
  raw: Buffer;
}

/** At the very first start blocks are mined until one coinbase is mature. */
export async function fillFaucet(chain: Chain): Promise<void> {
  const { height } = await chain.tip();
  if (height <= COINBASE_MATURITY) await chain.mine(COINBASE_MATURITY + 1 - height);
}

/** One after the other: two payments that are signed at the same time would spend the same coin. */
export class Faucet {
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly chain: Chain,
    private readonly minerKey: PrivateKey,
  ) {}

  /** Pays `satoshis` to `script` in output 0. @throws FaucetEmptyError */
  pay(script: Buffer, satoshis: number): Promise<FaucetPayment> {
    const payment = this.last.then(() => payNow(this.chain, this.minerKey, script, satoshis));
    this.last = payment.catch(() => undefined);
    return payment;
  }
}

export class FaucetEmptyError extends Error {}

async function payNow(chain: Chain, minerKey: PrivateKey, script: Buffer, satoshis: number): Promise<FaucetPayment> {
  const coins: { txid: string; vout: number; satoshis: number }[] = [];
  let collected = 0;
  const due = () => {
    const bytes = BASE_BYTES + script.length + INPUT_BYTES * coins.length;
    return satoshis + Math.ceil((bytes * chain.feeSatPerKb) / 1000);
  };
  for (const coin of chain.minerCoins(COINBASE_MATURITY)) {
    coins.push(coin);
    collected += coin.satoshis;
    if (collected > due()) break;
  }
  if (collected <= due()) throw new FaucetEmptyError('the faucet holds too little; mine more blocks');
  const raw = await signPayment(minerKey, coins, [
    { script, satoshis },
    { script: payToKeyHash(minerKey), satoshis: collected - due() },
  ]);
  const outcome = await chain.submit(raw);
  if ('refused' in outcome) throw new Error(`the faucet's own transaction is refused: ${outcome.refused.message}`);
  return { txid: outcome.taken.txid, vout: 0, raw };
}

async function signPayment(
  key: PrivateKey,
  coins: readonly { txid: string; vout: number; satoshis: number }[],
  outputs: readonly { script: Buffer; satoshis: number }[],
): Promise<Buffer> {
  const tx = new Transaction();
  const minerScript = LockingScript.fromHex(payToKeyHash(key).toString('hex'));
  for (const coin of coins) {
    tx.addInput({
      sourceTXID: coin.txid,
      sourceOutputIndex: coin.vout,
      sequence: 0xffffffff,
      unlockingScriptTemplate: new P2PKH().unlock(key, 'all', false, coin.satoshis, minerScript),
    });
  }
  for (const { script, satoshis } of outputs) {
    tx.addOutput({ satoshis, lockingScript: LockingScript.fromHex(script.toString('hex')) });
  }
  await tx.sign();
  return Buffer.from(tx.toUint8Array());
}
