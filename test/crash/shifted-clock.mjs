// Preloaded into a service by NODE_OPTIONS: its wall clock is off by the milliseconds that stand in the file CLOCK_FILE,
// looked at all the time, so that a clock can jump while the service runs. What measures durations (performance.now,
// timers) goes on as it does on a machine whose clock is set.
import { readFileSync } from 'node:fs';

const LOOK_MS = 20;
const TrueDate = Date;
let offsetMs = 0;

function look() {
  try {
    offsetMs = Number(readFileSync(process.env.CLOCK_FILE, 'utf8')) || 0;
  } catch {
    // No file: the clock is right.
  }
}

const now = () => TrueDate.now() + offsetMs;
look();
setInterval(look, LOOK_MS).unref();
globalThis.Date = new Proxy(TrueDate, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  apply: () => new TrueDate(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});
