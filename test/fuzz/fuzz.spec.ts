/** Every decoder of untrusted bytes: a small, seeded part of what `npm run fuzz` tries for as long as one likes. */
import { runCorpus, runRandom, runValid } from './campaign.js';
import type { Decoder } from './decoder.js';
import { allDecoders } from './decoders/index.js';

const SEED = 20_260_101;
const RUNS = 60;

let decoders: Decoder[] = [];
beforeAll(async () => {
  decoders = await allDecoders();
});

it('names each decoder once', () => {
  const names = decoders.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThan(60);
});

it('accepts what is valid, and holds for what was broken once', async () => {
  let regressions = 0;
  for (const decoder of decoders) {
    await runValid(decoder);
    regressions += await runCorpus(decoder);
  }
  expect(regressions).toBeGreaterThan(0);
});

it('refuses changed inputs with a code, and writes again what it accepts', async () => {
  for (const decoder of decoders) {
    const { runs } = await runRandom(decoder, SEED, RUNS);
    expect(runs).toBeGreaterThan(0);
  }
});
