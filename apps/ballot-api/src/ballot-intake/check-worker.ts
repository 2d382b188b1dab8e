/**
 * A worker thread that checks batches (spec §6): the event loop, which answers everyone, never waits for a proof. The
 * worker holds public data only.
 */
import { parentPort } from 'node:worker_threads';
import { decodeElection } from '../elections/election.js';
import { checkBatch, type CheckContext, type CheckedItem, type CheckItem } from './check-batch.js';

/** To a worker: first the definitions it has not seen, then the items. */
export interface CheckJob {
  definitions: { electionId: Uint8Array; definitionBytes: Uint8Array }[];
  items: CheckItem[];
}

/** From a worker: an answer for each item, or the bug that stopped the batch. */
export type CheckAnswer = { checked: CheckedItem[] } | { failure: string };

const known = new Map<string, CheckContext>();

function remember({ electionId, definitionBytes }: CheckJob['definitions'][number]): void {
  const { definition, contexts, issuingKeys } = decodeElection(electionId, definitionBytes);
  const registrars = definition.roll.registrars;
  known.set(Buffer.from(electionId).toString('hex'), { electionId, contexts, issuingKeys, registrars });
}

function contextOf(election: string): CheckContext {
  const context = known.get(election);
  if (context === undefined) throw new Error(`election ${election} was not announced to this worker`);
  return context;
}

function answer(job: CheckJob): CheckAnswer {
  try {
    job.definitions.forEach(remember);
    return { checked: checkBatch(job.items, contextOf) };
  } catch (error) {
    return { failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

parentPort?.on('message', (job: CheckJob) => parentPort?.postMessage(answer(job)));
