/**
 * Arithmetic modulo p = 2^255 − 19. An element is ten signed limbs (i32, 40 bytes in memory), limb i standing at bit
 * ⌈25.5·i⌉: 0, 26, 51, 77, 102, 128, 153, 179, 204, 230. Products are 64 bits wide.
 *
 * Bounds, in the words used below:
 *   tight: |limb| ≤ 1.01·2^25 where i is even, ≤ 1.01·2^24 where it is odd. What `carry` leaves.
 *   loose: |limb| ≤ 1.65·2^26 (even), ≤ 1.65·2^25 (odd). What `feMul` and `feSquare` take.
 * A sum or difference of two tight elements is at most 1.01·2^26 (even), 1.01·2^25 (odd): loose. One of three is at most
 * 1.52·2^26: loose. Nothing here adds more before it multiplies. Source of the method and its bounds: D. J. Bernstein,
 * "Curve25519: new Diffie-Hellman speed records", §4, and the reference implementation of Ed25519.
 * test/crypto/limb-bounds.spec.ts computes these bounds from the lines below, with the largest operands that they allow.
 */

export const FE: usize = 40;

@inline
export function feCopy(out: usize, a: usize): void {
  memory.copy(out, a, FE);
}

export function feSmall(out: usize, n: i32): void {
  memory.fill(out, 0, FE);
  store<i32>(out, n);
}

/** tight + tight = loose; with one loose operand of two tights the sum of three. */
export function feAdd(out: usize, a: usize, b: usize): void {
  v128.store(out, i32x4.add(v128.load(a), v128.load(b)));
  v128.store(out, i32x4.add(v128.load(a, 16), v128.load(b, 16)), 16);
  v128.store_lane<u64>(out, i32x4.add(v128.load64_zero(a, 32), v128.load64_zero(b, 32)), 0, 32);
}

export function feSub(out: usize, a: usize, b: usize): void {
  v128.store(out, i32x4.sub(v128.load(a), v128.load(b)));
  v128.store(out, i32x4.sub(v128.load(a, 16), v128.load(b, 16)), 16);
  v128.store_lane<u64>(out, i32x4.sub(v128.load64_zero(a, 32), v128.load64_zero(b, 32)), 0, 32);
}

/** Keeps its operand's bound. */
export function feNegate(out: usize, a: usize): void {
  for (let i: usize = 0; i < FE; i += 4) store<i32>(out + i, -load<i32>(a + i));
}

