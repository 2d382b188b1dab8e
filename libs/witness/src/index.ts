/** Witness and mirror of an election's two logs (spec §7), hosted by every issuer and by the tally service. */
export * from './cosigner.js';
export * from './identity.js';
export * from './log-name.js';
export * from './mirror.js';
export * from './settings.js';
export * from './witness.module.js';
export * from './witnessed-log.js';
