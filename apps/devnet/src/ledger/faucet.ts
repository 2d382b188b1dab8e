/** The faucet: gives coinbase money to any script, by an ordinary transaction that goes the ordinary way. */
import type PrivateKey from '@bsv/sdk/primitives/PrivateKey';
import type { Chain } from './chain.js';
import type { Ledger } from './ledger.js';
import { payToKeyHash } from './miner-key.js';
import { COINBASE_MATURITY } from './rules.js';
import { signPayment, type SpentOutput } from './sign-payment.js';

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
  const { tipHeight } = chain.ledger;
  if (tipHeight <= COINBASE_MATURITY) await chain.mine(COINBASE_MATURITY + 1 - tipHeight);
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
  const coins: SpentOutput[] = [];
  let collected = 0;
  const due = () => {
    const bytes = BASE_BYTES + script.length + INPUT_BYTES * coins.length;
    return satoshis + Math.ceil((bytes * chain.feeSatPerKb) / 1000);
  };
  for (const coin of matureCoins(chain.ledger)) {
    coins.push(coin);
    collected += coin.satoshis;
    if (collected > due()) break;
  }
  if (collected <= due()) throw new FaucetEmptyError('the faucet holds too little; mine more blocks');
  const raw = await signPayment(minerKey, coins, [
    { lockingScript: script, satoshis },
    { lockingScript: payToKeyHash(minerKey), satoshis: collected - due() },
  ]);
  const outcome = await chain.submit(raw);
  if ('refused' in outcome) throw new Error(`the faucet's own transaction is refused: ${outcome.refused.message}`);
  return { txid: outcome.taken, vout: 0, raw };
}

/** Outputs of the miner that can be spent in the next block, oldest first. */
function* matureCoins(ledger: Ledger): Generator<SpentOutput> {
  for (const key of ledger.minerCoins) {
    const { satoshis, lockingScript, coinbaseHeight } = ledger.coins.get(key)!;
    if (coinbaseHeight !== null && ledger.tipHeight + 1 - coinbaseHeight < COINBASE_MATURITY) continue;
    yield { txid: key.slice(0, 64), vout: Number(key.slice(65)), satoshis, lockingScript };
  }
}
