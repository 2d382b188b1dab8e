/**
 * What goes wrong in one run of the fault campaign, and when: a pure function of the run's seed, so that a run that failed
 * can be made again. Times are milliseconds after the first ballot.
 */
import { SeededRandom } from '../../apps/cli/src/demo/random.js';

/** Services that are killed; who leads is found out at that moment. */
export const KILLED = ['leader', 'standby', 'issuer-1', 'issuer-2', 'postgres', 'ballot-api', 'devnet'] as const;
export const CLOCKS = ['leader', 'standby', 'issuer-1', 'ballot-api', 'devnet'] as const;
export const DISKS = ['postgres', 'devnet'] as const;
/**
 * What faces of the network do on a bad day, as the devnet's admin door names it. A frozen input is not among them: then
 * anchoring stops on purpose until a person decides.
 */
export const PROCESSOR_MODES = [
  'down',
  'slow',
  'silent',
  'wrong-txid',
  'refuse',
  'orphan',
  'conflict',
  'lying',
  'stale',
] as const;
export const FACES = ['arc', 'headers', 'explorer'] as const;
/** What a reorganisation does with the transactions of the blocks that it takes away. */
export const DISPLACED = ['mined', 'waiting', 'forgotten'] as const;

export type Fault = { atMs: number; forMs: number } & (
  | { kind: 'kill'; target: (typeof KILLED)[number] }
  | { kind: 'freeze'; target: 'leader' | 'devnet' }
  | { kind: 'disk-full'; target: (typeof DISKS)[number] }
  | { kind: 'processor'; mode: (typeof PROCESSOR_MODES)[number]; faces: (typeof FACES)[number][] }
  | { kind: 'empty-processor' }
  | { kind: 'reorganise'; depth: number; transactions: (typeof DISPLACED)[number] }
  | { kind: 'clock'; target: (typeof CLOCKS)[number]; offsetMs: number }
);
export type FaultKind = Fault['kind'];

export interface RunPlan {
  seed: string;
  /** Ascending by time. */
  faults: Fault[];
  /** For each prepared voter how many of her ballots she casts, and when she begins. */
  voters: { ballots: number; startMs: number }[];
}

/** How often each kind comes, of all. */
const WEIGHTS: readonly [FaultKind, number][] = [
  ['kill', 8],
  ['processor', 6],
  ['reorganise', 4],
  ['freeze', 3],
  ['clock', 3],
  ['disk-full', 2],
  ['empty-processor', 2],
];
const MOST_FAULTS = 5;
/** Voting takes about two of these; what comes later meets the close and the count. */
const FAULTS_BEGIN_WITHIN_MS = 3_500;
const VOTERS_BEGIN_WITHIN_MS = 1_500;
const MOST_REORGANISED = 10;
const MINUTE_MS = 60_000;

/**
 * @param seed     any text
 * @param voters   how many there are
 * @param ballots  how many each of them has ready
 */
export function planRun(seed: string, voters: number, ballots: number): RunPlan {
  const random = new SeededRandom(`chaos ${seed}`);
  const count = 2 + random.below(MOST_FAULTS - 1);
  const faults = Array.from({ length: count }, () => planFault(random)).sort((a, b) => a.atMs - b.atMs);
  const people = Array.from({ length: voters }, () => ({
    // Nearly everybody votes.
    ballots: random.oneIn(8) ? 0 : 1 + random.below(ballots),
    startMs: random.below(VOTERS_BEGIN_WITHIN_MS),
  }));
  return { seed, faults, voters: people };
}

/** A fault in a line, for people. */
export function describeFault(fault: Fault): string {
  const { atMs, forMs, kind, ...rest } = fault;
  const what = Object.entries(rest).map(([name, value]) => `${name} ${value}`);
  return `at ${atMs} ms for ${forMs} ms: ${[kind, ...what].join(', ')}`;
}

function planFault(random: SeededRandom): Fault {
  const kind = pickKind(random);
  const atMs = random.below(FAULTS_BEGIN_WITHIN_MS);
  const forMs = 50 + random.below(1_200);
  const pick = <T>(items: readonly T[]): T => items[random.below(items.length)];
  switch (kind) {
    case 'kill':
      // The leader three times as often as each of the others.
      return { atMs, forMs, kind, target: pick([...KILLED, 'leader', 'leader']) };
    case 'freeze':
      // Some shorter than the leader's lease, some longer.
      return { atMs, forMs: 200 + random.below(4_000), kind, target: random.oneIn(4) ? 'devnet' : 'leader' };
    case 'disk-full':
      return { atMs, forMs, kind, target: pick(DISKS) };
    case 'processor': {
      const faces = pick<(typeof FACES)[number][]>([['arc'], ['arc', 'headers'], ['headers'], [...FACES]]);
      // Long enough for some anchors, and for some requests to run into their time limit.
      return { atMs, forMs: 300 + random.below(1_700), kind, mode: pick(PROCESSOR_MODES), faces };
    }
    case 'empty-processor':
      return { atMs, forMs, kind };
    case 'reorganise':
      return { atMs, forMs: 0, kind, depth: 1 + random.below(MOST_REORGANISED), transactions: pick(DISPLACED) };
    case 'clock': {
      const offsetMs = (1 + random.below(60)) * (random.oneIn(3) ? 1_000 : MINUTE_MS);
      return { atMs, forMs, kind, target: pick(CLOCKS), offsetMs: random.oneIn(2) ? offsetMs : -offsetMs };
    }
    default:
      return kind satisfies never;
  }
}

function pickKind(random: SeededRandom): FaultKind {
  let place = random.below(WEIGHTS.reduce((sum, [, weight]) => sum + weight, 0));
  for (const [kind, weight] of WEIGHTS) {
    if (place < weight) return kind;
    place -= weight;
  }
  throw new Error('the weights have another sum');
}
