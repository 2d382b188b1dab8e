/**
 * The list that `chain rebuild` makes: one line a board entry, `<index> <leaf hash> <anchor> <txid>`, or with JSON one line
 * an anchor. In a file it goes on where the last run stopped; on the standard output it begins anew.
 */
import { toHex } from '#crypto';
import type { FollowedAnchor } from '#verify';
import { closeSync, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';

export class HashList {
  private constructor(
    private readonly descriptor: number,
    private readonly json: boolean,
    private size: number,
  ) {}

  /** @param keptBytes of the file that belong to what was followed: what stands behind them is written again */
  static toFile(file: string, keptBytes: number, json: boolean): HashList {
    mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
    const descriptor = openSync(file, keptBytes === 0 ? 'w' : 'r+', 0o644);
    ftruncateSync(descriptor, keptBytes);
    return new HashList(descriptor, json, keptBytes);
  }

  static toOutput(json: boolean): HashList {
    return new HashList(process.stdout.fd, json, 0);
  }

  /** Bytes written so far. */
  get bytes(): number {
    return this.size;
  }

  add(anchor: FollowedAnchor): void {
    const text = this.json ? `${JSON.stringify(anchorLine(anchor))}\n` : entryLines(anchor);
    if (text === '') return;
    // A position is refused where the output is a pipe; there everything goes one behind the other anyway.
    const place = this.descriptor === process.stdout.fd ? null : this.size;
    writeAll(this.descriptor, Buffer.from(text), place);
    this.size += Buffer.byteLength(text);
  }

  close(): void {
    if (this.descriptor !== process.stdout.fd) closeSync(this.descriptor);
  }
}

function entryLines({ txid, payload }: FollowedAnchor): string {
  const { leafHashes, seq, treeSize } = payload;
  const first = treeSize - leafHashes.length;
  return leafHashes.map((hash, i) => `${first + i} ${toHex(hash)} ${seq} ${txid}\n`).join('');
}

function anchorLine({ txid, payload, feeSat }: FollowedAnchor): Record<string, unknown> {
  const { electionId, rootHash, issuedRoot, leafHashes, ...rest } = payload;
  const hex = { electionId: toHex(electionId), rootHash: toHex(rootHash), issuedRoot: toHex(issuedRoot) };
  return { txid, ...rest, ...hex, feeSat, leafHashes: leafHashes.map(toHex) };
}

/** A pipe takes as much as it can; one that is full is asked again. */
function writeAll(descriptor: number, bytes: Buffer, place: number | null): void {
  for (let done = 0; done < bytes.length;) {
    try {
      done += writeSync(descriptor, bytes, done, bytes.length - done, place === null ? null : place + done);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
  }
}
