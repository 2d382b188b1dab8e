/**
 * A log that is written while it grows (spec §7.1, record format §1): a bundle and a tile as soon as they are full, and in
 * memory no more than one of each level.
 */
import {
  computeRoot,
  cosignCheckpoint,
  encodeEntryBundle,
  encodeTile,
  Frontier,
  hashLeaf,
  signCheckpoint,
  TILE_WIDTH,
  tilePath,
  utf8,
} from '#crypto';
import type { Parties, SigningKeys } from './parties.js';
import type { RecordFolder } from './record-folder.js';

/** When witnesses cosigned, in seconds since 1970. */
const COSIGNED_S = 1_799_999_000;

export class LogWriter {
  private readonly frontier = Frontier.empty();
  private bundle: Uint8Array[] = [];
  /** By level: the hashes of the tile that is not full, and how many are. */
  private readonly levels: { hashes: Uint8Array[]; full: number }[] = [];

  constructor(
    private readonly folder: RecordFolder,
    private readonly name: 'board' | 'issuance',
    private readonly origin: string,
    private readonly key: SigningKeys,
    private readonly witnesses: Parties['witnesses'],
  ) {}

  get size(): number {
    return this.frontier.size;
  }

  /** 32 bytes. */
  root(): Uint8Array {
    return this.frontier.root();
  }

  /** @returns its leaf hash */
  append(entry: Uint8Array): Uint8Array {
    const leaf = hashLeaf(entry);
    this.frontier.append(leaf);
    this.bundle.push(entry);
    if (this.bundle.length === TILE_WIDTH) this.writeBundle();
    this.grow(0, leaf);
    return leaf;
  }

  /** Signs the log as it is now, with every witness. @param file below the log's folder */
  writeCheckpoint(file: string): void {
    const { origin, key, witnesses } = this;
    const note = signCheckpoint({ origin, size: this.size, root: this.root() }, key.secretKey);
    const lines = witnesses.map(({ name, keys }) => cosignCheckpoint(note, name, keys.secretKey, COSIGNED_S));
    this.folder.write(`${this.name}/${file}`, utf8(note + lines.join('')));
  }

  /** What is not full, and the last checkpoint. */
  finish(): void {
    this.writeCheckpoint('checkpoint');
    if (this.bundle.length > 0) this.writeBundle();
    this.levels.forEach(({ hashes, full }, level) => {
      if (hashes.length > 0) this.write(tilePath(level, full, hashes.length), encodeTile(hashes));
    });
  }

  private grow(level: number, hash: Uint8Array): void {
    const tile = (this.levels[level] ??= { hashes: [], full: 0 });
    tile.hashes.push(hash);
    if (tile.hashes.length < TILE_WIDTH) return;
    this.write(tilePath(level, tile.full, TILE_WIDTH), encodeTile(tile.hashes));
    const root = computeRoot(tile.hashes);
    tile.full += 1;
    tile.hashes = [];
    this.grow(level + 1, root);
  }

  private writeBundle(): void {
    const n = Math.ceil(this.size / TILE_WIDTH) - 1;
    this.write(tilePath('entries', n, this.bundle.length), encodeEntryBundle(this.bundle));
    this.bundle = [];
  }

  private write(file: string, bytes: Uint8Array): void {
    this.folder.write(`${this.name}/${file}`, bytes);
  }
}
