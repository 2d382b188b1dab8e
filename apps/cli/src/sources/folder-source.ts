/**
 * A record in a folder (spec §11). Everything that lies below it is part of it, so that a file that `record.json` does
 * not list is found; symbolic links are refused, since they lead out of the record.
 */
import type { RecordSource } from '#record';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CommandError, EXIT } from '../output/command-error.js';

export class FolderSource implements RecordSource {
  private readonly known: ReadonlySet<string>;

  private constructor(
    private readonly root: string,
    private readonly paths: string[],
  ) {
    this.known = new Set(paths);
  }

  static async open(root: string): Promise<FolderSource> {
    const paths: string[] = [];
    await collect(root, '', paths);
    return new FolderSource(root, paths.sort());
  }

  list(): Promise<string[]> {
    return Promise.resolve(this.paths);
  }

  async read(file: string): Promise<Uint8Array> {
    if (!this.known.has(file)) throw new Error(`no file '${file}' in this record`);
    return new Uint8Array(await readFile(path.join(this.root, file)));
  }
}

/** Writes every file of a record below a folder that holds nothing yet. */
export async function writeRecord(source: RecordSource, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0) {
    throw new CommandError(
      `${folder} is not empty`,
      'name a new folder: a record holds nothing but its own files',
      EXIT.failed,
    );
  }
  for (const file of await source.list()) {
    const target = path.join(folder, ...file.split('/'));
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, await source.read(file), { flag: 'wx' });
  }
}

async function collect(root: string, below: string, paths: string[]): Promise<void> {
  for (const entry of await readdir(path.join(root, below), { withFileTypes: true })) {
    const name = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) await collect(root, name, paths);
    else if (entry.isFile()) paths.push(name);
    else throw new CommandError(`${path.join(root, name)} is neither a file nor a folder`, null, EXIT.failed);
  }
}
