/** Randomness that the same seed gives again: AES-256 in counter mode under the seed's hash. */
import { createCipheriv, createHash } from 'node:crypto';

const ROOM = 65_536;

export class Seeded {
  private readonly stream: ReturnType<typeof createCipheriv>;
  private room = Buffer.alloc(0);
  private used = 0;

  constructor(seed: string) {
    this.stream = createCipheriv('aes-256-ctr', createHash('sha256').update(seed).digest(), Buffer.alloc(16));
  }

  /** A copy of its own. */
  bytes(length: number): Uint8Array {
    if (this.used + length > this.room.length) {
      this.room = this.stream.update(Buffer.alloc(Math.max(ROOM, length)));
      this.used = 0;
    }
    this.used += length;
    return new Uint8Array(this.room.subarray(this.used - length, this.used));
  }

  /** 0…end − 1, end ≤ 2³²; that small numbers are a little more likely does not matter here. */
  below(end: number): number {
    return new DataView(this.bytes(4).buffer).getUint32(0) % end;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)];
  }

  /** A copy with up to `most` bits changed, perhaps none. */
  flipped(bytes: Uint8Array, most: number): Uint8Array {
    const copy = bytes.slice();
    for (let flips = this.below(most + 1); flips > 0 && copy.length > 0; flips--) {
      copy[this.below(copy.length)] ^= 1 << this.below(8);
    }
    return copy;
  }
}

/** 32 bytes little-endian, of what is below 2²⁵⁶. */
export function littleEndianBytes(n: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, i) => Number((n >> BigInt(8 * i)) & 255n));
}
