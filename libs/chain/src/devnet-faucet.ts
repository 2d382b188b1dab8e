/** The devnet's faucet and its blocks on command: how a demonstration gets its money. No other network has this. */
import { z } from 'zod';
import { fromHex, toHex } from '#crypto';
import { ChainUnavailableError } from './chain-processor.js';
import { HttpDoor, type DoorOptions } from './http-door.js';

const payment = z.object({ txid: z.string(), vout: z.number().int().nonnegative(), raw: z.string() });

export class DevnetFaucet {
  private readonly door: HttpDoor;

  constructor(options: DoorOptions) {
    this.door = new HttpDoor(options);
  }

  /** Money to a script. The caller checks the transaction that it gets. @throws ChainUnavailableError */
  async pay(script: Uint8Array, satoshis: number): Promise<{ vout: number; raw: Uint8Array }> {
    const { vout, raw } = payment.parse(await this.post('/faucet', { script: toHex(script), satoshis }));
    return { vout, raw: fromHex(raw, raw.length / 2) };
  }

  async mine(blocks: number): Promise<void> {
    await this.post('/mine', { blocks });
  }

  private async post(path: string, body: unknown): Promise<unknown> {
    const answer = await this.door.post(path, body);
    if (answer.status !== 201) throw new ChainUnavailableError(`${path} answered ${answer.status}`);
    return answer.body;
  }
}
