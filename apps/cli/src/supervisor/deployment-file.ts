/**
 * Ports and bearer tokens of a set of services on one machine, kept in its data folder so that a later start finds
 * everything where it was. Secret: the file is readable by this account alone.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { freePorts } from './ports.js';

const DEPLOYMENT = z.strictObject({
  format: z.literal('psephos-deployment/1'),
  ports: z.record(z.string(), z.number().int().min(1).max(65_535)),
  tokens: z.record(z.string(), z.string().min(32)),
});

export type DeploymentFile = z.infer<typeof DEPLOYMENT>;

export const TOKEN_NAMES = ['office', 'mirror'] as const;

/**
 * Reads the folder's deployment file, or makes it with free ports and fresh tokens.
 * @param wanted  ports that somebody chose, by service; they replace the kept ones
 */
export async function readOrMakeDeployment(
  directory: string,
  serviceNames: string[],
  wanted: Readonly<Record<string, number>>,
): Promise<DeploymentFile> {
  const kept = readDeployment(directory);
  if (kept === null) return makeDeployment(directory, serviceNames, wanted);
  const missing = serviceNames.filter((name) => kept.ports[name] === undefined);
  if (missing.length > 0) {
    throw new Error(`${fileIn(directory)} has no port for ${missing.join(', ')}: use another data folder`);
  }
  const deployment = { ...kept, ports: { ...kept.ports, ...wanted } };
  if (Object.entries(wanted).some(([name, port]) => kept.ports[name] !== port)) write(directory, deployment);
  return deployment;
}

/** The folder's deployment file, or null where there is none. */
export function readDeployment(directory: string): DeploymentFile | null {
  const file = fileIn(directory);
  return existsSync(file) ? DEPLOYMENT.parse(JSON.parse(readFileSync(file, 'utf8'))) : null;
}

async function makeDeployment(
  directory: string,
  serviceNames: string[],
  wanted: Readonly<Record<string, number>>,
): Promise<DeploymentFile> {
  mkdirSync(directory, { recursive: true });
  const ports = await freePorts(serviceNames.length, Object.values(wanted));
  const deployment: DeploymentFile = {
    format: 'psephos-deployment/1',
    ports: { ...Object.fromEntries(serviceNames.map((name, index) => [name, ports[index] ?? 0])), ...wanted },
    tokens: Object.fromEntries([...TOKEN_NAMES, ...serviceNames].map((name) => [name, randomToken()])),
  };
  write(directory, deployment);
  return deployment;
}

/** Whole or not at all. */
function write(directory: string, deployment: DeploymentFile): void {
  const file = fileIn(directory);
  writeFileSync(`${file}.new`, JSON.stringify(deployment, null, 2) + '\n', { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

function fileIn(directory: string): string {
  return path.join(directory, 'deployment.json');
}

function randomToken(): string {
  return randomBytes(32).toString('base64url');
}
