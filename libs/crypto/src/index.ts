/** Cryptography of the protocol (spec §2, §4 to §7, §9, §10): pure functions of bytes, no I/O, runs in browsers. */
export * from './errors.js';
export * from './bytes.js';
export * from './hash.js';
export * from './group.js';
export * from './multi-scalar.js';
export * from './schnorr.js';
export * from './base32.js';
export * from './voter-secret.js';
export * from './invitation.js';
export * from './ballot-format.js';
export * from './election-key.js';
export * from './ballot-encryption.js';
export * from './ballot-decoding.js';
export * from './ballot-proofs.js';
export * from './ballot-batch.js';
export * from './spoil.js';
export * from './challenge.js';
// documents, logs and formats
export * from './ed25519.js';
export * from './documents.js';
export * from './canonical-json.js';
export * from './merkle-tree.js';
export * from './merkle-proofs.js';
export * from './tiles.js';
export * from './signed-note.js';
export * from './checkpoint.js';
export * from './witness-protocol.js';
