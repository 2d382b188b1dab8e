/** What is published: types, strict decoding and canonical encoding of every document and entry (spec §3, §7–§11). */
export * from './definition-types.js';
export * from './phases.js';
export * from './board-entries.js';
export * from './ballot-context.js';
export * from './definition.js';
export * from './definition-bounds.js';
export * from './bounds-contests.js';
export * from './anchor-payload.js';
export * from './transaction.js';
export * from './anchor-transaction.js';
export * from './block-headers.js';
export * from './networks.js';
export * from './bump.js';
export * from './roll.js';
export * from './roll-csv.js';
export * from './roll-approval.js';
