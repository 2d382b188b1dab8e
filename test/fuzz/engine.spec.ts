/** The kernel against noble: a small, seeded part of what `npm run fuzz:engine` tries for as long as one likes. */
import { beforeAll, expect, it } from '@jest/globals';
import { allParts } from './engine/parts.js';
import { EnginesDiffer, type FuzzPart } from './engine/part.js';
import { Seeded } from './engine/random.js';

const CASES = 6_000;
const SEED = '20260101';

let parts: FuzzPart[] = [];
beforeAll(async () => {
  parts = await allParts();
});

it('both engines agree on some thousand cases, accepted and refused ones', () => {
  for (const part of parts) {
    const cases = Math.ceil((part.perMillion * CASES) / 1e6);
    const accepted = part.run(new Seeded(`${SEED}/${part.name}`), cases);
    expect([part.name, accepted > 0]).toEqual([part.name, true]);
  }
});

it('the same seed gives the same cases', () => {
  const [one, same, other] = [new Seeded('a'), new Seeded('a'), new Seeded('b')].map((random) => random.bytes(99));
  expect(one).toEqual(same);
  expect(one).not.toEqual(other);
});

it('names what it takes to see a difference again', () => {
  expect(new EnginesDiffer('element', [Uint8Array.of(1, 2)], true, false).message).toBe(
    'element: true instead of false for 0102',
  );
});
