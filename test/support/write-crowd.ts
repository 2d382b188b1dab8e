/** `write-crowd.ts BALLOTS FOLDER`: an election of so many ballots as a record in FOLDER/record, headers beside it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildCrowd, headersFile } from './crowd-record.js';

const [ballots, folder] = process.argv.slice(2);
if (folder === undefined || !/^[1-9][0-9]*$/.test(ballots ?? ''))
  throw new Error('usage: write-crowd.ts BALLOTS FOLDER');

const { built } = await buildCrowd(Number(ballots));
for (const [name, bytes] of built.files) {
  const file = path.join(folder, 'record', name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, bytes);
}
writeFileSync(path.join(folder, 'headers.json'), await headersFile(built.headers));
