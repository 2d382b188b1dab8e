/**
 * Headers from a file that somebody fetched by a road of her own: the form of the record (`{"headers","network"}`), or
 * the 80 bytes of each header one behind the other, as nodes and explorers hand them out. Verified as a whole, from the
 * network's first block on; read again when the file has changed.
 */
import { readFile, stat } from 'node:fs/promises';
import { VerificationError } from '#crypto';
import {
  HEADER_BYTES,
  headersFromFile,
  NETWORKS,
  verifyHeaderChain,
  type HeaderSource,
  type NetworkName,
} from '#record';
import { ChainUnavailableError } from '../chain-processor.js';

const JSON_BEGIN = '{'.charCodeAt(0);

export class HeadersFile implements HeaderSource {
  private source: HeaderSource | null = null;
  private stamp = '';

  constructor(
    readonly network: NetworkName,
    private readonly path: string,
  ) {}

  async tipHeight(): Promise<number> {
    return (await this.read()).tipHeight();
  }

  async header(height: number): Promise<Uint8Array | undefined> {
    return (this.source ?? (await this.read())).header(height);
  }

  /** @throws ChainUnavailableError when there is no file, or its headers are no chain of this network */
  private async read(): Promise<HeaderSource> {
    try {
      const { mtimeMs, size } = await stat(this.path);
      const stamp = `${mtimeMs} ${size}`;
      if (this.source === null || stamp !== this.stamp) {
        this.source = verified(this.network, await readFile(this.path));
        this.stamp = stamp;
      }
      return this.source;
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'it cannot be read';
      throw new ChainUnavailableError(`the file of headers: ${reason}`, { cause: error });
    }
  }
}

function verified(network: NetworkName, bytes: Uint8Array): HeaderSource {
  const source = bytes[0] === JSON_BEGIN ? headersFromFile(bytes) : rawHeaders(network, bytes);
  if (source.network === network) return source;
  throw new VerificationError('HEADERS_FILE_INVALID', `it holds headers of ${source.network}, not of ${network}`);
}

function rawHeaders(network: NetworkName, bytes: Uint8Array): HeaderSource {
  const count = bytes.length / HEADER_BYTES;
  if (!Number.isInteger(count)) {
    throw new VerificationError('HEADERS_FILE_INVALID', `${bytes.length} bytes are no whole number of headers`);
  }
  const header = (height: number) => bytes.subarray(height * HEADER_BYTES, (height + 1) * HEADER_BYTES);
  verifyHeaderChain(
    NETWORKS[network],
    Array.from({ length: count }, (_, height) => header(height)),
  );
  return {
    network,
    tipHeight: () => Promise.resolve(count - 1),
    header: (height) => Promise.resolve(height < count ? header(height) : undefined),
  };
}
