/**
 * The node that the anchoring is run on: an SV node in regtest, or the devnet, which answers the same calls. Everything
 * here goes through JSON-RPC; the wallet is made with the SDK, apart from the code under test.
 */
import PrivateKey from '@bsv/sdk/primitives/PrivateKey';
import { HttpDoor } from '../../libs/chain/src/http-door.js';
import { type Coin, scriptOf, spend } from '../devnet/devnet-client.js';

const REGTEST_PREFIX = [0x6f];
const COINBASE_MATURITY = 100;
const SATOSHIS = 100_000_000;
/** Far above what any node asks for a small transaction, far below what it calls absurd. */
const FEE_SAT = 5_000;

export interface PaidOutput {
  /** Hex. */
  raw: string;
  txid: string;
  vout: number;
}

export class NodeUnderTest {
  private readonly door: HttpDoor;
  private readonly miner = PrivateKey.fromRandom();

  /** @param url with `user:password@` */
  constructor(
    readonly url: string,
    readonly network: 'regtest' | 'devnet',
  ) {
    this.door = new HttpDoor({ url, timeoutMs: 60_000 });
  }

  async call<T>(method: string, ...params: unknown[]): Promise<T> {
    const { status, body } = await this.door.post('/', { jsonrpc: '1.0', id: method, method, params });
    const { result, error } = (body ?? {}) as { result?: T; error?: { code: number; message: string } | null };
    if (status !== 200 || error) throw new Error(`${method}: HTTP ${status} ${JSON.stringify(error ?? null)}`);
    return result as T;
  }

  /** @returns hashes of the new blocks */
  mine(blocks: number): Promise<string[]> {
    return this.call('generatetoaddress', blocks, this.miner.toAddress(REGTEST_PREFIX));
  }

  /** A coinbase of our own, ripened, pays a script; the payment waits for a block. @param script hex */
  async payFromCoinbase(script: string, satoshis: number): Promise<PaidOutput> {
    const [blockHash] = await this.mine(1);
    const { tx } = await this.call<{ tx: string[] }>('getblock', blockHash, 1);
    await this.mine(COINBASE_MATURITY);
    const { value } = await this.call<{ value: number }>('gettxout', tx[0], 0, true);
    const coin: Coin = { txid: tx[0], vout: 0, satoshis: Math.round(value * SATOSHIS) };
    if (coin.satoshis < satoshis + 2 * FEE_SAT) {
      throw new Error(`a block of this node pays ${coin.satoshis} satoshis: begin with an empty chain`);
    }
    const outputs = [
      { script, satoshis },
      { script: scriptOf(this.miner), satoshis: coin.satoshis - satoshis - FEE_SAT },
    ];
    const paid = await spend(this.miner, coin, outputs);
    return { raw: paid.toHex(), txid: await this.call('sendrawtransaction', paid.toHex()), vout: 0 };
  }

  /** Somebody who has the key spends a coin to herself, past the services. @returns her transaction, hex */
  async stealWith(secretKey: string, coin: Coin): Promise<string> {
    const thief = PrivateKey.fromRandom();
    const outputs = [{ script: scriptOf(thief), satoshis: coin.satoshis - FEE_SAT }];
    const stolen = await spend(PrivateKey.fromHex(secretKey), coin, outputs);
    await this.call('sendrawtransaction', stolen.toHex());
    return stolen.toHex();
  }
}
