/** Integers as the chain writes them: little-endian, counts in the compact form, which must be the shortest. */

/** The bytes are no transaction. */
export class MalformedError extends Error {}

export const littleEndian = {
  u32(n: number): Buffer {
    const out = Buffer.alloc(4);
    out.writeUInt32LE(n);
    return out;
  },
  u64(n: number): Buffer {
    const out = Buffer.alloc(8);
    out.writeBigUInt64LE(BigInt(n));
    return out;
  },
  /** Variable length count ("VarInt"). */
  compact(n: number): Buffer {
    if (n < 0xfd) return Buffer.from([n]);
    if (n <= 0xffff) return Buffer.from([0xfd, n & 0xff, n >> 8]);
    return Buffer.concat([Buffer.from([0xfe]), littleEndian.u32(n)]);
  },
};

/** Reads untrusted bytes from the front; whoever reads calls `end()`. */
export class LittleEndianReader {
  private readonly source: Buffer;
  private at = 0;

  constructor(source: Uint8Array) {
    this.source = Buffer.from(source.buffer, source.byteOffset, source.byteLength);
  }

  u32(): number {
    return this.bytes(4).readUInt32LE();
  }

  /** @throws MalformedError above 2^53: more than all money there is */
  u64(): number {
    const value = this.bytes(8).readBigUInt64LE();
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new MalformedError('an amount is out of range');
    return Number(value);
  }

  compact(): number {
    const first = this.bytes(1)[0];
    if (first < 0xfd) return first;
    if (first === 0xff) throw new MalformedError('a count is out of range');
    const value = first === 0xfd ? this.bytes(2).readUInt16LE() : this.u32();
    if (value < (first === 0xfd ? 0xfd : 0x10000)) throw new MalformedError('a count is not in its shortest form');
    return value;
  }

  /** A count and as many items. Every item takes at least nine bytes, so a huge count ends early. */
  list<T>(item: () => T): T[] {
    const count = this.compact();
    if (count * 9 > this.source.length - this.at) throw new MalformedError('the transaction ends early');
    return Array.from({ length: count }, item);
  }

  peek(n: number): Buffer {
    return this.source.subarray(this.at, this.at + n);
  }

  bytes(n: number): Buffer {
    if (n > this.source.length - this.at) throw new MalformedError('the transaction ends early');
    this.at += n;
    return Buffer.from(this.source.subarray(this.at - n, this.at));
  }

  get position(): number {
    return this.at;
  }

  get isAtEnd(): boolean {
    return this.at === this.source.length;
  }

  /** A copy of everything read since a position. */
  bytesFrom(position: number): Buffer {
    return Buffer.from(this.source.subarray(position, this.at));
  }

  end(): void {
    if (!this.isAtEnd) throw new MalformedError('bytes follow the transaction');
  }
}
