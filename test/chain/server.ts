/** An HTTP server that answers what a test tells it to: what no honest server would. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Reply {
  status: number;
  type?: string;
  body: string;
  headers?: Record<string, string>;
}

/** silent: no answer at all. cut: the connection ends without one. */
export type Behaviour = Reply | 'silent' | 'cut';

export interface Received {
  method: string;
  path: string;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

export class TestServer {
  /** What it answers; given the request. */
  answer: (request: Received) => Behaviour | Promise<Behaviour> = () => 'silent';
  readonly received: Received[] = [];

  private constructor(private readonly server: Server) {}

  static async listen(): Promise<TestServer> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        const received = { method, path: url, headers, body: Buffer.concat(chunks) };
        self.received.push(received);
        void Promise.resolve(self.answer(received)).then((reply) => {
          if (reply === 'silent') return;
          if (reply === 'cut') return response.destroy();
          const type = reply.type ?? 'application/json';
          response.writeHead(reply.status, { 'content-type': type, ...reply.headers }).end(reply.body);
        });
      });
    });
    const self = new TestServer(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    return self;
  }

  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get url(): string {
    return `http://${this.host}`;
  }

  get last(): Received {
    return this.received.at(-1)!;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

export function json(status: number, body: unknown): Reply {
  return { status, type: 'application/json; charset=utf-8', body: JSON.stringify(body) };
}

export function text(status: number, body: string): Reply {
  return { status, type: 'text/plain', body };
}
