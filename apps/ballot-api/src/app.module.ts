/** The ballot API: elections, ceremonies, tokens, intake, the two logs, the record (one folder a use case). */
import { type DynamicModule, Global, Injectable, Module, type OnApplicationShutdown } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { HealthModule, MetricsModule } from '#edge';
import { DataSource } from 'typeorm';
import { CheckingPool } from './ballot-intake/checking-pool.js';
import { IntakeController } from './ballot-intake/intake.controller.js';
import { IntakeFigures } from './ballot-intake/intake-figures.js';
import { IntakeService } from './ballot-intake/intake.service.js';
import { StoredLookup } from './ballot-intake/stored-lookup.js';
import { Tokens } from './ballot-intake/tokens-requested.js';
import { BoardController } from './bulletin-board/board.controller.js';
import { BoardLog } from './bulletin-board/board-log.js';
import { Cosignatures } from './bulletin-board/cosignatures.js';
import { LogGrowth } from './bulletin-board/log-growth.js';
import { LogReader } from './bulletin-board/log-reader.js';
import { LookupService } from './bulletin-board/lookup.service.js';
import { MirrorService } from './bulletin-board/mirror.service.js';
import { PublicLog } from './bulletin-board/public-log.js';
import { ServerKeys } from './bulletin-board/server-keys.js';
import { TrackerList } from './bulletin-board/tracker-list.js';
import { Turnout } from './bulletin-board/turnout.js';
import { WitnessTeller } from './bulletin-board/witness-teller.js';
import { CeremoniesController } from './ceremonies/ceremonies.controller.js';
import { MessagesService } from './ceremonies/messages.service.js';
import { StoredMessages } from './ceremonies/stored-messages.js';
import { Config, DATA_DIR, DATABASE_URL, type Environment, LISTEN_PORT, MIRROR_TOKEN, OFFICE_TOKEN } from './config.js';
import { Database } from './database/database.js';
import { DefinitionAssembly } from './elections/definition-assembly.js';
import { ElectionAddresses } from './elections/election-addresses.js';
import { DraftsForIssuers } from './elections/drafts-for-issuers.js';
import { DraftsService } from './elections/drafts.service.js';
import { ElectionRegistry } from './elections/election-registry.js';
import { DraftsController, ElectionsController } from './elections/elections.controller.js';
import { PhasesService } from './elections/phases.service.js';
import { StatusService } from './elections/status.service.js';
import { Probe } from './health/probe.js';
import { CompleteLogGuard, StartupCheck } from './health/startup-check.js';
import { LiveFeed } from './live/live-feed.js';
import { LiveGateway } from './live/live.gateway.js';
import { NotificationListener } from './live/notification-listener.js';
import { LogRestorer } from './log-restore/log-restorer.js';
import { AccountsModule } from './office/accounts/accounts.module.js';
import { ApprovalsModule } from './office/approvals/approvals.module.js';
import { ElectionsModule } from './office/elections/elections.module.js';
import { EnrolmentModule } from './office/enrolment/enrolment.module.js';
import { OfficeDocumentsModule } from './office/documents/documents.module.js';
import { TokensModule } from './office/tokens/tokens.module.js';
import { WebhooksModule } from './office/webhooks/webhooks.module.js';
import { DashboardModule } from './office/dashboard/dashboard.module.js';
import { RollModule } from './office/roll/roll.module.js';
import { PagesModule } from './pages/pages.module.js';
import { AnchorFile } from './record/anchor-file.js';
import { AnchorHistory } from './record/anchor-history.js';
import { AnchorPages } from './record/anchor-pages.js';
import { PublicServices } from './public-services/public-services.js';
import { PublicServicesController } from './public-services/public-services.controller.js';
import { CompressedFiles } from './record/compressed-files.js';
import { RecordArchive } from './record/record-archive.js';
import { RecordController } from './record/record.controller.js';
import { RecordFileList } from './record/record-file-list.js';
import { RecordService } from './record/record.service.js';
import { Certificates } from './results/certificates.js';
import { CertificatesController } from './results/certificates.controller.js';
import { ClassFiguresReader } from './results/class-figures.js';
import { Documents } from './results/documents.js';
import { Evidence } from './results/evidence.js';
import { EvidenceController } from './results/evidence.controller.js';
import { ResultsController } from './results/results.controller.js';
import { ResultsService } from './results/results.service.js';
import { TallyKeys } from './results/tally-keys.js';
import { IssuancePublisher } from './token-issuance/issuance-publisher.js';
import { IssuerHealth } from './token-issuance/issuer-health.js';
import { IssuerProxy } from './token-issuance/issuer-proxy.js';
import { RequestLog } from './token-issuance/request-log.js';
import { RequestsService } from './token-issuance/requests.service.js';
import { RollLookup } from './token-issuance/roll-lookup.js';
import { TokenIssuanceController } from './token-issuance/token-issuance.controller.js';

