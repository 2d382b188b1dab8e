/** The real command line as a verifier: a process for each record, `verify FOLDER --json --headers FILE`. */
import { toHex } from '#crypto';
import { headersFromFile, type HeaderSource } from '#record';
import { exitCode, type Report } from '#verify';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inFolder } from '../second/second-verifier.js';
import { headersFile } from '../support/crowd-record.js';
import { differences } from './attack.js';
import type { Verifier } from './verifiers.js';

const PROGRAM = path.resolve('dist/apps/cli/src/main.js');

/** Writes a record down, has it verified, and reads the report; the exit code must be that of its verdict. */
export const commandLine: Verifier = {
  name: 'command line',
  report: async ({ files, headers, electionId }) => {
    const headerBytes = await writtenHeaders(headers);
    if (headerBytes === undefined) return undefined;
    const beside = await mkdtemp(path.join(tmpdir(), 'psephos-headers-'));
    try {
      const file = path.join(beside, 'headers.json');
      await writeFile(file, headerBytes);
      return await inFolder(files, (folder) =>
        run([folder, '--json', '--headers', file, '--election', toHex(electionId)]),
      );
    } finally {
      await rm(beside, { recursive: true });
    }
  },
  differences,
  stop: () => Promise.resolve(),
};

/**
 * Headers as a file that programs take, or undefined where there can be none: a source that does not answer, or headers that
 * are refused before any record is looked at.
 */
export async function writtenHeaders(headers: HeaderSource): Promise<Uint8Array | undefined> {
  try {
    const tip = await headers.tipHeight();
    const header = (height: number) => (height > tip ? Promise.resolve(undefined) : headers.header(height));
    const bytes = await headersFile({ ...headers, header });
    return (await headersFromFile(bytes).tipHeight()) === tip ? bytes : undefined;
  } catch {
    return undefined;
  }
}

function run(args: readonly string[]): Promise<Report> {
  return new Promise((resolve, reject) => {
    const options = { maxBuffer: 1 << 26 };
    const child = execFile(process.execPath, [PROGRAM, 'verify', ...args], options, (_error, stdout, stderr) => {
      try {
        const report = JSON.parse(stdout) as Report;
        if (child.exitCode === exitCode(report.verdict, false)) return resolve(report);
        reject(new Error(`the verdict is ${report.verdict}, and the command ended with ${child.exitCode}`));
      } catch {
        reject(new Error(`the command line gave no report: ${stderr.slice(-1_000)}`));
      }
    });
  });
}
