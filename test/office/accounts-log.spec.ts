/** The office's log: a chain that tells every change, in a table that refuses them, exported without formulas. */
import { text } from 'node:stream/consumers';
import { utf8 } from '#crypto';
import { hashLogEntry, verifyOfficeLog } from '#office';
import type { DataSource } from 'typeorm';
import { Database } from '../../apps/ballot-api/src/database/database.js';
import type { Actor } from '../../apps/ballot-api/src/office/accounts/actor.js';
import { AuditLog } from '../../apps/ballot-api/src/office/accounts/audit-log.js';
import { logAsCsv, logAsLines } from '../../apps/ballot-api/src/office/accounts/log-export.js';
import { freshDatabase } from '../support/database.js';

const actor: Actor = { kind: 'account', id: '0'.repeat(32), name: '=cmd|"calc"!A1', role: 'official' };
let dataSource: DataSource;
let log: AuditLog;
let lines: string;

beforeAll(async () => {
  ({ dataSource } = await freshDatabase('main'));
  log = new AuditLog(new Database(dataSource));
  await log.append(null, { actor: null, action: 'setup.link-made', planId: null, detail: {} });
  // Many at once: one after the other, without a gap.
  await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      log.append(null, { actor, action: 'plan.saved', planId: 'ab'.repeat(16), detail: { n, boardIndex: n + 7 } }),
    ),
  );
  lines = await text(logAsLines(log.all()));
}, 60_000);

afterAll(() => dataSource.destroy());

const refusal = (file: string, known: { no: number; hash: string }[] = []): string => {
  try {
    verifyOfficeLog(file, known);
    return 'verified';
  } catch (error) {
    return (error as Error & { code: string }).code;
  }
};

test('the exported log verifies, alone and against an earlier export', async () => {
  const { entries, head } = verifyOfficeLog(lines, []);
  expect(entries).toBe(21);
  const [newest] = await log.list({ before: 999, limit: 1, planId: null, action: '' });
  expect(newest).toMatchObject({ no: 20, hash: head });
  expect(verifyOfficeLog(lines, [{ no: 20, hash: head }]).head).toBe(head);
});

const rows = () => lines.split('\n').slice(0, -1);
const join = (list: string[]) => `${list.join('\n')}\n`;
test.each<[string, () => string]>([
  ['word_changed', () => lines.replace('plan.saved', 'plan.removed')],
  ['entry_left_out', () => join(rows().filter((_, no) => no !== 5))],
  ['first_entry_left_out', () => join(rows().slice(1))],
  ['two_entries_swapped', () => join([...rows().slice(0, 3), rows()[4] ?? '', rows()[3] ?? '', ...rows().slice(5)])],
  ['line_cut', () => lines.slice(0, -20)],
  ['member_added', () => lines.replace('"no":3', '"more":1,"no":3')],
  ['not_canonical', () => lines.replace('{"action"', '{ "action"')],
  [
    'changed_and_hashed_anew',
    () => {
      const entry = JSON.parse(rows()[2] ?? '') as Record<string, unknown>;
      const {
        previous,
        hash: _hash,
        ...own
      } = { ...entry, action: 'plan.removed' } as unknown as {
        previous: string;
        hash: string;
      };
      const hash = hashLogEntry(previous, utf8(JSON.stringify(own)));
      return join(rows().map((row, no) => (no === 2 ? JSON.stringify({ ...own, hash, previous }) : row)));
    },
  ],
])('%s is noticed', (_name, forge) => {
  expect(refusal(forge())).toBe('OFFICE_LOG_INVALID');
});

test('a log that ends early, or was written anew, is noticed by who kept a hash', () => {
  const { head } = verifyOfficeLog(lines, []);
  expect(refusal(join(rows().slice(0, 10)))).toBe('verified');
  expect(refusal(join(rows().slice(0, 10)), [{ no: 20, hash: head }])).toBe('OFFICE_LOG_INVALID');
  expect(refusal(lines, [{ no: 20, hash: '11'.repeat(32) }])).toBe('OFFICE_LOG_INVALID');
});

test.each(['UPDATE office_log SET entry = $$x$$', 'DELETE FROM office_log WHERE no = 20', 'TRUNCATE office_log'])(
  'the database refuses: %s',
  async (statement) => {
    await expect(dataSource.query(statement)).rejects.toThrow(/never changed/);
  },
);

test('filters, pages, and formulas in names that stay text in a spreadsheet', async () => {
  const page = await log.list({ before: 15, limit: 3, planId: 'ab'.repeat(16), action: 'plan.' });
  expect(page.map(({ no }) => no)).toEqual([14, 13, 12]);
  expect(await log.list({ before: 99, limit: 9, planId: null, action: 'setup' })).toHaveLength(1);
  const csv = await text(logAsCsv(log.all()));
  expect(csv.split('\r\n')[2]).toContain(`,"'=cmd|""calc""!A1",account,`);
});

test('an action whose transaction fails leaves no entry', async () => {
  const failing = new Database(dataSource).transaction(async (sql) => {
    await log.append(sql, { actor, action: 'plan.deleted', planId: null, detail: {} });
    throw new Error('undone');
  });
  await expect(failing).rejects.toThrow('undone');
  expect(await log.list({ before: 99, limit: 9, planId: null, action: 'plan.deleted' })).toEqual([]);
});
