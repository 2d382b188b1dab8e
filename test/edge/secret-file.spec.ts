/** Secrets in files (attack 36): whole or not there, never overwritten, nobody else's to read. */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createSecretFile, readSecretFile } from '#edge';

const folder = mkdtempSync(path.join(tmpdir(), 'psephos-secret-'));

afterAll(() => rmSync(folder, { recursive: true }));

test('whoever reads while a secret is being written finds nothing or all of it', async () => {
  const text = 'x'.repeat(4 * 2 ** 20);
  for (let round = 0; round < 10; round++) {
    const file = path.join(folder, `${round}.key`);
    let written = false;
    const writing = createSecretFile(file, text).then(() => (written = true));
    while (!written) expect([undefined, text.length]).toContain((await readSecretFile(file))?.length);
    await writing;
    expect(await readSecretFile(file)).toBe(text);
  }
});

test('of several that make the same secret one does, and nothing else stays behind', async () => {
  const file = path.join(folder, 'shared', 'board.key');
  const made = await Promise.allSettled(['a', 'b', 'c', 'd'].map((text) => createSecretFile(file, text)));
  expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const outcome of made) {
    if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'EEXIST' });
  }
  expect(readdirSync(path.dirname(file))).toEqual(['board.key']);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});
