/**
 * Group 9b: depth in the chain (spec §12.3). Headers come from a source that the person verifying chose; it is believed
 * only as far as the work in them, from the network's built-in first block on. Every Merkle path of the record must lead
 * to one of them, and CLOSE must lie as deep as the definition demands.
 */
import { equalBytes, toHex, VerificationError } from '#crypto';
import { type Definition, type HeaderSource, HeaderWalk, type Network, networkOf } from '#record';
import { type CheckRun, RecordStopsEarly } from './check-run.js';
import type { AnchorFacts } from './group-09a-anchors.js';

export interface DepthFacts {
  /** Confirmations of CLOSE; its own block is the first. */
  confirmations: number;
  work: bigint;
  /** Of the newest header: how far the source goes, by the clock of whoever mined it. */
  tipHeight: number;
  tipTimeMs: number;
}

export async function checkChainDepth(
  run: CheckRun,
  definition: Definition,
  headers: HeaderSource,
  anchors: AnchorFacts,
): Promise<DepthFacts> {
  const { closeConfirmations, network: name } = definition.anchor;
  // 1. As many blocks on top of CLOSE as the definition demands, its own included.
  run.expect(closeConfirmations);
  // 2. The network of the definition.
  const network = networkOf(headers.network);
  if (network?.name !== name) {
    const message = `the headers are of ${headers.network}, the anchors of ${name}`;
    throw new VerificationError('HEADER_NETWORK_MISMATCH', message);
  }
  // 3. The header chain, and the roots of the blocks that the paths name.
  const tipHeight = await answerOf(headers.tipHeight());
  const { work, roots, tipTimeMs } = await walkHeaders(network, headers, tipHeight, anchors.blocks.roots);
  // 4. Every path leads to its block.
  for (const [height, root] of anchors.blocks.roots) {
    const inChain = roots.get(height);
    if (inChain === undefined) {
      run.stop('headersShort', `the header source ends at height ${tipHeight}, an anchor is in the block at ${height}`);
    } else if (!equalBytes(inChain, root)) {
      const evidence = `path ${toHex(root)}, header ${toHex(inChain)}`;
      run.fail(`block ${height}`, 'ANCHOR_NOT_IN_CHAIN', 'the Merkle paths lead to no block of this chain', {
        evidence,
      });
    }
  }
  // 5. The depth of CLOSE; earlier anchors are covered as its ancestors.
  const closeHeight = anchors.close === undefined ? undefined : anchors.blocks.heightOf(anchors.close.txid);
  const confirmations = closeHeight === undefined ? 0 : Math.max(0, tipHeight - closeHeight + 1);
  run.pass(Math.min(confirmations, closeConfirmations));
  if (confirmations < closeConfirmations) {
    run.stop('notDeep', `CLOSE has ${confirmations} of ${closeConfirmations} confirmations in these headers`);
  }
  for (const note of chainNotes(network, tipHeight, work)) run.note(note);
  return { confirmations, work, tipHeight, tipTimeMs };
}

/** What people should know of the chain that the source showed. */
export function chainNotes({ name, checkpoint }: Network, tipHeight: number, work: bigint): string[] {
  const size = `the header chain has ${tipHeight + 1} blocks; the work behind it (above the built-in block, where there is one) is ${work} hashes`;
  // Without a checkpoint anybody can make a chain of her own from the first block on.
  return checkpoint === null ? [`${name} is a network for tests: its blocks cost next to nothing`, size] : [size];
}

/** One header after another, none kept: a chain of a million is 80 MB. */
async function walkHeaders(
  network: Network,
  headers: HeaderSource,
  tipHeight: number,
  wanted: ReadonlyMap<number, Uint8Array>,
): Promise<{ work: bigint; roots: Map<number, Uint8Array>; tipTimeMs: number }> {
  const walk = new HeaderWalk(network);
  const roots = new Map<number, Uint8Array>();
  let tipTimeMs = 0;
  for (let height = 0; height <= tipHeight; height++) {
    const header = await answerOf(headers.header(height));
    if (header === undefined) {
      throw new VerificationError('HEADER_CHAIN_BROKEN', `the source has no header at height ${height} below its tip`);
    }
    const { merkleRoot, timeS } = walk.add(header);
    tipTimeMs = timeS * 1_000;
    if (wanted.has(height)) roots.set(height, merkleRoot);
  }
  return { work: walk.finish().work, roots, tipTimeMs };
}

/** A source that does not answer leaves the check open: the record can do nothing about it. */
async function answerOf<T>(question: Promise<T>): Promise<T> {
  try {
    return await question;
  } catch (cause) {
    if (cause instanceof VerificationError) throw cause;
    throw new RecordStopsEarly('headersSilent', 'the header source did not answer', { cause });
  }
}
