/**
 * The end of the election, by the program that holds everybody's keys: when the time for voting is over, two officials
 * close, two of three trustees verify and decrypt, and the result is published. Goes on where an earlier start stopped.
 */
import { decryptByThreshold, waitForClose, waitForResult } from '../demo/closing.js';
import type { DemoHooks } from '../demo/options.js';
import { openTrustees } from '../demo/people.js';
import type { Supervisor } from '../supervisor/supervisor.js';
import { type KeptElection, readPassphrase, TRUSTEES } from './election.js';

/** A timer holds at most 2³¹ ms. */
const LONGEST_WAIT_MS = 24 * 3_600_000;

/** Waits for `votingCloses` of the definition. */
export async function waitForEndOfVoting({ definition }: KeptElection): Promise<void> {
  for (;;) {
    const left = definition.schedule.votingCloses - Date.now();
    if (left <= 0) return;
    await new Promise((resolve) => setTimeout(resolve, Math.min(left, LONGEST_WAIT_MS)));
  }
}

/** Closes, decrypts, publishes; nothing is done twice. */
export async function endElection(
  supervisor: Supervisor,
  directory: string,
  election: KeptElection,
  hooks: DemoHooks,
): Promise<void> {
  const { doors, phases, electionId } = election;
  if (phases.phase === 'voting') await phases.moveTo('closed', 'the time for voting is over', [0, 1]);
  const trustees = await openTrustees(directory, TRUSTEES.threshold, await readPassphrase(directory));
  const scene = {
    doors,
    supervisor,
    hooks,
    election: { electionId },
    people: { trustees },
    options: { trustees: TRUSTEES },
  };
  await waitForClose(scene);
  await decryptByThreshold(scene);
  await waitForResult(scene);
}

/** Whether the result stands on the board and its anchor in a block. */
export async function isPublished({ doors, electionId }: KeptElection): Promise<boolean> {
  return (await doors.api.status(electionId)).boolean('hasResult');
}
