/**
 * Reads the files of a record (spec §11). What is not there is told apart from what is wrong: a missing file throws
 * {@link RecordStopsEarly}, so that the group ends as not run and the record as INCOMPLETE.
 */
import { type DocumentKind, VerificationError } from '#crypto';
import { decodeSignatureFile, type RecordSource, signaturePath, verifySignedDocument } from '#record';
import { RecordStopsEarly } from './check-run.js';

export class RecordReader {
  /** The file that was read last: where a check was when it threw. */
  lastPath = 'the record';

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

  /** @throws RecordStopsEarly when the file is not there, or its source does not give it */
  async read(path: string): Promise<Uint8Array> {
    if (!this.known.has(path)) throw new RecordStopsEarly('stopsEarly', `the record stops early: ${path} is missing`);
    this.lastPath = path;
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
