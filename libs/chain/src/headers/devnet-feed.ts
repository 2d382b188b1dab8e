/** The devnet's header service: `/headers/tip`, `/headers?from=`. */
import { fromHex } from '#crypto';
import { HEADER_BYTES } from '#record';
import { z } from 'zod';
import { HttpDoor, type DoorOptions } from '../http-door.js';
import { answered, headerHex } from './feed-answers.js';
import type { HeaderFeed } from './header-feed.js';

const tipAnswer = z.object({ height: z.number().int().nonnegative(), hash: z.string() });
const headersAnswer = z.object({ headers: z.array(headerHex) });

export class DevnetFeed implements HeaderFeed {
  readonly name: string;
  readonly step = 100;
  private readonly door: HttpDoor;

  constructor(options: DoorOptions) {
    this.door = new HttpDoor(options);
    this.name = this.door.name;
  }

  async tip(): Promise<{ height: number; hash: string }> {
    return answered(this.name, tipAnswer, await this.door.call('/headers/tip'));
  }

  async range(from: number, count: number): Promise<Uint8Array[]> {
    const { headers } = answered(this.name, headersAnswer, await this.door.call(`/headers?from=${from}`));
    return headers.slice(0, count).map((header) => fromHex(header, HEADER_BYTES));
  }
}
