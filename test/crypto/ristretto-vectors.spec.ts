/**
 * Replays every vector of the ristretto255 algorithms from vectors/. Each case has its own output or its own refusal;
 * a file without cases, or an algorithm without a file, fails.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { replay, replays } from '../../tools/vectors/ristretto-replay.mjs';

interface VectorFile {
  readonly algorithm: string;
  readonly vectors: readonly { readonly name: string; readonly input: unknown; readonly output: unknown }[];
}

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

describe.each(Object.keys(replays))('Algorithm %s', (algorithm) => {
  const file = `${kebab(algorithm.split(' ')[1])}.json`;
  const read = readFileSync(new URL(`../../vectors/${file}`, import.meta.url), 'utf8');
  const { algorithm: named, vectors } = JSON.parse(read) as VectorFile;

  test('the file is about this algorithm and has cases of different names', () => {
    expect(named).toBe(algorithm);
    expect(vectors.length).toBeGreaterThan(0);
    expect(new Set(vectors.map(({ name }) => name)).size).toBe(vectors.length);
  });

  test.each(vectors.map(({ name, input, output }) => [name, input, output] as const))('%s', (_, input, output) => {
    expect(replay(algorithm, input)).toEqual(output);
  });
});
