/** One issuer (spec §1): a share of each issuing key, its own copy of the roll, mirror and witness of both logs. */
import { loadConfig, startApp } from '#edge';
import { AppModule, bodyRules } from './app.module.js';
import { CONFIG_SCHEMA } from './config.js';

const config = loadConfig(CONFIG_SCHEMA, process.env);
await startApp(AppModule.register(config), config, bodyRules(config));
