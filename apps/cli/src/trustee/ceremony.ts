/** `psephos trustee ceremony` and `confirm`: the election key is made with the others, and its fingerprint compared. */
import { type CeremonyStand } from '#client';
import { createInterface } from 'node:readline/promises';
import { CommandError, EXIT } from '../output/command-error.js';
import { parseNumber } from '../output/parse.js';
import type { Terminal } from '../output/terminal.js';
import { ceremonyOf, type KeyArguments, openPlace } from './place.js';

export interface CeremonyArguments extends KeyArguments {
  ceremony?: string;
  wait: string;
  /** Publishes a complaint without asking. */
  complain?: boolean;
}

export interface ConfirmArguments extends CeremonyArguments {
  fingerprint?: string;
  different?: boolean;
}

const POLL_MS = 1_000;
const STEPS = {
  commitment: 'first part sent',
  shares: 'second part sent',
  transcript: 'fingerprint confirmed',
} as const;
/** As many characters as two groups of the page: what people compare by telephone. */
const COMPARED = 8;

/** Waits for the others as long as --wait says; given again it goes on, with the same bytes. */
export async function ceremonyCommand(options: CeremonyArguments, terminal: Terminal): Promise<number> {
  return run(options, terminal, async (fingerprint) => {
    terminal.say(`\nfingerprint of the election key: ${grouped(fingerprint)}`);
    terminal.say('ring another trustee and compare the first two groups');
    if (!process.stdin.isTTY || options.json === true) {
      throw new CommandError(
        `the fingerprint ${grouped(fingerprint)} is not confirmed yet`,
        'compare it, then: psephos trustee confirm --fingerprint …, or --different',
        EXIT.failed,
      );
    }
    return ask('is it the same? (yes, or different) ', ['yes', 'different']).then((answer) => answer === 'yes');
  });
}

/** The same with the answer given beforehand, for programs and scripts. */
export async function confirmCommand(options: ConfirmArguments, terminal: Terminal): Promise<number> {
  const heard = (options.fingerprint ?? '').replace(/[\s-]/g, '').toUpperCase();
  if (options.different !== true && heard.length < COMPARED) {
    throw new CommandError(
      'no fingerprint was given',
      `at least ${COMPARED} characters of what another trustee reads to you`,
      EXIT.usage,
    );
  }
  return run(options, terminal, (fingerprint) => {
    if (options.different === true) return Promise.resolve(false);
    if (fingerprint.startsWith(heard)) return Promise.resolve(true);
    throw new CommandError(
      `the fingerprint here is ${grouped(fingerprint)}: it is different`,
      'nothing was signed; read it out once more, and if it stays different give --different, which stops the ceremony',
      EXIT.failed,
    );
  });
}

async function run(
  options: CeremonyArguments,
  terminal: Terminal,
  confirm: (fingerprint: string) => Promise<boolean>,
): Promise<number> {
  const place = await openPlace(options);
  const ceremonyId = ceremonyOf(place, options.ceremony);
  const timeoutMs = 1_000 * parseNumber('--wait', options.wait, 1, 7 * 24 * 3_600);
  const bar = terminal.bar('steps of all trustees', 3);
  let stand: CeremonyStand | null = null;
  await place.program.runCeremony({
    api: place.api,
    ceremonyId,
    onStep: () => undefined,
    onStand: (seen) => {
      stand = seen;
      bar.set(stepsDone(seen), 3 * seen.members.length);
    },
    confirm: (fingerprint) => {
      bar.end(null);
      return confirm(fingerprint);
    },
    complain: ({ index, name, code }) => mayComplain(options, `trustee ${index} (${name})`, code, terminal),
    timeoutMs,
    pollMs: POLL_MS,
    signal: null,
  });
  bar.end('all three of everybody');
  if (options.json === true) console.log(JSON.stringify({ ceremonyId, ...summaryOf(stand) }));
  terminal.say('the election key is ready, and all trustees saw the same; keep your key file');
  return 0;
}

async function mayComplain(
  options: CeremonyArguments,
  who: string,
  code: string,
  terminal: Terminal,
): Promise<boolean> {
  if (options.complain === true) return true;
  if (!process.stdin.isTTY || options.json === true) return false;
  terminal.say(`\n${who} sent something wrong (${code})`);
  terminal.say('a complaint shows everyone who lied, opens what was sealed for you and ends this ceremony;');
  terminal.say('do not complain if you have confirmed this election key before, on another device');
  return (await ask('publish a complaint? (yes, or no) ', ['yes', 'no'])) === 'yes';
}

async function ask(question: string, answers: string[]): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    for (;;) {
      const answer = (await terminal.question(question)).trim().toLowerCase();
      if (answers.includes(answer)) return answer;
    }
  } finally {
    terminal.close();
  }
}

/** A line a trustee: how far she is. */
export function standLines(stand: CeremonyStand): string[] {
  return stand.members.map((member) => {
    const step = (['transcript', 'shares', 'commitment'] as const).find((each) => member[each]);
    return `  ${String(member.index).padStart(2)}  ${member.name}: ${step === undefined ? 'not here yet' : STEPS[step]}`;
  });
}

export function summaryOf(stand: CeremonyStand | null) {
  return {
    trustees: stand?.members ?? [],
    complaints: stand?.complaints ?? [],
    fingerprint: stand?.fingerprint ?? null,
  };
}

export const grouped = (code: string): string => (code.match(/.{4}/g) ?? []).join(' ');

const stepsDone = ({ members }: CeremonyStand): number =>
  members.reduce((sum, each) => sum + Number(each.commitment) + Number(each.shares) + Number(each.transcript), 0);
