// Threads that tests start load the sources as they are, as processes do (ts-node.mjs): Jest's own compiler ends at a thread.
// Required, not imported: what Jest has imported once it does not look at again.
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const threads = require('node:worker_threads');

const HOOKS = pathToFileURL(path.join(__dirname, 'ts-node.mjs')).href;
const MARK = Symbol.for('psephos: threads of the sources');

if (!(MARK in threads)) {
  const { Worker } = threads;
  threads[MARK] = true;
  threads.Worker = class extends Worker {
    constructor(file, options) {
      const flags = ['--conditions=source', '--no-warnings', '--import', HOOKS];
      super(file, String(file).endsWith('.ts') ? { ...options, execArgv: flags } : options);
    }
  };
}
