/** All mutants against all cases: who notices which. */
import { fingerprintOf, type Mutant } from './mutants.js';
import { Worker } from './pool.js';
import type { Coverage } from './worker.js';

/** Cases that take no longer are tried for every mutant they reach. */
const QUICK_MS = 60;

export interface Verdict {
  mutant: Mutant;
  /** Name of the case that noticed it, or null. */
  noticedBy: string | null;
  kind: Coverage['kind'] | null;
  /** What the case said. */
  how: string;
  /** Cases that were tried, of those that it could have made a difference to. */
  tried: number;
  reachedBy: number;
}

export interface CampaignOptions {
  /** Those that are tried, of `all`. */
  mutants: readonly Mutant[];
  all: readonly Mutant[];
  /** Where cases come from (`loadNoticers`). */
  cases: readonly string[];
  parallel: number;
  /** Cases that take long are tried at most so often for one mutant; those come first that refuse something near it. */
  mostSlow: number;
  /** Name of the case that noticed a mutant before: tried first. */
  remembered: (mutant: Mutant) => string | undefined;
  onProgress: (done: number, all: number, what: string) => void;
  onVerdict: (verdict: Verdict) => void;
}

/** @returns one verdict for each mutant, in their order, and the cases that did not pass without any mutant */
export async function runCampaign(options: CampaignOptions): Promise<{ verdicts: Verdict[]; unsound: string[] }> {
  const coverage: Coverage[] = [];
  const fingerprint = fingerprintOf(options.all);
  const workers = Array.from(
    { length: options.parallel },
    () => new Worker(options.cases, fingerprint, (noticer) => coverage[noticer]?.durationMs ?? 0),
  );
  try {
    await cover(workers, coverage, options.onProgress);
    const unsound = coverage.filter(({ problem }) => problem !== null);
    const ranked = new Ranking(coverage, options.all, options.mostSlow);
    const verdicts: Verdict[] = [];
    // What nothing reaches is known at once.
    const isReached = new Set(coverage.flatMap(({ reached }) => reached));
    const waiting = [...options.mutants].sort((a, b) => Number(isReached.has(a.id)) - Number(isReached.has(b.id)));
    let done = 0;
    const tryAll = async (worker: Worker): Promise<void> => {
      for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
        const verdict = await tryMutant(worker, mutant, ranked, coverage, options.remembered(mutant));
        verdicts.push(verdict);
        options.onVerdict(verdict);
        options.onProgress(++done, options.mutants.length, 'mutants');
      }
    };
    await Promise.all(workers.map(tryAll));
    verdicts.sort((a, b) => a.mutant.id - b.mutant.id);
    return { verdicts, unsound: unsound.map(({ name, problem }) => `${name}: ${problem}`) };
  } finally {
    for (const worker of workers) worker.stop();
  }
}

async function cover(
  workers: readonly Worker[],
  coverage: Coverage[],
  onProgress: CampaignOptions['onProgress'],
): Promise<void> {
  let done = 0;
  const parts = workers.length;
  await Promise.all(
    workers.map((worker, part) =>
      worker.run({ order: 'cover', part, parts }, 'all covered', (answer) => {
        if (answer.answer !== 'covered') return;
        coverage[answer.coverage.noticer] = answer.coverage;
        onProgress(++done, worker.noticers, 'cases');
      }),
    ),
  );
}

async function tryMutant(
  worker: Worker,
  mutant: Mutant,
  ranking: Ranking,
  coverage: readonly Coverage[],
  remembered: string | undefined,
): Promise<Verdict> {
  const { candidates, reachedBy } = ranking.of(mutant, remembered);
  const missed: Verdict = { mutant, noticedBy: null, kind: null, how: '', tried: candidates.length, reachedBy };
  if (candidates.length === 0) return missed;
  const { answers, stuckIn } = await worker.run(
    { order: 'try', mutant: mutant.id, noticers: candidates },
    'tried',
    () => undefined,
  );
  const noticed = (at: number, how: string, tried: number): Verdict => {
    const { name, kind } = coverage[at];
    return { mutant, noticedBy: name, kind, how, tried, reachedBy };
  };
  if (stuckIn !== null) return noticed(stuckIn, 'never ended', candidates.indexOf(stuckIn) + 1);
  for (const answer of answers) {
    if (answer.answer === 'tried' && answer.noticedBy !== null)
      return noticed(answer.noticedBy, answer.how, answer.tried);
  }
  return missed;
}

/** Which cases are worth trying for a mutant, the likeliest first. */
class Ranking {
  private readonly reaching: Coverage[][];
  /** Cases that a refusal in this declaration stops. */
  private readonly stoppedIn = new Map<string, Set<number>>();
  private readonly decidedBy: Set<number>[];
  /** By case: how many that reach more are stopped in the same places. Those tried first differ from one another. */
  private readonly repeats: Map<number, number>;

  constructor(
    coverage: readonly Coverage[],
    mutants: readonly Mutant[],
    private readonly mostSlow: number,
  ) {
    this.reaching = mutants.map(() => []);
    this.decidedBy = mutants.map(() => new Set());
    for (const each of coverage) {
      if (each.problem !== null) continue;
      for (const id of each.reached) this.reaching[id].push(each);
      for (const id of each.decided) {
        this.decidedBy[id].add(each.noticer);
        const place = placeOf(mutants[id]);
        this.stoppedIn.set(place, (this.stoppedIn.get(place) ?? new Set()).add(each.noticer));
      }
    }
    this.repeats = repeatsOf(coverage, mutants);
  }

  of(mutant: Mutant, remembered: string | undefined): { candidates: number[]; reachedBy: number } {
    const cases = this.reaching[mutant.id];
    const near = this.stoppedIn.get(placeOf(mutant));
    const rank = ({ noticer, kind, durationMs, name }: Coverage): number => {
      if (name === remembered) return 0;
      // The refusal itself goes: whoever was refused by it notices, attacks first.
      if (this.decidedBy[mutant.id].has(noticer)) return kind === 'attack' ? 1 : 2;
      if (durationMs <= QUICK_MS) return 3;
      return near?.has(noticer) === true ? 4 : 5;
    };
    const ranked = cases
      .map((each) => ({ each, rank: rank(each) }))
      .sort((a, b) => a.rank - b.rank || this.compare(a.each, b.each))
      .map(({ each }) => each);
    let slow = 0;
    const candidates = ranked.filter(({ durationMs }) => durationMs <= QUICK_MS || ++slow <= this.mostSlow);
    return { candidates: candidates.map(({ noticer }) => noticer), reachedBy: cases.length };
  }

  private compare(a: Coverage, b: Coverage): number {
    if (a.durationMs <= QUICK_MS || b.durationMs <= QUICK_MS) return a.durationMs - b.durationMs;
    const repeats = ({ noticer }: Coverage): number => this.repeats.get(noticer) ?? 0;
    return repeats(a) - repeats(b) || b.reached.length - a.reached.length;
  }
}

function repeatsOf(coverage: readonly Coverage[], mutants: readonly Mutant[]): Map<number, number> {
  const met = new Map<string, number>();
  const repeats = new Map<number, number>();
  for (const each of [...coverage].sort((a, b) => b.reached.length - a.reached.length)) {
    const places = [...new Set(each.decided.map((id) => mutants[id].file))].join();
    repeats.set(each.noticer, met.get(places) ?? 0);
    met.set(places, (met.get(places) ?? 0) + 1);
  }
  return repeats;
}

function placeOf({ file, within }: Mutant): string {
  return `${file} ${within}`;
}
