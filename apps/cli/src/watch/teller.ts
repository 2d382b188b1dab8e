/** Says what a watch sees: JSON lines, or a bar while it catches up and sentences from then on; alarms are heard. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { EXIT } from '../output/command-error.js';
import type { Bar, Terminal } from '../output/terminal.js';
import type { AlarmEvent, WatchEvent } from './events.js';
import { linesOf, ring } from './lines.js';

const SHOWN_EVIDENCE_CHARS = 200;

export class Teller {
  /** The bar of the first look; null from its end on. */
  private bar: Bar | null;
  /** What the bar leaves behind. */
  private newest = 'nothing new';
  /** Time of the first anchor seen: how far it is to now is how far the chain may go on. */
  private firstMs: number | null = null;

  constructor(
    private readonly json: boolean,
    private readonly terminal: Terminal,
  ) {
    this.bar = terminal.bar('follow the chain', 1);
  }

  tell(event: WatchEvent): void {
    if (this.json) console.log(JSON.stringify({ ...event, atMs: Date.now() }));
    if (event.event === 'alarm') ring();
    if (event.event === 'anchor' && this.bar !== null) return this.advance(event);
    this.caughtUp();
    const lines = linesOf(event);
    if (event.event === 'alarm') for (const line of lines) console.error(line);
    else for (const line of lines) this.terminal.say(`${time()}  ${line}`);
  }

  /** The first look is over: what comes now is news. */
  caughtUp(): void {
    this.bar?.end(this.newest);
    this.bar = null;
  }

  /** @param folder where the evidence is kept   @returns the exit code */
  contradiction(alarm: AlarmEvent, folder: string): number {
    const file = path.join(folder, `evidence-${alarm.code}-${Date.now()}.json`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, `${JSON.stringify({ format: 'psephos-watch-evidence/1', ...alarm }, null, 1)}\n`, {
      flag: 'wx',
    });
    this.tell(alarm);
    if (alarm.evidence !== null) console.error(`  evidence: ${cut(alarm.evidence)}`);
    console.error(`  kept in ${file}`);
    return EXIT.failed;
  }

  end(summary: Record<string, unknown>, sentence: string): void {
    if (this.json) console.log(JSON.stringify({ event: 'end', ...summary }));
    this.terminal.say(sentence);
  }

  private advance({ timeMs, seq, treeSize }: Extract<WatchEvent, { event: 'anchor' }>): void {
    this.newest = `anchor ${seq}, ${treeSize} hashes`;
    this.firstMs ??= timeMs;
    const seconds = (ms: number) => Math.max(0, Math.round(ms / 1_000));
    this.bar?.set(seconds(timeMs - this.firstMs), seconds(Date.now() - this.firstMs));
  }
}

function time(): string {
  return new Date().toISOString().slice(11, 19);
}

function cut(text: string): string {
  const line = text.replaceAll('\n', ' ');
  return line.length <= SHOWN_EVIDENCE_CHARS ? line : `${line.slice(0, SHOWN_EVIDENCE_CHARS)}…`;
}
