/** Choices of a ballot: asked on the terminal, or read from a file by the ids of contests and options. Secret. */
import { readFile } from 'node:fs/promises';
import type { Contest, Definition } from '#record';
import { z } from 'zod';
import { askLine } from '../output/ask.js';
import { CommandError, EXIT } from '../output/command-error.js';

/** `{"<contest>": {"<option>": points}}` or `{"<contest>": ["<option>", …]}`; an empty list leaves a contest blank. */
const CHOICES = z.record(
  z.string().max(100),
  z.union([z.array(z.string().max(100)).max(10_000), z.record(z.string().max(100), z.int().min(0).max(100))]),
);

/** Contests of a voter's class, in the definition's order. */
export function contestsOf(definition: Definition, classIndex: number): Contest[] {
  const ids = definition.voterClasses[classIndex]?.contests ?? [];
  return definition.contests.filter(({ id }) => ids.includes(id));
}

/** @throws CommandError naming the contest that is wrong, and never a choice */
export async function readChoices(file: string, contests: Contest[]): Promise<number[][]> {
  const parsed = CHOICES.safeParse(await readJson(file));
  const hint = 'JSON such as {"chair": ["ann"], "budget": {"a": 2, "b": 1}}';
  if (!parsed.success) throw new CommandError(`${file} holds no choices`, hint, EXIT.usage);
  const unknown = Object.keys(parsed.data).find((id) => !contests.some((contest) => contest.id === id));
  if (unknown !== undefined)
    throw new CommandError(`${file} names the contest '${unknown}'`, listOf(contests), EXIT.usage);
  return contests.map((contest) => {
    const given = parsed.data[contest.id];
    if (given === undefined) throw new CommandError(`${file} lacks the contest '${contest.id}'`, hint, EXIT.usage);
    const points = Array.isArray(given) ? Object.fromEntries(given.map((id) => [id, 1])) : given;
    const isForeign = Object.keys(points).some((id) => !contest.options.some((option) => option.id === id));
    if (isForeign) throw new CommandError(`${file}: '${contest.id}' has no such option`, null, EXIT.usage);
    return checked(
      contest,
      contest.options.map(({ id }) => points[id] ?? 0),
      file,
    );
  });
}

/** Asks contest by contest, again until it is a choice that counts. */
export async function askChoices(contests: Contest[]): Promise<number[][]> {
  const choices: number[][] = [];
  for (const contest of contests) choices.push(await askContest(contest));
  return choices;
}

async function askContest(contest: Contest): Promise<number[]> {
  const say = (line: string) => process.stderr.write(`${line}\n`);
  say(`\n${inOneLanguage(contest.title)}`);
  contest.options.forEach(({ title }, at) => say(`  ${at + 1}  ${inOneLanguage(title)}`));
  say(`  ${rule(contest)}`);
  const example =
    contest.optionMax === 1 ? 'numbers, such as 1 3' : `number:points, such as 1:${contest.optionMax} 3:1`;
  for (;;) {
    const answer = await askLine(`Your choice (${example}, or blank):`, '--choices FILE');
    const values = parseAnswer(answer, contest);
    if (values !== null && contest.allowedTotals.includes(values.reduce((sum, value) => sum + value, 0))) return values;
    say('  that is not a choice that counts');
  }
}

/** null: not understood. "blank" and an empty line choose nothing. */
export function parseAnswer(answer: string, { options, optionMax }: Contest): number[] | null {
  const values = options.map(() => 0);
  const words = answer === 'blank' ? [] : answer.split(/[\s,]+/).filter((word) => word !== '');
  for (const word of words) {
    const [, number = '', points = '1'] = /^([0-9]{1,5})(?::([0-9]{1,3}))?$/.exec(word) ?? [];
    const at = Number(number) - 1;
    if (number === '' || values[at] !== 0 || Number(points) < 1 || Number(points) > optionMax) return null;
    values[at] = Number(points);
  }
  return values;
}

function checked(contest: Contest, values: number[], file: string): number[] {
  const isWrong =
    values.some((value) => value > contest.optionMax) ||
    !contest.allowedTotals.includes(values.reduce((sum, value) => sum + value, 0));
  if (isWrong)
    throw new CommandError(`${file}: '${contest.id}' is not a choice that counts`, rule(contest), EXIT.usage);
  return values;
}

function rule({ optionMax, allowedTotals }: Contest): string {
  const most = Math.max(...allowedTotals);
  const exactly = allowedTotals.length === 1 ? 'exactly' : 'up to';
  return optionMax === 1 ? `choose ${exactly} ${most}` : `give ${exactly} ${most} points, at most ${optionMax} to one`;
}

export const inOneLanguage = (texts: Record<string, string>): string => texts['en'] ?? Object.values(texts)[0] ?? '';

const listOf = (contests: Contest[]): string => `your contests are ${contests.map(({ id }) => id).join(', ')}`;

async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new CommandError(`cannot read ${file}`, null, EXIT.noInput);
  });
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new CommandError(`${file} is not JSON`, null, EXIT.usage);
  }
}
