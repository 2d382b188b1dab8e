// Makes every file of vectors/ anew from the built libraries (`npm run vectors` builds first). The scripts draw no
// randomness of their own, so a second run changes nothing; a changed vector is a changed protocol.
import { readdirSync } from 'node:fs';
import path from 'node:path';

const folder = path.join(import.meta.dirname, 'vectors');
const helpers = /-(support|replay)\.mjs$/;
for (const name of readdirSync(folder).sort()) {
  if (!name.endsWith('.mjs') || helpers.test(name)) continue;
  console.error(`vectors: ${name}`);
  await import(path.join(folder, name));
}
