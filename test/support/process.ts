/** Starts a service as a process of its own, and tells what became of it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { programArguments, ROOT } from './program.js';

/** A started process: `ready` is its port once it says so; `ended` its exit and what it wrote to standard error. */
export interface StartedProcess {
  readonly child: ChildProcess;
  readonly ready: Promise<number>;
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null; errors: string }>;
  /** Everything it wrote, errors and log alike. */
  output(): string;
}

/** @param main a `.ts` file below the repository's root   @param env the whole environment of the process */
export function startProcess(main: string, env: Record<string, string>): StartedProcess {
  const child = spawn(process.execPath, programArguments(main), {
    cwd: ROOT,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let errors = '';
  let output = '';
  child.stderr?.on('data', (data: Buffer) => {
    errors += data.toString();
    output += data.toString();
  });
  child.stdout?.on('data', (data: Buffer) => (output += data.toString()));
  // Not `close`: that never comes once the channel was disconnected from this side.
  const streams = [child.stdout, child.stderr].map((stream) => new Promise((resolve) => stream?.once('end', resolve)));
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
    child.once('exit', (code, signal) => resolve({ code, signal })),
  );
  const ended = Promise.all([exited, ...streams]).then(([exit]) => ({ ...exit, errors }));
  const ready = new Promise<number>((resolve, reject) => {
    child.on('message', (message: { ready?: boolean; port?: number }) => {
      if (message.ready && message.port !== undefined) resolve(message.port);
    });
    void ended.then(({ code }) => reject(new Error(`${main} ended with ${code} before it was ready: ${output}`)));
  });
  ready.catch(() => undefined); // a test that waits for the end alone does not look at it
  return { child, ready, ended, output: () => output };
}
