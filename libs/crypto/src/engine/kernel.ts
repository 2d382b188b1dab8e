/**
 * The kernel as JavaScript sees it: a WebAssembly module of about 28 kB (libs/crypto/kernel) with a memory of its own, into
 * which public data is copied. It imports nothing.
 */
import { decodeBase64 } from '../base64.js';
import { littleEndian, ORDER } from '../hash.js';
import { FIELD_CONSTANTS, HASH_TAG } from './kernel-bls.js';
import { KERNEL_BASE64 } from './kernel-bytes.js';

/** What the module exports; addresses and lengths in bytes. */
interface KernelExports {
  readonly memory: WebAssembly.Memory;
  reserve(bytes: number): number;
  mark(): number;
  release(marked: number): void;
  begin(constants: number): void;
  beginTokens(constants: number, tag: number, tagBytes: number): void;
  pointsOf(form: number): number;
  windowsOf(bits: number, width: number): number;
  decode(out: number, bytes: number, hint: number, made: number): number;
  encode(bytes: number, point: number): void;
  setIdentity(point: number): void;
  isNeutral(point: number): number;
  scProduct(out: number, a: number, b: number): void;
  scAdd(out: number, a: number, b: number): void;
  scSub(out: number, a: number, b: number): void;
  scReduce(out: number, wide: number): void;
  sha512(out: number, message: number, length: number): void;
  sha256(out: number, message: number, length: number): void;
  addUp(sum: number, points: number, count: number, stride: number, status: number): void;
  decodeBallots(
    form: number,
    entries: number,
    count: number,
    points: number,
    hints: number,
    made: number,
    status: number,
  ): void;
  computeTrackers(
    form: number,
    entries: number,
    count: number,
    scratch: number,
    head: number,
    headBytes: number,
    trackers: number,
  ): void;
  foldBallots(
    form: number,
    entries: number,
    count: number,
    status: number,
    scratch: number,
    ballotHead: number,
    ballotHeadBytes: number,
    signatureHead: number,
    signatureHeadBytes: number,
    weights: number,
    trackers: number,
    scalars: number,
    base: number,
    key: number,
  ): void;
  decodeSignatures(
    preimages: number,
    headBytes: number,
    responses: number,
    count: number,
    points: number,
    status: number,
  ): void;
  foldSignatures(
    preimages: number,
    responses: number,
    count: number,
    status: number,
    weights: number,
    scalars: number,
    base: number,
  ): void;
  fpMul(out: number, a: number, b: number): void;
  fpSquare(out: number, a: number): void;
  fpFromBytes(out: number, bytes: number): void;
  fpIsZero(a: number): number;
  fpToBytes(bytes: number, a: number): void;
  decodeTokens(tokens: number, count: number, points: number, status: number): void;
  mapToCurve(out: number, element: number): void;
  hashToPoint(out: number, message: number, length: number): void;
  toAffine(out: number, points: number, count: number, products: number): number;
  sumPoints(
    out: number,
    points: number,
    weights: number,
    count: number,
    isIsogenous: number,
    digits: number,
    buckets: number,
    width: number,
  ): void;
  multiScalar(
    out: number,
    points: number,
    scalars: number,
    count: number,
    digits: number,
    buckets: number,
    width: number,
  ): void;
}

/** Lengths of its forms of a point. */
export const AFFINE_BYTES = 120;
export const EXTENDED_BYTES = 160;

/** RFC 9496 §4.1: d, √−1 and 1/√(a − d) of edwards25519. */
const CONSTANTS = [
  0x52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3n,
  0x2b8324804fc1df0b2b4d00993dfbd7a72f431806ad2fe478c4ee1b274a0ea0b0n,
  0x786c8905cfaffca216c27b91fe01d8409d2f16175a4172be99c8fdaa805d40ean,
  ORDER,
  2n ** 512n % ORDER,
];

export class Kernel {
  private constructor(readonly exports: KernelExports) {}

  /** Compiles it; in a page this belongs into a worker, and its policy must allow `wasm-unsafe-eval`. */
  static async open(): Promise<Kernel> {
    const module = decodeBase64(KERNEL_BASE64);
    if (module === undefined) throw new Error('the kernel is damaged');
    const { instance } = await WebAssembly.instantiate(module as Uint8Array<ArrayBuffer>, {});
    const kernel = new Kernel(instance.exports as unknown as KernelExports);
    kernel.exports.begin(kernel.put(...CONSTANTS.map(encodeLittleEndian)));
    kernel.exports.beginTokens(kernel.put(...FIELD_CONSTANTS), kernel.put(HASH_TAG), HASH_TAG.length);
    return kernel;
  }

  /** What `work` reserves is given back when it ends. */
  within<T>(work: () => T): T {
    const marked = this.exports.mark();
    try {
      return work();
    } finally {
      this.exports.release(marked);
    }
  }

  /** Copies bytes into room of their own. @returns its address */
  put(...parts: readonly Uint8Array[]): number {
    const address = this.exports.reserve(parts.reduce((sum, part) => sum + part.length, 0));
    let at = address;
    for (const part of parts) {
      this.write(at, part);
      at += part.length;
    }
    return address;
  }

  write(address: number, bytes: Uint8Array): void {
    new Uint8Array(this.exports.memory.buffer, address, bytes.length).set(bytes);
  }

  fill(address: number, bytes: number): void {
    new Uint8Array(this.exports.memory.buffer, address, bytes).fill(0);
  }

  /** A copy. */
  read(address: number, bytes: number): Uint8Array {
    return new Uint8Array(this.exports.memory.buffer, address, bytes).slice();
  }

  /** A scalar mod ℓ, replaced by its negative. */
  negateScalar(address: number): void {
    this.write(address, encodeLittleEndian((ORDER - littleEndian(this.read(address, 32))) % ORDER));
  }
}

function encodeLittleEndian(n: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, i) => Number((n >> BigInt(8 * i)) & 0xffn));
}
