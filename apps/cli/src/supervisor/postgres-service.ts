/**
 * The embedded PostgreSQL as a service like the others: it can be killed and comes back on the same port with the same
 * data, so that a crash of the database can be part of a test.
 */
import { type EmbeddedServer, startEmbedded } from '#store';
import type { Service } from './managed-process.js';

const RESTART_TIMEOUT_MS = 60_000;

export class PostgresService implements Service {
  readonly name = 'postgres';
  private server: EmbeddedServer | null = null;

  /** @param port  fixed, so that the services find the server again after a crash */
  constructor(
    private readonly directory: string,
    private readonly port: number,
  ) {}

  get pid(): number | null {
    return this.server?.pid ?? null;
  }

  get running(): boolean {
    return this.server !== null && isAlive(this.server.pid);
  }

  async start(): Promise<void> {
    // Backends of a killed server hold its shared memory for a moment; a new one refuses to start until they are gone.
    const deadline = Date.now() + RESTART_TIMEOUT_MS;
    for (;;) {
      try {
        this.server = await startEmbedded(this.directory, { stopWithParent: true, port: this.port });
        break;
      } catch (error) {
        if (this.server === null || Date.now() > deadline) throw error;
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    }
    if (this.server.port !== this.port) {
      await this.server.stop();
      throw new Error(`a PostgreSQL already runs on this data folder, on port ${this.server.port}`);
    }
  }

  /** Makes the database and its role when missing. The URL holds a password. */
  urlFor(database: string): Promise<string> {
    if (this.server === null) throw new Error('postgres was not started');
    return this.server.urlFor(database);
  }

  async kill(signal: NodeJS.Signals): Promise<void> {
    const pid = this.pid;
    if (pid === null || !isAlive(pid)) return;
    process.kill(pid, signal);
    while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  async stop(): Promise<void> {
    await this.server?.stop();
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
