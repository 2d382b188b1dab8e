/** The sample service as a process. */
import { loadConfig, setting, startApp } from '#edge';
import { z } from 'zod';
import { RULES, sampleModule } from './sample-app.js';

const schema = z.object({ HOST: setting.host, PORT: setting.port, OPERATOR_TOKEN: setting.token });
await startApp(
  sampleModule(() => Promise.resolve(1)),
  loadConfig(schema, process.env),
  RULES,
);
