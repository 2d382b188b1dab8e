/**
 * Odd but legal elections for whoever compares verifiers: one option, sixty options, a class that nobody is in, weights up to
 * their maximum, everybody votes again. Shapes follow from a seed alone, keys are fresh. What comes out is computed here from
 * the voters' choices, and from nothing that decrypts or verifies.
 */
import { sha256, toHex, utf8 } from '#crypto';
import { type Contest, type Draft, encodeDocumentEntry } from '#record';
import { Dice } from './dice.js';
import { numbersOf, type Numbers, shapeOf, type Shape } from './random-shapes.js';
import type { AnchorStep, RecordPlan } from './record/plan.js';
import { VOTING_CLOSES_MS } from './record/draft.js';
import { makePhase } from './record/voting.js';
import type { World } from './record/world.js';

export { KINDS, type Kind } from './random-shapes.js';

export interface ExpectedContest {
  id: string;
  state: 'tallied' | 'empty' | 'withheld';
  totals: number[] | null;
  counted: number;
}

export interface RandomElection {
  kind: string;
  plan: Partial<RecordPlan>;
  expected: ExpectedContest[];
}

/** The election of this seed: what is to be built, and what it has to come to. */
export function randomElection(seed: number, kind: Parameters<typeof shapeOf>[1]): RandomElection {
  const dice = new Dice(seed);
  const shape = shapeOf(dice, kind);
  const numbers = numbersOf(dice, kind);
  const minCounted = kind === 'withheld' ? 50 : dice.pick([2, 2, 2, 3, 5]);
  const expected = shape.contests.map((_, contest) => expectedOf(shape, contest, minCounted));
  const { issuers, trustees, officials, registrars, trusteeThreshold } = numbers;
  const decrypting = dice.between(trusteeThreshold, trustees);
  const documents = kind === 'documents' ? [1, 2, 3] : [];
  const entryOf = (number: number) => encodeDocumentEntry(3, number, sha256(statement(number)));
  const plan: Partial<RecordPlan> = {
    voters: shape.voters,
    parties: { issuers, trustees, officials, registrars },
    decryptingTrustees: dice.some(
      Array.from({ length: trustees }, (_, i) => i + 1),
      decrypting,
    ),
    draft: (draft, world) => makeOdd(draft, world, shape, numbers, minCounted),
    knownTotal: (contest, option) => expected[contest].totals?.[option],
    board: ([created, issuing, voting, ...rest], world) => {
      const before = documents.length > 0 ? [entryOf(1)] : [];
      if (!shape.issuanceDuringVoting) return [created, ...before, issuing, voting, ...rest];
      const opening = makePhase(world, 0, 'setup', 'voting', [0, 1]);
      return [created, ...before, opening, ...rest.slice(0, -1), makePhase(world, 1, 'voting', 'closed', [0, 2])];
    },
    boardAfterClose: (entries) => (documents.length > 0 ? [entryOf(2), ...entries, entryOf(3)] : entries),
    anchors: (_, world) => anchorsUntilClose(dice, world),
    anchorsAfterClose: (_, world) => anchorsAfterClose(dice, world),
    files: (files) => documents.forEach((number) => files.set(`documents/certified-${number}.json`, statement(number))),
  };
  return { kind, plan, expected };
}

/** What the office says of a file: any bytes will do, the board names their hash. */
const statement = (number: number): Uint8Array => utf8(`minutes ${number}`);

function expectedOf(shape: Shape, contest: number, minCounted: number): ExpectedContest {
  const held = shape.voters.filter(
    ({ classIndex, ballots }) => ballots.length > 0 && shape.classes[classIndex].contests.includes(contest),
  );
  const totals = Array.from({ length: shape.contests[contest].options }, (_, option) =>
    held.reduce((sum, { classIndex, ballots }) => {
      const { weight, contests } = shape.classes[classIndex];
      return sum + weight * ballots[ballots.length - 1][contests.indexOf(contest)][option];
    }, 0),
  );
  const counted = held.length;
  const state = counted === 0 ? 'empty' : counted < minCounted ? 'withheld' : 'tallied';
  return { id: `contest-${contest}`, state, totals: state === 'withheld' ? null : totals, counted };
}

