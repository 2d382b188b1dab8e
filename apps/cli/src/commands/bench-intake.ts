/**
 * `psephos bench intake`: ballots a second through the ballot API's HTTP door, all of them checked and committed with fsync, while
 * the load comes from the same machine; then as many as it takes. Issuers and tally service, which are other people's machines,
 * are stopped. In the end every confirmation is held against the board.
 */
import { ENGINES, fromHex, hashLeaf, openEngine, toHex, verifyCheckpoint, verifyInclusion } from '#crypto';
import { ballotContext } from '#record';
import { LOG_BOARD, openDataSource } from '#store';
import { coreMs } from '../bench/core-time.js';
import { type LiveElection, withLiveElection } from '../bench/live-election.js';
import { type HttpAnswer, Sender, sendAtRate, sendTogether, type Sent, timesOf } from '../bench/load.js';
import { makeBallots } from '../bench/made-ballots.js';
import { processMs } from '../bench/process-time.js';
import type { Terminal } from '../output/terminal.js';
import { issuerNames } from '../supervisor/supervisor.js';
import type { BenchReport } from './bench.js';

export interface IntakeBenchOptions {
  perSecond: number;
  seconds: number;
}

type SentBallot = Sent<HttpAnswer>;
type Send = (ballot: Uint8Array) => Promise<{ answer: HttpAnswer; refused: number }>;

/** Core time for a ballot in milliseconds; null where the system does not tell. */
interface BallotCosts {
  api: number | null;
  postgres: number | null;
  load: number;
}

interface Measured {
  sent: SentBallot[];
  perSecond: number;
  costs: BallotCosts;
}

const OF_ALL = { total: 2, threshold: 2 };
const VOTERS = 4;
/** The second part has the ballots of so many seconds at the rate asked for. */
const MOST_SECONDS = 20;
/** More than the API lets in, so that its bound is part of what is measured. */
const AT_ONCE = 1_024;
/** Of the confirmations, one in so many has its proof and its checkpoint verified; all have their place compared. */
const PROVEN = 50;
/** Ballots on which the engines are compared. */
const CHECKED = 128;

export function benchIntake({ perSecond, seconds }: IntakeBenchOptions, terminal: Terminal): Promise<BenchReport> {
  terminal.say(`intake: ${perSecond} ballots a second for ${seconds} s, then as many as it takes`);
  return withLiveElection(terminal, { voters: VOTERS, issuers: OF_ALL }, async (election) => {
    await openVoting(election);
    const ballots = await makeBallots(election, perSecond * (seconds + MOST_SECONDS), terminal);
    const checkMs = await compareEngines(election, ballots.slice(0, CHECKED));
    const [steady, rest] = [ballots.slice(0, perSecond * seconds), ballots.slice(perSecond * seconds)];
    const bar = terminal.bar(`${perSecond} a second`, steady.length);
    const atRate = await measured(election, steady.length, (send) =>
      sendAtRate(steady, perSecond, send, (done) => bar.set(done, steady.length)),
    );
    const times = timesOf(atRate.sent);
    bar.end(`p50 ${times.p50Ms} ms, p99 ${times.p99Ms} ms, longest ${times.maxMs} ms; ${costsText(atRate.costs)}`);
    const fullBar = terminal.bar('as many as it takes', rest.length);
    const full = await measured(election, rest.length, (send) =>
      sendTogether(rest, AT_ONCE, send, (done) => fullBar.set(done, rest.length)),
    );
    fullBar.end(`${full.perSecond} a second, ${refusalsOf(full)} times told to come again; ${costsText(full.costs)}`);
    const lost = await countLost(election, ballots, [...atRate.sent, ...full.sent]);
    terminal.bar('confirmations on the board', 1).end(`${ballots.length - lost} of ${ballots.length}`);
    const rate = { asked: perSecond, perSecond: atRate.perSecond, ...times, refused: refusalsOf(atRate) };
    const most = { perSecond: full.perSecond, refused: refusalsOf(full), costs: full.costs };
    return {
      result: {
        format: 'psephos-bench/1',
        ...{ seconds, ballots: ballots.length, lost },
        ...{ rate: { ...rate, costs: atRate.costs }, most, checkMs },
      },
      line: [
        `psephos-bench intake per_s=${rate.perSecond} seconds=${seconds}`,
        `p50_ms=${times.p50Ms} p99_ms=${times.p99Ms} max_ms=${times.maxMs} refused=${rate.refused} lost=${lost}`,
        `most_per_s=${most.perSecond} most_refused=${most.refused}`,
        ...Object.entries(atRate.costs).map(([name, ms]) => `${name}_core_ms=${ms ?? 'unknown'}`),
        `check_wasm_ms=${checkMs.wasm} check_noble_ms=${checkMs.noble}`,
        `wasm_against_noble=${(checkMs.noble / checkMs.wasm).toFixed(1)}`,
      ].join(' '),
    };
  });
}