/** What `main` has opened before the module is made. */
export interface Opened {
  environment: Environment;
  dataSource: DataSource;
  keys: ServerKeys;
}

/** Closes the database after everything that uses it has stopped. */
@Injectable()
class DatabaseCloser implements OnApplicationShutdown {
  constructor(private readonly dataSource: DataSource) {}

  async onApplicationShutdown(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}

const SHARED = [
  Database,
  ElectionRegistry,
  ElectionAddresses,
  LogReader,
  LogGrowth,
  Cosignatures,
  WitnessTeller,
  LogRestorer,
  StartupCheck,
  Probe,
];

/** What the health module, too, asks for. */
@Global()
@Module({})
export class SharedModule {
  static register({ environment, dataSource, keys }: Opened): DynamicModule {
    const given = [
      { provide: Config, useValue: new Config(environment) },
      { provide: OFFICE_TOKEN, useValue: environment.OFFICE_TOKEN },
      { provide: MIRROR_TOKEN, useValue: environment.MIRROR_TOKEN },
      { provide: DATABASE_URL, useValue: environment.DATABASE_URL },
      { provide: DATA_DIR, useValue: environment.DATA_DIR },
      { provide: LISTEN_PORT, useValue: environment.PORT },
      { provide: DataSource, useValue: dataSource },
      { provide: ServerKeys, useValue: keys },
    ];
    return {
      module: SharedModule,
      providers: [...given, DatabaseCloser, ...SHARED],
      exports: [...given.map(({ provide }) => provide), ...SHARED],
    };
  }
}

/** Their requests become public in rounds: nothing here shall tell their times more finely. */
const TOKEN_DOORS = /\/(requests|blind-signatures)$/;

/** What the modules of the office call inside this process. */
const FOR_THE_OFFICE = [
  DraftsService,
  DefinitionAssembly,
  MessagesService,
  StoredMessages,
  PhasesService,
  StatusService,
  Documents,
  Certificates,
  Turnout,
  IssuerHealth,
  IntakeFigures,
];

@Module({})
export class AppModule {
  static register(opened: Opened): DynamicModule {
    return {
      module: AppModule,
      global: true,
      imports: [
        SharedModule.register(opened),
        MetricsModule.register({ token: opened.environment.METRICS_TOKEN, unmeasured: TOKEN_DOORS }),
        HealthModule.register(Probe, (probe) => probe.check()),
        AccountsModule,
        ApprovalsModule,
        ElectionsModule,
        RollModule,
        EnrolmentModule,
        OfficeDocumentsModule,
        TokensModule,
        WebhooksModule,
        DashboardModule,
        PagesModule,
      ],
      controllers: [
        DraftsController,
        ElectionsController,
        CeremoniesController,
        TokenIssuanceController,
        IntakeController,
        ResultsController,
        CertificatesController,
        EvidenceController,
        RecordController,
        PublicServicesController,
        BoardController,
      ],
      providers: [
        { provide: APP_GUARD, useClass: CompleteLogGuard },
        DraftsService,
        DraftsForIssuers,
        DefinitionAssembly,
        PhasesService,
        StatusService,
        StoredMessages,
        MessagesService,
        RollLookup,
        RequestLog,
        RequestsService,
        IssuancePublisher,
        IssuerProxy,
        IssuerHealth,
        CheckingPool,
        StoredLookup,
        Tokens,
        IntakeFigures,
        IntakeService,
        BoardLog,
        PublicLog,
        LookupService,
        MirrorService,
        Documents,
        Certificates,
        Evidence,
        ClassFiguresReader,
        TallyKeys,
        ResultsService,
        AnchorFile,
        AnchorHistory,
        AnchorPages,
        RecordFileList,
        RecordService,
        RecordArchive,
        CompressedFiles,
        PublicServices,
        TrackerList,
        Turnout,
        NotificationListener,
        LiveFeed,
        LiveGateway,
      ],
      exports: FOR_THE_OFFICE,
    };
  }
}
