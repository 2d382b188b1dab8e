/** What is published: types, strict decoding and canonical encoding of every document and entry (spec §3, §7–§11). */
export * from './definition-types.js';
export * from './phases.js';
export * from './board-entries.js';
