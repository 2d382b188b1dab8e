/** Runs `psephos` as a process of its own, and tells what it wrote and how it ended. */
import { spawn } from 'node:child_process';
import { programArguments, ROOT } from '../support/program.js';

export interface CommandResult {
  code: number | null;
  out: string;
  err: string;
}

export function psephos(...args: string[]): Promise<CommandResult> {
  return psephosWith({}, ...args);
}

/** @param environment  besides the path: nothing of the tests' own environment is passed on */
export function psephosWith(environment: Record<string, string>, ...args: string[]): Promise<CommandResult> {
  return startPsephos(environment, args).ended;
}

/** A command that is still at work. `said` resolves when its standard output holds a text. */
export interface RunningCommand {
  said(text: string): Promise<void>;
  /** As Ctrl-C does. */
  interrupt(): void;
  ended: Promise<CommandResult>;
}

export function startPsephos(environment: Record<string, string>, args: readonly string[]): RunningCommand {
  const child = spawn(process.execPath, [...programArguments('apps/cli/src/main.ts'), ...args], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'] ?? '', NO_COLOR: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  let heard = () => undefined as void;
  child.stdout.on('data', (data: Buffer) => {
    out += data.toString();
    heard();
  });
  child.stderr.on('data', (data: Buffer) => (err += data.toString()));
  const ended = new Promise<CommandResult>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out, err }));
  });
  const said = (text: string) =>
    new Promise<void>((resolve, reject) => {
      heard = () => (out.includes(text) ? resolve() : undefined);
      heard();
      void ended.then(() => reject(new Error(`it ended without saying '${text}': ${out}${err}`)));
    });
  return { said, interrupt: () => child.kill('SIGINT'), ended };
}
