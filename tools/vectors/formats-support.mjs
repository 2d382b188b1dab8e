/**
 * Shared by the scripts that make the vectors of documents, logs, tokens and sealed shares: deterministic bytes, outcomes,
 * and one JSON file an algorithm. Run any of them after `npm run build`; the files must come out unchanged.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { concatBytes, sha256, toHex, u32, utf8, VerificationError } from '#crypto';

const folder = join(dirname(fileURLToPath(import.meta.url)), '../../vectors');

/** n bytes that depend on the label alone: SHA-256(label || u32 0) || SHA-256(label || u32 1) || … */
export function bytesFor(label, n) {
  const blocks = Array.from({ length: Math.ceil(n / 32) }, (_, i) => sha256(concatBytes(utf8(label), u32(i))));
  return concatBytes(...blocks).slice(0, n);
}

/** What a call gives, or the code of its refusal. */
export async function outcome(call) {
  try {
    return (await call()) ?? 'valid';
  } catch (error) {
    if (error instanceof VerificationError) return { error: error.code };
    throw error;
  }
}

/** vectors/<file>.json. `cases`: name → input; `run`: input → output (`undefined` is written as "valid"). */
export async function writeVectors(file, algorithm, spec, made, cases, run) {
  const vectors = [];
  for (const [name, input] of Object.entries(cases))
    vectors.push({ name, input, output: await outcome(() => run(input)) });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${file}.json`), `${JSON.stringify({ algorithm, spec, made, vectors }, null, 2)}\n`);
}

/** The same bytes with one bit turned. */
export function flipBit(bytes, at) {
  const copy = bytes.slice();
  copy[at >> 3] ^= 1 << (at & 7);
  return copy;
}

export const hexes = (list) => list.map((bytes) => toHex(bytes));
