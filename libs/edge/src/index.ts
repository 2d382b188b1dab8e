/** What all services share at their edge: configuration, HTTP, errors, guards, health, start and end. */
export * from './admission.js';
export * from './bearer-guard.js';
export * from './bodies.js';
export * from './config.js';
export * from './database-unavailable.js';
export * from './health.module.js';
export * from './json-depth.js';
export * from './metrics.js';
export * from './metrics.module.js';
export * from './openapi.js';
export * from './problem-filter.js';
export * from './repeat.js';
export * from './secret-file.js';
export * from './service-error.js';
export * from './start-app.js';
export * from './thread-pool.js';
export * from './id-token.js';
