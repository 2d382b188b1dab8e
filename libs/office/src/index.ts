/**
 * What offices, registrars, trustees and officials prepare and keep, and nobody publishes: plans, imported lists, codes,
 * letters, key files. Pure functions that run in browsers and in Node.
 */
export * from './plan.js';
export * from './approval-statement.js';
