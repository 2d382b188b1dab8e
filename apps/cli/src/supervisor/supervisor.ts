/**
 * All services of an installation on one machine: PostgreSQL, devnet, issuers, tally service and ballot API, each its
 * own process with its own data folder, database and secrets. Every one of them can be killed and started again alone.
 */
import { removeEmbedded } from '#store';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { type DeploymentFile, readDeployment, readOrMakeDeployment } from './deployment-file.js';
import { ManagedProcess, type Service } from './managed-process.js';
import { CommandError, EXIT } from '../output/command-error.js';
import { rootFolder } from '../root.js';
import { assertPortsFree, type Place } from './ports.js';
import { PostgresService } from './postgres-service.js';

export interface SupervisorOptions {
  /** Data of all services; secrets in it are readable by this account alone. */
  directory: string;
  issuers: number;
  /** Time between blocks of the local chain. */
  blockMs: number;
  /** Issuers accept what the office asks for by themselves: where one person plays everybody. */
  automaticIssuers?: boolean;
  /** Where the ballot API listens; absent: on this machine alone, at a port that is kept in the data folder. */
  front?: Front;
  /** A second tally service with the keys of the first, which anchors when that one does not. */
  standby?: boolean;
  /** Further variables of a service's environment. */
  environment?: (name: string) => Record<string, string>;
  onCrash: (name: string, how: string) => void;
}

/** The one door that others than this machine may use. */
export interface Front {
  /** IP address; 0.0.0.0 and :: are all addresses of this machine. */
  host: string;
  /** null: the kept one, or a free one. */
  port: number | null;
}

const HOST = '127.0.0.1';
const FRONT = 'ballot-api';
const TALLY = 'tally';
export const STANDBY = 'tally-standby';
const CHOOSE_PORT = 'is another psephos running? otherwise choose another port with --port';
const POSTGRES_FOLDER = 'postgres';
/** As the ballot API writes it. */
const SETUP_LINK_FILE = 'office-setup-link.txt';
const READY_TIMEOUT_MS = 60_000;

export class Supervisor {
  private readonly processes = new Map<string, Service>();

  private constructor(
    private readonly options: SupervisorOptions,
    private readonly deployment: DeploymentFile,
    readonly postgres: PostgresService,
  ) {
    this.processes.set('postgres', postgres);
  }

  /** Starts everything and waits until each service says that it is ready. */
  static async start(options: SupervisorOptions): Promise<Supervisor> {
    const directory = path.resolve(options.directory);
    mkdirSync(path.join(directory, 'logs'), { recursive: true });
    const tallies = options.standby === true ? [TALLY, STANDBY] : [TALLY];
    const names = ['postgres', 'devnet', ...issuerNames(options.issuers), ...tallies, 'ballot-api'];
    const port = options.front?.port ?? null;
    const deployment = await readOrMakeDeployment(directory, names, port === null ? {} : { [FRONT]: port });
    await assertPortsFree(placesOf(directory, deployment, names, options.front ?? null));
    const postgres = new PostgresService(path.join(directory, POSTGRES_FOLDER), portOf(deployment, 'postgres'));
    const supervisor = new Supervisor({ ...options, directory }, deployment, postgres);
    try {
      await supervisor.startAll();
    } catch (error) {
      await supervisor.stop();
      throw error;
    }
    return supervisor;
  }

  get names(): string[] {
    return [...this.processes.keys()];
  }

  /** `http://host:port` of a service. */
  urlOf(name: string): string {
    const host = name === FRONT ? ownAddress(this.options.front?.host ?? HOST) : HOST;
    return `http://${host}:${portOf(this.deployment, name)}`;
  }

  /** The office's pages, under a name: browsers make no passkeys for addresses. */
  get officeUrl(): string {
    const { port } = new URL(this.urlOf(FRONT));
    return `http://localhost:${port}/office/`;
  }

  /** The link of the office's first account, or null once somebody has one. Secret. */
  get officeSetupLink(): string | null {
    const file = path.join(this.options.directory, FRONT, SETUP_LINK_FILE);
    if (!existsSync(file)) return null;
    const [, secret = ''] = readFileSync(file, 'utf8').trim().split('#');
    return `${this.officeUrl}join#${secret}`;
  }

  /** Bearer token: 'office' and 'mirror', or the operator's token of a service. Secret. */
  tokenOf(name: string): string {
    const token = this.deployment.tokens[name];
    if (token === undefined) throw new Error(`no token '${name}'`);
    return token;
  }

  /** The service with this name, to kill and start it. */
  service(name: string): Service {
    const service = this.processes.get(name);
    if (service === undefined) throw new Error(`no service '${name}'`);
    return service;
  }

  async kill(name: string, signal: NodeJS.Signals): Promise<void> {
    await this.service(name).kill(signal);
  }

  async restart(name: string): Promise<void> {
    await this.service(name).stop();
    await this.service(name).start();
  }

  /** Stops everything gracefully, the database last. Safe to call twice. */
  async stop(): Promise<void> {
    const services = [...this.processes.values()].filter((service) => service !== this.postgres);
    await Promise.all(services.map((service) => service.stop()));
    await this.postgres.stop();
  }

