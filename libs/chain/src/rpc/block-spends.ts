/** Which transaction of a block spends which output: read from the block's bytes, one transaction behind the other. */
import { encodeOutpoint, txidFromInternal, txidOf } from '#record';

const HEADER_BYTES = 80;

/**
 * @param block the whole block, untrusted
 * @returns outpoint `<txid>:<vout>` → id of the transaction that spends it
 * @throws RangeError when the bytes are no block
 */
export function blockSpends(block: Uint8Array): Map<string, string> {
  const reader = new Reader(block, HEADER_BYTES);
  const spends = new Map<string, string>();
  const count = reader.length();
  for (let i = 0; i < count; i++) {
    const start = reader.at;
    const outpoints = reader.transaction();
    const txid = txidOf(block.subarray(start, reader.at));
    for (const outpoint of outpoints) spends.set(outpoint, txid);
  }
  return spends;
}

class Reader {
  private readonly view: DataView;

  constructor(
    private readonly source: Uint8Array,
    public at: number,
  ) {
    this.view = new DataView(source.buffer, source.byteOffset, source.byteLength);
  }

  /** Walks over one transaction; gives what it spends. */
  transaction(): string[] {
    this.skip(4);
    const outpoints = this.list(() => {
      const txid = txidFromInternal(this.source.subarray(this.at, this.at + 32));
      const outpoint = encodeOutpoint({ txid, vout: this.view.getUint32(this.at + 32, true) });
      this.skip(36);
      this.skip(this.length());
      this.skip(4);
      return outpoint;
    });
    this.list(() => {
      this.skip(8);
      this.skip(this.length());
    });
    this.skip(4);
    return outpoints;
  }

  length(): number {
    const first = this.view.getUint8(this.at);
    this.at += 1;
    if (first < 0xfd) return first;
    const size = first === 0xfd ? 2 : first === 0xfe ? 4 : 8;
    const value =
      size === 2
        ? this.view.getUint16(this.at, true)
        : size === 4
          ? this.view.getUint32(this.at, true)
          : Number(this.view.getBigUint64(this.at, true));
    this.at += size;
    return value;
  }

  private list<T>(item: () => T): T[] {
    const count = this.length();
    const items: T[] = [];
    // Each item moves on or throws, so that a count without items ends.
    for (let i = 0; i < count; i++) items.push(item());
    return items;
  }

  private skip(bytes: number): void {
    this.at += bytes;
    if (this.at > this.source.length) throw new RangeError('the block ends early');
  }
}
