/** The witness as part of an issuer or of the tally service. */
import { Module, type DynamicModule, type ModuleMetadata } from '@nestjs/common';
import type { BodyRule } from '#edge';
import { Cosigner } from './cosigner.js';
import { loadWitnessIdentity, WITNESS_IDENTITY } from './identity.js';
import { MIRROR_TOKEN, WITNESS_SETTINGS, type WitnessSettings } from './settings.js';
import { WitnessController } from './witness.controller.js';

/** Bodies that the witness takes; C2SP's own clients send no media type. 63 hashes and a note fit many times. */
export const WITNESS_BODY_RULES: readonly BodyRule[] = [
  {
    method: 'POST',
    path: /^\/add-checkpoint$/,
    mediaTypes: ['text/plain', 'application/octet-stream', ''],
    as: 'text',
    limitBytes: 128 * 1024,
  },
];

@Module({})
export class WitnessModule {
  /** @param imports modules that export a `DataSource` and the application's {@link LOG_DIRECTORY}, unless global */
  static register(settings: WitnessSettings, imports: NonNullable<ModuleMetadata['imports']>): DynamicModule {
    return {
      module: WitnessModule,
      imports,
      controllers: [WitnessController],
      providers: [
        { provide: WITNESS_SETTINGS, useValue: settings },
        { provide: MIRROR_TOKEN, useValue: settings.mirrorToken },
        { provide: WITNESS_IDENTITY, useFactory: () => loadWitnessIdentity(settings.dataDir, settings.name) },
        Cosigner,
      ],
      exports: [WITNESS_IDENTITY],
    };
  }
}
