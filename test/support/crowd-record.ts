/**
 * The record of an election with any number of ballots: one contest, choose one of five, one voter in twenty votes again.
 * Everything in it is made as its parties make it; only nobody waits for anybody.
 */
import { encodeCanonicalJson, toHex } from '#crypto';
import type { Draft, HeaderSource } from '#record';
import { type BuiltRecord, buildRecord, type World } from './build-record.js';
import type { AnchorStep, VoterPlan } from './record/plan.js';

export const OPTIONS = ['alder', 'birch', 'cedar', 'elder', 'hazel'];
/** Entries that wait for one anchor. */
const BATCH = 250;

export interface Crowd {
  built: BuiltRecord;
  /** Votes for each option, as the voters meant them. */
  totals: number[];
}

/** @param ballots  on the board, those that are replaced among them */
export async function buildCrowd(ballots: number): Promise<Crowd> {
  const replaced = Math.floor(ballots / 20);
  const voters = Array.from({ length: ballots - replaced }, (_, i) => {
    const last = choiceOf(i);
    return i < replaced ? [choiceOf(i + 1), last] : [last];
  });
  const built = await buildRecord({
    voters: voters.map((choices) => planOf(choices)),
    draft: (draft) => oneContest(draft, voters.length),
    anchors: inBatches,
  });
  const totals = OPTIONS.map((_, option) => voters.filter((choices) => choices.at(-1) === option).length);
  return { built, totals };
}

/** Its headers as `--headers` takes them. */
export async function headersFile(headers: HeaderSource): Promise<Uint8Array> {
  const list: string[] = [];
  for (let height = 0; ; height++) {
    const header = await headers.header(height);
    if (header === undefined) break;
    list.push(toHex(header));
  }
  return encodeCanonicalJson({ headers: list, network: headers.network });
}

/** No even spread: five different totals. */
const choiceOf = (voter: number): number => Math.min(voter % 5, voter % 7, 4);

function planOf(choices: number[]): VoterPlan {
  const ballots = choices.map((chosen) => [OPTIONS.map((_, option) => (option === chosen ? 1 : 0))]);
  return { classIndex: 0, asks: true, spoils: 0, ballots };
}

function oneContest(draft: Draft, voters: number): Draft {
  const [contest] = draft.contests;
  const [voterClass] = draft.voterClasses;
  const options = OPTIONS.map((id) => ({ id, title: { en: `The ${id}` }, description: { en: '' } }));
  return {
    ...draft,
    title: { en: 'The tree of the year' },
    contests: [{ ...contest, options }],
    voterClasses: [{ ...voterClass, contests: [contest.id] }],
    roll: { ...draft.roll, size: { [voterClass.id]: voters } },
  };
}

/** The honest steps, with a BATCH whenever enough entries wait. */
function inBatches(steps: AnchorStep[], world: World): AnchorStep[] {
  const close = steps.at(-1);
  if (close?.type !== 'CLOSE') throw new Error('the last of these steps closes');
  const until = steps.findIndex(({ treeSize }) => treeSize > 3);
  const { issuedSize } = close;
  const batches: AnchorStep[] = [];
  for (let treeSize = 3 + BATCH; treeSize < world.closingSize; treeSize += BATCH) {
    batches.push({ ...close, type: 'BATCH', treeSize, issuedSize });
  }
  const all = [...steps.slice(0, until), ...batches, close];
  return all.map((step, i) => ({ ...step, timeMs: close.timeMs - 30_000 * (all.length - 1 - i) }));
}
