/** Two officials for every step (attack 39): whoever tries it alone, twice, late, with other words or another key. */
import { generateEd25519, signDocument, toHex, utf8 } from '#crypto';
import { signStatement, type SignedStatement } from '#client';
import type { Phase } from '#record';
import { freshDatabaseUrl } from '../support/database.js';
import { TestElection } from '../support/test-election.js';
import { type Answer, OFFICE, TestService } from '../support/test-service.js';
import { onDatabase, OfficePerson } from './office-people.js';

let service: TestService;
let election: TestElection;
let anna: OfficePerson;
let bruno: OfficePerson;
let clara: OfficePerson;
let stranger: OfficePerson;
let auditor: OfficePerson;

beforeAll(async () => {
  service = await TestService.start(await freshDatabaseUrl('approvals'), [0, 1]);
  election = await TestElection.publish(service);
  const [a, b, c] = service.parties.officials;
  anna = await OfficePerson.signIn(service, 'Anna', a);
  bruno = await OfficePerson.signIn(service, 'Bruno', b);
  clara = await OfficePerson.signIn(service, 'Clara', c);
  stranger = await OfficePerson.signIn(service, 'Dora', generateEd25519());
  auditor = await OfficePerson.signIn(service, 'Emil', null);
}, 120_000);

afterAll(() => service.stop(), 30_000);

/** What a page signs: the step from where the board stands. */
async function statement(to: Phase, reason = 'as planned') {
  const { phase, nextPhaseNo } = (await service.get(`${election.path}/status`)).json;
  return { electionId: election.id, phaseNo: Number(nextPhaseNo), from: phase as Phase, to, reason };
}

function sign(person: OfficePerson, step: Awaited<ReturnType<typeof statement>>): SignedStatement {
  if (person.keys === null) throw new Error('auditors have no key');
  const { definitionBytes } = election.world;
  return signStatement(person.keys, { kind: 'phase', statement: step, electionId: election.id, definitionBytes });
}

/** As `sign`, by a program that refuses nothing. */
function forge(keys: { secretKey: Uint8Array; publicKey: Uint8Array }, step: object): SignedStatement {
  const text = JSON.stringify(step, Object.keys(step).sort());
  const signature = toHex(signDocument('phase', keys.secretKey, utf8(text)));
  return { statement: text, signingKey: toHex(keys.publicKey), signature };
}

const ask = async (person: OfficePerson, to: Phase, reason?: string) =>
  person.ask(election.id, 'phase', sign(person, await statement(to, reason)));
const phase = async () => (await service.get(`${election.path}/status`)).json['phase'];
const list = async (person = auditor) =>
  (await person.get(`/office-api/elections/${election.id}/approvals`)).json as unknown as Record<string, unknown>[];
const stateOf = async (id: unknown) => (await list()).find((approval) => approval['id'] === id)?.['state'];

function expectCode(answer: Answer, status: number, code: string): void {
  expect(`${answer.status} ${answer.json.code}`).toBe(`${status} ${code}`);
}

test('doors: nobody, an auditor, a foreign page, another election', async () => {
  const at = `/office-api/elections/${election.id}/approvals`;
  expectCode(await service.get(at), 401, 'UNAUTHORIZED');
  expect((await auditor.get(at)).json).toEqual([]);
  const signed = sign(anna, await statement('aborted'));
  expectCode(await auditor.post(at, { kind: 'phase', ...signed }), 403, 'FORBIDDEN');
  const { cookie } = anna.headers;
  const foreign = await service.json(
    'POST',
    at,
    { kind: 'phase', ...signed },
    { cookie, origin: 'https://evil.example' },
  );
  expectCode(foreign, 403, 'FORBIDDEN');
  expectCode(await anna.get(`/office-api/elections/${'0'.repeat(64)}/approvals`), 404, 'ELECTION_UNKNOWN');
  expectCode(await anna.post(at, { kind: 'phase', ...signed, more: 1 }), 400, 'REQUEST_INVALID');
  expect(await phase()).toBe('setup');
});

