/**
 * Starts a service: the same doors, limits, headers, errors, logs and end for all of them. The service says only what
 * it is (a Nest module), where it listens, and which bodies it takes.
 */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConsoleLogger, Logger, StandardSchemaValidationPipe, type DynamicModule, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { WsAdapter } from '@nestjs/platform-ws';
import type { NextFunction, Request, Response } from 'express';
import helmet from 'helmet';
import { bodies, type BodyRule } from './bodies.js';
import type { ListenConfig } from './config.js';
import { EdgeAdapter } from './edge-adapter.js';
import { type ApiDescription, describeApi } from './openapi.js';
import { ProblemFilter } from './problem-filter.js';
import { ServiceError } from './service-error.js';

/** sysexits: EX_UNAVAILABLE. */
export const EXIT_UNAVAILABLE = 69;
const SHUTDOWN_TIMEOUT_MS = 15_000;
/** How many wrong places a refusal names. */
const ISSUES_SHOWN = 10;

/** The service with all its doors, not yet listening: what tests drive and {@link startApp} starts. */
export async function createApp(
  module: Type | DynamicModule,
  rules: readonly BodyRule[] = [],
  api: ApiDescription | null = null,
): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(module, new EdgeAdapter(), {
    bodyParser: false,
    abortOnError: false,
    logger: new ConsoleLogger({ json: true, colors: false, logLevels: ['log', 'warn', 'error', 'fatal'] }),
  });
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  app.use(helmet(HEADERS));
  app.use(noStoreUnlessSaid);
  app.use(bodies(rules));
  if (api !== null) serveDescription(app, api);
  app.useGlobalFilters(new ProblemFilter());
  app.useGlobalPipes(new StandardSchemaValidationPipe({ exceptionFactory: refuseForm }));
  app.useWebSocketAdapter(new WsAdapter(app));
  return app;
}

/**
 * Creates the service, listens, says so to the parent process (`{ ready: true, port }`), and ends it in order on
 * SIGTERM, SIGINT, or when the parent that started it with a channel is gone. A port that is taken, or a start that
 * fails, ends the process with status 69 and one line.
 */
export async function startApp(
  module: Type | DynamicModule,
  config: ListenConfig,
  rules: readonly BodyRule[] = [],
  api: ApiDescription | null = null,
): Promise<NestExpressApplication> {
  try {
    const app = await createApp(module, rules, api);
    await app.init();
    const port = await listen(app.getHttpServer(), config);
    endInOrder(app);
    new Logger('start').log({ message: 'listening', host: config.HOST, port });
    process.send?.({ ready: true, port });
    return app;
  } catch (error) {
    process.stderr.write(`${explain(error, config)}\n`);
    process.exit(EXIT_UNAVAILABLE);
  }
}

/** Nothing of a service is a page: no source of anything is allowed, and nobody may frame or sniff it. */
const HEADERS = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      'default-src': ["'none'"],
      'frame-ancestors': ["'none'"],
      'base-uri': ["'none'"],
      'form-action': ["'none'"],
    },
  },
  crossOriginResourcePolicy: { policy: 'cross-origin' },
  referrerPolicy: { policy: 'no-referrer' },
} as const;

/** Answers are not stored on the way unless a route says that its bytes never change. */
function noStoreUnlessSaid(_request: Request, response: Response, next: NextFunction): void {
  response.set('Cache-Control', 'no-store');
  next();
}

/** `GET /openapi.json`: made when somebody first asks. */
function serveDescription(app: NestExpressApplication, api: ApiDescription): void {
  let text: Promise<string> | undefined;
  app.use('/openapi.json', (request: Request, response: Response, next: NextFunction) => {
    if (request.method !== 'GET' || request.path !== '/') return next();
    text ??= describeApi(app, api).then((document) => JSON.stringify(document));
    text.then((json) => response.type('application/json').send(json), next);
  });
}

function refuseForm(issues: readonly { message: string; path?: readonly unknown[] | undefined }[]): ServiceError {
  const places = issues.slice(0, ISSUES_SHOWN).map(({ message, path }) => {
    const place = (path ?? []).map((part) =>
      String(typeof part === 'object' && part !== null && 'key' in part ? part.key : part),
    );
    return `${place.join('.') || 'body'}: ${message}`;
  });
  if (issues.length > places.length) places.push(`and ${issues.length - places.length} more`);
  return new ServiceError('REQUEST_INVALID', places.join('; ').slice(0, 2_000));
}

/** Nest's own `listen` would log a second, unreadable line about a port that is taken. */
function listen(server: Server, config: ListenConfig): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.PORT, config.HOST, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function endInOrder(app: NestExpressApplication): void {
  let ending = false;
  const end = (reason: string) => {
    if (ending) return;
    ending = true;
    new Logger('end').log({ message: 'stopping', reason });
    const timer = setTimeout(() => process.exit(1), SHUTDOWN_TIMEOUT_MS);
    timer.unref();
    app.close().then(
      () => process.exit(0),
      (error: unknown) => {
        new Logger('end').error(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', () => end('SIGTERM'));
  process.on('SIGINT', () => end('SIGINT'));
  if (process.send) process.on('disconnect', () => end('the parent process is gone'));
}

function explain(error: unknown, config: ListenConfig): string {
  const { code, message } = error as { code?: string; message?: string };
  switch (code) {
    case 'EADDRINUSE':
      return `PORT ${config.PORT} on ${config.HOST} is in use by another program; set PORT to a free one, or to 0`;
    case 'EACCES':
      return `PORT ${config.PORT} may not be opened by this account; set PORT to 1024 or above`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `HOST ${config.HOST} is no address of this machine; set HOST to one, such as 127.0.0.1`;
    default:
      return `the service could not start: ${message ?? String(error)}`;
  }
}
