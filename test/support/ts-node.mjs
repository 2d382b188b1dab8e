// Lets `node --conditions=source --import ./test/support/ts-node.mjs file.ts` run the sources as they are: what the
// tests start as processes of their own.
import { register } from 'node:module';

register('./ts-hooks.mjs', import.meta.url);
