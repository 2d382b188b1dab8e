/** docker-compose.yml as Docker would read it: parsed, its variables put in. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** Without types of its own. */
const { safeLoad } = createRequire(import.meta.url)('js-yaml') as { safeLoad: (text: string) => unknown };

export const COMPOSE_FILE = path.resolve(import.meta.dirname, '../../docker-compose.yml');

export interface ComposeService {
  image: string;
  command?: string[];
  environment?: Record<string, string>;
  networks: string[] | Record<string, { aliases?: string[] } | null>;
  volumes?: string[];
  ports?: string[];
  profiles?: string[];
  depends_on?: string[] | Record<string, unknown>;
}

export interface ComposeFile {
  services: Record<string, ComposeService>;
  networks: Record<string, unknown>;
  volumes: Record<string, unknown>;
  configs: Record<string, { content: string }>;
}

/**
 * @param variables of `.env`
 * @returns the file; `asked` are the variables without which nothing starts
 */
export function readCompose(variables: Record<string, string>): ComposeFile {
  return interpolated(safeLoad(readFileSync(COMPOSE_FILE, 'utf8')), variables) as ComposeFile;
}

/** Names that stand as `${NAME:?}`. */
export function requiredVariables(): string[] {
  const text = readFileSync(COMPOSE_FILE, 'utf8');
  return [...new Set([...text.matchAll(/\$\{([A-Z0-9_]+):\?\}/g)].map(([, name]) => name))];
}

/** Service names, and what else answers to a name. */
export function hostsOf({ services }: ComposeFile, network: string): Map<string, string[]> {
  const hosts = new Map<string, string[]>();
  for (const [name, service] of Object.entries(services)) {
    if (!networksOf(service).includes(network)) continue;
    const aliases = Array.isArray(service.networks) ? [] : (service.networks[network]?.aliases ?? []);
    for (const host of [name, ...aliases]) hosts.set(host, [...(hosts.get(host) ?? []), name]);
  }
  return hosts;
}

export function networksOf({ networks }: ComposeService): string[] {
  return Array.isArray(networks) ? networks : Object.keys(networks);
}

function interpolated(value: unknown, variables: Record<string, string>): unknown {
  if (typeof value === 'string') {
    return value.replace(
      /\$\$|\$\{([A-Z0-9_]+):([?-])([^}]*)\}/g,
      (match, name: string, kind: string, rest: string) => {
        if (match === '$$') return '$';
        if (variables[name]) return variables[name];
        if (kind === '?') throw new Error(`${name} is not set`);
        return rest;
      },
    );
  }
  if (Array.isArray(value)) return value.map((element) => interpolated(element, variables));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, interpolated(inner, variables)]));
}
