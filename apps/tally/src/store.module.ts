/** What all parts of the tally service stand on: the main database, the elections in it, the keys, the network. */
import path from 'node:path';
import { Global, Inject, Logger, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { ArcProcessor, DevnetFaucet, HttpHeaders } from '#chain';
import { LOG_DIRECTORY, WITNESS_IDENTITY, loadWitnessIdentity, type WitnessIdentity } from '#witness';
import { openDataSource } from '#store';
import { DataSource } from 'typeorm';
import { Alarms } from './anchoring/alarms.js';
import { AnchorKeys } from './anchoring/anchor-keys.js';
import { AnchorStore } from './anchoring/anchor-store.js';
import { BoardReader } from './anchoring/board-reader.js';
import type { TallyConfig } from './config.js';
import { ElectionRegistry } from './elections/election-registry.js';
import { TallyLogDirectory } from './witness/log-directory.js';

/** The network: `ChainProcessor`, and `HeaderSource`. */
export const CHAIN = Symbol('CHAIN');
export const HEADERS = Symbol('HEADERS');
/** null on a network where money is not to be had for nothing. */
export const FAUCET = Symbol('FAUCET');

@Global()
@Module({})
export class StoreModule implements OnApplicationShutdown {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  static async register(config: TallyConfig): Promise<DynamicModule> {
    const dataSource = await openDataSource(config.DATABASE_URL, 'main');
    const identity = await loadWitnessIdentity(config.DATA_DIR, config.NAME);
    const keys = new AnchorKeys(path.join(config.DATA_DIR, 'anchor-keys'));
    const reader = new BoardReader(dataSource);
    const registry = new ElectionRegistry(reader, keys);
    const network = { url: config.CHAIN_URL, timeoutMs: config.CHAIN_TIMEOUT_MS };
    const headers = { ...network, url: config.HEADERS_URL ?? config.CHAIN_URL, network: config.NETWORK };
    const parts = [
      { provide: DataSource, useValue: dataSource },
      { provide: WITNESS_IDENTITY, useValue: identity satisfies WitnessIdentity },
      { provide: AnchorKeys, useValue: keys },
      { provide: AnchorStore, useValue: new AnchorStore(dataSource) },
      { provide: BoardReader, useValue: reader },
      { provide: ElectionRegistry, useValue: registry },
      { provide: LOG_DIRECTORY, useValue: new TallyLogDirectory(registry, identity) },
      { provide: CHAIN, useValue: new ArcProcessor(network) },
      { provide: HEADERS, useValue: new HttpHeaders(headers) },
      { provide: FAUCET, useValue: config.CHAIN_KIND === 'devnet' ? new DevnetFaucet(network) : null },
      { provide: Alarms, useValue: new Alarms(new Logger('alarm')) },
    ];
    return { module: StoreModule, providers: parts, exports: parts.map(({ provide }) => provide) };
  }

  /** After the loops have ended: Nest calls this module's hook last, for all others depend on it. */
  async onApplicationShutdown(): Promise<void> {
    await this.dataSource.destroy();
  }
}
