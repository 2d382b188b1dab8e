/**
 * `psephos bench devnet`: how many anchors a devnet of its own takes in a second, each spending the one before, its
 * scripts checked and on disk before the answer: one request after the other, and up to a hundred in one request.
 */
import { ArcProcessor, DevnetFaucet, type RawTransaction, type SubmitOutcome } from '#chain';
import { EMPTY_ROOT, randomBytes } from '#crypto';
import { anchorPublicKey, batonScript, buildAnchor, txidOf, type SpentOutput } from '#record';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Terminal } from '../output/terminal.js';
import { rootFolder } from '../root.js';
import { ManagedProcess } from '../supervisor/managed-process.js';
import { freePorts } from '../supervisor/ports.js';
import type { BenchReport } from './bench.js';

const BATON_SAT = 100_000_000;
const LEAVES = 10;
const FEE_SAT = 200;
const TIMEOUT_MS = 60_000;

/** @param batch  anchors in each of the two measurements; a chain of 10,000 that no block holds is the limit of the rules */
export async function benchDevnet(batch: number, terminal: Terminal): Promise<BenchReport> {
  terminal.say(`devnet: chains of ${batch} anchors with ${LEAVES} hashes each, a block each second`);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'psephos-bench-'));
  const [port] = await freePorts(1, []);
  const entry = path.join(rootFolder(), 'dist/apps/devnet/src/main.js');
  const env = { PORT: String(port), DATA_DIR: path.join(folder, 'devnet'), BLOCK_MS: '1000' };
  const devnet = new ManagedProcess(
    { name: 'devnet', entry, env, logFile: path.join(folder, 'devnet.log') },
    (name, how) => {
      throw new Error(`${name} ended by itself: ${how}`);
    },
  );
  try {
    await devnet.start();
    return await measure({ url: `http://127.0.0.1:${port}`, timeoutMs: TIMEOUT_MS }, batch, terminal);
  } finally {
    await devnet.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(
  door: { url: string; timeoutMs: number },
  batch: number,
  terminal: Terminal,
): Promise<BenchReport> {
  const processor = new ArcProcessor(door);
  const alone = await makeAnchors(new DevnetFaucet(door), batch);
  const bar = terminal.bar('one after the other', batch);
  const aloneMs = await timed(async () => {
    for (const [i, { raw, txid }] of alone.entries()) {
      assertAccepted([await processor.submit(raw, txid)]);
      bar.set(i + 1, batch);
    }
  });
  bar.end(`${rate(batch, aloneMs)} anchors a second`);
  const together = await makeAnchors(new DevnetFaucet(door), batch);
  const togetherBar = terminal.bar('a hundred in a request', batch);
  const togetherMs = await timed(async () => assertAccepted(await processor.submitInOrder(together)));
  togetherBar.end(`${rate(batch, togetherMs)} anchors a second`);
  const perSecond = { oneByOne: rate(batch, aloneMs), inRequestsOf100: rate(batch, togetherMs) };
  return {
    result: { format: 'psephos-bench/1', batch, perSecond },
    line: `psephos-bench devnet batch=${batch} one_by_one_per_s=${perSecond.oneByOne} in_requests_of_100_per_s=${perSecond.inRequestsOf100}`,
  };
}

/** Anchors of which each spends the one before. */
async function makeAnchors(faucet: DevnetFaucet, count: number): Promise<RawTransaction[]> {
  const [secretKey, electionId, rootHash] = [randomBytes(32), randomBytes(32), randomBytes(32)];
  const paid = await faucet.pay(batonScript(anchorPublicKey(secretKey)), BATON_SAT);
  let previous: SpentOutput = { txid: txidOf(paid.raw), vout: paid.vout, satoshis: BATON_SAT };
  return Array.from({ length: count }, (_, i) => {
    const leafHashes = Array.from({ length: LEAVES }, () => randomBytes(32));
    const { raw, txid, batonSat } = buildAnchor({
      previous,
      secretKey,
      feeSat: FEE_SAT,
      payload: {
        type: 'BATCH',
        electionId,
        seq: i + 1,
        treeSize: 1 + (i + 1) * LEAVES,
        rootHash,
        issuedSize: 0,
        issuedRoot: EMPTY_ROOT,
        timeMs: Date.now(),
        leafHashes,
      },
    });
    previous = { txid, vout: 0, satoshis: batonSat };
    return { raw, txid };
  });
}

function assertAccepted(outcomes: readonly SubmitOutcome[]): void {
  const failure = outcomes.find(({ outcome }) => outcome !== 'accepted');
  if (failure) throw new Error(`the devnet did not take an anchor: ${JSON.stringify(failure)}`);
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function rate(count: number, ms: number): number {
  return Math.round((count * 1_000) / ms);
}
