/**
 * Work as a number and not as a time: how often the blocks of our own code run, counted by V8's precise coverage. Same
 * input, same number, however busy the machine is. Time inside of the engine's own functions is not in it.
 */
import { type Profiler, Session } from 'node:inspector/promises';

export class WorkCounter {
  private readonly session = new Session();

  static async start(): Promise<WorkCounter> {
    const counter = new WorkCounter();
    counter.session.connect();
    await counter.session.post('Profiler.enable');
    await counter.session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
    return counter;
  }

  /** Blocks of `libs/` that ran in `run`; whatever it throws is swallowed. */
  async count(run: () => unknown): Promise<number> {
    await this.session.post('Profiler.takePreciseCoverage'); // begins anew
    try {
      await run();
    } catch {
      // how much was done until then is the question
    }
    const { result } = await this.session.post('Profiler.takePreciseCoverage');
    return result.filter(({ url }) => url.includes('/libs/')).reduce((sum, script) => sum + blocksOf(script), 0);
  }

  async stop(): Promise<void> {
    await this.session.post('Profiler.stopPreciseCoverage');
    this.session.disconnect();
  }
}

function blocksOf({ functions }: Profiler.ScriptCoverage): number {
  return functions.flatMap(({ ranges }) => ranges).reduce((sum, { count }) => sum + count, 0);
}
