/**
 * A record that is written while it is made: what is on the disk is forgotten here, but for its SHA-256, which `record.json`
 * lists at the end.
 */
import { concatList } from '#crypto';
import { encodeRecordFiles, RECORD_INDEX } from '#record';
import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';

const PIECE_BYTES = 65_536;

export class RecordFolder {
  private readonly hashes: Record<string, string> = {};

  /** @param root a folder that is not there yet, or empty */
  constructor(private readonly root: string) {
    mkdirSync(root, { recursive: true });
  }

  write(file: string, bytes: Uint8Array): void {
    writeFileSync(this.place(file), bytes, { flag: 'wx' });
    this.hashes[file] = createHash('sha256').update(bytes).digest('hex');
  }

  /** A file that comes in pieces; it is part of the record once it is ended. */
  begin(file: string): RecordFile {
    return new RecordFile(this.place(file), (hash) => (this.hashes[file] = hash));
  }

  /** Writes the index; nothing may follow. */
  finish(): void {
    this.write(RECORD_INDEX, encodeRecordFiles(this.hashes));
  }

  private place(file: string): string {
    const place = path.join(this.root, ...file.split('/'));
    mkdirSync(path.dirname(place), { recursive: true });
    return place;
  }
}

/** A file that grows; pieces are collected before they go to the disk. */
export class RecordFile {
  private readonly descriptor: number;
  private readonly hash = createHash('sha256');
  private pieces: Uint8Array[] = [];
  private collected = 0;

  constructor(
    place: string,
    private readonly onEnd: (sha256: string) => void,
  ) {
    this.descriptor = openSync(place, 'wx');
  }

  append(bytes: Uint8Array): void {
    this.pieces.push(bytes);
    this.collected += bytes.length;
    if (this.collected >= PIECE_BYTES) this.flush();
  }

  end(): void {
    this.flush();
    closeSync(this.descriptor);
    this.onEnd(this.hash.digest('hex'));
  }

  private flush(): void {
    const bytes = concatList(this.pieces);
    writeSync(this.descriptor, bytes);
    this.hash.update(bytes);
    this.pieces = [];
    this.collected = 0;
  }
}
