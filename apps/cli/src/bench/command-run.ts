/** Commands of `psephos` in processes of their own, so that their memory and their time are their own. */
import { fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { ProcessCost } from './command-child.js';

/** @param onLine gets what it writes for people   @throws Error when it ends before it has told what it took */
export async function runCommand(args: readonly string[], onLine: (line: string) => void): Promise<ProcessCost> {
  const isSource = import.meta.url.endsWith('.ts');
  const script = new URL(isSource ? './command-child.ts' : './command-child.js', import.meta.url);
  const child = fork(script, args, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  if (child.stdout === null) throw new Error('the child has no output');
  createInterface({ input: child.stdout }).on('line', onLine);
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as ProcessCost));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`psephos ${args[0]} ended with ${code}`)));
  });
}
