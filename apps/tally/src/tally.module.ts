/** The tally service: anchors the logs on BSV, counts and combines after the close, and is one of the witnesses. */
import { Logger, Module, type DynamicModule } from '@nestjs/common';
import type { ChainProcessor, ChainReader, DevnetFaucet } from '#chain';
import { openEngine } from '#crypto';
import { MetricsModule } from '#edge';
import type { HeaderSource } from '#record';
import { WITNESS_IDENTITY, WitnessModule, type WitnessIdentity } from '#witness';
import { DataSource } from 'typeorm';
import { Alarms } from './anchoring/alarms.js';
import { AnchorKeys } from './anchoring/anchor-keys.js';
import { AnchorStore } from './anchoring/anchor-store.js';
import { Anchoring } from './anchoring/anchoring.js';
import { AnchoringLoop } from './anchoring/anchoring.loop.js';
import { BoardReader } from './anchoring/board-reader.js';
import { Confirmations } from './anchoring/confirmations.js';
import { ConfirmationStore } from './anchoring/confirmation-store.js';
import { FeePolicyCache } from './anchoring/fee-policy-cache.js';
import { Resending } from './anchoring/resending.js';
import { Submission } from './anchoring/submission.js';
import { CALLBACK_TOKEN, CallbacksController } from './callbacks/callbacks.controller.js';
import { TALLY_CONFIG, type TallyConfig } from './config.js';
import { Counting } from './counting/counting.js';
import { DocumentReader } from './decryption/document-reader.js';
import { BoardPublisher } from './decryption/board-publisher.js';
import { TallyLoop } from './decryption/tally.loop.js';
import { Tallying } from './decryption/tallying.js';
import { ElectionRegistry } from './elections/election-registry.js';
import { FundingController, OPERATOR_TOKEN } from './funding/funding.controller.js';
import { FundsLoop } from './funding/funds.loop.js';
import { FundsReader } from './funding/funds.js';
import { PrepareAnchor } from './funding/prepare-anchor.js';
import { TopUp } from './funding/top-up.js';
import { TopUpStore } from './funding/top-up-store.js';
import { AnchoringController } from './health/anchoring.controller.js';
import { AnchoringReport } from './health/anchoring-report.js';
import { TallyHealthController } from './health/health.controller.js';
import { HealthReport } from './health/health-report.js';
import { TallyMetrics } from './health/tally-metrics.js';
import { Conflicts } from './conflicts/conflicts.js';
import { EvidenceLoop } from './conflicts/evidence.loop.js';
import { Halts } from './conflicts/halts.js';
import { HaltsController } from './conflicts/halts.controller.js';
import { CHAIN, FAUCET, HEADERS, READER, StoreModule } from './store.module.js';

@Module({})
export class TallyModule {
  static async register(config: TallyConfig): Promise<DynamicModule> {
    const store = await StoreModule.register(config);
    const witness = WitnessModule.register(
      { name: config.NAME, dataDir: config.DATA_DIR, apiUrl: config.API_URL, mirrorToken: config.MIRROR_TOKEN },
      [],
    );
    return {
      module: TallyModule,
      imports: [store, witness, MetricsModule.register({ token: config.METRICS_TOKEN, unmeasured: null })],
      controllers: [
        FundingController,
        AnchoringController,
        HaltsController,
        TallyHealthController,
        ...(config.CALLBACK_TOKEN === undefined ? [] : [CallbacksController]),
      ],
      providers: [...anchoring(), ...tallying(config), ...operation(config)],
    };
  }
}

function anchoring() {
  return [
    {
      provide: Submission,
      inject: [AnchorStore, ConfirmationStore, CHAIN, Conflicts, Alarms],
      useFactory: (
        store: AnchorStore,
        confirmations: ConfirmationStore,
        chain: ChainProcessor,
        conflicts: Conflicts,
        alarms: Alarms,
      ) => new Submission(store, new Resending(store, confirmations, chain), chain, conflicts, alarms),
    },
    ...settling(),
    {
      provide: FeePolicyCache,
      inject: [CHAIN],
      useFactory: (chain: ChainProcessor) => new FeePolicyCache(chain),
    },
    {
      provide: Anchoring,
      inject: [
        ElectionRegistry,
        AnchorStore,
        BoardReader,
        AnchorKeys,
        FeePolicyCache,
        Submission,
        TopUpStore,
        Conflicts,
        Halts,
        Alarms,
      ],
      useFactory: (
        registry: ElectionRegistry,
        store: AnchorStore,
        reader: BoardReader,
        keys: AnchorKeys,
        policy: FeePolicyCache,
        submission: Submission,
        topUps: TopUpStore,
        conflicts: Conflicts,
        halts: Halts,
        alarms: Alarms,
      ) => {
        const parts = { store, reader, keys, submission, policy, topUps, conflicts, halts };
        return new Anchoring(registry, parts, alarms, new Logger('anchoring'));
      },
    },
    {
      provide: Confirmations,
      inject: [ConfirmationStore, CHAIN, HEADERS, Submission, Alarms],
      useFactory: (
        store: ConfirmationStore,
        chain: ChainProcessor,
        headers: HeaderSource,
        submission: Submission,
        alarms: Alarms,
      ) => new Confirmations(store, chain, headers, submission, alarms),
    },
    AnchoringLoop,
  ];
}

