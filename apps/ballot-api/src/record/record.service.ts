/**
 * The record as files (spec §11), computed from the database. The logs grow while it is read, so a record is a snapshot:
 * its checkpoints and anchors are kept as they were listed, everything else in it never changes.
 */
import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { toHex } from '#crypto';
import { ServiceError } from '#edge';
import { encodeRecordFiles, RECORD_INDEX } from '#record';
import type { Election } from '../elections/election.js';
import { ElectionRegistry } from '../elections/election-registry.js';
import { RecordFileList, type RecordFile } from './record-file-list.js';

/** What `record.json` named when it was made. */
interface Snapshot {
  /** SHA-256 of `index`, hex. */
  id: string;
  /** `record.json` */
  index: Uint8Array;
  files: Map<string, RecordFile>;
  /** SHA-256 of each file, hex. */
  digests: Record<string, string>;
}

/** Snapshots of one election that can still be read, newest last. */
const MAX_SNAPSHOTS = 4;

@Injectable()
export class RecordService {
  /** By electionId. */
  private readonly snapshots = new Map<string, Snapshot[]>();
  /** Snapshots being made, so that many readers cost one. */
  private readonly pending = new Map<string, Promise<Snapshot>>();
  /** SHA-256 of files that never change, by election and path. */
  private readonly digests = new Map<string, string>();

  constructor(
    private readonly elections: ElectionRegistry,
    private readonly list: RecordFileList,
  ) {}

  /** `record.json` of the record as it now stands, and its SHA-256, by which its files can be asked for. */
  async index(electionId: string): Promise<{ id: string; bytes: Uint8Array }> {
    const { id, index } = await this.newest(await this.elections.get(electionId));
    return { id, bytes: index };
  }

  /** The id of the record as it now stands, and every path in it. */
  async snapshot(electionId: string): Promise<{ id: string; paths: string[] }> {
    const { id, files } = await this.newest(await this.elections.get(electionId));
    return { id, paths: [RECORD_INDEX, ...files.keys()] };
  }

  /**
   * A file of the record.
   * @param path untrusted   @param at SHA-256 of the `record.json` that named it, or undefined for the newest one that has
   *   it; the index itself is that of the record as it now stands
   * @throws ServiceError RECORD_FILE_UNKNOWN
   */
  async file(electionId: string, path: string, at: string | undefined): Promise<Uint8Array> {
    return (await this.named(electionId, path, at)).bytes;
  }

  /** As `file`, with the SHA-256 of its bytes, hex. */
  async named(
    electionId: string,
    path: string,
    at: string | undefined,
  ): Promise<{ bytes: Uint8Array; digest: string }> {
    const election = await this.elections.get(electionId);
    const snapshot = await this.find(election, path, at);
    if (path === RECORD_INDEX && snapshot !== undefined) return { bytes: snapshot.index, digest: snapshot.id };
    const file = snapshot?.files.get(path);
    const digest = snapshot?.digests[path];
    if (file === undefined || digest === undefined) {
      throw new ServiceError('RECORD_FILE_UNKNOWN', 'this record has no such file');
    }
    return { bytes: await file.read(), digest };
  }

  private async find(election: Election, path: string, at: string | undefined): Promise<Snapshot | undefined> {
    const kept = this.snapshots.get(toHex(election.electionId)) ?? [];
    if (at !== undefined) return kept.find(({ id }) => id === at);
    const last = kept.at(-1);
    // What the last one lacks may have come since: the result, above all.
    return last?.files.has(path) === true ? last : this.newest(election);
  }

  private newest(election: Election): Promise<Snapshot> {
    const key = toHex(election.electionId);
    let pending = this.pending.get(key);
    if (pending === undefined) {
      pending = this.make(election).finally(() => this.pending.delete(key));
      this.pending.set(key, pending);
    }
    return pending;
  }

  private async make(election: Election): Promise<Snapshot> {
    const key = toHex(election.electionId);
    const files = await this.list.of(election);
    const digests: Record<string, string> = {};
    for (const file of files) digests[file.path] = await this.digest(key, file);
    const index = encodeRecordFiles(digests);
    const id = createHash('sha256').update(index).digest('hex');
    const kept = this.snapshots.get(key) ?? [];
    const same = kept.find((snapshot) => snapshot.id === id);
    if (same !== undefined) return same;
    const snapshot = { id, index, files: new Map(files.map((file) => [file.path, file])), digests };
    this.snapshots.set(key, [...kept, snapshot].slice(-MAX_SNAPSHOTS));
    return snapshot;
  }

  private async digest(election: string, file: RecordFile): Promise<string> {
    const key = `${election}/${file.path}`;
    const known = file.isImmutable ? this.digests.get(key) : undefined;
    if (known !== undefined) return known;
    const digest = createHash('sha256')
      .update(await file.read())
      .digest('hex');
    if (file.isImmutable) this.digests.set(key, digest);
    return digest;
  }
}
