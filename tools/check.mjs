// `npm run check`: what stands before the tests. Lint takes as long as all the rest, so the two go side by side; each tells
// what it found when it has ended, and the first complaint does not hide the others.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const CHAINS = [['lint'], ['typecheck', 'format:check', 'check:spec']];

function run(script) {
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', '-s', script], { cwd: root, shell: process.platform === 'win32' });
    const output = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
    child.on('error', (error) => resolve({ script, status: 1, output: `${error.message}\n` }));
    child.on('close', (status) => resolve({ script, status, output: Buffer.concat(output).toString() }));
  });
}

async function runChain(scripts) {
  const failed = [];
  for (const script of scripts) {
    const { status, output } = await run(script);
    process.stderr.write(output);
    if (status !== 0) failed.push(script);
  }
  return failed;
}

const failed = (await Promise.all(CHAINS.map(runChain))).flat();
if (failed.length > 0) {
  console.error(`failed: ${failed.map((script) => `npm run ${script}`).join(', ')}`);
  process.exitCode = 1;
}
