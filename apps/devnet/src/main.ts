/** The devnet: a BSV chain of one's own behind the doors of the network's services, real but for the difficulty of its mining. */
import 'reflect-metadata';
import { loadConfig, startApp, type BodyRule } from '#edge';
import { devnetConfig } from './config.js';
import { MAX_TX_BYTES } from './ledger/rules.js';
import { DevnetModule } from './devnet.module.js';

/** Hex of the largest transaction that the rules allow, twice: several come in one body, and JSON is around them. */
const LIMIT_BYTES = 4 * MAX_TX_BYTES + 1_000;
const BODIES: BodyRule[] = [
  {
    method: 'POST',
    path: /^\/((v1\/)?txs?|v1\/bsv\/[^/]+\/tx\/raw)?$/,
    mediaTypes: ['application/json', 'application/octet-stream', 'text/plain'],
    as: 'bytes',
    limitBytes: LIMIT_BYTES,
  },
  { method: 'POST', path: /^\/blocks$/, mediaTypes: ['application/json'], as: 'json', limitBytes: LIMIT_BYTES },
];

const config = loadConfig(devnetConfig, process.env);
await startApp(await DevnetModule.register(config), config, BODIES);
