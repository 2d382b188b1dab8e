/**
 * Time of the cores that processes took, with all that they started, as Linux tells it. It says what a thing costs where other
 * programs on the machine make the clock say something else.
 */
import { readdirSync, readFileSync } from 'node:fs';

/** Of a second; what Linux says to programs whatever its own clock does. */
const TICKS_PER_SECOND = 100;

interface Process {
  pid: number;
  parent: number;
  ticks: number;
}

/** Milliseconds that the process and its living descendants have taken so far; null where nobody tells. */
export function processMs(pid: number | null): number | null {
  const all = processes();
  if (pid === null || !all.some((one) => one.pid === pid)) return null;
  const family = new Set([pid]);
  // Children have larger numbers only by chance, so until nobody is added.
  for (let size = 0; size < family.size;) {
    size = family.size;
    for (const { pid: child, parent } of all) {
      if (family.has(parent)) family.add(child);
    }
  }
  const ticks = all.reduce((sum, one) => (family.has(one.pid) ? sum + one.ticks : sum), 0);
  return (ticks * 1_000) / TICKS_PER_SECOND;
}

function processes(): Process[] {
  let names: string[];
  try {
    names = readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name));
  } catch {
    return [];
  }
  return names.flatMap((name) => {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      // Behind the name in brackets, which may hold anything: state, parent, …, own time and that of ended children.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return [{ pid: Number(name), parent: Number(fields[1]), ticks: sumOf(fields.slice(11, 15)) }];
    } catch {
      return []; // it has ended meanwhile
    }
  });
}

function sumOf(fields: readonly string[]): number {
  return fields.reduce((sum, field) => sum + Number(field), 0);
}