export function feMul(out: usize, a: usize, b: usize): void {
  const f0 = <i64>load<i32>(a, 0);
  const f1 = <i64>load<i32>(a, 4);
  const f2 = <i64>load<i32>(a, 8);
  const f3 = <i64>load<i32>(a, 12);
  const f4 = <i64>load<i32>(a, 16);
  const f5 = <i64>load<i32>(a, 20);
  const f6 = <i64>load<i32>(a, 24);
  const f7 = <i64>load<i32>(a, 28);
  const f8 = <i64>load<i32>(a, 32);
  const f9 = <i64>load<i32>(a, 36);
  const g0 = <i64>load<i32>(b, 0);
  const g1 = <i64>load<i32>(b, 4);
  const g2 = <i64>load<i32>(b, 8);
  const g3 = <i64>load<i32>(b, 12);
  const g4 = <i64>load<i32>(b, 16);
  const g5 = <i64>load<i32>(b, 20);
  const g6 = <i64>load<i32>(b, 24);
  const g7 = <i64>load<i32>(b, 28);
  const g8 = <i64>load<i32>(b, 32);
  const g9 = <i64>load<i32>(b, 36);
  const g1x19 = 19 * g1;
  const g2x19 = 19 * g2;
  const g3x19 = 19 * g3;
  const g4x19 = 19 * g4;
  const g5x19 = 19 * g5;
  const g6x19 = 19 * g6;
  const g7x19 = 19 * g7;
  const g8x19 = 19 * g8;
  const g9x19 = 19 * g9;
  const f1x2 = 2 * f1;
  const f3x2 = 2 * f3;
  const f5x2 = 2 * f5;
  const f7x2 = 2 * f7;
  const f9x2 = 2 * f9;
  const h0 = f0 * g0 + f1x2 * g9x19 + f2 * g8x19 + f3x2 * g7x19 + f4 * g6x19 + f5x2 * g5x19 + f6 * g4x19 + f7x2 * g3x19 + f8 * g2x19 + f9x2 * g1x19;
  const h1 = f0 * g1 + f1 * g0 + f2 * g9x19 + f3 * g8x19 + f4 * g7x19 + f5 * g6x19 + f6 * g5x19 + f7 * g4x19 + f8 * g3x19 + f9 * g2x19;
  const h2 = f0 * g2 + f1x2 * g1 + f2 * g0 + f3x2 * g9x19 + f4 * g8x19 + f5x2 * g7x19 + f6 * g6x19 + f7x2 * g5x19 + f8 * g4x19 + f9x2 * g3x19;
  const h3 = f0 * g3 + f1 * g2 + f2 * g1 + f3 * g0 + f4 * g9x19 + f5 * g8x19 + f6 * g7x19 + f7 * g6x19 + f8 * g5x19 + f9 * g4x19;
  const h4 = f0 * g4 + f1x2 * g3 + f2 * g2 + f3x2 * g1 + f4 * g0 + f5x2 * g9x19 + f6 * g8x19 + f7x2 * g7x19 + f8 * g6x19 + f9x2 * g5x19;
  const h5 = f0 * g5 + f1 * g4 + f2 * g3 + f3 * g2 + f4 * g1 + f5 * g0 + f6 * g9x19 + f7 * g8x19 + f8 * g7x19 + f9 * g6x19;
  const h6 = f0 * g6 + f1x2 * g5 + f2 * g4 + f3x2 * g3 + f4 * g2 + f5x2 * g1 + f6 * g0 + f7x2 * g9x19 + f8 * g8x19 + f9x2 * g7x19;
  const h7 = f0 * g7 + f1 * g6 + f2 * g5 + f3 * g4 + f4 * g3 + f5 * g2 + f6 * g1 + f7 * g0 + f8 * g9x19 + f9 * g8x19;
  const h8 = f0 * g8 + f1x2 * g7 + f2 * g6 + f3x2 * g5 + f4 * g4 + f5x2 * g3 + f6 * g2 + f7x2 * g1 + f8 * g0 + f9x2 * g9x19;
  const h9 = f0 * g9 + f1 * g8 + f2 * g7 + f3 * g6 + f4 * g5 + f5 * g4 + f6 * g3 + f7 * g2 + f8 * g1 + f9 * g0;
  carry(out, h0, h1, h2, h3, h4, h5, h6, h7, h8, h9);
}

export function feSquare(out: usize, a: usize): void {
  const f0 = <i64>load<i32>(a, 0);
  const f1 = <i64>load<i32>(a, 4);
  const f2 = <i64>load<i32>(a, 8);
  const f3 = <i64>load<i32>(a, 12);
  const f4 = <i64>load<i32>(a, 16);
  const f5 = <i64>load<i32>(a, 20);
  const f6 = <i64>load<i32>(a, 24);
  const f7 = <i64>load<i32>(a, 28);
  const f8 = <i64>load<i32>(a, 32);
  const f9 = <i64>load<i32>(a, 36);
  const f0x2 = 2 * f0;
  const f1x2 = 2 * f1;
  const f2x2 = 2 * f2;
  const f3x2 = 2 * f3;
  const f4x2 = 2 * f4;
  const f5x2 = 2 * f5;
  const f6x2 = 2 * f6;
  const f7x2 = 2 * f7;
  const f8x2 = 2 * f8;
  const f5x38 = 38 * f5;
  const f6x19 = 19 * f6;
  const f7x38 = 38 * f7;
  const f8x19 = 19 * f8;
  const f9x38 = 38 * f9;
  const h0 = f0 * f0 + f1x2 * f9x38 + f2x2 * f8x19 + f3x2 * f7x38 + f4x2 * f6x19 + f5 * f5x38;
  const h1 = f0x2 * f1 + f2 * f9x38 + f3x2 * f8x19 + f4 * f7x38 + f5x2 * f6x19;
  const h2 = f0x2 * f2 + f1x2 * f1 + f3x2 * f9x38 + f4x2 * f8x19 + f5x2 * f7x38 + f6 * f6x19;
  const h3 = f0x2 * f3 + f1x2 * f2 + f4 * f9x38 + f5x2 * f8x19 + f6 * f7x38;
  const h4 = f0x2 * f4 + f1x2 * f3x2 + f2 * f2 + f5x2 * f9x38 + f6x2 * f8x19 + f7 * f7x38;
  const h5 = f0x2 * f5 + f1x2 * f4 + f2x2 * f3 + f6 * f9x38 + f7x2 * f8x19;
  const h6 = f0x2 * f6 + f1x2 * f5x2 + f2x2 * f4 + f3x2 * f3 + f7x2 * f9x38 + f8 * f8x19;
  const h7 = f0x2 * f7 + f1x2 * f6 + f2x2 * f5 + f3x2 * f4 + f8 * f9x38;
  const h8 = f0x2 * f8 + f1x2 * f7x2 + f2x2 * f6 + f3x2 * f5x2 + f4 * f4 + f9 * f9x38;
  const h9 = f0x2 * f9 + f1x2 * f8 + f2x2 * f7 + f3x2 * f6 + f4x2 * f5;
  carry(out, h0, h1, h2, h3, h4, h5, h6, h7, h8, h9);
}

