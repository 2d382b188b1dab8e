/** Files that a person drops or chooses: a folder, the files of a record, or one archive. They stay on this device. */
import type { RecordPlace } from '../../kit/record-places.js';

export interface DroppedFile {
  path: string;
  blob: Blob;
}

/** One archive, or the files of a record with their paths; null where there is neither. */
export function placeOf(files: DroppedFile[]): RecordPlace | null {
  const [only] = files;
  if (only === undefined) return null;
  if (files.length === 1 && only.path !== 'record.json') return { kind: 'archive', blob: only.blob };
  return { kind: 'files', files };
}

/** What an `<input type="file">` holds; a chosen folder's files carry their paths. */
export function filesOfInput(input: HTMLInputElement): DroppedFile[] {
  return [...(input.files ?? [])].map((file) => ({
    path: file.webkitRelativePath === '' ? file.name : file.webkitRelativePath,
    blob: file,
  }));
}

/** Everything below what was dropped. The list of items is only there until the first await. */
export async function filesOfDrop(transfer: DataTransfer): Promise<DroppedFile[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const found: DroppedFile[] = [];
  for (const entry of entries) await collect(entry, '', found);
  return found;
}

async function collect(entry: FileSystemEntry, below: string, found: DroppedFile[]): Promise<void> {
  const path = below + entry.name;
  if (isFile(entry)) {
    found.push({ path, blob: await new Promise<File>((resolve, reject) => entry.file(resolve, reject)) });
  } else if (isFolder(entry)) {
    const reader = entry.createReader();
    // Browsers give a part of a folder at a time, and nothing when they are through.
    for (;;) {
      const part = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
      if (part.length === 0) return;
      for (const child of part) await collect(child, `${path}/`, found);
    }
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
