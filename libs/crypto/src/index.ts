/** Cryptography of the protocol (spec §2, §4 to §7, §9, §10): pure functions of bytes, no I/O, runs in browsers. */
export * from './errors.js';
export * from './bytes.js';
export * from './hash.js';
export * from './group.js';
export * from './multi-scalar.js';
export * from './schnorr.js';
export * from './base32.js';
