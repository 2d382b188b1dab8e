/** The network as configured: processors as one, headers, a reader if there is one, and money for nothing on a devnet. */
import type { HeaderSource, NetworkName } from '#record';
import type { Callback, ChainProcessor } from './chain-processor.js';
import type { ChainReader } from './chain-reader.js';
import { DevnetFaucet } from './devnet-faucet.js';
import { BhsFeed } from './headers/bhs-feed.js';
import { CheckedHeaders } from './headers/checked-headers.js';
import { DevnetFeed } from './headers/devnet-feed.js';
import { HeadersFile } from './headers/headers-file.js';
import { RpcFeed } from './headers/rpc-feed.js';
import { WocFeed } from './headers/woc-feed.js';
import type { DoorOptions } from './http-door.js';
import { ArcProcessor } from './processors/arc-processor.js';
import { ArcadeProcessor } from './processors/arcade-processor.js';
import { WocReader } from './readers/woc-reader.js';
import { RpcProcessor } from './rpc/rpc-processor.js';
import { RpcReader } from './rpc/rpc-reader.js';
import type { CHAIN_KINDS, ChainSettings, HEADERS_KINDS, READER_KINDS } from './settings.js';
import { SeveralProcessors, type ProcessorNotice } from './several-processors.js';

/** Where a devnet answers as WhatsOnChain does. */
const DEVNET_EXPLORER = '/v1/bsv/devnet';

export interface Chain {
  processor: ChainProcessor;
  headers: HeaderSource;
  /** Without one a claim that the baton is spent can be neither confirmed nor refuted. */
  reader: ChainReader | null;
  /** null on a network where money is not to be had for nothing. */
  faucet: DevnetFaucet | null;
}

/** @param settings checked   @param notice told what a person should know of one of several processors */
export function openChain(settings: ChainSettings, notice: (notice: ProcessorNotice) => void): Chain {
  const { CHAIN_KIND, CHAIN_URL, CHAIN_TOKEN, CHAIN_TIMEOUT_MS: timeoutMs, NETWORK } = settings;
  const [address] = CHAIN_URL;
  const isDevnet = CHAIN_KIND[0] === 'devnet';
  const headers = openHeaders(
    settings.HEADERS_KIND ?? 'devnet',
    { url: settings.HEADERS_URL ?? address, token: settings.HEADERS_TOKEN, timeoutMs },
    NETWORK,
  );
  const processors = CHAIN_KIND.map((kind, i) =>
    openProcessor(kind, { url: CHAIN_URL[i], token: CHAIN_TOKEN?.[i] || undefined, timeoutMs }, callbackOf(settings)),
  );
  return {
    processor: processors.length === 1 ? processors[0] : new SeveralProcessors(processors, headers, notice),
    headers,
    reader: readerOf(settings, isDevnet ? address : null),
    faucet: isDevnet ? new DevnetFaucet({ url: address, timeoutMs }) : null,
  };
}

export function openProcessor(
  kind: (typeof CHAIN_KINDS)[number],
  door: DoorOptions,
  callback: Callback | undefined,
): ChainProcessor {
  switch (kind) {
    case 'devnet':
    case 'arc':
      return new ArcProcessor({ ...door, callback });
    case 'arcade':
      return new ArcadeProcessor({ ...door, callback });
    case 'rpc':
      return new RpcProcessor(door);
    default:
      return kind satisfies never;
  }
}

/** @param door for a file its path as address */
export function openHeaders(
  kind: (typeof HEADERS_KINDS)[number],
  door: DoorOptions,
  network: NetworkName,
): HeaderSource {
  switch (kind) {
    case 'devnet':
      return new CheckedHeaders(network, new DevnetFeed(door));
    case 'bhs':
      return new CheckedHeaders(network, new BhsFeed(door));
    case 'woc':
      return new CheckedHeaders(network, new WocFeed(door));
    case 'rpc':
      return new CheckedHeaders(network, new RpcFeed(door));
    case 'file':
      return new HeadersFile(network, door.url);
    default:
      return kind satisfies never;
  }
}

export function openReader(kind: (typeof READER_KINDS)[number] | 'devnet', door: DoorOptions): ChainReader {
  switch (kind) {
    case 'devnet':
      return new WocReader({ ...door, url: door.url.replace(/\/+$/, '') + DEVNET_EXPLORER });
    case 'woc':
      return new WocReader(door);
    case 'rpc':
      return new RpcReader(door);
    default:
      return kind satisfies never;
  }
}

function readerOf(settings: ChainSettings, devnet: string | null): ChainReader | null {
  const { READER_KIND, READER_URL, READER_TOKEN, CHAIN_TIMEOUT_MS: timeoutMs } = settings;
  if (READER_KIND !== undefined && READER_URL !== undefined) {
    return openReader(READER_KIND, { url: READER_URL, token: READER_TOKEN, timeoutMs });
  }
  return devnet === null ? null : openReader('devnet', { url: devnet, timeoutMs });
}

function callbackOf({ CALLBACK_URL, CALLBACK_TOKEN }: ChainSettings): Callback | undefined {
  if (CALLBACK_URL === undefined || CALLBACK_TOKEN === undefined) return undefined;
  return { url: CALLBACK_URL, token: CALLBACK_TOKEN };
}
