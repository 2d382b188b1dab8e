/** Puts a watch together: what the person named, what the board's definition names, what an earlier watch has kept. */
import { type ChainReader, MinedAnchors, SeveralReaders } from '#chain';
import { equalBytes, fromHex, toHex, VerificationError } from '#crypto';
import { decodeBump, decodeOutpoint, type HeaderSource, HeaderTrail, NETWORKS, type NetworkName } from '#record';
import { ChainFollower, type ChainPosition, type ExpectedChain } from '#verify';
import { CommandError, EXIT } from '../output/command-error.js';
import { BoardSide, type ShownElection } from './board-side.js';
import { ChainSide } from './chain-side.js';
import type { Tell } from './events.js';
import type { WatchState } from './watch-state.js';

/** How far below the newest proof, or the tip where nobody knows the funding's block, a trail of headers begins. */
const TRAIL_BLOCKS = 100;

export interface WatchSources {
  genesisOutpoint: string;
  network: NetworkName;
  expected: ExpectedChain;
  readers: readonly ChainReader[];
  headers: HeaderSource | null;
  shown: ShownElection | null;
  /** Of an earlier watch of this outpoint, or null. */
  state: WatchState | null;
}

export interface OpenedWatch {
  chain: ChainSide;
  board: BoardSide | null;
  firstHeight: number | null;
}

/** What the person says beside the board; null where she leaves it to the definition. */
export interface NamedChain extends ExpectedChain {
  genesisOutpoint: string | null;
  network: NetworkName | null;
}

/** The board's definition names what the person named. @throws VerificationError BOARD_OTHER_CHAIN */
export function assertOneChain({ electionId, definition }: ShownElection, named: NamedChain): void {
  const { genesisOutpoint, network, publicKey } = definition.anchor;
  const pairs: [string, string, string | null][] = [
    ['election id', electionId, named.electionId === null ? null : toHex(named.electionId)],
    ['first outpoint', genesisOutpoint, named.genesisOutpoint],
    ['anchor key', publicKey, named.publicKey === null ? null : toHex(named.publicKey)],
    ['network', network, named.network],
  ];
  for (const [what, shown, wanted] of pairs) {
    if (wanted === null || wanted === shown) continue;
    throw new VerificationError('BOARD_OTHER_CHAIN', `the board's ${what} is ${shown}, you expect ${wanted}`);
  }
}

/**
 * @throws CommandError when no reader has the funding transaction; VerificationError as `ChainFollower.begin`;
 *   ChainUnavailableError
 */
export async function openWatch(sources: WatchSources, tell: Tell, signal: AbortSignal): Promise<OpenedWatch> {
  const { genesisOutpoint, headers, shown, network } = sources;
  // A watch that has not seen the board begins anew with it.
  const state = shown !== null && sources.state?.board === null ? null : sources.state;
  const readers = new SeveralReaders(sources.readers);
  const funding = await readers.transaction(decodeOutpoint(genesisOutpoint).txid);
  if (funding === null) {
    throw new CommandError(
      `${readers.name} does not have the transaction of ${genesisOutpoint}`,
      'compare --from with the announcement of the election, and --network and --reader with it',
      EXIT.noInput,
    );
  }
  const expected = shown === null ? sources.expected : expectedOf(shown);
  const follower =
    state === null ? ChainFollower.begin(genesisOutpoint, funding.raw, expected) : resumed(state.chain, expected);
  const firstHeight = headers === null ? null : (resumedFirst(state) ?? (await firstOf(headers, funding.bump)));
  const trail = firstHeight === null ? null : new HeaderTrail(NETWORKS[network], firstHeight);
  const proven = (state?.mined.proven ?? []).filter(({ blockHeight }) => blockHeight >= (firstHeight ?? 0));
  const mined = new MinedAnchors(state?.mined.anchors ?? [], proven);
  const blocks = headers === null || trail === null ? null : { source: headers, trail };
  return {
    chain: new ChainSide({ readers, follower, mined, headers: blocks }, tell, signal),
    board: shown === null ? null : new BoardSide(shown, state?.board ?? null, signal),
    firstHeight,
  };
}

function expectedOf({ electionId, definition }: ShownElection): ExpectedChain {
  return { electionId: fromHex(electionId, 32), publicKey: fromHex(definition.anchor.publicKey, 33) };
}

/** The kept chain is the one that is expected now. @throws VerificationError BOARD_OTHER_CHAIN */
function resumed(kept: ChainPosition, expected: ExpectedChain): ChainFollower {
  for (const name of ['electionId', 'publicKey'] as const) {
    const [own, wanted] = [kept[name], expected[name]];
    if (own === null || wanted === null || equalBytes(own, wanted)) continue;
    const message = `the chain has the ${name} ${toHex(own)}, expected ${toHex(wanted)}`;
    throw new VerificationError('BOARD_OTHER_CHAIN', message);
  }
  return ChainFollower.resume({
    ...kept,
    electionId: kept.electionId ?? expected.electionId,
    publicKey: kept.publicKey ?? expected.publicKey,
  });
}

/** Headers long known are not read again: some sources give one at a time. */
function resumedFirst(state: WatchState | null): number | null {
  if (state === null || state.firstHeight === null) return null;
  return Math.max(state.firstHeight, (state.mined.proven.at(-1)?.blockHeight ?? 0) - TRAIL_BLOCKS);
}

/** The block of the funding transaction: no anchor stands before it. */
async function firstOf(headers: HeaderSource, bump: string | null): Promise<number> {
  try {
    if (bump !== null) return decodeBump(bump).blockHeight;
  } catch (error) {
    if (!(error instanceof VerificationError)) throw error;
  }
  return Math.max(0, (await headers.tipHeight()) - TRAIL_BLOCKS);
}

/** The place of everything a watch keeps, unless somebody names another. */
export function defaultStateFile(genesisOutpoint: string): string {
  const { txid, vout } = decodeOutpoint(genesisOutpoint);
  return `.data/watch/${txid.slice(0, 16)}-${vout}.json`;
}

/** What to keep now, or null at a moment in which chain and board are not even. */
export function stateOf({ chain, board, firstHeight }: OpenedWatch, listBytes: number): WatchState | null {
  const position = board?.position ?? null;
  if (board !== null && position === null) return null;
  const { follower, mined } = chain;
  return { chain: follower.position, firstHeight, mined: mined.position, board: position, listBytes };
}
