/**
 * Reads the files of a record (spec §11). What is not there is told apart from what is wrong: a missing file throws
 * {@link RecordStopsEarly}, so that the group ends as not run and the record as INCOMPLETE.
 */
import { type DocumentKind, equalBytes, sha256, toHex, VerificationError } from '#crypto';
import { decodeSignatureFile, type RecordSource, signaturePath, verifySignedDocument } from '#record';
import { RecordStopsEarly } from './check-run.js';

export class RecordReader {
  /** The file that was read last: where a check was when it threw. */
  lastPath = 'the record';
  /** SHA-256 of each file when it was first read. */
  private readonly hashes = new Map<string, Uint8Array>();

  private constructor(
    private readonly source: RecordSource,
    /** Every path of the record, ascending. */
    readonly paths: readonly string[],
    private readonly known: ReadonlySet<string>,
  ) {}

  static async open(source: RecordSource): Promise<RecordReader> {
    const known = new Set(await source.list());
    return new RecordReader(source, [...known].sort(), known);
  }

  has(path: string): boolean {
    return this.known.has(path);
  }

  /**
   * @throws RecordStopsEarly when the file is not there, or its source does not give it
   * @throws VerificationError RECORD_FILE_CHANGED when it was read before and was another one
   */
  async read(path: string): Promise<Uint8Array> {
    return (await this.readHashed(path)).bytes;
  }

  /** A file that no check depends on: undefined where it is not there, or cannot be read. */
  async readUntrusted(path: string): Promise<Uint8Array | undefined> {
    if (!this.known.has(path)) return undefined;
    return this.source.read(path).catch(() => undefined);
  }

  /** SHA-256 of a file. @throws as `read` */
  async hashOf(path: string): Promise<Uint8Array> {
    return (await this.readHashed(path)).hash;
  }

  private async readHashed(path: string): Promise<{ bytes: Uint8Array; hash: Uint8Array }> {
    if (!this.known.has(path)) throw new RecordStopsEarly('stopsEarly', `the record stops early: ${path} is missing`);
    this.lastPath = path;
    const bytes = await this.bytesOf(path);
    const hash = sha256(bytes);
    // Several groups read some files: all of them, and the list of group 0, judge the same bytes.
    const before = this.hashes.get(path) ?? hash;
    this.hashes.set(path, before);
    if (equalBytes(hash, before)) return { bytes, hash };
    const evidence = `first ${toHex(before)}, then ${toHex(hash)}`;
    throw new VerificationError('RECORD_FILE_CHANGED', `${path} held other bytes when it was read again`, { evidence });
  }

  private async bytesOf(path: string): Promise<Uint8Array> {
    try {
      return await this.source.read(path);
    } catch (cause) {
      // A file that is listed and cannot be had is as good as missing; it proves nothing against anybody.
      if (cause instanceof VerificationError) throw cause;
      throw new RecordStopsEarly('stopsEarly', `the record stops early: ${path} cannot be read`, { cause });
    }
  }

  /**
   * A document whose detached signature is of the expected kind and key, and verifies (spec §2.5).
   * @param publicKey hex of 32 bytes, from the definition: a key that comes with the signature proves nothing
   * @throws VerificationError SIGNATURE_FILE_…, DOCUMENT_SIGNATURE_INVALID   @throws RecordStopsEarly
   */
  async readSigned(path: string, kind: DocumentKind, publicKey: string): Promise<Uint8Array> {
    const bytes = await this.read(path);
    const file = decodeSignatureFile(await this.read(signaturePath(path)));
    verifySignedDocument(kind, publicKey, bytes, file);
    return bytes;
  }
}
