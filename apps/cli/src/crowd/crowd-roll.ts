/** The roll of a crowd: its keys in one block of memory, sorted there, and written line by line (spec §3.4). */
import { Frontier, hashLeaf, toHex, utf8 } from '#crypto';
import { encodeRollEntry } from '#record';
import type { RecordFolder } from './record-folder.js';

const KEY_BYTES = 32;

/** Writes `roll.txt`. @param keys 32 bytes a voter, all of class 0, behind one another   @returns its root, 32 bytes */
export function writeRoll(folder: RecordFolder, keys: Uint8Array): Uint8Array {
  const keyAt = (voter: number) => keys.subarray(KEY_BYTES * voter, KEY_BYTES * (voter + 1));
  const order = Uint32Array.from({ length: keys.length / KEY_BYTES }, (_, voter) => voter);
  order.sort((a, b) => Buffer.compare(keyAt(a), keyAt(b)));
  const tree = Frontier.empty();
  const file = folder.begin('roll.txt');
  for (const voter of order) {
    const entry = encodeRollEntry({ classIndex: 0, rollKeys: [keyAt(voter)] });
    tree.append(hashLeaf(entry));
    file.append(utf8(`${toHex(entry)}\n`));
  }
  file.end();
  return tree.root();
}
