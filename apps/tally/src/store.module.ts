/** What all parts of the tally service stand on: the main database, the elections in it, the keys, the network. */
import path from 'node:path';
import { Global, Inject, Logger, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { openChain, type ProcessorNotice } from '#chain';
import { LOG_DIRECTORY, WITNESS_IDENTITY, loadWitnessIdentity, type WitnessIdentity } from '#witness';
import { openDataSource } from '#store';
import { DataSource } from 'typeorm';
import { Alarms } from './anchoring/alarms.js';
import { AnchorKeys } from './anchoring/anchor-keys.js';
import { AnchorStore } from './anchoring/anchor-store.js';
import { LeaderLease } from './anchoring/leader-lease.js';
import { BoardReader } from './anchoring/board-reader.js';
import { ConfirmationStore } from './anchoring/confirmation-store.js';
import type { TallyConfig } from './config.js';
import { ElectionRegistry } from './elections/election-registry.js';
import { TopUpStore } from './funding/top-up-store.js';
import { TallyLogDirectory } from './witness/log-directory.js';

/** The network: `ChainProcessor`, `HeaderSource`, and `ChainReader` or null. */
export const CHAIN = Symbol('CHAIN');
export const HEADERS = Symbol('HEADERS');
export const READER = Symbol('READER');
/** null on a network where money is not to be had for nothing. */
export const FAUCET = Symbol('FAUCET');

@Global()
@Module({})
export class StoreModule implements OnApplicationShutdown {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  static async register(config: TallyConfig): Promise<DynamicModule> {
    const dataSource = await openDataSource(config.DATABASE_URL, 'main');
    const identity = await loadWitnessIdentity(config.DATA_DIR, config.NAME);
    const lease = new LeaderLease(config.DATABASE_URL);
    const keys = new AnchorKeys(path.join(config.DATA_DIR, 'anchor-keys'));
    const reader = new BoardReader(dataSource);
    const registry = new ElectionRegistry(reader, keys);
    const alarms = new Alarms(new Logger('alarm'));
    const chain = openChain(config, (notice) => takeNotice(alarms, notice));
    const parts = [
      { provide: DataSource, useValue: dataSource },
      { provide: WITNESS_IDENTITY, useValue: identity satisfies WitnessIdentity },
      { provide: AnchorKeys, useValue: keys },
      { provide: AnchorStore, useValue: new AnchorStore(dataSource, lease) },
      { provide: ConfirmationStore, useValue: new ConfirmationStore(dataSource, lease) },
      { provide: LeaderLease, useValue: lease },
      { provide: TopUpStore, useValue: new TopUpStore(dataSource) },
      { provide: BoardReader, useValue: reader },
      { provide: ElectionRegistry, useValue: registry },
      { provide: LOG_DIRECTORY, useValue: new TallyLogDirectory(registry, identity) },
      { provide: CHAIN, useValue: chain.processor },
      { provide: HEADERS, useValue: chain.headers },
      { provide: READER, useValue: chain.reader },
      { provide: FAUCET, useValue: chain.faucet },
      { provide: Alarms, useValue: alarms },
    ];
    return { module: StoreModule, providers: parts, exports: parts.map(({ provide }) => provide) };
  }

  /** After the loops have ended: Nest calls this module's hook last, for all others depend on it. */
  async onApplicationShutdown(): Promise<void> {
    await this.dataSource.destroy();
  }
}

const ALARM_OF = {
  up: 'PROCESSOR_DOWN',
  down: 'PROCESSOR_DOWN',
  agrees: 'PROCESSOR_DISAGREES',
  disagrees: 'PROCESSOR_DISAGREES',
} as const;

/** One of several processors: what it claims alone is looked into by a person, and does not stop the others. */
function takeNotice(alarms: Alarms, { kind, processor, detail }: ProcessorNotice): void {
  if (kind === 'up' || kind === 'agrees') alarms.clear(processor, ALARM_OF[kind]);
  else alarms.raise(processor, ALARM_OF[kind], detail);
}
