/** Runs the second verifier (verifier/, Python) on a record that was built in memory, as a person would. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { toHex } from '#crypto';

/** What `--json` prints, as far as tests look at it. */
export interface SecondReport {
  verdict: string;
  exitCode: number;
  electionId: string | null;
  /** The first check that failed, and its first code; null if none did. */
  group: string | null;
  code: string | null;
  checks: {
    group: string;
    status: string;
    checked: number;
    expected: number;
    failures: { place: string; code: string; message: string }[];
  }[];
  result: Record<string, unknown> | null;
  evidence: { number: number; outcome: string; code: string | null }[];
  confirmation: string | null;
}

const PROGRAM = resolve('verifier/psephos_verify.py');

/** Runs it with these arguments; never refuses because of the exit code. */
export function runSecond(args: readonly string[]): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  return new Promise((done) => {
    const options = { maxBuffer: 1 << 26 };
    const child = execFile('python3', [PROGRAM, ...args], options, (_error, stdout, stderr) => {
      done({ exitCode: child.exitCode ?? -1, stdout, stderr });
    });
  });
}

/** Writes the files to a folder of their own, calls `use` with it, and takes it away again. */
export async function inFolder<T>(
  files: ReadonlyMap<string, Uint8Array>,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'psephos-second-'));
  try {
    for (const [path, bytes] of files) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), bytes);
    }
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The report on these files, by the election that is expected. */
export function verifySecond(files: ReadonlyMap<string, Uint8Array>, electionId: Uint8Array): Promise<SecondReport> {
  return inFolder(files, async (folder) => {
    const { stdout, stderr, exitCode } = await runSecond([folder, '--json', '--election', toHex(electionId)]);
    if (stdout === '') throw new Error(`the second verifier ended with ${exitCode}: ${stderr}`);
    return JSON.parse(stdout) as SecondReport;
  });
}