  private async startAll(): Promise<void> {
    const { issuers } = this.options;
    await this.postgres.start();
    const main = await this.postgres.urlFor('psephos');
    this.add('devnet', 'devnet', { BLOCK_MS: String(this.options.blockMs) });
    for (const [index, name] of issuerNames(issuers).entries()) {
      const database = await this.postgres.urlFor(`issuer_${index + 1}`);
      const settings = { DATABASE_URL: database, NAME: name, API_URL: this.urlOf('ballot-api') };
      this.add(name, 'issuer', {
        ...settings,
        MIRROR_TOKEN: this.tokenOf('mirror'),
        OPERATOR_TOKEN: this.tokenOf(name),
        ACCEPT: this.options.automaticIssuers === true ? 'automatic' : 'by-operator',
      });
    }
    for (const name of this.options.standby === true ? [TALLY, STANDBY] : [TALLY]) {
      this.add(name, 'tally', {
        DATABASE_URL: main,
        NAME: TALLY,
        API_URL: this.urlOf('ballot-api'),
        CHAIN_KIND: 'devnet',
        CHAIN_URL: this.urlOf('devnet'),
        MIRROR_TOKEN: this.tokenOf('mirror'),
        OPERATOR_TOKEN: this.tokenOf(TALLY),
      });
    }
    this.add('ballot-api', 'ballot-api', {
      DATABASE_URL: main,
      OFFICE_TOKEN: this.tokenOf('office'),
      MIRROR_TOKEN: this.tokenOf('mirror'),
      ISSUER_URLS: issuerNames(issuers)
        .map((name) => this.urlOf(name))
        .join(','),
      WITNESS_URLS: [...issuerNames(issuers), TALLY].map((name) => this.urlOf(name)).join(','),
      HEADERS_URL: this.urlOf('devnet'),
      HEADERS_NETWORK: 'devnet',
      TALLY_URL: this.urlOf(TALLY),
      TALLY_TOKEN: this.tokenOf(TALLY),
    });
    const services = [...this.processes.values()].filter((service) => service !== this.postgres);
    await Promise.all(services.map((service) => service.start()));
    await this.waitUntilReady('ballot-api');
  }

  /** With elections in its database the API serves nothing before it has compared its logs with the witnesses. */
  private async waitUntilReady(name: string): Promise<void> {
    const deadline = Date.now() + READY_TIMEOUT_MS;
    for (;;) {
      const response = await fetch(`${this.urlOf(name)}/ready`);
      if (response.ok) return;
      if (Date.now() > deadline) throw new Error(`${name} is not ready: ${await response.text()}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  private add(name: string, app: string, settings: Record<string, string>): void {
    // The standby has the same secrets: it signs the same baton, as the same witness.
    const data = path.join(this.options.directory, name === STANDBY ? TALLY : name);
    mkdirSync(data, { recursive: true, mode: 0o700 });
    const env = {
      ...inherited(),
      ...settings,
      ...this.options.environment?.(name),
      HOST: name === FRONT ? (this.options.front?.host ?? HOST) : HOST,
      PORT: String(portOf(this.deployment, name)),
      DATA_DIR: data,
    };
    const entry = path.join(rootFolder(), 'dist', 'apps', app, 'src', 'main.js');
    if (!existsSync(entry)) throw new CommandError(`${entry} is not there`, 'build first: npm run build', EXIT.noInput);
    const logFile = path.join(this.options.directory, 'logs', `${name}.log`);
    this.processes.set(name, new ManagedProcess({ name, entry, env, logFile }, this.options.onCrash));
  }
}

export function issuerNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `issuer-${index + 1}`);
}

/** Nothing of the caller's environment but what a program needs to run: secrets of one service are not another's. */
function inherited(): Record<string, string> {
  const kept: Record<string, string> = { NODE_ENV: 'production' };
  for (const name of ['PATH', 'HOME', 'TMPDIR', 'SystemRoot']) {
    const value = process.env[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}

/** Where this machine itself reaches a service that listens on `host`. */
function ownAddress(host: string): string {
  if (host === '0.0.0.0') return HOST;
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}

function placesOf(directory: string, deployment: DeploymentFile, names: string[], front: Front | null): Place[] {
  const inner = `is another psephos running on ${directory}? otherwise end the program that has this port`;
  return names.map((name) => ({
    name,
    host: name === FRONT && front !== null ? front.host : HOST,
    port: portOf(deployment, name),
    hint: name === FRONT && front !== null ? CHOOSE_PORT : inner,
  }));
}

/** Nothing runs on this data folder. @throws CommandError */
export async function assertNotRunning(directory: string): Promise<void> {
  const deployment = readDeployment(directory);
  if (deployment === null) return;
  const inner = Object.keys(deployment.ports).filter((name) => name !== FRONT);
  await assertPortsFree(placesOf(directory, deployment, inner, null));
}

function portOf(deployment: DeploymentFile, name: string): number {
  const port = deployment.ports[name];
  if (port === undefined) throw new Error(`no port for '${name}'`);
  return port;
}

/** Removes the data of stopped services for good, the database's cluster included, which may lie elsewhere. */
export async function removeData(directory: string): Promise<void> {
  removeEmbedded(path.join(directory, POSTGRES_FOLDER));
  await rm(directory, { recursive: true, force: true });
}