test('a step that cannot come next, or not yet, is not even asked for', async () => {
  expectCode(await ask(anna, 'issuing'), 409, 'REHEARSALS_MISSING');
  await election.rehearse();
  const keys = service.parties.officials[0];
  const wrong = { ...(await statement('issuing')), to: 'closed' };
  expectCode(await anna.ask(election.id, 'phase', forge(keys, wrong)), 409, 'APPROVAL_LAPSED');
  const later = { ...(await statement('issuing')), phaseNo: 7 };
  expectCode(await anna.ask(election.id, 'phase', forge(keys, later)), 409, 'APPROVAL_LAPSED');
  const other = { ...(await statement('issuing')), electionId: '1'.repeat(64) };
  expectCode(await anna.ask(election.id, 'phase', forge(keys, other)), 409, 'APPROVAL_DIFFERENT');
  expectCode(await ask(anna, 'aborted', ' '), 400, 'REQUEST_INVALID');
  expect(await list()).toEqual([]);
});

describe('one request', () => {
  let id: unknown;

  test('one official alone asks, and nothing moves', async () => {
    const signed = sign(anna, await statement('issuing'));
    const asked = await anna.ask(election.id, 'phase', signed);
    expect(asked.json).toMatchObject({ kind: 'phase', target: 'issuing', state: 'open', boardIndex: null });
    expect(asked.json).toMatchObject({ requestedBy: { name: 'Anna' }, decidedBy: null, reason: 'as planned' });
    id = asked.json['id'];
    // The same again is the same request; other words for the same step are not a second one.
    expect((await anna.ask(election.id, 'phase', signed)).json['id']).toBe(id);
    expectCode(await ask(bruno, 'issuing', 'other words'), 409, 'APPROVAL_OPEN');
    expect(await phase()).toBe('setup');
  });

  test('she cannot be the second one, not even with a colleague’s key or her session', async () => {
    const step = await statement('issuing');
    expectCode(await anna.approve(election.id, id, sign(anna, step)), 403, 'APPROVAL_OWN');
    expectCode(await anna.approve(election.id, id, sign(bruno, step)), 403, 'FORBIDDEN');
    expectCode(await bruno.approve(election.id, id, sign(anna, step)), 403, 'FORBIDDEN');
    // Also a program with the operator's token needs somebody else's signature.
    const path = `/office-api/elections/${election.id}/approvals/${String(id)}/approve`;
    expectCode(await service.json('POST', path, sign(anna, step), OFFICE), 403, 'APPROVAL_OWN');
    expect(await phase()).toBe('setup');
  });

  test('a forged signature, other words, a key of no official, an auditor', async () => {
    const step = await statement('issuing');
    const good = sign(bruno, step);
    const forged = { ...good, signature: sign(bruno, { ...step, reason: 'x' }).signature };
    expectCode(await bruno.approve(election.id, id, forged), 422, 'DOCUMENT_SIGNATURE_INVALID');
    const others = { ...good, signature: sign(clara, step).signature };
    expectCode(await bruno.approve(election.id, id, others), 422, 'DOCUMENT_SIGNATURE_INVALID');
    const different = sign(bruno, { ...step, reason: 'another reason' });
    expectCode(await bruno.approve(election.id, id, different), 409, 'APPROVAL_DIFFERENT');
    const strange = forge(stranger.keys ?? generateEd25519(), step);
    expectCode(await stranger.approve(election.id, id, strange), 403, 'APPROVAL_SIGNER_UNKNOWN');
    const unknown = forge(generateEd25519(), step);
    expectCode(await bruno.approve(election.id, id, unknown), 403, 'APPROVAL_SIGNER_UNKNOWN');
    expectCode(await auditor.approve(election.id, id, good), 403, 'FORBIDDEN');
    expectCode(await bruno.approve(election.id, '0'.repeat(32), good), 404, 'APPROVAL_UNKNOWN');
    expect(await phase()).toBe('setup');
  });

  test('two who approve at once decide once; the board moves, and the log says where', async () => {
    const step = await statement('issuing');
    const answers = await Promise.all([
      bruno.approve(election.id, id, sign(bruno, step)),
      clara.approve(election.id, id, sign(clara, step)),
    ]);
    const [done, late] = answers[0].status === 200 ? answers : [answers[1], answers[0]];
    expect(done.json).toMatchObject({ state: 'done', boardIndex: 1 });
    expectCode(late, 409, 'APPROVAL_DECIDED');
    expect(await phase()).toBe('issuing');
    const log = (await auditor.get('/office-api/log?action=approval.')).json['entries'] as Record<string, unknown>[];
    expect(log.map(({ action }) => action)).toEqual(['approval.done', 'approval.approved', 'approval.requested']);
    expect(log[0]).toMatchObject({ actor: null, detail: { approval: id, target: 'issuing', boardIndex: 1 } });
    expect(log[2]).toMatchObject({ actor: { kind: 'account', id: anna.id, name: 'Anna' } });
  });

  test('the same approval again changes nothing, and cannot be used for anything else', async () => {
    const old = { electionId: election.id, phaseNo: 0, from: 'setup', to: 'issuing', reason: 'as planned' } as const;
    const approver = [bruno, clara].find(({ id: own }) => own !== anna.id) ?? bruno;
    const again = await Promise.all([bruno, clara].map((one) => one.approve(election.id, id, sign(one, old))));
    expect(again.map(({ status }) => status).sort()).toEqual([200, 409]);
    expectCode(await anna.ask(election.id, 'phase', sign(anna, old)), 409, 'APPROVAL_LAPSED');
    const next = await ask(anna, 'voting');
    expectCode(await approver.approve(election.id, next.json['id'], sign(approver, old)), 409, 'APPROVAL_DIFFERENT');
    expectCode(await anna.reject(election.id, next.json['id'], ''), 400, 'REQUEST_INVALID');
    expect((await anna.reject(election.id, next.json['id'], 'too early')).json).toMatchObject({
      state: 'rejected',
      decidedBy: { name: 'Anna' },
      decisionReason: 'too early',
    });
    const step = await statement('voting');
    expectCode(await bruno.approve(election.id, next.json['id'], sign(bruno, step)), 409, 'APPROVAL_DECIDED');
    expectCode(await bruno.reject(election.id, next.json['id'], 'no'), 409, 'APPROVAL_DECIDED');
    expect(await phase()).toBe('issuing');
  });
});

