/**
 * `psephos bench verify`: how long a record of N ballots takes to verify, predicted from what single parts cost in the same
 * run, and measured, both in time of a core; then once more with the memory of the first time (spec §12.6).
 */
import { sha256 } from '#crypto';
import { VerifiedBundles, verifyElection } from '#verify';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type CrowdRecord, makeCrowd } from '../bench/crowd.js';
import { coreMs } from '../bench/core-time.js';
import { measureParts, type PartCosts } from '../bench/verify-parts.js';
import type { Terminal } from '../output/terminal.js';
import type { BenchReport } from './bench.js';

/** Ballots of the small record: what does not depend on their number is measured on it. */
const SMALL = 20;
/** How the records are made: entries an anchor covers, and ballots of which one replaces another. */
const ENTRIES_AN_ANCHOR = 250;
const BALLOTS_A_REPLACED = 20;

interface Part {
  name: string;
  /** Milliseconds for all of it. */
  ms: number;
  /** Of the prediction, 0 to 1. */
  share: number;
}

export async function benchVerify(ballots: number, terminal: Terminal): Promise<BenchReport> {
  terminal.say(`verification of a record of ${ballots} ballots: one contest, five options, choose 1`);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'psephos-bench-'));
  try {
    const making = terminal.bar('make the records', 1);
    const small = await makeCrowd(SMALL, path.join(folder, 'small'));
    const large = await makeCrowd(ballots, path.join(folder, 'large'));
    making.end(`${SMALL} and ${ballots} ballots`);
    return await measure(ballots, small, large, terminal);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(
  ballots: number,
  small: CrowdRecord,
  large: CrowdRecord,
  terminal: Terminal,
): Promise<BenchReport> {
  // 1. Single parts, and what does not grow; the first verification of a process is slower than all others.
  const costs = await measureParts(large.source);
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
  const perBallotMs = Math.round((measuredMs / ballots) * 1_000) / 1_000;
  terminal
    .bar('measured', 1)
    .end(
      `${(measuredMs / 1_000).toFixed(1)} s of a core, ${perBallotMs} ms a ballot; ${(clockMs / 1_000).toFixed(1)} s on the clock`,
    );
  const againMs = Math.round(await verifyMs(large, new VerifiedBundles(verified.all())));
  terminal.bar('again, with a checkpoint', 1).end(`${(againMs / 1_000).toFixed(1)} s`);
  return {
    result: {
      ...{ format: 'psephos-bench/1', node: process.version, cpu: os.cpus()[0]?.model.trim() ?? 'unknown' },
      ...{ cores: os.cpus().length, ballots, predictedMs, measuredMs, clockMs, perBallotMs, againMs },
      costs,
      parts: shares,
    },
    line: `psephos-bench verify ballots=${ballots} predicted_ms=${predictedMs} measured_ms=${measuredMs} per_ballot_ms=${perBallotMs} clock_ms=${clockMs} again_ms=${againMs}`,
  };
}

/** How often a record of so many ballots needs each part. */
function partsOf(costs: PartCosts, ballots: number): { name: string; ms: number }[] {
  const replaced = Math.floor(ballots / BALLOTS_A_REPLACED);
  const voters = ballots - replaced;
  return [
    // Replaced ballots are decoded once more, to be taken out of the sums.
    { name: 'decoding', ms: costs.decode * (ballots + replaced) },
    { name: 'signatures and proofs', ms: costs.proofs * ballots },
    { name: 'tokens', ms: costs.token * ballots },
    { name: 'token requests', ms: costs.request * voters },
    { name: 'roll', ms: costs.roll * voters },
    { name: 'hashes and tree', ms: costs.entry * (ballots + voters) },
    { name: 'anchors', ms: costs.anchor * Math.ceil(ballots / ENTRIES_AN_ANCHOR) },
  ];
}

async function verifyMs({ source, headers }: CrowdRecord, verified?: VerifiedBundles): Promise<number> {
  const expectedElectionId = sha256(await source.read('definition.json'));
  const start = coreMs();
  const report = await verifyElection(source, { expectedElectionId, headers, onProgress: () => undefined, verified });
  const ms = coreMs() - start;
  if (report.verdict !== 'VALID') throw new Error(`an honest record is ${report.verdict}`);
  return ms;
}
