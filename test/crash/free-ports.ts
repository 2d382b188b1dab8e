/**
 * Ports for a copied installation. They lie below the range from which the system takes ports for outgoing connections:
 * there, one of a killed service's own clients could sit on its port when it comes back.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { STANDBY } from '../../apps/cli/src/supervisor/supervisor.js';

const LOWEST = 15_000;
const HIGHEST = 30_000;
/** Given to a run of this process; another run of it gets others. */
let next = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));

/** Gives every service of a data folder a new port, and the standby its first. */
export async function useFreePorts(data: string): Promise<void> {
  const file = path.join(data, 'deployment.json');
  const deployment = JSON.parse(readFileSync(file, 'utf8')) as { ports: Record<string, number> };
  for (const name of [...Object.keys(deployment.ports), STANDBY]) deployment.ports[name] = await freePort();
  writeFileSync(file, JSON.stringify(deployment));
}

/** A port of this machine on which nobody listens. */
export async function freePort(): Promise<number> {
  for (;;) {
    next = next >= HIGHEST ? LOWEST : next + 1;
    const port = next;
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
