/**
 * The chains that anchors may stand on (spec §12.3): their first headers, the easiest target they allow, and for the
 * public one the block that tells it from the chains that split off.
 */
import { fromHex } from '#crypto';
import type { NetworkName } from './definition-types.js';

export interface Network {
  name: NetworkName;
  /** 80 bytes. */
  genesisHeader: Uint8Array;
  /** Display order. */
  genesisHash: string;
  /** The easiest target, compact. */
  limitBits: number;
  /** Whether every block has exactly that target; elsewhere the rule of retargeting is not computed, the work is shown. */
  fixedTarget: boolean;
  /** A block that the chain must pass through, hash in display order. */
  checkpoint: { height: number; hash: string } | null;
}

const ZERO_HASH = '00'.repeat(32);
/** Merkle root of Bitcoin's first block, internal order. */
const BITCOIN_ROOT = '3ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a';
/** SHA-256d("psephos devnet genesis"), internal order. */
const DEVNET_ROOT = '245e7b6cc6fc3b75f9d32d0185f759fc41d684507997ad30e3048f4571c52889';

/** Version 1, no previous block; time, bits and nonce little-endian as on the wire. */
function genesis(root: string, time: string, bits: string, nonce: string): Uint8Array {
  return fromHex(`01000000${ZERO_HASH}${root}${time}${bits}${nonce}`, 80);
}

export const NETWORKS: Record<NetworkName, Network> = {
  mainnet: {
    name: 'mainnet',
    genesisHeader: genesis(BITCOIN_ROOT, '29ab5f49', 'ffff001d', '1dac2b7c'),
    genesisHash: '000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f',
    limitBits: 0x1d00ffff,
    fixedTarget: false,
    // The first block of BSV behind the split of November 2018, as in the node's licence.
    checkpoint: { height: 556_767, hash: '000000000000000001d956714215d96ffc00e0afda4cd0a96c96f8d802b1662b' },
  },
  testnet: {
    name: 'testnet',
    genesisHeader: genesis(BITCOIN_ROOT, 'dae5494d', 'ffff001d', '1aa4ae18'),
    genesisHash: '000000000933ea01ad0ee984209779baaec3ced90fa3f408719526f8d77f4943',
    limitBits: 0x1d00ffff,
    fixedTarget: false,
    checkpoint: null,
  },
  regtest: {
    name: 'regtest',
    genesisHeader: genesis(BITCOIN_ROOT, 'dae5494d', 'ffff7f20', '02000000'),
    genesisHash: '0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206',
    limitBits: 0x207fffff,
    fixedTarget: true,
    checkpoint: null,
  },
  // Version 1, time 1,700,000,000, lowest nonce that meets the target.
  devnet: {
    name: 'devnet',
    genesisHeader: genesis(DEVNET_ROOT, '00f15365', 'ffff7f20', '00000000'),
    genesisHash: '0fb476081cb14f48b1780694c6aca5a24dcf8898e24e74e46af9f7c1aeb953da',
    limitBits: 0x207fffff,
    fixedTarget: true,
    checkpoint: null,
  },
};

/** The network of this name, or undefined. @param name untrusted */
export function networkOf(name: string): Network | undefined {
  return Object.values(NETWORKS).find((network) => network.name === name);
}
