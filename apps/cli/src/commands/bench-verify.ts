/**
 * `psephos bench verify`: what the parts of an audit cost by each engine, in one run; how long a record of N ballots takes by the
 * fast one in one thread, predicted from its parts, and measured, both in time of a core; then once more with the memory of the
 * first time (spec §12.6).
 */
import { ENGINES, fromHex, openEngine } from '#crypto';
import { VerifiedBundles, verifyElection } from '#verify';
import { coreMs } from '../bench/core-time.js';
import { type CrowdRecord, crowdRecord, inFolder, openCrowd } from '../bench/crowd.js';
import { rounded } from '../bench/statistics.js';
import { measureParts, type PartCosts } from '../bench/verify-parts.js';
import { ENTRIES_AN_ANCHOR } from '../crowd/crowd-board.js';
import type { Terminal } from '../output/terminal.js';
import type { BenchReport } from './bench.js';

/** Ballots of the small record: what does not depend on their number is measured on it. */
const SMALL = 20;

interface Part {
  name: string;
  /** Milliseconds for all of it. */
  ms: number;
  /** Of the prediction, 0 to 1. */
  share: number;
}

/** @param kept folder of records, or undefined */
export function benchVerify(ballots: number, kept: string | undefined, terminal: Terminal): Promise<BenchReport> {
  terminal.say(`verification of a record of ${ballots} ballots: one contest, five options, choose 1`);
  return inFolder(kept, async (folder) => {
    const small = await crowdRecord(SMALL, false, folder, terminal);
    return measure(small, await crowdRecord(ballots, false, folder, terminal), terminal);
  });
}

async function measure(small: CrowdRecord, large: CrowdRecord, terminal: Terminal): Promise<BenchReport> {
  const { ballots } = large;
  // 1. Single parts, and what does not grow; the first verification of a process is slower than all others.
  const { source } = await openCrowd(large);
  const noble = await measureParts(source, await openEngine('noble'));
  const costs = await measureParts(source, await openEngine('wasm'));
  const ratios = tellRatios(noble, costs, terminal);
  await verifyMs(small);
  const growing = partsOf(costs, SMALL).reduce((sum, { ms }) => sum + ms, 0);
  const constant = Math.max(0, (await verifyMs(small)) - growing);
  // 2. The prediction, before anything of the large record was verified as a whole.
  const parts = [...partsOf(costs, ballots), { name: 'constant', ms: constant }];
  const predictedMs = Math.round(parts.reduce((sum, { ms }) => sum + ms, 0));
  const shares: Part[] = parts.map((part) => ({ ...part, share: part.ms / predictedMs }));
  for (const { name, ms, share } of shares) {
    terminal.bar(name, 1).end(`${(ms / 1_000).toFixed(2)} s, ${(share * 100).toFixed(1)} %`);
  }
  terminal.bar('predicted', 1).end(`${(predictedMs / 1_000).toFixed(1)} s`);
  // 3. The real thing, and again.
  const verified = new VerifiedBundles();
  const start = performance.now();
  const measuredMs = Math.round(await verifyMs(large, verified));
  const clockMs = Math.round(performance.now() - start);
  const perBallotMs = rounded(measuredMs / ballots, 3);
  terminal
    .bar('measured', 1)
    .end(
      `${(measuredMs / 1_000).toFixed(1)} s of a core, ${perBallotMs} ms a ballot; ${(clockMs / 1_000).toFixed(1)} s on the clock`,
    );
  const againMs = Math.round(await verifyMs(large, new VerifiedBundles(verified.all())));
  terminal.bar('again, with a checkpoint', 1).end(`${(againMs / 1_000).toFixed(1)} s`);
  const ratioOf = (name: keyof PartCosts) => `${name}_wasm_against_noble=${ratios[name]}`;
  return {
    result: {
      ...{ format: 'psephos-bench/1', engines: ENGINES, ballots },
      ...{ predictedMs, measuredMs, clockMs, perBallotMs, againMs },
      costs: { noble, wasm: costs },
      ratios,
      parts: shares,
    },
    line: [
      `psephos-bench verify ballots=${ballots} predicted_ms=${predictedMs} measured_ms=${measuredMs}`,
      `per_ballot_ms=${perBallotMs} clock_ms=${clockMs} again_ms=${againMs}`,
      ...(['ballot', 'token', 'request'] as const).map(ratioOf),
    ].join(' '),
  };
}

/** How many times faster the second is in each part. */
function tellRatios(noble: PartCosts, wasm: PartCosts, terminal: Terminal): PartCosts {
  const ratio = (name: keyof PartCosts) => rounded(noble[name] / wasm[name], 1);
  for (const name of ['ballot', 'token', 'request'] as const) {
    terminal
      .bar(`one ${name} in a bundle`, 1)
      .end(`noble ${rounded(noble[name], 3)} ms, wasm ${rounded(wasm[name], 3)} ms: ${ratio(name)} times faster`);
  }
  const names: (keyof PartCosts)[] = ['ballot', 'token', 'request', 'roll', 'entry', 'anchor'];
  return Object.fromEntries(names.map((name) => [name, ratio(name)])) as unknown as PartCosts;
}

/** How often a record of so many ballots, and as many voters, needs each part. */
function partsOf(costs: PartCosts, ballots: number): { name: string; ms: number }[] {
  return [
    { name: 'ballots', ms: costs.ballot * ballots },
    { name: 'tokens', ms: costs.token * ballots },
    { name: 'token requests', ms: costs.request * ballots },
    { name: 'roll', ms: costs.roll * ballots },
    { name: 'hashes and tree', ms: costs.entry * 2 * ballots },
    { name: 'anchors', ms: costs.anchor * Math.ceil(ballots / ENTRIES_AN_ANCHOR) },
  ];
}

async function verifyMs(record: CrowdRecord, verified?: VerifiedBundles): Promise<number> {
  const { source, headers } = await openCrowd(record);
  const expectedElectionId = fromHex(record.electionId, 32);
  const start = coreMs();
  const report = await verifyElection(source, { expectedElectionId, headers, onProgress: () => undefined, verified });
  const ms = coreMs() - start;
  if (report.verdict !== 'VALID') throw new Error(`an honest record is ${report.verdict}`);
  return ms;
}
