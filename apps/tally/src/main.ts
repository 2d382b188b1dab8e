/** The tally service as a process. */
import 'reflect-metadata';
import { loadConfig, startApp, type BodyRule } from '#edge';
import { WITNESS_BODY_RULES } from '#witness';
import { callbackRule } from './callbacks/callbacks.controller.js';
import { tallyConfig } from './config.js';
import { TallyModule } from './tally.module.js';

const config = loadConfig(tallyConfig, process.env);

/** A funding transaction may be anybody's, and large; only the operator sends one. */
const PREPARE: BodyRule = {
  method: 'POST',
  path: /^\/anchors\/prepare$/,
  mediaTypes: ['application/json'],
  as: 'json',
  limitBytes: 4 * 2 ** 20,
  bearer: config.OPERATOR_TOKEN,
};

const callbacks = config.CALLBACK_TOKEN === undefined ? [] : [callbackRule(config.CALLBACK_TOKEN)];

await startApp(await TallyModule.register(config), config, [PREPARE, ...callbacks, ...WITNESS_BODY_RULES]);
