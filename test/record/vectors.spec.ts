/** The record's vectors (vectors/*.json), repeated: each algorithm gives what its file says. */
import { readFileSync } from 'node:fs';
import { replay, replays } from '../../tools/vectors/record-replay.mjs';

interface VectorFile {
  algorithm: string;
  vectors: { name: string; input: unknown; output: unknown }[];
}

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

describe.each(Object.keys(replays))('%s', (algorithm) => {
  const url = new URL(`../../vectors/${kebab(algorithm.split(' ')[1])}.json`, import.meta.url);
  const file = JSON.parse(readFileSync(url, 'utf8')) as VectorFile;

  test('has vectors, refusals among them', () => {
    expect(file.algorithm).toBe(algorithm);
    expect(file.vectors.some(({ output }) => typeof output === 'object' && output !== null && 'error' in output)).toBe(
      true,
    );
  });

  test.each(file.vectors.map(({ name, input, output }) => [name, input, output] as const))(
    '%s',
    (_name, input, output) => {
      expect(replay(algorithm, input)).toEqual(output);
    },
  );
});
