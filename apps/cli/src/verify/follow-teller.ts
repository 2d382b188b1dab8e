/** What `verify --follow` says: a line for each change, in people's words, or JSON lines; alarms are heard. */
import type { Report } from '#verify';
import type { Breach, Change } from '../diff/difference.js';
import { EXIT } from '../output/command-error.js';
import type { Terminal } from '../output/terminal.js';
import { ring } from '../watch/lines.js';

export interface Alarm {
  code: string;
  place: string;
  message: string;
  culprit: string | null;
}

export class FollowTeller {
  /** What was told and is not over, so that it is told once. */
  private readonly open = new Set<string>();

  constructor(
    private readonly json: boolean,
    private readonly terminal: Terminal,
  ) {}

  change(change: Change): void {
    this.tell({ event: 'change', ...change }, change.text);
  }

  /** After each verification: what it found so far. @param isFirst says it to people, too */
  verified({ verdict, figures }: Report, isFirst: boolean): void {
    const { boardEntries, requests, cast, anchors, anchorsMined } = figures;
    const event = { event: 'verified', verdict, boardEntries, requests, cast, anchors, anchorsMined };
    const found = `${cast} ballots among ${boardEntries} entries, ${requests} requests, ${anchors} anchors (${anchorsMined} mined)`;
    this.tell(event, isFirst ? `nothing is wrong so far: ${found}; following` : null);
  }

  /** Nobody is accused: it may be over soon. */
  doubts(texts: readonly string[]): void {
    for (const text of texts.filter((one) => !this.open.has(one))) this.tell({ event: 'doubt', text }, text);
    for (const text of [...this.open].filter((one) => !texts.includes(one)))
      this.tell({ event: 'over', text }, `over: ${text}`);
    this.open.clear();
    for (const text of texts) this.open.add(text);
  }

  /** The first things wrong, and who is to blame. @returns the exit code */
  alarm(alarms: readonly Alarm[]): number {
    ring();
    for (const alarm of alarms) {
      if (this.json) console.log(line({ event: 'alarm', ...alarm }));
      const culprit = alarm.culprit === null ? '' : ` [${alarm.culprit}]`;
      console.error(`ALARM ${alarm.code} at ${alarm.place}${culprit}: ${alarm.message}`);
    }
    return EXIT.failed;
  }

  end(code: number, report: Report | null, sentence: string): number {
    if (this.json) console.log(line({ event: 'end', code, report }));
    this.terminal.say(sentence);
    return code;
  }

  private tell(event: object, sentence: string | null): void {
    if (this.json) console.log(line(event));
    if (sentence !== null) this.terminal.say(`${new Date().toISOString().slice(11, 19)}  ${sentence}`);
  }
}

/** What accuses: failures of the verification, promises to voters that were broken, and what may never change. */
export function alarmsOf(report: Report, breaches: readonly Breach[]): Alarm[] {
  const failures = report.checks.flatMap((check) => check.failures);
  const broken = report.confirmations.filter(({ standing }) => standing === 'broken');
  return [
    ...failures.map(({ code, place, message, culprit = null }) => ({ code, place, message, culprit })),
    ...broken.map(({ file, refusal }) => ({
      ...{ code: refusal?.code ?? '', place: file, message: refusal?.message ?? '', culprit: 'board' },
    })),
    ...breaches.map(({ code, place, text }) => ({ code, place, message: text, culprit: null })),
  ];
}

function line(event: object): string {
  return JSON.stringify({ ...event, atMs: Date.now() });
}
