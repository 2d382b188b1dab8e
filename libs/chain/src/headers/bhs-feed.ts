/**
 * Block Headers Service: `/api/v1/chain/tip/longest`, `/api/v1/chain/header/byHeight`. The second gives every block of a
 * height, also those that have left the longest chain.
 */
import { z } from 'zod';
import { hashBlockHeader, txidFromInternal } from '#record';
import { HttpDoor, type DoorOptions } from '../http-door.js';
import { answered, encodeHeader, hash, uint32, version } from './feed-answers.js';
import type { HeaderFeed } from './header-feed.js';

const API = '/api/v1/chain';
const LONGEST = 'LONGEST_CHAIN';
const bhsHeader = z.object({
  version,
  prevBlockHash: hash,
  merkleRoot: hash,
  creationTimestamp: uint32,
  difficultyTarget: uint32,
  nonce: uint32,
});
const headersAnswer = z.array(bhsHeader);
const tipAnswer = z.object({ header: z.object({ hash }), height: z.number().int().nonnegative() });
const stateAnswer = z.object({ state: z.string() });

interface Linked {
  bytes: Uint8Array;
  hash: string;
  previousHash: string;
}

export class BhsFeed implements HeaderFeed {
  readonly name: string;
  readonly step = 100;
  private readonly door: HttpDoor;

  constructor(options: DoorOptions) {
    this.door = new HttpDoor(options);
    this.name = this.door.name;
  }

  async tip(): Promise<{ height: number; hash: string }> {
    const { header, height } = answered(this.name, tipAnswer, await this.door.call(`${API}/tip/longest`));
    return { height, hash: header.hash };
  }

  async range(from: number, count: number): Promise<Uint8Array[]> {
    const answer = await this.door.call(`${API}/header/byHeight?height=${from}&count=${count}`);
    // A height that it does not have is a bad request to it.
    if (answer.status === 400 || answer.status === 404) return [];
    const blocks = answered(this.name, headersAnswer, answer).map(link);
    const rivals = blocks.filter(
      ({ previousHash }) => blocks.filter((b) => b.previousHash === previousHash).length > 1,
    );
    const stale = new Set<string>();
    for (const { hash } of rivals) if (!(await this.isLongest(hash))) stale.add(hash);
    return inOrder(blocks.filter(({ hash }) => !stale.has(hash)));
  }

  private async isLongest(hash: string): Promise<boolean> {
    const { state } = answered(this.name, stateAnswer, await this.door.call(`${API}/header/state/${hash}`));
    return state === LONGEST;
  }
}

function link({ prevBlockHash, creationTimestamp, difficultyTarget, ...rest }: z.infer<typeof bhsHeader>): Linked {
  const parts = { ...rest, previousHash: prevBlockHash, timeS: creationTimestamp, bits: difficultyTarget };
  const bytes = encodeHeader(parts);
  return { bytes, hash: txidFromInternal(hashBlockHeader(bytes)), previousHash: prevBlockHash };
}

/** From the one whose parent is not here, child by child; what hangs on a stale block is left out. */
function inOrder(blocks: readonly Linked[]): Uint8Array[] {
  const hashes = new Set(blocks.map(({ hash }) => hash));
  const children = new Map(blocks.map((block) => [block.previousHash, block]));
  const out: Uint8Array[] = [];
  let next = blocks.find(({ previousHash }) => !hashes.has(previousHash));
  while (next !== undefined) {
    out.push(next.bytes);
    next = children.get(next.hash);
  }
  return out;
}
