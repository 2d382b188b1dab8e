/** Runs `psephos start` until it is ended, and tells what it said. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { programArguments, ROOT } from '../support/program.js';

/** What `psephos start --json` prints when voters can come. */
export interface StartDocument {
  format: string;
  directory: string;
  electionId: string;
  resumed: boolean;
  phase: string;
  votingCloses: number;
  /** Address of the result, once it is published. */
  result: string | null;
  addresses: { origin: string; voter: string; observer: string; services: Record<string, string> };
  invitations: { voterId: string; classId: string; typed: string; link: string; address: string }[];
  files: { officials: string; trustees: string[]; passphrase: string; codes: string; invitations: string };
}

export class Started {
  private out = '';
  private err = '';
  private readonly ended: Promise<number | null>;

  private constructor(private readonly child: ChildProcess) {
    child.stdout?.on('data', (data: Buffer) => (this.out += data.toString()));
    child.stderr?.on('data', (data: Buffer) => (this.err += data.toString()));
    this.ended = new Promise((resolve) => child.once('close', resolve));
  }

  /** @param args  beside `start --json` */
  static run(...args: string[]): Started {
    const options = [...programArguments('apps/cli/src/main.ts'), 'start', '--json', ...args];
    const env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' };
    return new Started(spawn(process.execPath, options, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] }));
  }

  /** The one JSON document. @throws Error with what was said instead */
  async document(): Promise<StartDocument> {
    const ended = this.ended.then(() => 'ended' as const);
    for (;;) {
      const [line, rest] = this.out.split('\n');
      if (line?.startsWith('{"format"') && rest !== undefined) return JSON.parse(line) as StartDocument;
      if ((await Promise.race([ended, pause(100)])) === 'ended') throw new Error(`start ended: ${this.out}${this.err}`);
    }
  }

  /** Everything on stdout so far. */
  get output(): string {
    return this.out;
  }

  get errors(): string {
    return this.err;
  }

  /** Ctrl-C. @returns the exit code */
  interrupt(): Promise<number | null> {
    if (this.child.exitCode === null) this.child.kill('SIGINT');
    return this.ended;
  }

  /** Waits for an end that nobody asked for. */
  end(): Promise<number | null> {
    return this.ended;
  }
}

/** Names of the services of a data folder whose ports somebody still listens on. */
export async function stillListening(directory: string): Promise<string[]> {
  const file = readFileSync(path.join(directory, 'deployment.json'), 'utf8');
  const { ports } = JSON.parse(file) as { ports: Record<string, number> };
  const found: string[] = [];
  for (const [name, port] of Object.entries(ports)) if (await answers(port)) found.push(name);
  return found;
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(socket.destroy() !== null));
    socket.once('error', () => resolve(false));
  });
}
