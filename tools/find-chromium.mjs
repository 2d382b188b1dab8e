// Where the browser tests find their browser: CHROMIUM, Debian's place, then chromium or google-chrome in PATH.
import { existsSync } from 'node:fs';
import path from 'node:path';

/** @returns {string | null} */
export function findChromium() {
  const { CHROMIUM = '', PATH = '' } = process.env;
  const folders = PATH.split(path.delimiter).filter((folder) => folder !== '');
  const inPath = ['chromium', 'google-chrome'].flatMap((name) => folders.map((folder) => path.join(folder, name)));
  const places = CHROMIUM === '' ? ['/usr/bin/chromium', ...inPath] : [CHROMIUM];
  return places.find((place) => existsSync(place)) ?? null;
}
