/** SHA-256 of a file of any size, in parts, so that a page stays usable and can say how far it is. */
import { sha256 } from '@noble/hashes/sha2.js';

const PART_BYTES = 2 ** 20;

export interface FileDigest {
  /** 32 bytes. */
  sha256: Uint8Array;
  sizeBytes: number;
}

/** @param onProgress  share that is done, 0 to 1   @throws whatever reading a file that is gone throws */
export async function digestFile(file: Blob, onProgress: (share: number) => void): Promise<FileDigest> {
  const hash = sha256.create();
  let at = 0;
  while (at < file.size) {
    const part = new Uint8Array(await file.slice(at, at + PART_BYTES).arrayBuffer());
    // A file that was cut while it was read gives less than it promised.
    if (part.length === 0) throw new Error('the file has changed');
    hash.update(part);
    at += part.length;
    onProgress(at / file.size);
  }
  return { sha256: hash.digest(), sizeBytes: at };
}
