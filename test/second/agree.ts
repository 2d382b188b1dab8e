/** `npm run agree`: builds random elections and asks both verifiers. Two at a time; ends with 1 if they disagree on one. */
import { parseArgs } from 'node:util';
import { agreeOn, type Outcome } from './random-agreement.js';

const HELP = `npm run agree -- [--count N] [--seed X] [--json]

Builds N random elections (200), odd and legal, and verifies each with both verifiers.
Both have to agree with one another on every group and with what the voters chose.

  --count N   how many elections; every kind comes once in 19
  --seed X    a whole number below 2^31: shapes and choices of a run (keys are always fresh); by default the time
  --json      the outcome of each as JSON

It ends with 0 if all agree, with 1 if not, with 2 if it was called wrongly.
`;

const AT_ONCE = 2;

function readOptions(): { count: number; seed: number; json: boolean } {
  const { values } = parseArgs({
    options: {
      count: { type: 'string', default: '200' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    process.exit(0);
  }
  const [count, seed] = [Number(values.count), Number(values.seed)];
  if (!/^\d{1,6}$/.test(values.count) || count < 1) throw new Error('--count takes a number from 1');
  if (!/^\d{1,10}$/.test(values.seed) || seed >= 2 ** 31) throw new Error('--seed takes a whole number below 2^31');
  return { count, seed, json: values.json };
}

async function run({ count, seed, json }: ReturnType<typeof readOptions>): Promise<number> {
  const outcomes: Outcome[] = [];
  const say = (line: string): boolean => process.stderr.write(`${line}\n`);
  say(`${count} elections, --seed ${seed}`);
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) {
      const outcome = await agreeOn(seed, next++);
      outcomes.push(outcome);
      const { kind, ballots, differences } = outcome;
      const number = `${outcomes.length}`.padStart(String(count).length);
      say(`${number} of ${count}  ${kind}, ${ballots} ballots: ${differences.length === 0 ? 'agree' : 'DISAGREE'}`);
      differences.forEach((difference) => say(`    ${difference} (seed ${outcome.seed})`));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const apart = outcomes.filter(({ differences }) => differences.length > 0);
  if (json)
    process.stdout.write(`${JSON.stringify({ seed, count, disagreements: apart.length, outcomes }, null, 2)}\n`);
  else process.stdout.write(`${count - apart.length} of ${count} agree\n`);
  return apart.length === 0 ? 0 : 1;
}

try {
  process.exitCode = await run(readOptions());
} catch (error) {
  if (!(error instanceof Error)) throw error;
  process.stderr.write(`${error.message}\n\n${HELP}`);
  process.exitCode = 2;
}
