// Runs before the tests of continuous integration: installs Debian's chromium where there is no browser, quietly. Where
// that is not possible it says why in one line, and the tests run without the browser's.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { findChromium } from './find-chromium.mjs';

const TRIES = 3;

function apt(...args) {
  const { status, stderr, error } = spawnSync('apt-get', ['-qq', '-o', 'Acquire::Retries=3', ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    encoding: 'utf8',
  });
  return status === 0 ? null : (error?.message ?? stderr.trim().split('\n').at(-1) ?? `apt-get ends with ${status}`);
}

function install() {
  if (!existsSync('/etc/debian_version')) return 'this is not Debian';
  if (process.getuid?.() !== 0) return 'only root can install it';
  let problem = null;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    problem = apt('update') ?? apt('install', '-y', '--no-install-recommends', 'chromium');
    if (problem === null) return null;
  }
  return problem;
}

if (findChromium() === null) {
  console.error('installing chromium (once)');
  const problem = install();
  if (problem !== null) console.error(`chromium could not be installed: ${problem}`);
}
