/** Headers of an SV node, by JSON-RPC. */
import { fromHex } from '#crypto';
import { HEADER_BYTES } from '#record';
import type { DoorOptions } from '../http-door.js';
import { NodeRpc, refusalIsSilence } from '../rpc/node-rpc.js';
import { nodeHeader } from '../rpc/node-transactions.js';
import { hash, headerHex } from './feed-answers.js';
import type { HeaderFeed } from './header-feed.js';

export class RpcFeed implements HeaderFeed {
  readonly name: string;
  readonly step = 10;
  private readonly rpc: NodeRpc;

  constructor(options: DoorOptions) {
    this.rpc = new NodeRpc(options);
    this.name = this.rpc.name;
  }

  tip(): Promise<{ height: number; hash: string }> {
    return refusalIsSilence(this.name, async () => {
      const best = await this.rpc.call('getbestblockhash', [], hash);
      const { height } = await this.rpc.call('getblockheader', [best, true], nodeHeader);
      return { height, hash: best };
    });
  }

  range(from: number, count: number): Promise<Uint8Array[]> {
    return refusalIsSilence(this.name, async () => {
      const heights = Array.from({ length: count }, (_, i) => from + i);
      const found = await Promise.all(heights.map((height) => this.headerAt(height)));
      const end = found.indexOf(null);
      return (end < 0 ? found : found.slice(0, end)).filter((header) => header !== null);
    });
  }

  private async headerAt(height: number): Promise<Uint8Array | null> {
    const blockHash = await this.rpc.find('getblockhash', [height], hash);
    if (blockHash === null) return null;
    const hex = await this.rpc.find('getblockheader', [blockHash, false], headerHex);
    return hex === null ? null : fromHex(hex, HEADER_BYTES);
  }
}
