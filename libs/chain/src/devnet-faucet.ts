/** The devnet's faucet and its blocks on command: how a demonstration gets its money. No other network has this. */
import { z } from 'zod';
import { fromHex, toHex } from '#crypto';
import { ChainUnavailableError } from './chain-processor.js';
import { httpCall } from './http-call.js';

const payment = z.object({ txid: z.string(), vout: z.number().int().nonnegative(), raw: z.string() });

export interface FaucetOptions {
  url: string;
  timeoutMs: number;
}

export class DevnetFaucet {
  constructor(private readonly options: FaucetOptions) {}

  /** Money to a script. The caller checks the transaction that it gets. @throws ChainUnavailableError */
  async pay(script: Uint8Array, satoshis: number): Promise<{ vout: number; raw: Uint8Array }> {
    const { vout, raw } = payment.parse(await this.post('/faucet', { script: toHex(script), satoshis }));
    return { vout, raw: fromHex(raw, raw.length / 2) };
  }

  async mine(blocks: number): Promise<void> {
    await this.post('/mine', { blocks });
  }

  private async post(path: string, body: unknown): Promise<unknown> {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const answer = await httpCall(this.options.url + path, init, this.options.timeoutMs);
    if (answer.status !== 201) throw new ChainUnavailableError(`${path} answered ${answer.status}`);
    return answer.body;
  }
}
