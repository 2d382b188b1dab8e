/** Sources of a record that do not behave: slow, forgetful, lying. What they give is never trusted (spec §12.5). */
import type { RecordSource } from '#record';
import type { Chance } from './chance.js';

/** The files in another order, each after a while of its own. */
export function shuffledSource(files: ReadonlyMap<string, Uint8Array>, chance: Chance): RecordSource {
  const place = (path: string): number => chance(`place of ${path}`, 2 ** 32);
  return {
    list: () =>
      later(
        chance,
        'list',
        [...files.keys()].sort((a, b) => place(a) - place(b)),
      ),
    read: (path) => later(chance, path, bytesOf(files, path)),
  };
}

/** Honest but for the answers of `lies`; `count` says how often a path was read before. */
export function lyingSource(
  files: ReadonlyMap<string, Uint8Array>,
  lies: { list?: () => Promise<string[]>; read?: (path: string, count: number) => Promise<Uint8Array> | undefined },
): RecordSource {
  const counts = new Map<string, number>();
  return {
    list: () => lies.list?.() ?? Promise.resolve([...files.keys()]),
    read: (path) => {
      const count = counts.get(path) ?? 0;
      counts.set(path, count + 1);
      return lies.read?.(path, count) ?? Promise.resolve(bytesOf(files, path));
    },
  };
}

/** In one of the next turns of the event loop. */
async function later<T>(chance: Chance, what: string, value: T): Promise<T> {
  for (let turns = chance(`turns of ${what}`, 4); turns > 0; turns--) await new Promise(setImmediate);
  return value;
}

function bytesOf(files: ReadonlyMap<string, Uint8Array>, path: string): Uint8Array {
  const bytes = files.get(path);
  if (bytes === undefined) throw new Error(`${path} is missing`);
  return bytes;
}
