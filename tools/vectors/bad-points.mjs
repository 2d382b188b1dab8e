/** Encodings of points of BLS12-381 that must not pass (spec §2.6): made by hand, because libraries refuse to write them. */
import { mulAddUnsafe } from '@noble/curves/abstract/curve.js';
import { bls12_381 } from '@noble/curves/bls12-381.js';
import * as c from '#crypto';
import { flipBit } from './formats-support.mjs';

const hex = c.toHex;
const bin = (text) => c.fromHex(text, text.length / 2);
const { G1, G2, fields } = bls12_381;

export const identityG1 = `c0${'00'.repeat(47)}`;
export const identityG2 = `c0${'00'.repeat(95)}`;
/** A point of the curve with a part outside the subgroup, and that part alone. */
function outsideG1() {
  for (let x = 1n; ; x++) {
    const y2 = fields.Fp.add(fields.Fp.pow(x, 3n), 4n);
    try {
      const point = G1.Point.fromAffine({ x, y: fields.Fp.sqrt(y2) });
      if (!point.isTorsionFree()) return point;
    } catch {
      // no square root: no point with this x
    }
  }
}
function outsideG2() {
  for (let i = 1n; ; i++) {
    const x = fields.Fp2.create({ c0: i, c1: 0n });
    const y2 = fields.Fp2.add(fields.Fp2.mul(fields.Fp2.sqr(x), x), fields.Fp2.create({ c0: 4n, c1: 4n }));
    try {
      const point = G2.Point.fromAffine({ x, y: fields.Fp2.sqrt(y2) });
      if (!point.isTorsionFree()) return point;
    } catch {
      // no square root: no point with this x
    }
  }
}
export const torsionG1 = mulAddUnsafe(G1.Point, [outsideG1()], [G1.Point.Fn.ORDER], true);
const torsionG2 = mulAddUnsafe(G2.Point, [outsideG2()], [G2.Point.Fn.ORDER], true);
/** Compressed encodings by hand: the library refuses to write points outside the subgroup. */
const hex48 = (n) => n.toString(16).padStart(96, '0');
const isLarger = (y) => y > (fields.Fp.ORDER - 1n) / 2n;
const flagged = (text, larger) =>
  (BigInt(`0x${text.slice(0, 2)}`) | (larger ? 0xa0n : 0x80n)).toString(16) + text.slice(2);
export function rawG1(point) {
  const { x, y } = point.toAffine();
  return flagged(hex48(x), isLarger(y));
}
function rawG2(point) {
  const { x, y } = point.toAffine();
  return flagged(hex48(x.c1) + hex48(x.c0), isLarger(y.c1 === 0n ? y.c0 : y.c1));
}
export const withTorsionG1 = (bytes) => rawG1(G1.Point.fromBytes(bytes).add(torsionG1));
export const withTorsionG2 = (bytes) => rawG2(G2.Point.fromBytes(bytes).add(torsionG2));
export const withFlags = (bytes, flags) => hex(Uint8Array.from(bytes, (b, i) => (i === 0 ? (b & 0x1f) | flags : b)));
/** x + p does not fit beside the flags for most x; the smallest x of a point does. */
const xNotReduced = hex(
  Uint8Array.from(bin((outsideG1().toAffine().x + fields.Fp.ORDER).toString(16).padStart(96, '0')), (b, i) =>
    i === 0 ? b | 0x80 : b,
  ),
);

/** Encodings that are no element of G1, by name. */
export const badG1 = (bytes) => ({
  identity: identityG1,
  identity_with_body: `c0${'00'.repeat(46)}01`,
  identity_with_sign: `e0${'00'.repeat(47)}`,
  flag_not_compressed: withFlags(bytes, 0),
  flag_sign_alone: withFlags(bytes, 0x20),
  flag_infinity_added: withFlags(bytes, 0xc0),
  with_torsion: withTorsionG1(bytes),
  torsion_alone: rawG1(torsionG1),
  x_not_reduced: xNotReduced,
  not_on_curve: hex(flipBit(bytes, 8 * 47)),
  uncompressed: hex(G1.Point.fromBytes(bytes).toBytes(false)),
  short: hex(bytes.slice(1)),
  empty: '',
});
export const mapValues = (object, f) =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, f(value)]));
