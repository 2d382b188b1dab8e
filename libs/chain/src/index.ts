/** All that speaks to BSV's network (spec §8): processors, readers, header sources. What they say is untrusted. */
export * from './chain-processor.js';
export * from './chain-reader.js';
export * from './arc-processor.js';
export * from './devnet-faucet.js';
export * from './http-headers.js';
export * from './mined-proof.js';
