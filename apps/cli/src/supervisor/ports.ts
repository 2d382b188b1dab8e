/** Ports of this machine: free ones for a new installation, and whether an old installation's ports are still free. */
import { type AddressInfo, createServer } from 'node:net';
import { CommandError, EXIT } from '../output/command-error.js';

export interface Place {
  /** Service that will listen there. */
  name: string;
  host: string;
  port: number;
  /** What to do when the port is taken. */
  hint: string;
}

/** Services of a start that was just killed need a moment to notice and end. */
const PATIENCE_MS = 3_000;

/** Ports that were free a moment ago, all different, none of them in `except`. */
export async function freePorts(count: number, except: readonly number[]): Promise<number[]> {
  const servers = Array.from({ length: count + except.length }, () => createServer());
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve, reject) => {
          server.once('error', reject);
          server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
        }),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports.filter((port) => !except.includes(port)).slice(0, count);
}

/** @throws CommandError naming the first port that cannot be opened, and what to do */
export async function assertPortsFree(places: readonly Place[]): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (const place of places) {
    for (;;) {
      const code = await refusal(place.host, place.port);
      if (code === null) break;
      if (code !== 'EADDRINUSE' || Date.now() > deadline) throw cannotOpen(place, code);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

/** Why nobody can listen there now, or null. */
function refusal(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, host, () => server.close(() => resolve(null)));
  });
}

function cannotOpen({ name, host, port, hint }: Place, code: string): CommandError {
  if (code === 'EADDRINUSE') {
    return new CommandError(`port ${port} on ${host}, which ${name} needs, is in use`, hint, EXIT.unavailable);
  }
  if (code === 'EACCES') {
    const message = `port ${port}, which ${name} needs, may not be opened by this account`;
    return new CommandError(message, 'choose a port from 1024 on', EXIT.unavailable);
  }
  const message = `${name} cannot listen on ${host} (${code})`;
  return new CommandError(message, 'name an address of this machine, such as 127.0.0.1 or 0.0.0.0', EXIT.unavailable);
}
