/** The vectors of draft and definition (vectors/decode-draft.json, decode-definition.json), repeated: one broken bound each. */
import { readFileSync } from 'node:fs';
import { VerificationError } from '#crypto';
import { type Edit, replay } from '../../tools/vectors/definition-replay.mjs';

interface VectorFile {
  algorithm: string;
  base: unknown;
  vectors: { name: string; input: Edit[]; output: 'valid' | { error: string } }[];
}

describe.each(['decode-draft', 'decode-definition'])('%s', (name) => {
  const url = new URL(`../../vectors/${name}.json`, import.meta.url);
  const { algorithm, base, vectors } = JSON.parse(readFileSync(url, 'utf8')) as VectorFile;

  test.each(vectors.map(({ name: defect, input, output }) => [defect, input, output] as const))(
    '%s',
    (_defect, input, output) => {
      expect(outcomeOf(() => replay(algorithm, base, input))).toEqual(output);
    },
  );

  test('has both outcomes, each defect once', () => {
    expect(vectors.some(({ output }) => output === 'valid')).toBe(true);
    expect(new Set(vectors.map(({ name: defect }) => defect)).size).toBe(vectors.length);
    expect(vectors.filter(({ output }) => output !== 'valid').length).toBeGreaterThan(10);
  });
});

function outcomeOf(run: () => void): 'valid' | { error: string } {
  try {
    run();
    return 'valid';
  } catch (error) {
    if (error instanceof VerificationError) return { error: error.code };
    throw error;
  }
}
