/** Starts the ballot API. */
import { loadConfig, startApp } from '#edge';
import { openDataSource } from '#store';
import { AppModule } from './app.module.js';
import { loadServerKeys } from './bulletin-board/server-keys.js';
import { CONFIG_SCHEMA } from './config.js';
import { apiDescription } from './openapi/description.js';
import { bodyRules } from './request-bytes.js';

const environment = loadConfig(CONFIG_SCHEMA, process.env);
const keys = await loadServerKeys(environment.DATA_DIR);
const dataSource = await openDataSource(environment.DATABASE_URL, 'main');
await startApp(
  AppModule.register({ environment, dataSource, keys }),
  environment,
  bodyRules(environment),
  apiDescription(environment),
);
