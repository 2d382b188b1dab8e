/** `npm run agree`: asks both verifiers about random elections, or about every attack of the catalogue. Two at a time. */
import { parseArgs } from 'node:util';
import { baseOf } from '../attacks/bases.js';
import { ATTACKS } from '../attacks/catalogue/index.js';
import { compare } from './agreement.js';
import { agreeOn } from './random-agreement.js';

const HELP = `npm run agree -- [--count N] [--seed X] [--attacks [--only TEXT]] [--json]

Builds N random elections (200), odd and legal, and verifies each with both verifiers.
Both have to agree with one another on every group and with what the voters chose.

  --count N    how many elections; every kind comes once in 19
  --seed X     a whole number below 2^31: shapes and choices of a run (keys are always fresh); by default the time
  --attacks    every attack of test/attacks/catalogue instead; both have to agree on verdict, groups and codes
  --only TEXT  the attacks whose name holds this
  --json       the outcome of each as JSON

It ends with 0 if all agree, with 1 if not, with 2 if it was called wrongly.
`;

const AT_ONCE = 2;

/** One record that both verify; what differs, in words. */
interface Task {
  name: string;
  run: () => Promise<string[]>;
}

function readTasks(): { tasks: Task[]; json: boolean } {
  const { values } = parseArgs({
    options: {
      count: { type: 'string', default: '200' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      attacks: { type: 'boolean', default: false },
      only: { type: 'string', default: '' },
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
  const tasks = values.attacks ? attackTasks(values.only) : randomTasks(count, seed);
  if (tasks.length === 0) throw new Error('no attack has such a name');
  return { tasks, json: values.json };
}

function randomTasks(count: number, seed: number): Task[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `--seed ${seed}, election ${index}`,
    run: async () => {
      const { kind, ballots, differences } = await agreeOn(seed, index);
      return differences.map((difference) => `${kind}, ${ballots} ballots: ${difference}`);
    },
  }));
}

function attackTasks(only: string): Task[] {
  return ATTACKS.filter(({ name }) => name.includes(only)).map((attack) => ({
    name: attack.name,
    run: async () => (await compare(await attack.make(await baseOf(attack.base)))).differences,
  }));
}

async function run({ tasks, json }: ReturnType<typeof readTasks>): Promise<number> {
  const outcomes: { name: string; differences: string[] }[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < tasks.length) {
      const { name, run: verify } = tasks[next++];
      const differences = await verify();
      outcomes.push({ name, differences });
      const number = `${outcomes.length}`.padStart(String(tasks.length).length);
      process.stderr.write(
        `${number} of ${tasks.length}  ${name}: ${differences.length === 0 ? 'agree' : 'DISAGREE'}\n`,
      );
      differences.forEach((difference) => process.stderr.write(`    ${difference}\n`));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const apart = outcomes.filter(({ differences }) => differences.length > 0).length;
  if (json)
    process.stdout.write(`${JSON.stringify({ count: tasks.length, disagreements: apart, outcomes }, null, 2)}\n`);
  else process.stdout.write(`${tasks.length - apart} of ${tasks.length} agree\n`);
  return apart === 0 ? 0 : 1;
}

try {
  process.exitCode = await run(readTasks());
} catch (error) {
  if (!(error instanceof Error)) throw error;
  process.stderr.write(`${error.message}\n\n${HELP}`);
  process.exitCode = 2;
}
