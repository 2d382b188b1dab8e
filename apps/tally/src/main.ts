/** The tally service as a process. */
import 'reflect-metadata';
import { loadConfig, startApp, type BodyRule } from '#edge';
import { WITNESS_BODY_RULES } from '#witness';
import { callbackRule } from './callbacks/callbacks.controller.js';
import { tallyConfig } from './config.js';
import { TallyModule } from './tally.module.js';

const config = loadConfig(tallyConfig, process.env);

/** A transaction that pays may be anybody's, and large; only the operator sends one. */
const PAYMENT: BodyRule = {
  method: 'POST',
  path: /^\/anchors\/(prepare|top-up)$/,
  mediaTypes: ['application/json'],
  as: 'json',
  limitBytes: 4 * 2 ** 20,
  bearer: config.OPERATOR_TOKEN,
};

const callbacks = config.CALLBACK_TOKEN === undefined ? [] : [callbackRule(config.CALLBACK_TOKEN)];

await startApp(await TallyModule.register(config), config, [PAYMENT, ...callbacks, ...WITNESS_BODY_RULES]);
