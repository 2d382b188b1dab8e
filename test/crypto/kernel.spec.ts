/** The kernel piece by piece against noble and against integers; and that its bytes are those of its sources. */
import { beforeAll, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as c from '#crypto';
import { Kernel } from '../../libs/crypto/src/engine/kernel.js';
import { KERNEL_BASE64, KERNEL_SHA256 } from '../../libs/crypto/src/engine/kernel-bytes.js';
import { buildKernel } from '../../tools/build-kernel.mjs';
import { edgeElements, edgeScalars } from './edge-encodings.js';

const ROOT = path.resolve(import.meta.dirname, '../..');
let kernel: Kernel;
/** Addresses that every test writes to anew. */
let at: { affine: number; extended: number; bytes: number; other: number; out: number; status: number };

beforeAll(async () => {
  kernel = await Kernel.open();
  const { exports } = kernel;
  at = {
    affine: exports.reserve(120),
    extended: exports.reserve(160),
    bytes: exports.reserve(64),
    other: exports.reserve(64),
    out: exports.reserve(64),
    status: kernel.put(Uint8Array.of(0)),
  };
});

function decodes(bytes: Uint8Array, hint = 0, made = 0): boolean {
  kernel.write(at.bytes, bytes);
  return kernel.exports.decode(at.affine, at.bytes, hint, made) === 1;
}

/** The point that was decoded last, through the kernel's own addition and encoding. */
function encoded(): Uint8Array {
  kernel.exports.setIdentity(at.extended);
  kernel.exports.addUp(at.extended, at.affine, 1, 1, at.status);
  kernel.exports.encode(at.out, at.extended);
  return kernel.read(at.out, 32);
}

function nobleDecodes(bytes: Uint8Array): boolean {
  try {
    c.decodePoint(bytes);
    return true;
  } catch {
    return false;
  }
}

test('its bytes are those of its sources', async () => {
  expect(await buildKernel()).toBe(readFileSync(path.join(ROOT, 'libs/crypto/src/engine/kernel-bytes.ts'), 'utf8'));
  const bytes = Buffer.from(KERNEL_BASE64, 'base64');
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(KERNEL_SHA256);
  expect(WebAssembly.Module.imports(new WebAssembly.Module(bytes))).toEqual([]);
});

test('decoding refuses and accepts what noble does, and what it accepts encodes to the same bytes', () => {
  const random = Array.from({ length: 300 }, () => c.randomBytes(32)).map((bytes) => {
    bytes[0] &= 254;
    bytes[31] &= 127;
    return bytes;
  });
  const honest = Array.from({ length: 60 }, () => c.encodePoint(c.multiplyBase(c.randomScalar())));
  let accepted = 0;
  for (const bytes of [...edgeElements, ...random, ...honest]) {
    expect([c.toHex(bytes), decodes(bytes)]).toEqual([c.toHex(bytes), nobleDecodes(bytes)]);
    if (!nobleDecodes(bytes)) continue;
    accepted += 1;
    expect(c.toHex(encoded())).toBe(c.toHex(bytes));
  }
  expect(accepted).toBeGreaterThan(60);
});

test('a hint is believed as far as it is right', () => {
  const hint = kernel.exports.reserve(32);
  const made = kernel.exports.reserve(32);
  const element = c.encodePoint(c.multiplyBase(7n));
  expect(decodes(element, 0, made)).toBe(true);
  const right = kernel.read(made, 32);
  const minus = c.concatBytes(encodeScalarBytes(2n ** 255n - 19n - decodeBytes(right)));
  const wrong = [
    new Uint8Array(32),
    new Uint8Array(32).fill(255),
    Uint8Array.of(...right.slice(0, 31), right[31] | 128),
  ];
  const changed = right.slice();
  changed[5] ^= 1;
  for (const claim of [right, minus, changed, ...wrong]) {
    kernel.write(hint, claim);
    expect(decodes(element, hint)).toBe(true);
    expect(encoded()).toEqual(element);
  }
  // No hint makes an element of what is none.
  for (const bytes of edgeElements.filter((edge) => !nobleDecodes(edge))) {
    for (const claim of [right, new Uint8Array(32), ...edgeElements.slice(0, 10)]) {
      kernel.write(hint, claim);
      expect(decodes(bytes, hint)).toBe(false);
    }
  }
});

test('scalars: products, sums, differences and reductions are those of integers', () => {
  const { exports } = kernel;
  const below = edgeScalars.map(decodeBytes).filter((n) => n < c.ORDER);
  const numbers = [...below, ...Array.from({ length: 20 }, () => c.randomScalar())];
  const wide = [...edgeScalars.map(decodeBytes), ...numbers];
  for (const a of wide) {
    for (const b of numbers) {
      kernel.write(at.bytes, encodeScalarBytes(a));
      kernel.write(at.other, encodeScalarBytes(b));
      exports.scProduct(at.out, at.bytes, at.other);
      expect((decodeBytes(kernel.read(at.out, 32)) * 2n ** 256n - a * b) % c.ORDER).toBe(0n);
      expect(decodeBytes(kernel.read(at.out, 32)) < c.ORDER).toBe(true);
      if (a >= c.ORDER) continue;
      exports.scAdd(at.out, at.bytes, at.other);
      expect(decodeBytes(kernel.read(at.out, 32))).toBe((a + b) % c.ORDER);
      exports.scSub(at.out, at.bytes, at.other);
      expect(decodeBytes(kernel.read(at.out, 32))).toBe(c.modOrder(a - b));
    }
    for (const high of wide) {
      kernel.write(at.bytes, c.concatBytes(encodeScalarBytes(a), encodeScalarBytes(high)));
      exports.scReduce(at.out, at.bytes);
      expect(decodeBytes(kernel.read(at.out, 32))).toBe((a + (high << 256n)) % c.ORDER);
    }
  }
});

test.each([1, 2, 3, 40])('a multi-scalar multiplication of %i', (count) => {
  const { exports } = kernel;
  const [points, scalars] = [exports.reserve(120 * count), exports.reserve(32 * count)];
  let expected = c.IDENTITY;
  for (let i = 0; i < count; i++) {
    const point = c.multiplyBase(c.randomScalar());
    // Full ones, short ones, and the edges of the digits.
    const scalar = [
      c.randomScalar(),
      c.randomScalar() >> 125n,
      c.ORDER - 1n,
      0n,
      2n ** 252n,
      2n ** 11n - 1n,
      2n ** 10n,
    ][i % 7];
    kernel.write(at.bytes, c.encodePoint(point));
    exports.decode(points + 120 * i, at.bytes, 0, 0);
    kernel.write(scalars + 32 * i, encodeScalarBytes(scalar));
    expected = expected.add(c.multiplyPublic(point, scalar));
  }
  for (const width of [2, 7, 11]) {
    const digits = exports.reserve(2 * count * exports.windowsOf(253, width));
    const buckets = exports.reserve(160 * 2 ** (width - 1));
    exports.multiScalar(at.extended, points, scalars, count, digits, buckets, width);
    exports.encode(at.out, at.extended);
    expect(c.toHex(kernel.read(at.out, 32))).toBe(c.toHex(c.encodePoint(expected)));
    expect(exports.isNeutral(at.extended)).toBe(expected.is0() ? 1 : 0);
  }
});

test('hashes of every length up to three blocks', () => {
  const message = c.randomBytes(400);
  const [source, digest] = [kernel.put(message), kernel.exports.reserve(64)];
  for (let length = 0; length <= message.length; length++) {
    kernel.exports.sha512(digest, source, length);
    expect(kernel.read(digest, 64)).toEqual(
      new Uint8Array(createHash('sha512').update(message.subarray(0, length)).digest()),
    );
    kernel.exports.sha256(digest, source, length);
    expect(kernel.read(digest, 32)).toEqual(
      new Uint8Array(createHash('sha256').update(message.subarray(0, length)).digest()),
    );
  }
});

function decodeBytes(bytes: Uint8Array): bigint {
  return c.littleEndian(bytes);
}

/** Also of what is no scalar. */
function encodeScalarBytes(n: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, i) => Number((n >> BigInt(8 * i)) & 255n));
}
