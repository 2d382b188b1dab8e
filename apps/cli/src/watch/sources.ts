/** `--reader kind=address` and `--headers kind=address`: who is asked about the chain, and what stands for it by default. */
import { AnchorsFileReader, type ChainReader, openHeaders, openReader } from '#chain';
import { type HeaderSource, type NetworkName, networkOf } from '#record';
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { CommandError, EXIT } from '../output/command-error.js';

const TIMEOUT_MS = 15_000;
const NETWORK_TAIL_BYTES = 64;
const READERS = ['woc', 'rpc', 'devnet', 'file'] as const;
const HEADERS = ['woc', 'rpc', 'devnet', 'bhs', 'file'] as const;

interface Place<K extends string> {
  kind: K;
  address: string;
}
export type ReaderPlace = Place<(typeof READERS)[number]>;
export type HeadersPlace = Place<(typeof HEADERS)[number]>;

/** WhatsOnChain's names of the networks that it has. */
const WOC_NETWORKS: Partial<Record<NetworkName, string>> = { mainnet: 'main', testnet: 'test' };

/** @throws CommandError */
export function parseReader(text: string): ReaderPlace {
  return parsePlace('--reader', READERS, text, 'anchors.jsonl');
}

/** A path alone is a file. @throws CommandError */
export function parseHeaders(text: string): HeadersPlace {
  return parsePlace('--headers', HEADERS, text.includes('=') ? text : `file=${text}`, 'headers.json');
}

/** Readers that nobody had to name. @throws CommandError where there are none */
export function defaultReaders(network: NetworkName): ReaderPlace[] {
  const name = WOC_NETWORKS[network];
  if (name !== undefined) return [{ kind: 'woc', address: `https://api.whatsonchain.com/v1/bsv/${name}` }];
  throw new CommandError(
    `nobody is named who knows the chain of ${network}`,
    'say --reader devnet=ADDRESS or --reader rpc=ADDRESS; npm start prints the address of its devnet',
    EXIT.usage,
  );
}

/** Headers from where the first reader is, unless somebody named another source: a file has none. */
export function defaultHeaders(readers: readonly ReaderPlace[]): HeadersPlace | null {
  for (const { kind, address } of readers) if (kind !== 'file') return { kind, address };
  return null;
}

/** The network that a headers file names at its end, or null where it names none; the file itself is verified later. */
export function networkOfFile(file: string): NetworkName | null {
  const text = existsSync(file) ? readFileSync(file).subarray(-NETWORK_TAIL_BYTES).toString('latin1') : '';
  return networkOf(/"network":"([a-z]+)"\}\s*$/.exec(text)?.[1] ?? '')?.name ?? null;
}

/** @throws CommandError when a file cannot be read, VerificationError when it is no `anchors.jsonl` */
export async function openReaderAt({ kind, address }: ReaderPlace): Promise<ChainReader> {
  if (kind !== 'file') {
    return openReader(kind, { url: address, token: process.env['READER_TOKEN'], timeoutMs: TIMEOUT_MS });
  }
  const bytes = await readFile(address).catch(() => null);
  if (bytes !== null) return new AnchorsFileReader(address, new Uint8Array(bytes));
  throw new CommandError(`cannot read ${address}`, 'name an anchors.jsonl, as records hold it', EXIT.noInput);
}

export function openHeadersAt({ kind, address }: HeadersPlace, network: NetworkName): HeaderSource {
  return openHeaders(kind, { url: address, token: process.env['HEADERS_TOKEN'], timeoutMs: TIMEOUT_MS }, network);
}

function parsePlace<K extends string>(option: string, kinds: readonly K[], text: string, file: string): Place<K> {
  const at = text.indexOf('=');
  const [kind, address] = [kinds.find((each) => each === text.slice(0, at)), text.slice(at + 1)];
  const fits = kind === 'file' ? address !== '' : /^https?:\/\//.test(address) && URL.canParse(address);
  if (kind !== undefined && fits) return { kind, address };
  // What stands behind the kind may hold a password: it is not repeated.
  throw new CommandError(
    `${option} is not KIND=ADDRESS with one of ${kinds.join(', ')}`,
    `for instance woc=https://api.whatsonchain.com/v1/bsv/main, rpc=http://user:password@127.0.0.1:8332 or file=${file}`,
    EXIT.usage,
  );
}
