/** Start and end of a service as a process: configuration, a taken port, signals, a parent that is gone. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startProcess } from '../support/process.js';
import { TOKEN } from './sample-app.js';

const MAIN = 'test/edge/sample-main.ts';
const GOOD = { PORT: '0', OPERATOR_TOKEN: TOKEN };

test('wrong variables are named with what is allowed, never with their value, and the exit is 78', async () => {
  const started = startProcess(MAIN, { PORT: '65536', OPERATOR_TOKEN: 'hunter2' });
  const { code, errors } = await started.ended;
  expect(code).toBe(78);
  expect(errors.trim().split('\n')).toEqual([
    'PORT has a value that is not allowed; allowed: a number 0 to 65535; 0 takes any free port',
    'OPERATOR_TOKEN has a value that is not allowed; allowed: a secret of 32 to 256 printable characters without spaces',
  ]);
  expect(started.output()).not.toContain('hunter2');
});

test('a variable that is missing is said to be missing', async () => {
  const { code, errors } = await startProcess(MAIN, { PORT: '0' }).ended;
  expect(code).toBe(78);
  expect(errors).toMatch(/^OPERATOR_TOKEN is not set; allowed: /);
});

test('a secret may stand in a file; one that cannot be read is named', async () => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'psephos-secret-')), 'token');
  writeFileSync(file, `${TOKEN}\n`);
  const started = startProcess(MAIN, { PORT: '0', OPERATOR_TOKEN_FILE: file });
  await started.ready;
  started.child.kill('SIGTERM');
  await started.ended;
  const { code, errors } = await startProcess(MAIN, { PORT: '0', OPERATOR_TOKEN_FILE: `${file}.gone` }).ended;
  expect(code).toBe(78);
  expect(errors).toMatch(/^OPERATOR_TOKEN_FILE has a value that is not allowed; allowed: the path of a file/);
});

test('a port in use is one line with the variable’s name, and the exit is 69', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as AddressInfo;
  const { code, errors } = await startProcess(MAIN, { ...GOOD, PORT: String(port) }).ended;
  expect(code).toBe(69);
  expect(errors.trim()).toBe(`PORT ${port} on 127.0.0.1 is in use by another program; set PORT to a free one, or to 0`);
  await new Promise((resolve) => taken.close(resolve));
});

test('tells its port, logs JSON, and ends in order on SIGTERM', async () => {
  const started = startProcess(MAIN, GOOD);
  const port = await started.ready;
  const answer = await fetch(`http://127.0.0.1:${port}/health`);
  expect(await answer.json()).toEqual({ status: 'ok' });
  started.child.kill('SIGTERM');
  expect(await started.ended).toMatchObject({ code: 0, signal: null });
  const lines = started.output().trim().split('\n');
  expect(lines.map((line) => JSON.parse(line) as { message: unknown }).length).toBeGreaterThan(1);
});

test('ends when the process that started it is gone', async () => {
  const started = startProcess(MAIN, GOOD);
  await started.ready;
  started.child.disconnect();
  expect(await started.ended).toMatchObject({ code: 0 });
});
