/** The stages of a demonstration on a terminal: a bar for each, and notes between them. */
import { followChecks } from '../commands/verify.js';
import type { Bar, Terminal } from '../output/terminal.js';
import { type DemoHooks, QUIET_HOOKS } from './options.js';

export function shownOn(terminal: Terminal): DemoHooks {
  const bars = new Map<string, Bar>();
  const ended = new Set<string>();
  const show = (name: string, done: number, total: number, summary: string): void => {
    if (ended.has(name)) return;
    const bar = bars.get(name) ?? terminal.bar(name, total);
    bars.set(name, bar);
    bar.set(done, total);
    if (done < total) return;
    ended.add(name);
    bar.end(summary);
  };
  return {
    ...QUIET_HOOKS,
    onNote: (text) => terminal.say(`    ${text}`),
    onProgress: (stage, done, total) => show(stage, done, total, total > 1 ? `${done} of ${total}` : 'done'),
    onCheck: followChecks(terminal),
  };
}
