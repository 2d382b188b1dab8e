/**
 * Block headers (spec §12.3): 80 bytes, their hash, their proof of work, and a chain of them from a header that this
 * program has built in. What a header commits to is believed only as far as the work behind it.
 */
import { equalBytes, fromHex, VerificationError } from '#crypto';
import type { NetworkName } from './definition-types.js';
import { type Network, NETWORKS } from './networks.js';
import { decodeForm, hexForm, list, object, oneOf } from './strict-form.js';
import { hash256, txidFromInternal } from './transaction.js';

export const HEADER_BYTES = 80;

export interface BlockHeader {
  version: number;
  /** 32 bytes, internal order. */
  previousHash: Uint8Array;
  /** 32 bytes, internal order. */
  merkleRoot: Uint8Array;
  /** Seconds since 1970. */
  timeS: number;
  /** The target in its compact form. */
  bits: number;
  nonce: number;
}

/** Where headers come from; chosen by the person who verifies. Its answers are *not* trusted, their work is. */
export interface HeaderSource {
  network: string;
  tipHeight(): Promise<number>;
  /** 80 bytes, or undefined above the tip. */
  header(height: number): Promise<Uint8Array | undefined>;
}

/** What a run of headers proves. */
export interface HeaderChain {
  tipHeight: number;
  /**
   * Expected number of hashes behind the headers above the network's checkpoint (without one: behind all). What lies
   * below is known to everybody, and would only hide how little an invented continuation costs.
   */
  work: bigint;
}

/**
 * DecodeBlockHeader (spec §12.3).
 * @param bytes untrusted   @throws VerificationError HEADER_LENGTH_INVALID
 */
