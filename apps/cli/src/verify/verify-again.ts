/** One verification with the memory of earlier ones, which can be interrupted: what it has verified until then is kept. */
import { sha256, toHex } from '#crypto';
import type { HeaderSource, RecordSource } from '#record';
import {
  type EntryChecker,
  examineElection,
  type GivenConfirmation,
  type Progress,
  type Report,
  VerifiedBundles,
} from '#verify';
import { setImmediate } from 'node:timers/promises';
import { CommandError, EXIT } from '../output/command-error.js';
import { Interrupt } from '../output/interrupt.js';
import type { Terminal } from '../output/terminal.js';
import { keepMemory, type KeptMemory } from './kept-memory.js';
import type { Memory } from './memory-file.js';

export interface VerifySettings {
  expectedElectionId: Uint8Array | null;
  headers: HeaderSource | null;
  confirmations?: readonly GivenConfirmation[];
  checker?: EntryChecker;
  onProgress: (progress: Progress) => void;
}

/** Verifies once and keeps what was verified. @returns null when it was interrupted   @throws CommandError */
export async function verifyWithMemory(
  source: RecordSource,
  settings: VerifySettings,
  kept: KeptMemory,
  terminal: Terminal,
): Promise<Report | null> {
  const interrupt = new Interrupt();
  try {
    const { report, memory } = await verifyAgain(source, kept.memory, settings, interrupt.signal);
    keepMemory({ ...kept, memory });
    if (report === null) terminal.say(`\nended by you; the next verification goes on with ${kept.file}`);
    return report;
  } finally {
    interrupt.end();
  }
}

/**
 * @returns the report, or null when it was interrupted, and what to bring the next time: a record that fails adds nothing
 *   to it
 * @throws CommandError when the memory is of another election
 */
export async function verifyAgain(
  source: RecordSource,
  memory: Memory,
  settings: VerifySettings,
  signal: AbortSignal,
): Promise<{ report: Report | null; memory: Memory }> {
  const electionId = await electionOf(source, memory.electionId);
  const { seen, verified } = memory;
  const { report, facts } = await examineElection(interruptible(source, signal), { ...settings, seen, verified });
  if (signal.aborted) return { report: null, memory: { ...memory, electionId } };
  if (report.verdict === 'INVALID') return { report, memory };
  return {
    report,
    memory: { electionId, seen: facts.heads ?? seen, verified: new VerifiedBundles(verified.allMet()) },
  };
}

/** @param known the election of the memory, or null   @returns null where the record has no definition */
async function electionOf(source: RecordSource, known: string | null): Promise<string | null> {
  if (!(await source.list()).includes('definition.json')) return known;
  const found = toHex(sha256(await source.read('definition.json')));
  if (known === null || found === known) return found;
  throw new CommandError(
    `this is the record of election ${found}, the checkpoint is of ${known}`,
    'name the checkpoint file of this election, or a new one',
    EXIT.failed,
  );
}

/** Gives signals a chance between files; once interrupted, no file can be read, which ends the verification soon. */
function interruptible(source: RecordSource, signal: AbortSignal): RecordSource {
  return {
    list: () => source.list(),
    read: async (path) => {
      await setImmediate();
      signal.throwIfAborted();
      return source.read(path);
    },
  };
}
