/** A name on the network of a compose file: connections go to those behind it in turn, past whoever does not answer. */
import { connect, createServer, type AddressInfo, type Server } from 'node:net';

export class Forwarder {
  private turn = 0;
  private readonly targets: number[] = [];

  private constructor(private readonly server: Server) {}

  static async listen(): Promise<Forwarder> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    const forwarder = new Forwarder(server);
    server.on('connection', (client) => {
      client.on('error', () => undefined);
      const tryNext = (left: number): void => {
        if (left === 0) return void client.destroy();
        const upstream = connect(forwarder.next(), '127.0.0.1');
        const refused = () => tryNext(left - 1);
        upstream.once('error', refused);
        upstream.once('connect', () => {
          upstream.off('error', refused).on('error', () => client.destroy());
          client.pipe(upstream).pipe(client);
          client.on('close', () => upstream.destroy());
        });
      };
      tryNext(forwarder.targets.length);
    });
    return forwarder;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  add(port: number): void {
    this.targets.push(port);
  }

  close(): void {
    this.server.close();
  }

  private next(): number {
    return this.targets[this.turn++ % this.targets.length];
  }
}
