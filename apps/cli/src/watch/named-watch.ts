/** From what a person typed to an opened watch: `psephos watch` and `psephos chain rebuild` name the same things. */
import { ChainUnavailableError } from '#chain';
import { fromHex } from '#crypto';
import { decodeOutpoint, type NetworkName } from '#record';
import { parseElectionId, parseNetwork } from '../commands/verify.js';
import { CommandError, EXIT } from '../output/command-error.js';
import { electionAt } from '../sources/election-address.js';
import { openShown } from './board-side.js';
import type { Tell } from './events.js';
import { assertOneChain, type OpenedWatch, openWatch } from './open-watch.js';
import {
  defaultHeaders,
  defaultReaders,
  type HeadersPlace,
  networkOfFile,
  openHeadersAt,
  openReaderAt,
  parseHeaders,
  parseReader,
  type ReaderPlace,
} from './sources.js';
import { readState } from './watch-state.js';

/** As typed. */
export interface ChainArguments {
  from: string | undefined;
  board: string | undefined;
  election: string | undefined;
  /** 33 bytes in hex. */
  key: string | undefined;
  reader: string[];
  headers: string | undefined;
  network: string | undefined;
  json: boolean;
}

export interface NamedWatch {
  opened: OpenedWatch;
  /** Bytes of the list that belong to what was kept. */
  listBytes: number;
  /** Some reader answers a few questions a second only. */
  isSlow: boolean;
}

/**
 * @param stateFileOf the place of what is kept for a chain, or null for none
 * @throws CommandError, ClientError, VerificationError
 */
export async function openNamed(
  args: ChainArguments,
  stateFileOf: (genesisOutpoint: string) => string | null,
  tell: Tell,
  signal: AbortSignal,
): Promise<NamedWatch> {
  try {
    return await open(args, stateFileOf, tell, signal);
  } catch (error) {
    if (!(error instanceof ChainUnavailableError)) throw error;
    const hint = 'check --reader and --headers, or name others; psephos watch --help shows their forms';
    throw new CommandError(error.message, hint, EXIT.unavailable);
  }
}

async function open(
  args: ChainArguments,
  stateFileOf: (genesisOutpoint: string) => string | null,
  tell: Tell,
  signal: AbortSignal,
): Promise<NamedWatch> {
  if (args.from !== undefined) assertOutpoint(args.from);
  const places = args.reader.map(parseReader);
  const namedHeaders = args.headers === undefined ? null : parseHeaders(args.headers);
  const namedNetwork = args.network === undefined ? null : parseNetwork(args.network);
  const electionId = args.election === undefined ? null : parseElectionId(args.election);
  const publicKey = args.key === undefined ? null : parseKey(args.key);
  // 1. What the board's definition says, compared with what the person said.
  const at = args.board === undefined ? null : await electionAt(args.board, electionId);
  const shown = at === null ? null : await openShown(at.api, at.electionId);
  const named = { genesisOutpoint: args.from ?? null, network: namedNetwork, electionId, publicKey };
  if (shown !== null) assertOneChain(shown, named);
  const anchor = shown?.definition.anchor;
  const genesisOutpoint = args.from ?? anchor?.genesisOutpoint;
  if (genesisOutpoint === undefined) {
    throw new CommandError(
      'nobody says where the chain of anchors begins',
      'give --from TXID:VOUT from the announcement of the election, or --board ADDRESS',
      EXIT.usage,
    );
  }
  // 2. Who is asked.
  const network = namedNetwork ?? anchor?.network ?? networkFor(places, namedHeaders);
  const readers = places.length > 0 ? places : defaultReaders(network);
  const headers = namedHeaders ?? defaultHeaders(readers);
  // 3. What an earlier watch has kept.
  const stateFile = stateFileOf(genesisOutpoint);
  const state = stateFile === null ? null : readState(stateFile, genesisOutpoint);
  const sources = {
    ...{ genesisOutpoint, network, shown, state, expected: { electionId, publicKey } },
    readers: await Promise.all(readers.map(openReaderAt)),
    headers: headers === null ? null : openHeadersAt(headers, network),
  };
  const isSlow = readers.some(({ kind }) => kind === 'woc');
  return { opened: await openWatch(sources, tell, signal), listBytes: state?.listBytes ?? 0, isSlow };
}

/** A reader of a devnet knows no other network; a file of headers says of which it is. */
function networkFor(places: readonly ReaderPlace[], headers: HeadersPlace | null): NetworkName {
  if (places.some(({ kind }) => kind === 'devnet')) return 'devnet';
  return (headers?.kind === 'file' ? networkOfFile(headers.address) : null) ?? 'mainnet';
}

function assertOutpoint(text: string): void {
  try {
    decodeOutpoint(text);
  } catch {
    throw new CommandError(
      `--from is '${text.slice(0, 100)}', not TXID:VOUT`,
      'it is anchor.genesisOutpoint of the definition: 64 hex digits, a colon and a number',
      EXIT.usage,
    );
  }
}

function parseKey(text: string): Uint8Array {
  if (/^0[23][0-9a-f]{64}$/.test(text)) return fromHex(text, 33);
  throw new CommandError(
    `--key is '${text}', not 66 lower-case hex digits`,
    'it is the anchor key of the definition, and not needed: the outpoint fixes it',
    EXIT.usage,
  );
}