/** What becomes of claims that the baton is spent, and of halts. */
function settling() {
  return [
    { provide: Halts, inject: [DataSource], useFactory: (dataSource: DataSource) => new Halts(dataSource) },
    {
      provide: Conflicts,
      inject: [AnchorStore, Halts, AnchorKeys, BoardReader, READER, HEADERS, Alarms],
      useFactory: (
        store: AnchorStore,
        halts: Halts,
        keys: AnchorKeys,
        board: BoardReader,
        reader: ChainReader | null,
        headers: HeaderSource,
        alarms: Alarms,
      ) => new Conflicts({ store, halts, keys, board, reader, headers, alarms }),
    },
    EvidenceLoop,
  ];
}

function tallying(config: TallyConfig) {
  return [
    {
      provide: BoardPublisher,
      inject: [WITNESS_IDENTITY],
      useFactory: ({ secretKey, publicKey }: WitnessIdentity) =>
        new BoardPublisher({ apiUrl: config.API_URL, secretKey, publicKey }),
    },
    {
      provide: DocumentReader,
      inject: [DataSource],
      useFactory: (dataSource: DataSource) => new DocumentReader(dataSource),
    },
    {
      provide: Counting,
      inject: [BoardReader],
      useFactory: async (reader: BoardReader) =>
        new Counting(reader, await openEngine('noble'), await openEngine('wasm')),
    },
    {
      provide: Tallying,
      inject: [Counting, AnchorStore, DocumentReader, HEADERS, BoardPublisher, Alarms],
      useFactory: (
        counting: Counting,
        anchors: AnchorStore,
        documents: DocumentReader,
        headers: HeaderSource,
        publisher: BoardPublisher,
        alarms: Alarms,
      ) => new Tallying(counting, anchors, documents, headers, publisher, alarms),
    },
    TallyLoop,
  ];
}

function operation(config: TallyConfig) {
  return [
    { provide: TALLY_CONFIG, useValue: config },
    { provide: OPERATOR_TOKEN, useValue: config.OPERATOR_TOKEN },
    { provide: CALLBACK_TOKEN, useValue: config.CALLBACK_TOKEN },
    {
      provide: PrepareAnchor,
      inject: [AnchorKeys, AnchorStore, CHAIN, HEADERS, FAUCET],
      useFactory: (
        keys: AnchorKeys,
        store: AnchorStore,
        chain: ChainProcessor,
        headers: HeaderSource,
        faucet: DevnetFaucet | null,
      ) =>
        new PrepareAnchor(keys, store, chain, headers, faucet, {
          network: config.NETWORK,
          fundingSat: config.FUNDING_SAT,
          confirmations: config.FUNDING_CONFIRMATIONS,
        }),
    },
    {
      provide: TopUp,
      inject: [ElectionRegistry, AnchorStore, TopUpStore, FeePolicyCache, CHAIN, HEADERS, FAUCET],
      useFactory: (
        elections: ElectionRegistry,
        anchors: AnchorStore,
        store: TopUpStore,
        policy: FeePolicyCache,
        chain: ChainProcessor,
        headers: HeaderSource,
        faucet: DevnetFaucet | null,
      ) => {
        const payment = { chain, headers, confirmations: config.FUNDING_CONFIRMATIONS };
        return new TopUp(elections, anchors, store, policy, payment, faucet);
      },
    },
    {
      provide: FundsReader,
      inject: [DataSource, TopUpStore, FeePolicyCache],
      useFactory: (dataSource: DataSource, topUps: TopUpStore, policy: FeePolicyCache) =>
        new FundsReader(dataSource, topUps, policy),
    },
    FundsLoop,
    HealthReport,
    AnchoringReport,
    TallyMetrics,
  ];
}
