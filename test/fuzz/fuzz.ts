/**
 * `npm run fuzz`: decoders against what nobody should send them. Prints what each one made of its inputs; a case that
 * breaks a property is printed with what makes it happen again.
 */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { type Figures, FuzzFailure, runCorpus, runGrowth, runRandom, runTooLarge, runValid } from './campaign.js';
import type { Decoder } from './decoder.js';
import { allDecoders } from './decoders/index.js';
import { WorkCounter } from './work.js';

const USAGE = `usage: npm run fuzz [-- --runs N --seed X --only NAME --path PATH --help]

  --runs N      inputs for each decoder, fewer for those whose inputs cost more (default 20000)
  --seed X      a number; the same seed gives the same inputs (default: drawn)
  --only NAME   decoders whose name holds NAME
  --path PATH   one input again, as a failure printed it; with --seed and --only
`;
const PARTS = 100;

const values = readOptions();
const decoders = (await allDecoders()).filter(({ name }) =>
  values.path === undefined ? name.includes(values.only) : name === values.only,
);
if (decoders.length === 0) fail(`no decoder has a name with '${values.only}'`);
console.error(`${decoders.length} decoders, ${values.runs} inputs each, seed ${values.seed}`);
let failures = 0;
for (const decoder of decoders) {
  try {
    if (values.path === undefined) await runSizes(decoder);
    console.log(describe(await runRandom(decoder, values.seed, values.runs, values.path)));
  } catch (error) {
    if (!(error instanceof FuzzFailure)) throw error;
    failures += 1;
    console.log(`FAILED ${error.message}`);
  }
}
console.log(`${decoders.length - failures} of ${decoders.length} decoders hold, seed ${values.seed}`);
process.exitCode = failures === 0 ? 0 : 1;

async function runSizes(decoder: Decoder): Promise<void> {
  await runValid(decoder);
  await runCorpus(decoder);
  const work = await WorkCounter.start();
  try {
    await runTooLarge(decoder, work);
    await runGrowth(decoder, work, PARTS);
  } finally {
    await work.stop();
  }
}

function describe({ name, runs, accepted, codes }: Figures): string {
  const refusals = [...codes].sort(([, a], [, b]) => b - a).map(([code, count]) => `${code} ${count}`);
  return `${name}: ${runs} inputs, ${accepted} accepted; ${refusals.join(', ')}`;
}

function readOptions() {
  try {
    const { values: given } = parseArgs({
      options: {
        runs: { type: 'string', default: '20000' },
        seed: { type: 'string', default: String(randomInt(2 ** 31)) },
        only: { type: 'string', default: '' },
        path: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    if (given.help) {
      process.stdout.write(USAGE);
      process.exit(0);
    }
    const [runs, seed] = [Number(given.runs), Number(given.seed)];
    if (!Number.isSafeInteger(runs) || runs < 1 || !Number.isSafeInteger(seed)) throw new Error('numbers are whole');
    return { runs, seed, only: given.only, path: given.path };
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

function fail(problem: string): never {
  console.error(`${problem}\n${USAGE}`);
  process.exit(2);
}
