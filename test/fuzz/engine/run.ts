/**
 * `npm run fuzz:engine`: the kernel against noble, for as long as one likes. A case in which they differ ends the run: an
 * audit by the kernel would be worth nothing.
 */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { allParts } from './parts.js';
import { Seeded } from './random.js';

const USAGE = `usage: npm run fuzz:engine [-- --cases N --seed X --only NAME --help]

  --cases N     cases in all; parts whose cases cost more have fewer (default 1000000, some minutes)
  --seed X      the same seed and number give the same cases (default: drawn)
  --only NAME   parts whose name holds NAME
`;
const ROUNDS = 10;

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
    only: { type: 'string', default: '' },
    help: { type: 'boolean', default: false },
  },
});
const millions = Number(values.cases) / 1e6;
if (values.help || !(millions > 0)) {
  process.stdout.write(USAGE);
  process.exit(values.help ? 0 : 2);
}
const parts = (await allParts()).filter(({ name }) => name.includes(values.only));
console.error(`${parts.length} parts, seed ${values.seed}`);
const totals = new Map(parts.map(({ name }) => [name, { cases: 0, accepted: 0 }]));
for (let round = 0; round < ROUNDS; round++) {
  for (const part of parts) {
    const cases = Math.ceil((part.perMillion * millions) / ROUNDS);
    const accepted = part.run(new Seeded(`${values.seed}/${round}/${part.name}`), cases);
    const total = totals.get(part.name) ?? { cases: 0, accepted: 0 };
    totals.set(part.name, { cases: total.cases + cases, accepted: total.accepted + accepted });
  }
  console.error(`round ${round + 1} of ${ROUNDS}`);
}
for (const [name, { cases, accepted }] of totals) console.log(`${name}: ${cases} cases, ${accepted} accepted by both`);
console.log(`both engines agree on all of them, seed ${values.seed}`);