test('lapsed', async () => {
  const { json } = await ask(anna, 'voting');
  expect(Number(json['expiresMs']) - Number(json['requestedMs'])).toBe(2 * 3_600_000);
  await onDatabase(service, (client) =>
    client.query(`UPDATE office_approval SET requested_ms = 1, expires_ms = 2 WHERE id = $1`, [json['id']]),
  );
  const signed = sign(bruno, await statement('voting'));
  expectCode(await bruno.approve(election.id, json['id'], signed), 409, 'APPROVAL_LAPSED');
  expectCode(await bruno.reject(election.id, json['id'], 'no'), 409, 'APPROVAL_LAPSED');
  expect(await stateOf(json['id'])).toBe('lapsed');
  expect(await phase()).toBe('issuing');
});

test('official_removed_between_the_two_approvals', async () => {
  const { json } = await ask(anna, 'voting');
  const setState = (state: string) =>
    onDatabase(service, (client) =>
      client.query(`UPDATE office_account SET state = $1 WHERE id = $2`, [state, anna.id]),
    );
  await setState('removed');
  const signed = sign(bruno, await statement('voting'));
  expectCode(await bruno.approve(election.id, json['id'], signed), 409, 'APPROVAL_LAPSED');
  expect(await stateOf(json['id'])).toBe('void');
  // Whoever is removed is not let in, and her signature from elsewhere is none.
  expectCode(await anna.approve(election.id, json['id'], signed), 401, 'UNAUTHORIZED');
  const path = `/office-api/elections/${election.id}/approvals`;
  const own = { kind: 'phase', ...sign(anna, await statement('voting')) };
  expectCode(await service.json('POST', path, own, OFFICE), 403, 'APPROVAL_SIGNER_UNKNOWN');
  await setState('active');
  expect(await phase()).toBe('issuing');
});