/**
 * Carries ten products into tight limbs. |h| < 2^61 on entry: each is a sum of at most ten products of loose limbs, of which
 * the largest, h0, is at most 1.65²·2^52·(1 + 4·19) + 1.65²·2^50·(5·38) < 1.4·2^60.
 */
@inline
function carry(
  out: usize, a0: i64, a1: i64, a2: i64, a3: i64, a4: i64, a5: i64, a6: i64, a7: i64, a8: i64, a9: i64,
): void {
  let h0 = a0, h1 = a1, h2 = a2, h3 = a3, h4 = a4, h5 = a5, h6 = a6, h7 = a7, h8 = a8, h9 = a9;
  let c: i64;
  // Two chains at once, 0→4 and 4→8; each step leaves |h| ≤ 2^25 (even) or ≤ 2^24 (odd) behind it.
  c = (h0 + (1 << 25)) >> 26; h1 += c; h0 -= c << 26;
  c = (h4 + (1 << 25)) >> 26; h5 += c; h4 -= c << 26;
  // |h1| ≤ 1.71·2^59 now, and |h5| alike.
  c = (h1 + (1 << 24)) >> 25; h2 += c; h1 -= c << 25;
  c = (h5 + (1 << 24)) >> 25; h6 += c; h5 -= c << 25;
  c = (h2 + (1 << 25)) >> 26; h3 += c; h2 -= c << 26;
  c = (h6 + (1 << 25)) >> 26; h7 += c; h6 -= c << 26;
  c = (h3 + (1 << 24)) >> 25; h4 += c; h3 -= c << 25;
  c = (h7 + (1 << 24)) >> 25; h8 += c; h7 -= c << 25;
  // h4 took a carry a second time: |h4| ≤ 2^25 + 2^37 or so.
  c = (h4 + (1 << 25)) >> 26; h5 += c; h4 -= c << 26;
  c = (h8 + (1 << 25)) >> 26; h9 += c; h8 -= c << 26;
  // |h5| ≤ 2^24 + 2^12: tight. h9 goes round by 2^255 = 19.
  c = (h9 + (1 << 24)) >> 25; h0 += c * 19; h9 -= c << 25;
  // |h0| ≤ 2^25 + 19·2^36 or so; what it carries is below 2^16.
  c = (h0 + (1 << 25)) >> 26; h1 += c; h0 -= c << 26;
  store<i32>(out, <i32>h0);
  store<i32>(out, <i32>h1, 4);
  store<i32>(out, <i32>h2, 8);
  store<i32>(out, <i32>h3, 12);
  store<i32>(out, <i32>h4, 16);
  store<i32>(out, <i32>h5, 20);
  store<i32>(out, <i32>h6, 24);
  store<i32>(out, <i32>h7, 28);
  store<i32>(out, <i32>h8, 32);
  store<i32>(out, <i32>h9, 36);
}

/** 32 bytes, little-endian, below 2^255 (the caller has looked); not necessarily below p. Tight. */
export function feFromBytes(out: usize, bytes: usize): void {
  // Bits cut out: 0 ≤ limb < 2^26 or 2^25.
  carry(
    out,
    load<u64>(bytes) & 0x3ffffff,
    (load<u64>(bytes, 3) >> 2) & 0x1ffffff,
    (load<u64>(bytes, 6) >> 3) & 0x3ffffff,
    (load<u64>(bytes, 9) >> 5) & 0x1ffffff,
    (load<u64>(bytes, 12) >> 6) & 0x3ffffff,
    load<u64>(bytes, 16) & 0x1ffffff,
    (load<u64>(bytes, 19) >> 1) & 0x3ffffff,
    (load<u64>(bytes, 22) >> 3) & 0x1ffffff,
    (load<u64>(bytes, 24) >> 12) & 0x3ffffff,
    (load<u64>(bytes, 24) >> 38) & 0x1ffffff,
  );
}

