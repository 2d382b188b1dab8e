/** The `psephos` command in a process of its own that tells its parent what it took: memory and time of all its threads. */
import { run } from '../program.js';
import { coreMs } from './core-time.js';

export interface ProcessCost {
  code: number;
  /** Of all threads together. */
  coreMs: number;
  /** The most memory it ever held. */
  peakBytes: number;
}

const code = await run(process.argv.slice(2));
// Kilobytes, on every system.
const cost: ProcessCost = { code, coreMs: coreMs(), peakBytes: process.resourceUsage().maxRSS * 1_024 };
process.send?.(cost);
process.disconnect();
