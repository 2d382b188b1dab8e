/**
 * docker-compose.yml, looked at without Docker: every service would start with what stands there, finds whom it talks to,
 * and nobody else finds it.
 */
import { type ConfigProblem, readConfig } from '#edge';
import type { z } from 'zod';
import { CONFIG_SCHEMA as ballotApiConfig } from '../../apps/ballot-api/src/config.js';
import { devnetConfig } from '../../apps/devnet/src/config.js';
import { CONFIG_SCHEMA as issuerConfig } from '../../apps/issuer/src/config.js';
import { tallyConfig } from '../../apps/tally/src/config.js';
import { type ComposeFile, hostsOf, networksOf, readCompose, requiredVariables } from './compose-file.js';

const SCHEMAS: Record<string, z.ZodObject> = {
  'ballot-api': ballotApiConfig,
  devnet: devnetConfig,
  issuer: issuerConfig,
  tally: tallyConfig,
};
const ISSUERS = ['issuer-1', 'issuer-2', 'issuer-3'];
const secrets = Object.fromEntries(requiredVariables().map((name) => [name, `secret-of-${name}-0123456789abcdef`]));
const SV_NODE = {
  SV_NODE_PASSWORD: 'password-of-the-node',
  NETWORK: 'regtest',
  CHAIN_KIND: 'rpc',
  CHAIN_URL: 'http://psephos:password-of-the-node@sv-node:18332',
  HEADERS_KIND: 'rpc',
  HEADERS_URL: 'http://psephos:password-of-the-node@sv-node:18332',
  READER_KIND: 'rpc',
  READER_URL: 'http://psephos:password-of-the-node@sv-node:18332',
};
const SETTINGS: [string, Record<string, string>][] = [
  ['on the devnet', secrets],
  ['on an SV node', { ...secrets, ...SV_NODE }],
];

describe.each(SETTINGS)('%s', (_name, variables) => {
  const file = readCompose(variables);
  const services = Object.entries(file.services);

  test('every service of ours would start: its configuration is complete and right', () => {
    const problems: Record<string, ConfigProblem[]> = {};
    let looked = 0;
    for (const [name, { command, environment }] of services) {
      const app = /^dist\/apps\/([a-z-]+)\/src\/main\.js$/.exec(command?.[1] ?? '')?.[1];
      if (app === undefined) continue;
      const result = readConfig(SCHEMAS[app], environment ?? {});
      looked += 1;
      if ('problems' in result) problems[name] = result.problems;
    }
    expect([problems, looked]).toEqual([{}, 8]);
  });

  test('every address in a service’s environment is one that it reaches', () => {
    for (const [name, service] of services) {
      const urls = Object.values(service.environment ?? {}).flatMap((value) => value.split(','));
      const hosts = urls.flatMap((url) => /^(?:https?|postgres):\/\/(?:[^@]*@)?([a-z0-9-]+):\d+/.exec(url)?.[1] ?? []);
      const reached = networksOf(service).flatMap((network) => [...hostsOf(file, network).keys()]);
      for (const host of hosts) expect([name, reached]).toEqual([name, expect.arrayContaining([host])]);
    }
  });
});

const file = readCompose(secrets);

test('nothing starts without its secrets, and no secret stands in the file', () => {
  expect(requiredVariables()).toEqual(expect.arrayContaining(['POSTGRES_PASSWORD', 'MIRROR_TOKEN', 'OFFICE_TOKEN']));
  for (const name of requiredVariables()) {
    const without = Object.fromEntries(Object.entries(secrets).filter(([other]) => other !== name));
    expect(() => readCompose(without)).toThrow(`${name} is not set`);
  }
  const secretNames = /PASSWORD|TOKEN/;
  for (const { environment } of Object.values(file.services)) {
    for (const [name, value] of Object.entries(environment ?? {})) {
      if (secretNames.test(name) && value !== '') expect(Object.values(secrets)).toContain(value);
    }
  }
});

test('two ballot APIs behind a proxy and two tally services, alike in everything', () => {
  const { services } = file;
  expect(services['ballot-api-2']).toEqual(services['ballot-api-1']);
  expect(services['tally-2']).toEqual(services['tally-1']);
  for (const network of ['core', ...ISSUERS]) expect(hostsOf(file, network).get('ballot-api')).toEqual(['proxy']);
  expect(hostsOf(file, 'core').get('tally')).toEqual(['tally-1', 'tally-2']);
  const { content } = file.configs['proxy'];
  for (const line of ['server ballot-api-1:4000', 'server ballot-api-2:4000', 'access_log off;', 'Host $http_host']) {
    expect(content).toContain(line);
  }
});

test('an issuer shares its network with the ballot API alone, its database with nobody', () => {
  for (const issuer of ISSUERS) {
    const members = new Set([...hostsOf(file, issuer).values()].flat());
    expect([...members].sort()).toEqual(['ballot-api-1', 'ballot-api-2', issuer, `${issuer}-postgres`, 'proxy'].sort());
  }
});

test('this machine alone reaches what is published, and every volume and network is declared', () => {
  for (const { ports, volumes, ...service } of Object.values(file.services)) {
    for (const port of ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
    for (const volume of volumes ?? []) expect(Object.keys(file.volumes)).toContain(volume.split(':')[0]);
    for (const network of networksOf(service)) expect(Object.keys(file.networks)).toContain(network);
  }
});

describe('the SV node', () => {
  const withNode: ComposeFile = readCompose({ ...secrets, ...SV_NODE });
  const { image, command, profiles } = withNode.services['sv-node'];
  const options = new Map(
    (command ?? []).slice(1).map((option): [string, string | undefined] => {
      const [name, value] = option.split(/=(.*)/);
      return [name, value];
    }),
  );

  test('comes only when it is asked for, in a version that was looked at', () => {
    expect(profiles).toEqual(['sv-node']);
    expect(image).toMatch(/^bitcoinsv\/bitcoin-sv:1\.2\.\d+$/);
    expect(command?.[0]).toBe('bitcoind');
  });

  it.each([
    ['-regtest', undefined],
    ['-genesisactivationheight', '1'],
    ['-txindex', '1'],
    ['-server', '1'],
    ['-listen', '0'],
    ['-rpcport', '18332'],
    ['-rpcpassword', SV_NODE.SV_NODE_PASSWORD],
  ])('%s %s', (option, value) => {
    expect([options.has(option), options.get(option)]).toEqual([true, value]);
  });

  it.each(['-excessiveblocksize', '-maxstackmemoryusageconsensus', '-minminingtxfee'])('%s is given', (option) => {
    expect(Number(options.get(option))).toBeGreaterThan(0);
  });

  test('without a password nobody gets in', () => {
    expect(file.services['sv-node'].command).toContain('-rpcpassword=');
  });
});
