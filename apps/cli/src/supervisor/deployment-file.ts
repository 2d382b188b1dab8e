/**
 * Ports and bearer tokens of a set of services on one machine, kept in its data folder so that a later start finds
 * everything where it was. Secret: the file is readable by this account alone.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { z } from 'zod';

const DEPLOYMENT = z.strictObject({
  format: z.literal('psephos-deployment/1'),
  ports: z.record(z.string(), z.number().int().min(1).max(65_535)),
  tokens: z.record(z.string(), z.string().min(32)),
});

export type DeploymentFile = z.infer<typeof DEPLOYMENT>;

export const TOKEN_NAMES = ['office', 'mirror'] as const;

/** Reads the folder's deployment file, or makes it with free ports and fresh tokens. */
export async function readOrMakeDeployment(directory: string, serviceNames: string[]): Promise<DeploymentFile> {
  const file = path.join(directory, 'deployment.json');
  if (existsSync(file)) {
    const deployment = DEPLOYMENT.parse(JSON.parse(readFileSync(file, 'utf8')));
    const missing = serviceNames.filter((name) => deployment.ports[name] === undefined);
    if (missing.length > 0) throw new Error(`${file} has no port for ${missing.join(', ')}: use another data folder`);
    return deployment;
  }
  mkdirSync(directory, { recursive: true });
  const ports = await freePorts(serviceNames.length);
  const deployment: DeploymentFile = {
    format: 'psephos-deployment/1',
    ports: Object.fromEntries(serviceNames.map((name, index) => [name, ports[index] ?? 0])),
    tokens: Object.fromEntries([...TOKEN_NAMES, ...serviceNames].map((name) => [name, randomToken()])),
  };
  writeFileSync(file, JSON.stringify(deployment, null, 2) + '\n', { mode: 0o600, flag: 'wx' });
  return deployment;
}

/** Ports that were free a moment ago, all different. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
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
  return ports;
}

function randomToken(): string {
  return randomBytes(32).toString('base64url');
}
