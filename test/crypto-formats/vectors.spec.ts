/** Replays every vector of documents, logs, tokens, the issuers' ceremony and sealed shares against the source. */
import { bls12_381 } from '@noble/curves/bls12-381.js';
import {
  computeRoot,
  ERROR_CODES,
  fromHex,
  hashLeaf,
  nodeReaderOf,
  proveConsistency,
  proveInclusion,
  toHex,
  utf8,
  verifyConsistency,
  verifyInclusion,
} from '#crypto';
import { replay, replays } from '../../tools/vectors/formats-replay.mjs';
import { readVectors, vectorFiles } from './support.js';

// Those of a standard stand in known-answers.spec.ts.
const files = vectorFiles()
  .filter((file) => !file.startsWith('rfc'))
  .map((file) => ({ file, ...readVectors(file) }))
  .filter(({ algorithm }) => algorithm in replays);

describe('vectors', () => {
  it('has a file for every algorithm', () => {
    expect(files.map(({ algorithm }) => algorithm).sort()).toEqual(Object.keys(replays).sort());
  });

  it.each(files)('$algorithm', async ({ algorithm, vectors }) => {
    const outputs = await Promise.all(
      vectors.map(async ({ name, input }) => ({ name, output: await replay(algorithm, input) })),
    );
    expect(outputs).toEqual(vectors.map(({ name, output }) => ({ name, output })));
    expect(vectors.length).toBeGreaterThan(0);
  });

  it('knows every code that a vector expects', () => {
    const codes = files.flatMap(({ vectors }) => vectors.flatMap(({ output }) => codeIn(output)));
    expect(codes.filter((code) => !(ERROR_CODES as readonly string[]).includes(code))).toEqual([]);
    expect(codes.length).toBeGreaterThan(100);
  });
});

describe('known answers of others', () => {
  interface TreeInput {
    kind: 'root' | 'leaf' | 'inclusion' | 'consistency';
    index: number;
    size: number;
    oldSize: number;
    newSize: number;
  }
  const trees = readVectors('rfc6962') as ReturnType<typeof readVectors> & { entries: string[] };
  const leaves = trees.entries.map((entry) => hashLeaf(fromHex(entry, entry.length / 2)));
  const read = nodeReaderOf(leaves);
  const root = (size: number) => computeRoot(leaves.slice(0, size));
  const hexes = (proof: Uint8Array[]) => proof.map((node) => toHex(node));

  it.each(trees.vectors)('RFC 6962: $name', ({ input, output }) => {
    const { kind, index, size, oldSize, newSize } = input as TreeInput;
    if (kind === 'root') return expect(toHex(root(size))).toBe(output);
    if (kind === 'leaf') return expect(toHex(leaves[index])).toBe(output);
    const proof = (output as string[]).map((node) => fromHex(node, 32));
    if (kind === 'inclusion') {
      expect(hexes(proveInclusion(read, index, size))).toEqual(output);
      return verifyInclusion(leaves[index], index, size, proof, root(size));
    }
    expect(hexes(proveConsistency(read, oldSize, newSize))).toEqual(output);
    return verifyConsistency(oldSize, root(oldSize), newSize, root(newSize), proof);
  });

  const curves = readVectors('rfc9380') as ReturnType<typeof readVectors> & { dst: string };
  it.each(curves.vectors)('RFC 9380: $name', ({ input, output }) => {
    const point = bls12_381.G1.hashToCurve(utf8(input as string), { DST: curves.dst }).toAffine();
    const { x, y } = output as { x: string; y: string };
    expect([point.x, point.y].map((n) => n.toString(16).padStart(96, '0'))).toEqual([x, y]);
  });
});

function codeIn(output: unknown): string[] {
  return typeof output === 'object' && output !== null && 'error' in output ? [String(output.error)] : [];
}
