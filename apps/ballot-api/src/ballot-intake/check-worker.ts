/** A thread that checks batches (spec §6). It holds public data only. */
import { openEngine } from '#crypto';
import { noticeOperator, serveBatches } from '#edge';
import { decodeElection } from '../elections/election.js';
import { type CheckContext, type CheckedItem, type CheckItem, checkSurely } from './check-batch.js';
import type { AnnouncedElection } from './checking-pool.js';

const reference = await openEngine('noble');
let fast = await openEngine('wasm');

function prepare({ electionId, definitionBytes }: AnnouncedElection): CheckContext {
  const { definition, contexts, issuingKeys } = decodeElection(electionId, definitionBytes);
  return { electionId, contexts, issuingKeys, registrars: definition.roll.registrars };
}

async function check(batch: { topic: CheckContext; item: CheckItem }[]): Promise<CheckedItem[]> {
  let isBroken = false;
  const checked = checkSurely(batch, { fast, reference }, (fault) => {
    isBroken = true;
    noticeOperator(`the fast engine failed, and the reference decided: ${fault}`);
  });
  // A kernel that stopped half-way has a memory that nobody knows.
  if (isBroken) fast = await openEngine('wasm');
  return checked;
}

serveBatches(prepare, check);
