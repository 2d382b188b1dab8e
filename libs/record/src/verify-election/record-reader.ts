/**
 * Reads the files of a record (spec §11). What is not there is told apart from what is wrong: a missing file throws
 * {@link RecordStopsEarly}, so that the group ends as not run and the record as INCOMPLETE.
 */
import { type DocumentKind, fromHex, VerificationError, verifyDocument } from '#crypto';
import { decodeSignatureFile, type RecordSource, signaturePath } from '#record';
import { RecordStopsEarly } from './check-run.js';

export class RecordReader {
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

  /** @throws RecordStopsEarly when the file is not there */
  async read(path: string): Promise<Uint8Array> {
    if (!this.known.has(path)) throw new RecordStopsEarly(`the record stops early: ${path} is missing`);
    return this.source.read(path);
  }

  /**
   * A document whose detached signature names the expected key and kind, and verifies (spec §2.5).
   * @param publicKey hex of 32 bytes, from the definition: a key that comes with the signature proves nothing
   * @throws VerificationError DOCUMENT_KEY_MISMATCH, DOCUMENT_SIGNATURE_INVALID and those of the signature file's form
   */
  async readSigned(path: string, kind: DocumentKind, publicKey: string): Promise<Uint8Array> {
    const bytes = await this.read(path);
    const file = decodeSignatureFile(await this.read(signaturePath(path)));
    if (file.kind !== kind || file.publicKey !== publicKey) {
      throw new VerificationError(
        'DOCUMENT_KEY_MISMATCH',
        `${path} is signed as ${file.kind} under ${file.publicKey}`,
        {
          evidence: `expected kind ${kind} and key ${publicKey}`,
        },
      );
    }
    verifyDocument(kind, fromHex(publicKey, 32), bytes, fromHex(file.signature, 64));
    return bytes;
  }
}