/** The test election's draft with other contests, classes, thresholds and times. */
function makeOdd(draft: Draft, { parties }: World, shape: Shape, numbers: Numbers, minCounted: number): Draft {
  const text = (words: string) => Object.fromEntries(shape.languages.map((language) => [language, words]));
  const contests = shape.contests.map(({ options, optionMax, allowedTotals }, n): Contest => ({
    id: `contest-${n}`,
    title: text(shape.title),
    description: text('line\n\tand line'),
    options: Array.from({ length: options }, (_, option) => ({
      id: `${option}`.padEnd(shape.idLength, '-'),
      title: text(`Option ${option}`),
      description: text(''),
    })),
    optionMax,
    allowedTotals,
    method: 'plurality',
    optionOrder: 'shuffled',
    rule: { kind: 'none' },
  }));
  const size = shape.classes.map((_, n) => parties.voters.filter(({ classIndex }) => classIndex === n).length);
  const { issuanceDuringVoting } = shape;
  return {
    ...draft,
    title: text(shape.title),
    description: text(''),
    contests,
    voterClasses: shape.classes.map(({ weight, contests: held }, n) => ({
      id: `class-${n}`,
      label: text(`Class ${n}`),
      weight,
      contests: held.map((contest) => `contest-${contest}`),
    })),
    roll: {
      ...draft.roll,
      registrars: numbers.registrars,
      size: Object.fromEntries(size.map((count, n) => [`class-${n}`, count])),
    },
    issuers: { ...draft.issuers, threshold: numbers.issuerThreshold },
    trustees: { ...draft.trustees, threshold: numbers.trusteeThreshold },
    witnesses: { ...draft.witnesses, quorum: numbers.quorum },
    schedule: issuanceDuringVoting
      ? { ...draft.schedule, issuanceCloses: VOTING_CLOSES_MS }
      : { ...draft.schedule, issuanceCloses: draft.schedule.votingOpens },
    policy: {
      ...draft.policy,
      issuanceDuringVoting,
      minCounted,
      revoting: shape.voters.some(({ ballots }) => ballots.length > 1) ? 'latest-counts' : shape.revoting,
    },
    software: { web: toHex(sha256(utf8(shape.title))) },
  };
}

/** Batches of any size, heartbeats, top-ups; the issuance log as a whole before the first ballot is covered. */
function anchorsUntilClose(dice: Dice, { requests, closingSize }: World): AnchorStep[] {
  const steps: Omit<AnchorStep, 'timeMs'>[] = [{ type: 'GENESIS', treeSize: 1, issuedSize: 0 }];
  const idle = (treeSize: number, issuedSize: number) => {
    if (dice.chance(25)) steps.push({ type: dice.pick(['HEARTBEAT', 'TOP-UP']), treeSize, issuedSize });
  };
  idle(1, 0);
  steps.push({ type: 'HEARTBEAT', treeSize: 1, issuedSize: requests.length });
  for (let size = 1 + dice.between(1, 4); size < closingSize; size += dice.between(1, 6)) {
    steps.push({ type: 'BATCH', treeSize: size, issuedSize: requests.length });
    idle(size, requests.length);
  }
  steps.push({ type: 'CLOSE', treeSize: closingSize, issuedSize: requests.length });
  // Several anchors may be of one time.
  return steps.map((step, i) => ({
    ...step,
    timeMs: VOTING_CLOSES_MS - (step.type === 'CLOSE' ? 0 : 1000 * (steps.length - (i >> 1))),
  }));
}

/** What is behind the close, RESULT ending with its entry; what comes behind that may stay without an anchor. */
function anchorsAfterClose(dice: Dice, { requests, closingSize, board }: World): AnchorStep[] {
  const issuedSize = requests.length;
  const result = board.findIndex((entry) => entry[0] === 0x30 && entry[1] === 2) + 1;
  const timeMs = VOTING_CLOSES_MS + dice.between(0, 100_000);
  const steps: AnchorStep[] = [];
  if (result - 1 > closingSize) steps.push({ type: 'BATCH', treeSize: result - 1, issuedSize, timeMs });
  steps.push({ type: 'RESULT', treeSize: result, issuedSize, timeMs });
  if (board.length > result && dice.chance(50))
    steps.push({ type: 'BATCH', treeSize: board.length, issuedSize, timeMs });
  if (dice.chance(30))
    steps.push({ type: 'HEARTBEAT', treeSize: steps[steps.length - 1].treeSize, issuedSize, timeMs });
  return steps;
}
