/** The devnet: a BSV chain of one's own behind the doors of the network's services, real but for the difficulty of its mining. */
import 'reflect-metadata';
import { loadConfig, startApp, type BodyRule } from '#edge';
import { devnetConfig } from './config.js';
import { DevnetModule } from './devnet.module.js';

/** Hex of the largest transaction that the rules allow, and some JSON around it. */
const LIMIT_BYTES = 2 * 10_000_000 + 1_000;
const BODIES: BodyRule[] = [
  {
    method: 'POST',
    path: /^\/(v1\/tx|v1\/bsv\/[^/]+\/tx\/raw)?$/,
    mediaTypes: ['application/json', 'application/octet-stream', 'text/plain'],
    as: 'bytes',
    limitBytes: LIMIT_BYTES,
  },
  { method: 'POST', path: /^\/blocks$/, mediaTypes: ['application/json'], as: 'json', limitBytes: LIMIT_BYTES },
];

const config = loadConfig(devnetConfig, process.env);
await startApp(await DevnetModule.register(config), config, BODIES);
