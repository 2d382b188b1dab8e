/**
 * Makes the faults of a plan happen to running services, and takes each of them back when its time is over. Faults of one
 * service wait for one another; a service that cannot start yet (its database is down) is started again until it can, as
 * an operating system's service manager does.
 */
import { pause } from '#client';
import { STANDBY, type Supervisor } from '../../apps/cli/src/supervisor/supervisor.js';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Fault } from './fault-plan.js';
import { fullAt, limitFiles } from './resource-limit.js';

const START_TIMEOUT_MS = 60_000;
const HEALTH_TIMEOUT_MS = 300;

export class FaultDriver {
  /** By service: its last fault, over when the promise is fulfilled. */
  private readonly queues = new Map<string, Promise<void>>();
  /** Services that end by themselves just now, as they should. */
  private readonly mayEnd = new Set<string>();
  /** What was done, in order, for people. */
  readonly journal: string[] = [];

  /** @param folder  of the services' data */
  constructor(
    private readonly supervisor: Supervisor,
    private readonly folder: string,
  ) {}

  /** Whether the end of a service is the work of a fault. */
  expectsEndOf(name: string): boolean {
    return this.mayEnd.has(name);
  }

  /** Everything that the plan says; fulfilled when all of it is over and every service runs again. */
  async play(faults: readonly Fault[]): Promise<void> {
    const beginning = performance.now();
    await Promise.all(
      faults.map(async (fault) => {
        await pause(Math.max(0, beginning + fault.atMs - performance.now()));
        const service = await this.serviceOf(fault);
        await this.inTurn(fault.kind === 'processor' ? 'processor' : service, () => this.happen(fault, service));
      }),
    );
  }

  private inTurn(service: string, work: () => Promise<void>): Promise<void> {
    const turn = (this.queues.get(service) ?? Promise.resolve()).then(work);
    this.queues.set(service, turn);
    return turn;
  }

  private async happen(fault: Fault, service: string): Promise<void> {
    this.journal.push(`${fault.kind} ${service}`);
    switch (fault.kind) {
      case 'kill':
        await this.supervisor.kill(service, 'SIGKILL');
        await pause(fault.forMs);
        return this.startAgain(service);
      case 'freeze':
        return this.freeze(service, fault.forMs);
      case 'disk-full':
        return this.fillDisk(service, fault.forMs);
      case 'processor':
        await this.tellDevnet('faults', { mode: fault.mode, faces: fault.faces });
        await pause(fault.forMs);
        return this.tellDevnet('faults', { mode: 'none' });
      case 'empty-processor':
        await this.supervisor.kill(service, 'SIGKILL');
        await pause(fault.forMs);
        await this.startAgain(service);
        return this.tellDevnet('forget', {});
      case 'reorganise':
        return this.tellDevnet('reorganise', { depth: fault.depth, transactions: fault.transactions });
      case 'clock':
        writeFileSync(clockFile(this.folder, service), String(fault.offsetMs));
        await pause(fault.forMs);
        return writeFileSync(clockFile(this.folder, service), '0');
      default:
        return fault satisfies never;
    }
  }

  private async freeze(service: string, forMs: number): Promise<void> {
    const { pid } = this.supervisor.service(service);
    const thaw = () => signal(pid, 'SIGCONT');
    // A service that sleeps would never see that whoever started it is gone.
    process.once('exit', thaw);
    signal(pid, 'SIGSTOP');
    await pause(forMs);
    thaw();
    process.off('exit', thaw);
  }

  private async fillDisk(service: string, forMs: number): Promise<void> {
    const { pid } = this.supervisor.service(service);
    this.mayEnd.add(service);
    if (pid !== null) limitFiles(pid, service === 'devnet' ? fullAt(this.journalFile) : 0);
    await pause(forMs);
    if (pid !== null && this.supervisor.service(service).running) limitFiles(pid, null);
    // What has met the limit ends within a moment; a database first tries to recover.
    await pause(100);
    await this.startAgain(service);
    this.mayEnd.delete(service);
  }

  /** Until it runs: what it needs may be down itself. */
  private async startAgain(name: string): Promise<void> {
    const service = this.supervisor.service(name);
    const deadline = performance.now() + START_TIMEOUT_MS;
    while (!service.running) {
      try {
        await service.start();
      } catch (error) {
        if (performance.now() > deadline) throw error;
        await pause(100);
      }
    }
  }

  private async serviceOf(fault: Fault): Promise<string> {
    const target = 'target' in fault ? fault.target : 'devnet';
    if (target !== 'leader' && target !== 'standby') return target;
    const leader = (await this.leads(STANDBY)) ? STANDBY : 'tally';
    return target === 'leader' ? leader : leader === STANDBY ? 'tally' : STANDBY;
  }

  private async leads(name: string): Promise<boolean> {
    try {
      const signal = AbortSignal.timeout(HEALTH_TIMEOUT_MS);
      const health = await fetch(`${this.supervisor.urlOf(name)}/health`, { signal });
      return ((await health.json()) as { leading: boolean }).leading;
    } catch {
      return false;
    }
  }

  /** Again until it is taken: the devnet itself may be down. */
  private async tellDevnet(command: string, body: object): Promise<void> {
    const deadline = performance.now() + START_TIMEOUT_MS;
    for (;;) {
      const told = await this.post(`${this.supervisor.urlOf('devnet')}/${command}`, body);
      if (told) return;
      if (performance.now() > deadline) throw new Error(`the devnet does not take ${command} ${JSON.stringify(body)}`);
      await pause(50);
    }
  }

  private async post(url: string, body: object): Promise<boolean> {
    try {
      const headers = { 'content-type': 'application/json' };
      const init = { method: 'POST', headers, body: JSON.stringify(body), signal: AbortSignal.timeout(5_000) };
      return (await fetch(url, init)).ok;
    } catch {
      return false;
    }
  }

  private get journalFile(): string {
    return path.join(this.folder, 'devnet', 'chain.journal');
  }
}

/** Where a service looks for how wrong its clock is (shifted-clock.mjs). */
export function clockFile(folder: string, service: string): string {
  return path.join(folder, `clock-${service}`);
}

function signal(pid: number | null, name: NodeJS.Signals): void {
  try {
    if (pid !== null) process.kill(pid, name);
  } catch {
    // It has ended meanwhile.
  }
}
