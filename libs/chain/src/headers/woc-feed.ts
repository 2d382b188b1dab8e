/** WhatsOnChain's headers, one by one: `/chain/info`, `/block/{height}/header`. */
import { z } from 'zod';
import { HttpDoor, type DoorOptions } from '../http-door.js';
import { WOC_TOKEN_HEADER } from '../readers/woc-reader.js';
import { answered, encodeHeader, hash, uint32, version } from './feed-answers.js';
import type { HeaderFeed } from './header-feed.js';

const infoAnswer = z.object({ blocks: z.number().int().nonnegative(), bestblockhash: hash });
const headerAnswer = z.object({
  version,
  /** The first block has none. */
  previousblockhash: z.union([hash, z.literal('')]).nullish(),
  merkleroot: hash,
  time: uint32,
  bits: z.string().regex(/^[0-9a-f]{8}$/),
  nonce: uint32,
});

export class WocFeed implements HeaderFeed {
  readonly name: string;
  readonly step = 1;
  private readonly door: HttpDoor;

  constructor(options: DoorOptions) {
    this.door = new HttpDoor(options, WOC_TOKEN_HEADER);
    this.name = this.door.name;
  }

  async tip(): Promise<{ height: number; hash: string }> {
    const { blocks, bestblockhash } = answered(this.name, infoAnswer, await this.door.call('/chain/info'));
    return { height: blocks, hash: bestblockhash };
  }

  async range(from: number, count: number): Promise<Uint8Array[]> {
    const headers: Uint8Array[] = [];
    for (let height = from; height < from + count; height++) {
      const answer = await this.door.call(`/block/${height}/header`);
      if (answer.status === 404) break;
      const { previousblockhash, merkleroot, time, bits, ...rest } = answered(this.name, headerAnswer, answer);
      const previousHash = previousblockhash || '00'.repeat(32);
      headers.push(
        encodeHeader({ ...rest, previousHash, merkleRoot: merkleroot, timeS: time, bits: parseInt(bits, 16) }),
      );
    }
    return headers;
  }
}
