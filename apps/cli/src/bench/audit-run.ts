/** One audit of a record in a process of its own: how long each check took, how much time of the cores, how much memory. */
import type { EngineName } from '#crypto';
import { runCommand } from './command-run.js';
import type { CrowdRecord } from './crowd.js';

export interface AuditCost {
  engine: EngineName;
  workers: number;
  ballots: number;
  /** On the clock. */
  ms: number;
  coreMs: number;
  peakBytes: number;
  /** In the order in which they ended; from the end before to this one's. */
  phases: { check: string; ms: number }[];
}

/** What `psephos verify` writes where a check has ended. */
const CHECK_ENDED = /^ {2}check (\S+: .+?) {2,}/;

/** @throws Error when the record is not VALID */
export async function auditRecord(record: CrowdRecord, engine: EngineName, workers: number): Promise<AuditCost> {
  const { folder, electionId, headersFile, ballots } = record;
  const args = ['verify', folder, '--election', electionId, '--headers', headersFile];
  const started = performance.now();
  const phases: AuditCost['phases'] = [];
  let ended = started;
  const cost = await runCommand([...args, '--engine', engine, '--workers', String(workers)], (line) => {
    const check = CHECK_ENDED.exec(line)?.[1];
    if (check === undefined) return;
    const now = performance.now();
    phases.push({ check, ms: Math.round(now - ended) });
    ended = now;
  });
  if (cost.code !== 0) throw new Error(`an honest record of ${ballots} ballots is not VALID`);
  const ms = Math.round(performance.now() - started);
  return { engine, workers, ballots, ms, coreMs: Math.round(cost.coreMs), peakBytes: cost.peakBytes, phases };
}
