/** Short ways to break one thing: what the chapters of the catalogue have in common. */
import { encodeBallot, fromHex, computeTracker, signBallot, toHex, TOKEN_BYTES, utf8 } from '#crypto';
import { type BuiltRecord, rebuildRecord, type RecordPlan, type World } from '../support/build-record.js';
import { withFiles } from '../support/verify-record.js';
import type { Attack } from './attack.js';

type Make = Attack['make'];

/** The election with these hooks, recomputed from the first one on. */
export function planned(changes: Partial<RecordPlan>): Make {
  return (base) => rebuildRecord(base, changes);
}

/** Files changed after everything else was made, and record.json written anew. */
export function filed(change: (files: Map<string, Uint8Array>, world: World) => void): Make {
  return (base) => withFiles(base, (files) => change(files, base.world));
}

/** The record with these files taken out: all whose path begins so. */
export function without(...prefixes: string[]): Make {
  return filed((files) => {
    for (const path of [...files.keys()]) if (prefixes.some((prefix) => path.startsWith(prefix))) files.delete(path);
  });
}

/** Changes a file that is there. */
export function edit(files: Map<string, Uint8Array>, path: string, change: (bytes: Uint8Array) => Uint8Array): void {
  const bytes = files.get(path);
  if (bytes === undefined) throw new Error(`the record has no ${path}`);
  files.set(path, change(bytes));
}

/** Changes a file of text. */
export function editText(files: Map<string, Uint8Array>, path: string, change: (text: string) => string): void {
  edit(files, path, (bytes) => utf8(change(new TextDecoder().decode(bytes))));
}

/** Value of a JSON file of the record. */
export function jsonOf(files: ReadonlyMap<string, Uint8Array>, path: string): Record<string, unknown> {
  return JSON.parse(new TextDecoder().decode(files.get(path))) as Record<string, unknown>;
}

/** One line of `anchors.jsonl`. */
export interface Line {
  bump: string | null;
  raw: string;
  txid: string;
}

/** `anchors.jsonl` with other lines; line 0 is the funding transaction. */
export function relined(change: (lines: Line[]) => Line[]): Make {
  return filed((files) =>
    editText(files, 'anchors.jsonl', (text) => {
      const lines = text.trimEnd().split('\n');
      const changed = change(lines.map((line) => JSON.parse(line) as Line));
      return changed.map((line) => `${JSON.stringify(line)}\n`).join('');
    }),
  );
}

export function replaced<T>(list: readonly T[], index: number, value: T): T[] {
  return list.map((each, i) => (i === index ? value : each));
}

/** More entries right before the closing one. */
export function beforeClose(entries: readonly Uint8Array[], ...more: Uint8Array[]): Uint8Array[] {
  return [...entries.slice(0, -1), ...more, ...entries.slice(-1)];
}

/** On the honest board: voter 0's ballot, voter 1's, and both of voter 2. */
export const [FIRST, SECOND, REVISED, REVISION] = [3, 4, 5, 10];
/** Above every revision of the honest board. */
export const LATE = 29_100_000;
/** What a voter of class 0 may choose. */
export const CHOICES = [
  [0, 1, 0],
  [1, 1],
];

const SIGNATURE_BYTES = 64;

/** The body of a ballot entry: what its tracker is the hash of. */
export const bodyOf = (entry: Uint8Array): Uint8Array => entry.slice(1, -TOKEN_BYTES - SIGNATURE_BYTES);
export const tokenIn = (entry: Uint8Array): Uint8Array => entry.slice(-TOKEN_BYTES - SIGNATURE_BYTES, -SIGNATURE_BYTES);
export const signatureIn = (entry: Uint8Array): Uint8Array => entry.slice(-SIGNATURE_BYTES);

/** Voter 0's ballot with another body, honestly signed. */
export function resigned(
  entries: readonly Uint8Array[],
  world: World,
  change: (body: Uint8Array) => Uint8Array | undefined,
): Uint8Array[] {
  const body = bodyOf(entries[FIRST]);
  const changed = change(body) ?? body;
  const signature = signBallot(world.voters[0].ballotKey.secretKey, computeTracker(changed));
  return replaced(entries, FIRST, encodeBallot(changed, tokenIn(entries[FIRST]), signature));
}

/** The last byte changed by one bit. */
export function bent(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte, i) => (i === bytes.length - 1 ? byte ^ 1 : byte));
}

/** The same in hex. */
export function bentHex(hex: string): string {
  return toHex(bent(fromHex(hex, hex.length / 2)));
}

/** A record whose expected election, files and headers are the base's but for these. */
export function instead(changes: (base: BuiltRecord) => Partial<BuiltRecord>): Make {
  return (base) => ({ ...base, ...changes(base) });
}
