/**
 * The HTTP server under Nest. Slow clients are cut off: 10 s for the headers, 30 s for a whole request, looked at each
 * second (Node's own default looks every 30 s and waits five minutes); idle connections are kept for 10 s; a client that
 * reads nothing of its answer for two minutes is cut off (Node's own default waits for ever).
 */
import { createServer } from 'node:http';
import { ExpressAdapter } from '@nestjs/platform-express';

const LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 10_000,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 16 * 1024,
} as const;
/** Longer than any door works on its answer before it sends the first byte. */
const SILENCE_MS = 120_000;
const MAX_HEADERS = 100;
const MAX_CONNECTIONS = 10_000;

export class EdgeAdapter extends ExpressAdapter {
  override initHttpServer(): void {
    const instance = this.getInstance<Parameters<typeof createServer>[1]>();
    const server = createServer(LIMITS, instance);
    server.timeout = SILENCE_MS;
    server.maxHeadersCount = MAX_HEADERS;
    server.maxConnections = MAX_CONNECTIONS;
    this.httpServer = server;
  }
}
