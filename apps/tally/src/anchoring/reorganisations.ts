/**
 * Reorganisations, however deep (spec §8.5): the stored blocks are walked from the newest down until one is in the chain;
 * each block above that one holds its ancestors, so nothing below can have changed. What the walk relies on is kept true
 * by whoever stores a proof: it must be of one chain with the newest block that the walk found.
 * Trust: the header source was chosen by the operator. One that is down, or behind what is stored, is concluded nothing from:
 * only a chain that has grown past a block can have replaced it.
 */
import { hashBlockHeader, txidFromInternal, type HeaderSource } from '#record';
import type { ConfirmationStore, StoredBlock } from './confirmation-store.js';

/**
 * What a pass may build on: the newest stored block that is in the chain, null where nothing is stored yet; or that the
 * header source is behind what is stored.
 */
export type Ground = { behind: false; newest: StoredBlock | null } | { behind: true; detail: string };

export interface TakenBack {
  block: StoredBlock;
  /** Anchor keys whose funding it held. */
  funded: Uint8Array[];
}

const ANY_HEIGHT = 2 ** 31 - 1;

/** The chain's block hash at a height, hex in display order; null where the source has no header there. */
export async function blockHashAt(headers: HeaderSource, height: number): Promise<string | null> {
  const header = await headers.header(height);
  return header === undefined ? null : txidFromInternal(hashBlockHeader(header));
}

/** How many blocks the chain has from this one on, its own included; 0 where the block is not in the chain. */
export async function confirmationsOf(headers: HeaderSource, { blockHeight, blockHash }: StoredBlock): Promise<number> {
  const tipHeight = await headers.tipHeight();
  if ((await blockHashAt(headers, blockHeight)) !== blockHash) return 0;
  return Math.max(0, tipHeight - blockHeight + 1);
}

/**
 * Takes back every stored block that the chain no longer has.
 * @param tipHeight of the header source, as it was just asked   @param onTakenBack told each block, newest first
 * @throws ChainUnavailableError
 */
export async function takeBackLost(
  store: ConfirmationStore,
  headers: HeaderSource,
  tipHeight: number,
  onTakenBack: (taken: TakenBack) => Promise<void>,
): Promise<Ground> {
  // 1. Down to the first height where all that is stored is in the chain.
  const lost: StoredBlock[] = [];
  let newest: StoredBlock | null = null;
  for (let below = ANY_HEIGHT; ;) {
    const blocks = await store.highestBlocks(below);
    if (blocks.length === 0) break;
    const height = blocks[0].blockHeight;
    const hash = await blockHashAt(headers, height);
    const gone = blocks.filter(({ blockHash }) => blockHash !== hash);
    // 2. A source that has not grown past it may just not know it yet, or not any more.
    if (gone.length > 0 && tipHeight <= height) {
      return { behind: true, detail: `the header source ends at ${tipHeight}, anchors are in block ${height}` };
    }
    newest ??= blocks.find(({ blockHash }) => blockHash === hash) ?? null;
    if (gone.length === 0) break;
    lost.push(...gone);
    below = height;
  }
  // 3. Newest first: whatever a crash leaves is found by the next walk.
  for (const block of lost) await onTakenBack({ block, funded: await store.takeBack(block) });
  return { behind: false, newest };
}