async function openVoting({ supervisor, phases }: LiveElection): Promise<void> {
  await phases.moveTo('issuing', 'for a benchmark', [0, 1]);
  await phases.moveTo('voting', 'for a benchmark', [0, 2]);
  for (const name of [...issuerNames(OF_ALL.total), 'tally', 'devnet']) await supervisor.service(name).stop();
}

/** Form, signature and proofs of a ballot in a batch, by each engine. */
async function compareEngines(
  { definition, electionId }: LiveElection,
  ballots: readonly Uint8Array[],
): Promise<Record<(typeof ENGINES)[number], number>> {
  const context = ballotContext(definition, fromHex(electionId, 32), 0);
  const ms = { wasm: 0, noble: 0 };
  for (const name of ENGINES) {
    const engine = await openEngine(name);
    engine.verifyBallots(context, ballots.slice(0, 1));
    const before = coreMs();
    const { refusals } = engine.verifyBallots(context, ballots);
    ms[name] = rounded((coreMs() - before) / ballots.length);
    if (refusals.some((refusal) => refusal !== null)) throw new Error('a valid ballot was refused');
  }
  return ms;
}

async function measured(
  { supervisor, electionId }: LiveElection,
  count: number,
  run: (send: Send) => Promise<SentBallot[]>,
): Promise<Measured> {
  const sender = new Sender();
  const url = `${supervisor.urlOf('ballot-api')}/elections/${electionId}/ballots`;
  const read = () => ({
    api: processMs(supervisor.service('ballot-api').pid),
    postgres: processMs(supervisor.postgres.pid),
    load: coreMs(),
  });
  const before = read();
  const start = performance.now();
  try {
    const sent = await run((ballot) => sender.post(url, 'application/octet-stream', ballot));
    const ms = performance.now() - start;
    const after = read();
    const each = (from: number | null, to: number | null): number | null =>
      from === null || to === null ? null : rounded((to - from) / count);
    const costs = {
      api: each(before.api, after.api),
      postgres: each(before.postgres, after.postgres),
      load: rounded((after.load - before.load) / count),
    };
    return { sent, perSecond: Math.round((count * 1_000) / ms), costs };
  } finally {
    sender.close();
  }
}

/** Ballots without a confirmation, or whose confirmation the board does not bear out. */
async function countLost(
  { supervisor, electionId, definition }: LiveElection,
  ballots: readonly Uint8Array[],
  sent: readonly SentBallot[],
): Promise<number> {
  const dataSource = await openDataSource(await supervisor.postgres.urlFor('psephos'), 'main');
  try {
    const [{ fsync }] = await dataSource.query<{ fsync: string }[]>('SHOW fsync');
    if (fsync !== 'on') throw new Error('this is to be measured with fsync');
    const rows = await dataSource.query<{ idx: string; leaf_hash: Buffer }[]>(
      `SELECT idx, leaf_hash FROM log_entry WHERE election_id = $1 AND log = ${LOG_BOARD}`,
      [Buffer.from(electionId, 'hex')],
    );
    const board = new Map(rows.map(({ idx, leaf_hash }) => [Number(idx), toHex(leaf_hash)]));
    const key = { origin: definition.board.origin, publicKey: fromHex(definition.board.publicKey, 32) };
    const places = new Set<number>();
    return sent.filter(({ answer }, i) => {
      if (answer.status !== 201) return true;
      const { index, inclusionProof, checkpoint } = JSON.parse(answer.body.toString('utf8')) as Confirmation;
      const leafHash = hashLeaf(ballots[i] ?? new Uint8Array());
      if (places.has(index) || board.get(index) !== toHex(leafHash)) return true;
      places.add(index);
      if (i % PROVEN === 0) {
        const { size, root } = verifyCheckpoint(checkpoint, key, []).checkpoint;
        const proof = inclusionProof.map((node) => fromHex(node, 32));
        verifyInclusion(leafHash, index, size, proof, root);
      }
      return false;
    }).length;
  } finally {
    await dataSource.destroy();
  }
}

interface Confirmation {
  index: number;
  inclusionProof: string[];
  checkpoint: string;
}

function refusalsOf({ sent }: Measured): number {
  return sent.reduce((sum, { refused }) => sum + refused, 0);
}

function costsText({ api, postgres, load }: BallotCosts): string {
  return `core time a ballot: API ${api ?? '?'} ms, PostgreSQL ${postgres ?? '?'} ms, load ${load} ms`;
}

function rounded(ms: number): number {
  return Math.round(ms * 100) / 100;
}
