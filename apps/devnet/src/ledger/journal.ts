/**
 * The journal: one append-only file, the whole memory of the chain. A record is
 * `u32 length || u8 kind || payload || first 4 bytes of SHA-256(kind || payload)`, big-endian; nothing is answered before
 * its record is on disk (fdatasync). A record torn by a crash at the end is cut off; damage anywhere else stops the start,
 * for what follows it was answered to somebody.
 */
import { createHash } from 'node:crypto';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface JournalRecord {
  kind: number;
  payload: Buffer;
}

const MAGIC = Buffer.from('psephos devnet 1\n');
const MAX_RECORD_BYTES = 64_000_000;

export class Journal {
  /** Told once when a write fails. */
  onFailure: (error: Error) => void = () => undefined;
  private pending: Buffer[] = [];
  /** The write that holds everything appended so far. */
  private durable: Promise<void> = Promise.resolve();

  private constructor(private readonly file: FileHandle) {}

  /** Opens or makes the file, cuts a torn tail off and gives the records. */
  static async open(path: string): Promise<{ journal: Journal; records: JournalRecord[]; tornBytes: number }> {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(path, 'a+', 0o600);
    const content = await file.readFile();
    const { records, length } = parseJournal(content);
    await file.truncate(length);
    if (length === 0) await file.appendFile(MAGIC);
    await file.sync();
    await syncFolder(dirname(path));
    return { journal: new Journal(file), records, tornBytes: content.length - length };
  }

  /** Puts a record behind the others; it is on disk when `flushed()` resolves. Order of calls is order in the file. */
  append(record: JournalRecord): void {
    this.pending.push(encodeRecord(record));
    if (this.pending.length > 1) return;
    this.durable = this.durable.then(() => this.writePending());
    this.durable.catch((error: Error) => this.onFailure(error));
  }

  /** Everything appended so far is on disk. @throws when the disk refused: the process must end, memory is ahead of it */
  flushed(): Promise<void> {
    return this.durable;
  }

  async close(): Promise<void> {
    await this.durable;
    await this.file.close();
  }

  /** One write and one sync for everything that gathered meanwhile. */
  private async writePending(): Promise<void> {
    const batch = Buffer.concat(this.pending);
    this.pending = [];
    await this.file.appendFile(batch);
    await this.file.datasync();
  }
}

/** Reads a journal's bytes: the records, and how many bytes of the file they are. */
export function parseJournal(content: Buffer): { records: JournalRecord[]; length: number } {
  if (content.length < MAGIC.length && MAGIC.subarray(0, content.length).equals(content)) {
    return { records: [], length: 0 };
  }
  if (!content.subarray(0, MAGIC.length).equals(MAGIC)) throw new Error('the file is no journal of this program');
  const records: JournalRecord[] = [];
  let at = MAGIC.length;
  while (at < content.length) {
    const size = at + 4 <= content.length ? content.readUInt32BE(at) : 0;
    const end = at + 4 + size + 4;
    const complete = size >= 1 && size <= MAX_RECORD_BYTES && end <= content.length;
    if (complete && checksum(content.subarray(at + 4, end - 4)).equals(content.subarray(end - 4, end))) {
      records.push({ kind: content[at + 4], payload: Buffer.from(content.subarray(at + 5, end - 4)) });
      at = end;
      continue;
    }
    assertTornTail(content, at, size, end);
    break;
  }
  return { records, length: at };
}

/** A crash leaves a beginning of a record, or (power loss) a last record or zeros that never got their content. */
function assertTornTail(content: Buffer, at: number, size: number, end: number): void {
  const beginning = size <= MAX_RECORD_BYTES && end >= content.length;
  const zeros = content.subarray(at).every((byte) => byte === 0);
  if (!beginning && !zeros) throw new Error(`the journal is damaged at byte ${at}, with records behind it`);
}

function encodeRecord({ kind, payload }: JournalRecord): Buffer {
  const body = Buffer.concat([Buffer.from([kind]), payload]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([length, body, checksum(body)]);
}

function checksum(body: Uint8Array): Buffer {
  return createHash('sha256').update(body).digest().subarray(0, 4);
}

/** A new file survives a power loss only once its folder is on disk too. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
