/** A record in one ustar archive (record format §1), read from the file as its parts are asked for. */
import { VerificationError } from '#crypto';
import { type RecordSource, TarRecord } from '#record';
import { open } from 'node:fs/promises';
import { CommandError, EXIT } from '../output/command-error.js';

/** The archive stays open until the program ends. @throws CommandError when it is no archive of a record */
export async function openArchive(path: string): Promise<RecordSource> {
  const file = await open(path, 'r');
  const { size } = await file.stat();
  const read = async (offset: number, length: number): Promise<Uint8Array> => {
    const bytes = new Uint8Array(length);
    const { bytesRead } = await file.read(bytes, 0, length, offset);
    return bytes.subarray(0, bytesRead);
  };
  if (!isArchive(await read(0, HEADER_BYTES))) {
    await file.close();
    throw new CommandError(`${path} is no record archive`, HINT, EXIT.noInput);
  }
  try {
    return await TarRecord.open(read, size);
  } catch (error) {
    await file.close();
    if (!(error instanceof VerificationError)) throw error;
    throw new CommandError(`${path} is a damaged record archive: ${error.message}`, HINT, EXIT.failed);
  }
}

const HEADER_BYTES = 512;
const MAGIC = 'ustar';
const MAGIC_AT = 257;
const HINT = 'a record archive is plain ustar: tar --format=ustar -cf record.tar -C RECORD .';

/** What is no archive at all is a wrong name; what only begins as one is evidence of damage. */
function isArchive(header: Uint8Array): boolean {
  return Buffer.from(header).toString('latin1', MAGIC_AT, MAGIC_AT + MAGIC.length) === MAGIC;
}
