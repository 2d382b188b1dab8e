// Runs before every npm script that needs the built programs: installs what the lock file names if it is
// newer than what is installed, and builds if a source is newer than the last complete build. A second run
// right after costs only the look at the files.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const installed = path.join(root, 'node_modules/.package-lock.json');
const built = path.join(root, 'dist/.built');

function run(command, args) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['inherit', 2, 2],
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    console.error(`${command} ${args.join(' ')} failed${error ? `: ${error.message}` : ''}`);
    process.exit(status ?? 1);
  }
}

const modifiedMs = (file) => (existsSync(file) ? statSync(file).mtimeMs : 0);

function newestMs(folder) {
  let newest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    newest = Math.max(newest, entry.isDirectory() ? newestMs(file) : modifiedMs(file));
  }
  return newest;
}

if (modifiedMs(installed) < modifiedMs(path.join(root, 'package-lock.json'))) {
  console.error('installing packages (once)');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel', 'error']);
}
const sources = Math.max(
  newestMs(path.join(root, 'apps')),
  newestMs(path.join(root, 'libs')),
  ...['package.json', 'nest-cli.json', '.swcrc'].map((name) => modifiedMs(path.join(root, name))),
);
if (modifiedMs(built) < sources) {
  console.error('building (once)');
  run('npm', ['run', '-s', 'build']);
  writeFileSync(built, '');
}
