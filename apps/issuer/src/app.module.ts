/** The issuer put together: ceremonies, activated elections, blind signatures, and the witness beside them. */
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { HealthModule, MetricsModule, type BodyRule } from '#edge';
import { LOG_DIRECTORY, WITNESS_BODY_RULES, WitnessModule } from '#witness';
import { DataSource } from 'typeorm';
import { BlindSignaturesController } from './blind-signatures/blind-signatures.controller.js';
import { BlindSigner } from './blind-signatures/blind-signer.js';
import { OwnTables } from './blind-signatures/own-tables.js';
import { SigningThreads } from './blind-signatures/signing-threads.js';
import { Acceptance } from './ceremonies/acceptance.js';
import { CeremoniesController } from './ceremonies/ceremonies.controller.js';
import { CeremonyKeys } from './ceremonies/ceremony-keys.js';
import { CeremonyRunner } from './ceremonies/ceremony-runner.js';
import { CeremonySecrets } from './ceremonies/ceremony-secrets.js';
import { CeremonyStart } from './ceremonies/ceremony-start.js';
import { CeremonySteps } from './ceremonies/ceremony-steps.js';
import { CeremonyStore } from './ceremonies/ceremony-store.js';
import { EnrolledRoll } from './ceremonies/enrolled-roll.js';
import { Offer } from './ceremonies/offer.js';
import { OfferController } from './ceremonies/offer.controller.js';
import { Office } from './ceremonies/office.js';
import { Relay } from './ceremonies/relay.js';
import { CONFIG, OPERATOR_TOKEN, type Config } from './config.js';
import { DatabaseModule } from './database.module.js';
import { Activation } from './elections/activation.js';
import { ElectionsController } from './elections/elections.controller.js';
import { Elections } from './elections/elections.js';
import { ElectionLogs } from './elections/election-logs.js';
import { OfficeFollower } from './elections/office-follower.js';

const MIB = 2 ** 20;

/** A draft with its roll in clear; a definition, whose exact bytes count; what the witness takes. */
export function bodyRules({ OPERATOR_TOKEN: bearer }: Config): readonly BodyRule[] {
  return [
    ...WITNESS_BODY_RULES,
    {
      method: 'PUT',
      path: /^\/ceremonies\/[0-9a-f]{64}$/,
      mediaTypes: ['application/json'],
      as: 'json',
      limitBytes: 96 * MIB,
      bearer,
    },
    {
      method: 'POST',
      path: /^\/ceremonies\/[0-9a-f]{64}\/accept$/,
      mediaTypes: ['application/json'],
      as: 'json',
      limitBytes: 64 * MIB,
      bearer,
    },
    {
      method: 'PUT',
      path: /^\/elections\/[0-9a-f]{64}$/,
      mediaTypes: ['application/json', 'application/octet-stream'],
      as: 'bytes',
      limitBytes: 4 * MIB,
      bearer,
    },
  ];
}

@Global()
@Module({})
export class ConfigModule {
  static register(config: Config): DynamicModule {
    return {
      module: ConfigModule,
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: OPERATOR_TOKEN, useValue: config.OPERATOR_TOKEN },
      ],
      exports: [CONFIG, OPERATOR_TOKEN],
    };
  }
}

/** Elections that this issuer activated, and their logs for the witness. */
@Module({
  providers: [Elections, { provide: LOG_DIRECTORY, useClass: ElectionLogs }],
  exports: [Elections, LOG_DIRECTORY],
})
export class ElectionsModule {}

@Module({})
export class AppModule {
  static register(config: Config): DynamicModule {
    const { NAME: name, DATA_DIR: dataDir, API_URL: apiUrl, MIRROR_TOKEN: mirrorToken } = config;
    return {
      module: AppModule,
      imports: [
        ConfigModule.register(config),
        DatabaseModule,
        ElectionsModule,
        WitnessModule.register({ name, dataDir, apiUrl, mirrorToken }, [ElectionsModule]),
        // When a token was asked for is public in rounds: nothing here shall tell it more finely.
        MetricsModule.register({ token: config.METRICS_TOKEN, unmeasured: /\/blind-signatures$/ }),
        HealthModule.register(DataSource, (dataSource: DataSource) => dataSource.query('SELECT 1')),
      ],
      controllers: [OfferController, CeremoniesController, ElectionsController, BlindSignaturesController],
      providers: [
        CeremonyKeys,
        CeremonySecrets,
        CeremonyStart,
        CeremonySteps,
        CeremonyStore,
        CeremonyRunner,
        Relay,
        Offer,
        Office,
        Acceptance,
        EnrolledRoll,
        Activation,
        OfficeFollower,
        OwnTables,
        SigningThreads,
        BlindSigner,
      ],
    };
  }
}
