/** Where this program's own files are: the folder with `package.json`, from source and from the build alike. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root folder of the installation. */
export function rootFolder(): string {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  while (!existsSync(path.join(folder, 'package.json'))) {
    const above = path.dirname(folder);
    if (above === folder) throw new Error('this program is not inside its installation folder');
    folder = above;
  }
  return folder;
}

/** As in package.json. */
export function programVersion(): string {
  const file = readFileSync(path.join(rootFolder(), 'package.json'), 'utf8');
  return (JSON.parse(file) as { version: string }).version;
}
