/**
 * What a transaction must fulfil before it is taken: form, unspent inputs and the first-seen rule, maturity, no money from
 * nothing, scripts, fee. The same rules as a node's, in the same order of cost: scripts come late, the fee last.
 */
import { FINAL_SEQUENCE, type Transaction } from '../wire/transaction.js';
import { COINBASE_VOUT, isUnspendable, outpointKey, type Coin, type Ledger } from './ledger.js';
import { Refusal } from './refusal.js';
import { checkScripts } from './scripts.js';

export const COINBASE_MATURITY = 100;
export const MAX_TX_BYTES = 10_000_000;
export const MAX_SCRIPT_BYTES = 500_000;
export const MAX_UNCONFIRMED_DEPTH = 10_000;
const MAX_SATOSHIS = 21_000_000 * 100_000_000;

/**
 * Checks a transaction against the ledger.
 * @param tx untrusted   @param feeSatPerKb  what it must pay; 0 for what a miner puts into a block
 * @throws Refusal
 */
export function checkTransaction(ledger: Ledger, tx: Transaction, feeSatPerKb: number): void {
  checkForm(tx);
  const coins = findCoins(ledger, tx);
  checkClaimedSources(tx, coins);
  const fee = checkAmounts(tx, coins);
  checkScripts(tx, coins);
  const due = feeDue(tx, feeSatPerKb);
  if (fee < due) throw new Refusal('fee', `the fee is ${fee} satoshis, ${due} are due for ${tx.raw.length} bytes`);
}

/** Rounded up: a transaction of 250 bytes at 100 sat/kB pays 25, of 251 bytes 26. */
export function feeDue(tx: Transaction, feeSatPerKb: number): number {
  return Math.ceil((tx.raw.length * feeSatPerKb) / 1000);
}

function checkForm(tx: Transaction): void {
  if (tx.raw.length > MAX_TX_BYTES) throw new Refusal('size', `${tx.raw.length} bytes, at most ${MAX_TX_BYTES}`);
  if (tx.version !== 1 && tx.version !== 2) throw new Refusal('malformed', `version ${tx.version}`);
  if (tx.inputs.length === 0 || tx.outputs.length === 0) throw new Refusal('malformed', 'no input or no output');
  if (tx.lockTime !== 0 && tx.inputs.some((input) => input.sequence !== FINAL_SEQUENCE)) {
    throw new Refusal('malformed', 'the transaction is not final');
  }
  const outpoints = new Set(tx.inputs.map((input) => outpointKey(input.txid, input.vout)));
  if (outpoints.size !== tx.inputs.length) throw new Refusal('inputs', 'an output is spent twice');
  if (tx.inputs.some((input) => input.vout === COINBASE_VOUT)) throw new Refusal('inputs', 'a coinbase input');
  for (const { lockingScript, satoshis } of tx.outputs) {
    if (lockingScript.length > MAX_SCRIPT_BYTES) throw new Refusal('outputs', 'a script is over 500,000 bytes');
    if (isUnspendable(lockingScript) && satoshis > 0)
      throw new Refusal('outputs', 'a false-return output holds satoshis');
  }
}

function findCoins(ledger: Ledger, tx: Transaction): Coin[] {
  const keys = tx.inputs.map((input) => outpointKey(input.txid, input.vout));
  // First seen wins: an output that a known transaction has spent is gone, whether that one is mined or not.
  const competing = keys.flatMap((key) => ledger.spentBy.get(key) ?? []);
  if (competing.length > 0) {
    throw new Refusal('conflict', `an input is already spent by ${competing[0]}`, [...new Set(competing)]);
  }
  return keys.map((key, i) => {
    const coin = ledger.coins.get(key);
    if (!coin) throw new Refusal('inputs', `the output ${key} is unknown`);
    const age = coin.coinbaseHeight === null ? null : ledger.tipHeight + 1 - coin.coinbaseHeight;
    if (age !== null && age < COINBASE_MATURITY) throw new Refusal('inputs', `coinbase ${key} is ${age} blocks old`);
    const parent = ledger.transactions.get(tx.inputs[i].txid);
    if (parent?.height === null && parent.unconfirmedDepth >= MAX_UNCONFIRMED_DEPTH) {
      throw new Refusal('ancestors', `more than ${MAX_UNCONFIRMED_DEPTH} unconfirmed ancestors`);
    }
    return coin;
  });
}

/** Extended form: a sender that believes in other amounts or scripts signed something else than it thinks. */
function checkClaimedSources(tx: Transaction, coins: readonly Coin[]): void {
  tx.claimedSources?.forEach((claimed, i) => {
    if (claimed.satoshis !== coins[i].satoshis || !claimed.lockingScript.equals(coins[i].lockingScript)) {
      throw new Refusal('inputs', `input ${i} spends another output than the extended form says`);
    }
  });
}

function checkAmounts(tx: Transaction, coins: readonly Coin[]): number {
  const spent = coins.reduce((sum, coin) => sum + coin.satoshis, 0);
  const paid = tx.outputs.reduce((sum, output) => sum + output.satoshis, 0);
  if (paid > MAX_SATOSHIS || paid > spent) throw new Refusal('outputs', `pays ${paid} out of ${spent} satoshis`);
  return spent - paid;
}
