/**
 * `psephos bench anchor`: how fast the board's state reaches the network's processor, how fast a backlog drains after an
 * outage, how long a standby takes to go on for a leader that was stopped, and what a million ballots cost.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { TALLIES, withAnchorScene, type AnchorScene } from '../bench/anchor-scene.js';
import type { TakenAnchor } from '../bench/anchor-watch.js';
import { CommandError, EXIT } from '../output/command-error.js';
import type { Terminal } from '../output/terminal.js';
import type { BenchReport } from './bench.js';

export interface AnchorBenchOptions {
  /** Of load. */
  seconds: number;
  /** Of the backlog. */
  entries: number;
}

interface Latency {
  perSecond: number;
  seconds: number;
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}

const PER_SECOND = 300;
/** A portion is what one group commit of the board would hold. */
const PORTIONS_PER_SECOND = 20;
const BACKLOG_PORTION = 5_000;
const TAKEOVERS = 3;
const TRICKLE_MS = 100;
const RATES = [1, 50, 100];
const MILLION = 1_000_000;
const TIMEOUT_MS = 300_000;

export function benchAnchor({ seconds, entries }: AnchorBenchOptions, terminal: Terminal): Promise<BenchReport> {
  terminal.say(`anchoring: ${PER_SECOND} entries a second for ${seconds} s, then a backlog of ${entries} entries`);
  return withAnchorScene(terminal, async (scene) => {
    const latency = await measureLatency(scene, seconds, terminal);
    const live = scene.watch.taken.slice(1);
    const backlog = await measureBacklog(scene, entries, terminal);
    const late = scene.watch.taken.slice(1 + live.length);
    const takeoverMs = await measureTakeovers(scene, terminal);
    const cost = { live: costOf(live, latency.seconds * PER_SECOND), backlog: costOf(late, entries) };
    terminal
      .bar('satoshi for a million ballots', 1)
      .end(RATES.map((rate) => `${cost.live[rate]} at ${rate}/kB`).join(', '));
    return {
      result: { format: 'psephos-bench/1', latency, backlog, takeoverMs, cost },
      line: [
        'psephos-bench anchor',
        `seconds=${seconds} entries=${entries}`,
        `p50_ms=${latency.p50Ms} p99_ms=${latency.p99Ms} max_ms=${latency.maxMs}`,
        `backlog_ms=${backlog.ms} backlog_anchors=${backlog.anchors} backlog_per_s=${backlog.perSecond}`,
        `takeover_ms=${Math.max(...takeoverMs)}`,
        ...RATES.map((rate) => `sat_per_million_at_${rate}=${cost.live[rate]}`),
      ].join(' '),
    };
  });
}