/** The one encoding below p of a tight element. */
export function feToBytes(bytes: usize, a: usize): void {
  let h0: i64 = load<i32>(a), h1: i64 = load<i32>(a, 4), h2: i64 = load<i32>(a, 8), h3: i64 = load<i32>(a, 12);
  let h4: i64 = load<i32>(a, 16), h5: i64 = load<i32>(a, 20), h6: i64 = load<i32>(a, 24), h7: i64 = load<i32>(a, 28);
  let h8: i64 = load<i32>(a, 32), h9: i64 = load<i32>(a, 36);
  // q = ⌊h / p⌋ for |h| < 1.1·2^255, which tight limbs hold: the top limb decides, rounded by 19.
  let q = (19 * h9 + (1 << 24)) >> 25;
  q = (h0 + q) >> 26;
  q = (h1 + q) >> 25;
  q = (h2 + q) >> 26;
  q = (h3 + q) >> 25;
  q = (h4 + q) >> 26;
  q = (h5 + q) >> 25;
  q = (h6 + q) >> 26;
  q = (h7 + q) >> 25;
  q = (h8 + q) >> 26;
  q = (h9 + q) >> 25;
  // h − q·p = h + 19·q − 2^255·q; the last carry drops 2^255·q.
  h0 += 19 * q;
  let c: i64;
  c = h0 >> 26; h1 += c; h0 -= c << 26;
  c = h1 >> 25; h2 += c; h1 -= c << 25;
  c = h2 >> 26; h3 += c; h2 -= c << 26;
  c = h3 >> 25; h4 += c; h3 -= c << 25;
  c = h4 >> 26; h5 += c; h4 -= c << 26;
  c = h5 >> 25; h6 += c; h5 -= c << 25;
  c = h6 >> 26; h7 += c; h6 -= c << 26;
  c = h7 >> 25; h8 += c; h7 -= c << 25;
  c = h8 >> 26; h9 += c; h8 -= c << 26;
  c = h9 >> 25; h9 -= c << 25;
  // Limbs are digits now: none overlaps the next.
  store<u64>(bytes, h0 | (h1 << 26) | (h2 << 51));
  store<u64>(bytes, (h2 >> 13) | (h3 << 13) | (h4 << 38), 8);
  store<u64>(bytes, h5 | (h6 << 25) | (h7 << 51), 16);
  store<u64>(bytes, (h7 >> 13) | (h8 << 12) | (h9 << 38), 24);
}

const BYTES: usize = memory.data(32, 8);

export function feIsZero(a: usize): bool {
  feToBytes(BYTES, a);
  return (load<u64>(BYTES) | load<u64>(BYTES, 8) | load<u64>(BYTES, 16) | load<u64>(BYTES, 24)) == 0;
}

/** RFC 9496: negative is odd. */
export function feIsNegative(a: usize): bool {
  feToBytes(BYTES, a);
  return (load<u8>(BYTES) & 1) == 1;
}

const T0: usize = memory.data(40, 8);
const T1: usize = memory.data(40, 8);
const T2: usize = memory.data(40, 8);

function squareTimes(out: usize, a: usize, n: i32): void {
  feSquare(out, a);
  for (let i = 1; i < n; i++) feSquare(out, out);
}

/** a^((p − 5)/8) = a^(2^252 − 3). */
export function fePowP58(out: usize, a: usize): void {
  feSquare(T0, a); // 2
  squareTimes(T1, T0, 2); // 8
  feMul(T1, a, T1); // 9
  feMul(T0, T0, T1); // 11
  feSquare(T0, T0); // 22
  feMul(T0, T1, T0); // 2^5 − 1
  squareTimes(T1, T0, 5);
  feMul(T0, T1, T0); // 2^10 − 1
  squareTimes(T1, T0, 10);
  feMul(T1, T1, T0); // 2^20 − 1
  squareTimes(T2, T1, 20);
  feMul(T1, T2, T1); // 2^40 − 1
  squareTimes(T1, T1, 10);
  feMul(T0, T1, T0); // 2^50 − 1
  squareTimes(T1, T0, 50);
  feMul(T1, T1, T0); // 2^100 − 1
  squareTimes(T2, T1, 100);
  feMul(T1, T2, T1); // 2^200 − 1
  squareTimes(T1, T1, 50);
  feMul(T0, T1, T0); // 2^250 − 1
  squareTimes(T0, T0, 2);
  feMul(out, T0, a); // 2^252 − 3
}