test('official_removed_while_the_second_signature_is_stored', async () => {
  const { json } = await ask(anna, 'voting');
  const signed = sign(bruno, await statement('voting'));
  const answer = await onDatabase(service, async (client) => {
    // A removal that is not committed yet: the approval saw her as an official, and has to look again.
    await client.query('BEGIN');
    await client.query(`UPDATE office_account SET state = 'removed' WHERE id = $1`, [anna.id]);
    const approving = bruno.approve(election.id, json['id'], signed);
    await until(async () => {
      const waiting = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
      return (await onDatabase(service, (other) => other.query(waiting))).rowCount === 1;
    });
    await client.query('COMMIT');
    return approving;
  });
  expectCode(answer, 409, 'APPROVAL_LAPSED');
  expect(await stateOf(json['id'])).toBe('void');
  await onDatabase(service, (client) =>
    client.query(`UPDATE office_account SET state = 'active' WHERE id = $1`, [anna.id]),
  );
  expect(await phase()).toBe('issuing');
});

test('a key that was ended moves nothing on, not by the public door either', async () => {
  const step = await statement('voting');
  const signed = [anna, bruno].map((person) => sign(person, step));
  const signatures = signed.map(({ signature }, official) => ({ official, signature }));
  await onDatabase(service, (client) =>
    client.query(`INSERT INTO office_ended_key (signing_key, ended_ms) VALUES ($1, 1)`, [bruno.keys?.publicKey]),
  );
  const request = { statement: signed[0]?.statement, signatures };
  expectCode(await service.json('POST', `${election.path}/phases`, request), 403, 'OFFICIAL_KEY_ENDED');
  await onDatabase(service, (client) => client.query(`DELETE FROM office_ended_key`));
  expect(await phase()).toBe('issuing');
});

test('the_board_went_on_meanwhile', async () => {
  const stop = await ask(anna, 'aborted', 'we have to stop');
  const open = await ask(clara, 'voting');
  const old = await statement('aborted', 'we have to stop');
  const approved = await bruno.approve(election.id, open.json['id'], sign(bruno, await statement('voting')));
  expect(approved.json).toMatchObject({ state: 'done', boardIndex: 2 });
  expectCode(await bruno.approve(election.id, stop.json['id'], sign(bruno, old)), 409, 'APPROVAL_LAPSED');
  expect(await stateOf(stop.json['id'])).toBe('void');
  expect(await phase()).toBe('voting');
});

test('killed_between_the_second_signature_and_the_deed', async () => {
  const { json } = await ask(anna, 'closed');
  const signed = sign(bruno, await statement('closed'));
  await onDatabase(service, async (client) => {
    // The board's head is held, so that the deed waits while both signatures are stored.
    await client.query('BEGIN');
    await client.query(`SELECT 1 FROM log_head WHERE log = 0 FOR UPDATE`);
    const answer = bruno.approve(election.id, json['id'], signed).catch(() => undefined);
    await until(() =>
      onDatabase(service, async (other) => {
        const { rows } = await other.query(`SELECT state FROM office_approval WHERE id = $1`, [json['id']]);
        return (rows[0] as { state: string }).state === 'approved';
      }),
    );
    await service.kill();
    await answer;
    await client.query('ROLLBACK');
  });
  // As if the process had been away for a minute.
  await onDatabase(service, (client) =>
    client.query(`UPDATE office_approval SET decided_ms = decided_ms - 60000 WHERE id = $1`, [json['id']]),
  );
  await service.startApi();
  await until(async () => (await stateOf(json['id'])) === 'done');
  expect(await phase()).toBe('closed');
  expect((await list())[0]).toMatchObject({ boardIndex: 3, decidedBy: { name: 'Bruno' } });
  expect((await bruno.approve(election.id, json['id'], signed)).json).toMatchObject({ state: 'done', boardIndex: 3 });
}, 60_000);

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 300; i++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('it did not happen within 30 seconds');
}
