/**
 * A process that runs cases against mutants; its arguments say from where. It is told what to do in messages and says which case it begins, so that
 * whoever waits can tell an endless loop from a long list.
 */
import { register } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { fingerprintOf, instrumentVerifier } from './mutants.js';
import { type Noticer } from './noticers.js';
import { ROOT } from './reachable.js';
import { Switchboard } from './switchboard.mjs';

/** What a case saw with every mutant off. */
export interface Coverage {
  noticer: number;
  name: string;
  kind: Noticer['kind'];
  durationMs: number;
  /** Why it takes no part, or null. */
  problem: string | null;
  /** Mutants that could have made a difference; in `decided` those whose refusal was the one that was seen. */
  reached: number[];
  decided: number[];
}

export type Order =
  { order: 'cover'; part: number; parts: number } | { order: 'try'; mutant: number; noticers: number[] };

export type Answer =
  | { answer: 'ready'; noticers: number; mutants: string }
  | { answer: 'covered'; coverage: Coverage }
  | { answer: 'all covered' }
  | { answer: 'preparing' }
  | { answer: 'running'; noticer: number }
  | { answer: 'tried'; mutant: number; noticedBy: number | null; how: string; tried: number };

const { mutants, sources } = instrumentVerifier();
const board = new Switchboard(mutants.length);
Object.assign(globalThis, { $mutants: board });
const byUrl = new Map([...sources].map(([file, code]) => [pathToFileURL(path.join(ROOT, file)).href, code]));
register('./hooks.mjs', import.meta.url, { data: byUrl });
// Only now: what it imports has to meet the hooks.
const { loadNoticers } = await import('./noticers.js');
const noticers = await loadNoticers(process.argv.slice(2));
/** Whether a case passes when it is run alone with every mutant off: one that does not would notice everything. */
const standsAlone = new Map<number, boolean>();

const say = (answer: Answer): void => void process.send?.(answer);

process.on('message', (order: Order) => {
  void follow(order).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  });
});
process.on('disconnect', () => process.exit(0));
// A promise that a mutant left alone is no reason to end.
process.on('unhandledRejection', () => undefined);
process.on('uncaughtException', () => undefined);
say({ answer: 'ready', noticers: noticers.length, mutants: fingerprintOf(mutants) });

async function follow(order: Order): Promise<void> {
  if (order.order === 'try') return tryMutant(order.mutant, order.noticers);
  for (let at = order.part; at < noticers.length; at += order.parts)
    say({ answer: 'covered', coverage: await cover(at) });
  say({ answer: 'all covered' });
}

async function cover(at: number): Promise<Coverage> {
  const noticer = noticers[at];
  const { problem, durationMs } = await run(at, -1);
  const ids = mutants.map(({ id }) => id).filter((id) => board.effectOf(id) > 0);
  const decided = ids.filter((id) => board.effectOf(id) === 2);
  return { noticer: at, name: noticer.name, kind: noticer.kind, durationMs, problem, reached: ids, decided };
}

async function tryMutant(mutant: number, candidates: readonly number[]): Promise<void> {
  let tried = 0;
  for (const at of candidates) {
    tried += 1;
    const { problem: how } = await run(at, mutant);
    if (how === null || !(await isSoundAlone(at))) continue;
    return say({ answer: 'tried', mutant, noticedBy: at, how, tried });
  }
  say({ answer: 'tried', mutant, noticedBy: null, how: '', tried });
}

async function isSoundAlone(at: number): Promise<boolean> {
  const known = standsAlone.get(at);
  if (known !== undefined) return known;
  const isSound = (await run(at, -1)).problem === null;
  standsAlone.set(at, isSound);
  return isSound;
}

/** What is not as it should be, or null. Every mutant is off while the case is prepared. */
async function run(at: number, mutant: number): Promise<{ problem: string | null; durationMs: number }> {
  const noticer = noticers[at];
  say({ answer: 'preparing' });
  let beginning = performance.now();
  try {
    await noticer.prepare();
    say({ answer: 'running', noticer: at });
    beginning = performance.now();
    board.clear();
    board.active = mutant;
    await noticer.run();
    return { problem: null, durationMs: performance.now() - beginning };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { problem: text.slice(0, 300), durationMs: performance.now() - beginning };
  } finally {
    board.active = -1;
  }
}