/** From the commit of an entry to the news that a processor has taken an anchor that covers it. */
async function measureLatency({ board, watch }: AnchorScene, seconds: number, terminal: Terminal): Promise<Latency> {
  const bar = terminal.bar('under load', seconds);
  const accepted: { size: number; count: number; atMs: number }[] = [];
  const count = PER_SECOND / PORTIONS_PER_SECOND;
  const start = performance.now();
  for (let i = 0; i < seconds * PORTIONS_PER_SECOND; i++) {
    // By the clock, not by the last portion's end: a slow commit must not make the load lighter.
    await pause(Math.max(0, start + (i * 1_000) / PORTIONS_PER_SECOND - performance.now()));
    const size = await board.append(count);
    accepted.push({ size, count, atMs: performance.now() });
    if (i % PORTIONS_PER_SECOND === 0) bar.set(i / PORTIONS_PER_SECOND, seconds);
  }
  await watch.until(board.size, TIMEOUT_MS);
  const waits: number[] = [];
  let anchor = 0;
  for (const { size, count: entries, atMs } of accepted) {
    while (watch.taken[anchor].treeSize < size) anchor++;
    for (let i = 0; i < entries; i++) waits.push(watch.taken[anchor].atMs - atMs);
  }
  waits.sort((a, b) => a - b);
  const at = (share: number) => Math.round(waits[Math.min(waits.length - 1, Math.floor(share * waits.length))]);
  const latency = { perSecond: PER_SECOND, seconds, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
  bar.end(`p50 ${latency.p50Ms} ms, p99 ${latency.p99Ms} ms, longest ${latency.maxMs} ms`);
  return latency;
}

/** The processor is down while the board grows; from its return to the last anchor that it takes. */
async function measureBacklog(scene: AnchorScene, entries: number, terminal: Terminal) {
  const { board, watch } = scene;
  const bar = terminal.bar('backlog', entries);
  await setFault(scene, 'down');
  const anchored = watch.treeSize;
  for (let left = entries; left > 0; left -= BACKLOG_PORTION) await board.append(Math.min(left, BACKLOG_PORTION));
  const before = watch.taken.length;
  await setFault(scene, 'none');
  const start = performance.now();
  const timer = setInterval(() => bar.set(watch.treeSize - anchored, entries), 200);
  await watch.until(board.size, TIMEOUT_MS).finally(() => clearInterval(timer));
  const ms = Math.round(performance.now() - start);
  const anchors = watch.taken.length - before;
  const perSecond = Math.round((entries * 1_000) / ms);
  bar.end(`${(ms / 1_000).toFixed(1)} s in ${anchors} anchors, ${perSecond} entries a second`);
  return { entries, ms, anchors, perSecond };
}

/** The leader is stopped as it is (SIGSTOP); until its standby has anchored an entry that came after that. */
async function measureTakeovers(scene: AnchorScene, terminal: Terminal): Promise<number[]> {
  const bar = terminal.bar('takeover', TAKEOVERS);
  const times: number[] = [];
  for (let turn = 0; turn < TAKEOVERS; turn++) {
    const leader = await leaderOf(scene);
    const { pid } = scene.supervisor.service(leader);
    if (pid === null) throw new Error(`${leader} does not run`);
    const epoch = Math.max(...scene.watch.taken.map((anchor) => anchor.epoch));
    process.kill(pid, 'SIGSTOP');
    try {
      times.push(Math.round(await untilEpochAfter(scene, epoch)));
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    bar.set(turn + 1, TAKEOVERS);
  }
  bar.end(`${times.map((ms) => `${(ms / 1_000).toFixed(1)} s`).join(', ')} from the stop to the next anchor taken`);
  return times;
}

async function untilEpochAfter({ board, watch }: AnchorScene, epoch: number): Promise<number> {
  const start = performance.now();
  while ((watch.taken.at(-1)?.epoch ?? 0) <= epoch) {
    if (performance.now() - start > TIMEOUT_MS) throw new Error('no standby took over');
    await board.append(1);
    await pause(TRICKLE_MS);
  }
  return (watch.taken.find((anchor) => anchor.epoch > epoch)?.atMs ?? NaN) - start;
}

async function leaderOf({ supervisor }: AnchorScene): Promise<string> {
  for (;;) {
    for (const name of TALLIES) {
      const health = (await (await fetch(`${supervisor.urlOf(name)}/health`)).json()) as { leading: boolean };
      if (health.leading) return name;
    }
    await pause(TRICKLE_MS);
  }
}

async function setFault({ supervisor }: AnchorScene, mode: string): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const url = `${supervisor.urlOf('devnet')}/faults`;
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ mode }) });
  if (!answer.ok) throw new Error(`the devnet answered ${answer.status}`);
}

/** Bytes of real anchors at a rate, for a million entries. */
function costOf(anchors: readonly TakenAnchor[], entries: number): Record<number, number> {
  const bytes = anchors.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return Object.fromEntries(RATES.map((rate) => [rate, Math.round(((bytes * rate) / 1_000) * (MILLION / entries))]));
}

/** @throws CommandError */
export function parseWithin(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new CommandError(`${option} is '${text}', not a number from ${least} to ${most}`, null, EXIT.usage);
}
