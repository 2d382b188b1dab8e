/**
 * `GET /metrics`: for the holder of METRICS_TOKEN; without one, for programs on this machine alone. A proxy on this machine
 * brings strangers too, but says so in its headers: such a request is refused without the token.
 */
import {
  type CanActivate,
  Controller,
  type DynamicModule,
  type ExecutionContext,
  Get,
  Global,
  Header,
  Inject,
  Injectable,
  type MiddlewareConsumer,
  Module,
  type NestModule,
  UseGuards,
} from '@nestjs/common';
import type { Request } from 'express';
import { assertBearer } from './bearer-guard.js';
import { Metrics } from './metrics.js';
import { ServiceError } from './service-error.js';

export interface MetricsOptions {
  /** METRICS_TOKEN, secret; undefined: this machine alone. */
  token: string | undefined;
  /** See {@link Metrics.measure}. */
  unmeasured: RegExp | null;
}
const OPTIONS = Symbol('METRICS_OPTIONS');

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];

@Injectable()
class MetricsGuard implements CanActivate {
  constructor(@Inject(OPTIONS) private readonly options: MetricsOptions) {}

  /** @throws ServiceError UNAUTHORIZED, FORBIDDEN */
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    if (this.options.token !== undefined) assertBearer(request.headers.authorization, this.options.token);
    else if (!isFromHere(request))
      throw new ServiceError('FORBIDDEN', 'without METRICS_TOKEN this machine alone may look');
    return true;
  }
}

function isFromHere({ socket, headers }: Request): boolean {
  return LOOPBACK.test(socket.remoteAddress ?? '') && FORWARDED.every((name) => headers[name] === undefined);
}

@Controller()
class MetricsController {
  constructor(@Inject(Metrics) private readonly metrics: Metrics) {}

  @Get('metrics')
  @UseGuards(MetricsGuard)
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  read(): Promise<string> {
    return this.metrics.registry.metrics();
  }
}

@Global()
@Module({})
export class MetricsModule implements NestModule {
  constructor(
    @Inject(Metrics) private readonly metrics: Metrics,
    @Inject(OPTIONS) private readonly options: MetricsOptions,
  ) {}

  static register(options: MetricsOptions): DynamicModule {
    return {
      module: MetricsModule,
      controllers: [MetricsController],
      providers: [Metrics, { provide: OPTIONS, useValue: options }],
      exports: [Metrics],
    };
  }

  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(this.metrics.measure(this.options.unmeasured)).forRoutes('{*path}');
  }
}
