/**
 * A chain for tests without any process: headers with real proof of work at devnet's difficulty, blocks of transaction
 * ids, and Merkle paths. Independent of the code under test but for hashing and devnet's first header.
 */
import { concatBytes, fromHex, sha256, toHex } from '#crypto';
import { type HeaderSource, NETWORKS } from '#record';

const DEVNET_BITS = 0x207fffff;

export class TestChain {
  readonly headers: Uint8Array[] = [NETWORKS.devnet.genesisHeader];

  /**
   * Mines one block that holds a coinbase and these transactions.
   * @param txids display order   @returns each transaction's Merkle path (BRC-74, hex), by id
   */
  mine(txids: readonly string[]): Map<string, string> {
    const height = this.headers.length;
    const coinbase = sha256(new TextEncoder().encode(`coinbase ${height}`));
    const leaves = [coinbase, ...txids.map((txid) => fromHex(txid, 32).reverse())];
    const levels = merkleLevels(leaves);
    const root = levels[levels.length - 1][0];
    this.headers.push(mineHeader(hash256(this.headers[height - 1]), root, 1_700_000_000 + 600 * height));
    return new Map(txids.map((txid, i) => [txid, encodePath(height, levels, i + 1)]));
  }

  /** A chain of its own with the same blocks. */
  copy(): TestChain {
    const chain = new TestChain();
    chain.headers.splice(0, chain.headers.length, ...this.headers);
    return chain;
  }

  mineEmpty(blocks: number): void {
    for (let i = 0; i < blocks; i++) this.mine([]);
  }

  /** The chain as it is now, as a person who verifies would get it. */
  source(): HeaderSource {
    const headers = [...this.headers];
    return {
      network: 'devnet',
      tipHeight: () => Promise.resolve(headers.length - 1),
      header: (height) => Promise.resolve(headers[height]),
    };
  }
}

/** SHA-256 twice. */
export function hash256(bytes: Uint8Array): Uint8Array {
  return sha256(sha256(bytes));
}

/** The lowest nonce that meets devnet's target: two attempts on average. */
export function mineHeader(previousHash: Uint8Array, merkleRoot: Uint8Array, timeS: number): Uint8Array {
  const header = new Uint8Array(80);
  const view = new DataView(header.buffer);
  view.setInt32(0, 1, true);
  header.set(previousHash, 4);
  header.set(merkleRoot, 36);
  view.setUint32(68, timeS, true);
  view.setUint32(72, DEVNET_BITS, true);
  for (let nonce = 0; ; nonce++) {
    view.setUint32(76, nonce, true);
    const highest = hash256(header)[31];
    if (highest < 0x7f) return header;
  }
}

/** From the leaves to the root; an odd level repeats its last node. */
function merkleLevels(leaves: readonly Uint8Array[]): Uint8Array[][] {
  const levels = [[...leaves]];
  while (levels[levels.length - 1].length > 1) {
    const below = levels[levels.length - 1];
    const pairs = Math.ceil(below.length / 2);
    levels.push(
      Array.from({ length: pairs }, (_, i) => hash256(concatBytes(below[2 * i], below[2 * i + 1] ?? below[2 * i]))),
    );
  }
  return levels;
}

/** BRC-74, the shortest form: flag 02 on the transaction, 01 where a node stands for its own sibling. */
function encodePath(height: number, levels: readonly Uint8Array[][], offset: number): string {
  const node = (level: number, at: number, flag: number): Uint8Array => {
    const nodes = levels[level];
    const repeated = at >= nodes.length;
    return repeated ? Uint8Array.of(...varInt(at), 1) : concatBytes(varInt(at), Uint8Array.of(flag), nodes[at]);
  };
  if (levels.length === 1) return toHex(concatBytes(varInt(height), Uint8Array.of(1, 1), node(0, offset, 2)));
  const parts: Uint8Array[] = [varInt(height), Uint8Array.of(levels.length - 1)];
  for (let level = 0; level < levels.length - 1; level++) {
    const at = Math.floor(offset / 2 ** level);
    const nodes =
      level === 0
        ? [at, at ^ 1].sort((a, b) => a - b).map((each) => node(0, each, each === at ? 2 : 0))
        : [node(level, at ^ 1, 0)];
    parts.push(varInt(nodes.length), ...nodes);
  }
  return toHex(concatBytes(...parts));
}

function varInt(n: number): Uint8Array {
  if (n < 0xfd) return Uint8Array.of(n);
  return Uint8Array.of(0xfd, n & 0xff, n >> 8);
}
