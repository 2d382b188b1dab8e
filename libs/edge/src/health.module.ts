/**
 * `GET /health`: the process lives and answers. `GET /ready`: it can do its work, that is, its database answers; a
 * service that is not ready comes back by itself and must not be killed for it.
 */
import { Controller, Get, Inject, Module, type DynamicModule } from '@nestjs/common';
import { ServiceError } from './service-error.js';

/** Key of the application's probe: resolves when the service can work, and rejects when not. */
export const READINESS = Symbol('READINESS');
export type Readiness = () => Promise<unknown>;

const PROBE_TIMEOUT_MS = 3_000;

@Controller()
export class HealthController {
  constructor(@Inject(READINESS) private readonly probe: Readiness) {}

  @Get('health')
  health(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
  async ready(): Promise<{ status: 'ready' }> {
    await within(this.probe(), PROBE_TIMEOUT_MS);
    return { status: 'ready' };
  }
}

@Module({})
export class HealthModule {
  /** `inject` names providers that are exported by global modules; `probe` gets them. */
  static register<T>(
    inject: string | symbol | (abstract new (...args: never[]) => T),
    probe: (service: T) => Promise<unknown>,
  ): DynamicModule {
    return {
      module: HealthModule,
      controllers: [HealthController],
      providers: [
        {
          provide: READINESS,
          inject: [inject],
          useFactory:
            (service: T): Readiness =>
            () =>
              probe(service),
        },
      ],
    };
  }
}

async function within(work: Promise<unknown>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new ServiceError('DATABASE_UNAVAILABLE', 'no answer in time', 2)), timeoutMs);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
