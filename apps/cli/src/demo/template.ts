/**
 * An election template: what is voted on and by whom, without keys, roll and schedule, which the demonstration makes.
 * `examples/participatory-vote.json` is one. Texts are language maps, as in the definition (spec §3).
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { CommandError, EXIT } from '../output/command-error.js';
import { rootFolder } from '../root.js';

const TEXTS = z.record(z.string(), z.string());
const RULE = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('most-votes'), seats: z.number().int().min(1) }),
  z.strictObject({ kind: z.literal('majority'), of: z.enum(['counted', 'not-blank']), share: z.string() }),
  z.strictObject({ kind: z.literal('none') }),
]);

const TEMPLATE = z.strictObject({
  format: z.literal('psephos-template/1'),
  title: TEXTS,
  description: TEXTS,
  contact: z.strictObject({ name: z.string(), email: z.string(), phone: z.string(), url: z.string() }),
  timeZone: z.string(),
  contests: z
    .array(
      z.strictObject({
        id: z.string(),
        title: TEXTS,
        description: TEXTS,
        options: z.array(z.strictObject({ id: z.string(), title: TEXTS, description: TEXTS })).min(1),
        optionMax: z.number().int().min(1),
        allowedTotals: z.array(z.number().int().min(0)).min(1),
        method: z.literal('plurality'),
        optionOrder: z.enum(['listed', 'shuffled']),
        rule: RULE,
      }),
    )
    .min(1),
  voterClasses: z
    .array(
      z.strictObject({
        id: z.string(),
        label: TEXTS,
        weight: z.number().int().min(1),
        contests: z.array(z.string()).min(1),
      }),
    )
    .min(1),
  policy: z.strictObject({
    revoting: z.enum(['latest-counts', 'refused']),
    issuanceDuringVoting: z.boolean(),
    issuanceRoundS: z.number().int().min(1),
    minCounted: z.number().int().min(2),
  }),
  /** How simulated voters are spread over the classes: in proportion to these numbers. */
  demonstration: z.strictObject({ voterShares: z.record(z.string(), z.number().int().min(0)) }),
});

export type ElectionTemplate = z.infer<typeof TEMPLATE>;

/** The template that comes with the program. */
export function defaultTemplatePath(): string {
  return path.join(rootFolder(), 'examples', 'participatory-vote.json');
}

/** Reads a template; bounds of the protocol are checked later, on the draft that is made from it. */
export function readTemplate(file: string): ElectionTemplate {
  const parsed = TEMPLATE.safeParse(readJson(file));
  if (parsed.success) return checkShares(parsed.data, file);
  const [problem] = parsed.error.issues;
  const where = problem === undefined || problem.path.length === 0 ? '' : ` at ${problem.path.join('.')}`;
  throw new CommandError(
    `${file} is no election template${where}: ${problem?.message ?? 'unknown problem'}`,
    'compare it with examples/participatory-vote.json',
    EXIT.failed,
  );
}

function readJson(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new CommandError(`cannot read ${file}`, 'check the path', EXIT.noInput);
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new CommandError(`${file} is not JSON: ${String(error)}`, null, EXIT.failed);
  }
}

function checkShares(template: ElectionTemplate, file: string): ElectionTemplate {
  for (const { id } of template.voterClasses) {
    if (template.demonstration.voterShares[id] !== undefined) continue;
    throw new CommandError(`${file}: demonstration.voterShares does not name class '${id}'`, null, EXIT.failed);
  }
  return template;
}