export function decodeBlockHeader(bytes: Uint8Array): BlockHeader {
  if (bytes.length !== HEADER_BYTES) {
    throw new VerificationError(
      'HEADER_LENGTH_INVALID',
      `a block header of ${bytes.length} bytes, expected ${HEADER_BYTES}`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    version: view.getInt32(0, true),
    previousHash: bytes.slice(4, 36),
    merkleRoot: bytes.slice(36, 68),
    timeS: view.getUint32(68, true),
    bits: view.getUint32(72, true),
    nonce: view.getUint32(76, true),
  };
}

/** The block's hash in internal order. @param header 80 bytes */
export function hashBlockHeader(header: Uint8Array): Uint8Array {
  return hash256(header);
}

/**
 * The target that compact `bits` stand for.
 * @throws VerificationError HEADER_TARGET_INVALID when negative, zero or beyond 256 bits
 */
export function decodeTarget(bits: number): bigint {
  const exponent = bits >>> 24;
  const mantissa = BigInt(bits & 0x007fffff);
  // A shift by less than nothing goes the other way.
  const target = mantissa << BigInt(8 * (exponent - 3));
  if ((bits & 0x00800000) !== 0 || target === 0n || target >= 2n ** 256n) {
    throw new VerificationError('HEADER_TARGET_INVALID', `bits 0x${bits.toString(16)} stand for no target`);
  }
  return target;
}

/** Expected number of hashes to meet a target. */
export function workOf(target: bigint): bigint {
  return 2n ** 256n / (target + 1n);
}

/**
 * CheckProofOfWork (spec §12.3): the target is one that the network allows and the hash meets it.
 * @param header 80 bytes, untrusted
 * @returns the work it proves
 * @throws VerificationError HEADER_LENGTH_INVALID, HEADER_TARGET_INVALID, HEADER_WORK_INVALID
 */
export function checkProofOfWork(network: Network, header: Uint8Array): bigint {
  const { bits } = decodeBlockHeader(header);
  const target = decodeTarget(bits);
  // 1. The network's rule, as far as this program computes it: never easier than the limit; fixed where it never moves.
  if (target > decodeTarget(network.limitBits)) {
    throw new VerificationError(
      'HEADER_TARGET_INVALID',
      `bits 0x${bits.toString(16)} are easier than ${network.name} allows`,
    );
  }
  if (network.fixedTarget && bits !== network.limitBits) {
    throw new VerificationError(
      'HEADER_TARGET_INVALID',
      `${network.name} has one target, found 0x${bits.toString(16)}`,
    );
  }
  // 2. The hash, a little-endian number, is at most the target.
  const hash = BigInt(`0x${txidFromInternal(hashBlockHeader(header))}`);
  if (hash > target) throw new VerificationError('HEADER_WORK_INVALID', 'the block hash does not meet its target');
  return workOf(target);
}

/**
 * Takes headers one by one, from the network's genesis on, and keeps none: a chain of a million is 80 MB (spec §12.3).
 * Owned by whoever walks the chain.
 */
export class HeaderWalk {
  private height = -1;
  private work = 0n;
  private previousHash = new Uint8Array(32);

  constructor(private readonly network: Network) {}

  /**
   * Takes the next header.
   * @param header untrusted
   * @returns the header, decoded; it is the child of the one before and has its work
   * @throws VerificationError HEADER_GENESIS_DIFFERENT, HEADER_CHAIN_BROKEN, HEADER_CHECKPOINT_DIFFERENT, and the codes
   *   of `checkProofOfWork`
   */
  add(header: Uint8Array): BlockHeader {
    const { network } = this;
    const height = this.height + 1;
    // 1. The built-in beginning.
    if (height === 0 && !equalBytes(header, network.genesisHeader)) {
      throw new VerificationError('HEADER_GENESIS_DIFFERENT', `the first header is not the genesis of ${network.name}`);
    }
    // 2. Its work, and its parent.
    const work = checkProofOfWork(network, header);
    const decoded = decodeBlockHeader(header);
    if (!equalBytes(decoded.previousHash, this.previousHash)) {
      throw new VerificationError(
        'HEADER_CHAIN_BROKEN',
        `the header at height ${height} is no child of the one before`,
      );
    }
    // 3. The checkpoint.
    const hash = hashBlockHeader(header);
    checkCheckpoint(network, height, hash);
    this.height = height;
    this.previousHash = Uint8Array.from(hash);
    if (network.checkpoint === null || height > network.checkpoint.height) this.work += work;
    return decoded;
  }

  /**
   * What the headers so far prove.
   * @throws VerificationError HEADER_GENESIS_DIFFERENT when there is none, HEADER_CHECKPOINT_MISSING when they end below
   *   the checkpoint: at the first blocks' difficulty anyone can make a chain of her own
   */
  finish(): HeaderChain {
    const { network, height } = this;
    if (height < 0) throw new VerificationError('HEADER_GENESIS_DIFFERENT', 'there is no header');
    if (network.checkpoint !== null && height < network.checkpoint.height) {
      throw new VerificationError(
        'HEADER_CHECKPOINT_MISSING',
        `the headers end at height ${height}, below the checkpoint of ${network.name} at ${network.checkpoint.height}`,
      );
    }
    return { tipHeight: height, work: this.work };
  }
}

/**
 * VerifyHeaderChain (spec §12.3): headers from the network's genesis on, each the child of the one before, each with its
 * work, through the built-in checkpoint.
 * @param headers untrusted, from height 0
 * @throws VerificationError the codes of `HeaderWalk`
 */
export function verifyHeaderChain(network: Network, headers: readonly Uint8Array[]): HeaderChain {
  const walk = new HeaderWalk(network);
  for (const header of headers) walk.add(header);
  return walk.finish();
}

/**
 * At the built-in checkpoint's height the chain must be the one we know: a chain that split off before (as BTC's did from
 * BSV's) has work too.
 * @param hash 32 bytes, internal order   @throws VerificationError HEADER_CHECKPOINT_DIFFERENT
 */
export function checkCheckpoint(network: Network, height: number, hash: Uint8Array): void {
  const { checkpoint } = network;
  if (checkpoint === null || checkpoint.height !== height || checkpoint.hash === txidFromInternal(hash)) return;
  throw new VerificationError(
    'HEADER_CHECKPOINT_DIFFERENT',
    `the block at height ${height} is not ${network.name}'s: ${txidFromInternal(hash)}`,
  );
}

const HEADERS_FILE = object({
  // The size of the file limits their number.
  headers: list(hexForm(HEADER_BYTES), Number.MAX_SAFE_INTEGER, 1),
  network: oneOf('mainnet', 'testnet', 'regtest', 'devnet'),
});

/** Holds a million headers and more. */
const MAX_HEADERS_BYTES = 512 * 2 ** 20;

/**
 * A header source from a file `{"headers":[hex from height 0],"network"}` (record format §8), completely verified.
 * @param bytes untrusted
 * @throws VerificationError JSON_…, HEADERS_FILE_INVALID, and the codes of `verifyHeaderChain`
 */
export function headersFromFile(bytes: Uint8Array): HeaderSource & { work: bigint } {
  const form = {
    maxBytes: MAX_HEADERS_BYTES,
    maxDepth: 2,
    code: 'HEADERS_FILE_INVALID',
    what: 'headers file',
  } as const;
  const file = decodeForm(HEADERS_FILE, bytes, form);
  const headers = file.headers.map((header) => fromHex(header, HEADER_BYTES));
  const { work } = verifyHeaderChain(NETWORKS[file.network satisfies NetworkName], headers);
  return {
    work,
    network: file.network,
    tipHeight: () => Promise.resolve(headers.length - 1),
    header: (height) => Promise.resolve(headers[height]),
  };
}
