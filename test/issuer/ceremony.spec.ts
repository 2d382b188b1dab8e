/** An issuer's key ceremony (spec §4.4): what it accepts, what ends it and whose fault it says it is, what it survives. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fromHex, toHex } from '#crypto';
import { createDataSource } from '#store';
import { encodeDraft, verifyRollApproval } from '#record';
import { startProcess } from '../support/process.js';
import { OPERATOR, pause, Stage } from './stage.js';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
}, 90_000);
afterEach(() => stage.close());

test('three issuers make the keys; the roll is approved; nothing secret is in the database', async () => {
  await stage.runCeremony();
  // 1. All agree on every key.
  const shares = await Promise.all(stage.played.map((issuer) => issuer.finish()));
  expect(shares.map((own) => own.length)).toEqual([2, 2]);
  // 2. The approval stands.
  expect(stage.relay.approvals).toHaveLength(1);
  verifyRollApproval(stage.draft, stage.ceremonyId, stage.relay.approvals[0]);
  // 3. Secrets lie in files of 0600, the polynomial is erased, and no table holds any of it.
  const file = path.join(stage.dataDir, 'ceremonies', `${toHex(stage.ceremonyId)}.json`);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const secrets = JSON.parse(readFileSync(file, 'utf8')) as { coefficients: unknown; secretShares: string[] };
  expect(secrets.coefficients).toBeNull();
  const [keyFile] = readdirSync(path.join(stage.dataDir, 'ceremony-keys'));
  const keys = JSON.parse(readFileSync(path.join(stage.dataDir, 'ceremony-keys', keyFile), 'utf8')) as Record<
    string,
    string
  >;
  const dump = await dumpDatabase(stage.databaseUrl);
  expect(dump).toContain(keys['signingKey']); // the search finds what is there
  for (const secret of [...secrets.secretShares, keys['signingSecret'], keys['sealingSecret']]) {
    expect(dump).not.toContain(secret);
  }
}, 60_000);

test('keys are fresh each time, and serve one ceremony only', async () => {
  const more = await stage.call('POST', '/ceremonies/keys', {}, OPERATOR);
  expect(more.status).toBe(201);
  expect(more.json['signingKey']).not.toBe(stage.draft.issuers.members[0].signingKey);
  expect((await stage.begin()).status).toBe(202);
  expect((await stage.begin()).status).toBe(202);
  const title = { en: 'Another draft with the same keys' };
  const other = Object.assign(Object.create(Object.getPrototypeOf(stage) as object) as Stage, stage);
  other.draftBytes = encodeDraft({ ...stage.draft, title });
  expect(await other.begin()).toMatchObject({ status: 409, json: { code: 'CEREMONY_CONFLICT' } });
});

describe('not begun', () => {
  test('operator_token_missing', async () => {
    const answer = await stage.call('PUT', `/ceremonies/${toHex(stage.ceremonyId)}`, { draft: '', roll: '' });
    expect(answer).toMatchObject({ status: 401, json: { code: 'UNAUTHORIZED' } });
    expect((await stage.call('POST', '/ceremonies/keys', {})).status).toBe(401);
  });

  test('draft_of_another_id', async () => {
    const body = { draft: new TextDecoder().decode(stage.draftBytes), roll: stage.csv };
    const answer = await stage.call('PUT', `/ceremonies/${'00'.repeat(32)}`, body, OPERATOR);
    expect(answer).toMatchObject({ status: 422, json: { code: 'ID_DIFFERENT' } });
  });

  test('draft_without_our_keys', async () => {
    const members = stage.draft.issuers.members.map((member, i) =>
      i === 0 ? { ...member, signingKey: toHex(stage.parties.issuers[0].signing.publicKey) } : member,
    );
    stage.draftBytes = encodeDraft({ ...stage.draft, issuers: { ...stage.draft.issuers, members } });
    expect(await stage.begin()).toMatchObject({ status: 422, json: { code: 'CEREMONY_KEYS_UNKNOWN' } });
  });

  test.each([
    [
      'voter_missing',
      (csv: string) =>
        csv
          .split('\n')
          .filter((line) => !line.startsWith('voter-0'))
          .join('\n'),
      'ROLL_SIZE_DIFFERENT',
    ],
    ['class_exchanged', (csv: string) => swapClasses(csv), 'ROLL_ROOT_DIFFERENT'],
    ['voter_twice', (csv: string) => csv.replace('voter-1', 'voter-0'), 'ROLL_CSV_VOTER_ID_DUPLICATE'],
    ['key_twice', (csv: string) => keyTwice(csv), 'ROLL_KEY_DUPLICATE'],
    ['class_unknown', (csv: string) => csv.replace('partners', 'ghosts'), 'ROLL_CLASS_UNKNOWN'],
  ])('roll: %s', async (_name, change, code) => {
    expect(await stage.begin(change(stage.csv))).toMatchObject({ status: 422, json: { code } });
    expect((await stage.state()).json.code).toBe('CEREMONY_UNKNOWN');
  });

  test('roll_given_to_other_voters', async () => {
    await stage.begin();
    const renamed = stage.csv.replace('voter-0', 'voter-9');
    expect(await stage.begin(renamed)).toMatchObject({ status: 409, json: { code: 'CEREMONY_CONFLICT' } });
  });
});

describe('ended by a member', () => {
  beforeEach(async () => {
    await stage.begin();
    await stage.posted('issuer-1-commitment');
  });
  const failed = async () => (await stage.until('failed')).detail;

  test('proof_of_another_class', async () => {
    stage.played[0].commit();
    stage.played[1].commit(([a, b]) => [{ ...a, proof: b.proof }, b]);
    expect(await failed()).toMatch(/^KEY_PROOF_INVALID: .*issuer 3/);
    expect(stage.relay.messages.has('issuer-1-shares')).toBe(false);
  });

  test('one_commitment_too_many', async () => {
    stage.played[0].commit();
    stage.played[1].commit(([a, b]) => [{ ...a, commitments: [...a.commitments, a.commitments[0]] }, b]);
    expect(await failed()).toMatch(/^CEREMONY_MESSAGE_INVALID: .*issuer.3/);
  });

  test('share_that_does_not_fit', async () => {
    for (const issuer of stage.played) issuer.commit();
    await stage.posted('issuer-1-shares');
    await stage.played[0].share();
    await stage.played[1].share((plaintext) => plaintext.with(40, plaintext[40] ^ 1));
    expect(await failed()).toMatch(/^KEY_SHARE_INVALID: .*issuer 3/);
    expect(stage.relay.messages.has('issuer-1-transcript')).toBe(false);
  });

  test('package_too_short', async () => {
    for (const issuer of stage.played) issuer.commit();
    await stage.posted('issuer-1-shares');
    await stage.played[0].share();
    await stage.played[1].share((plaintext) => plaintext.slice(0, 63));
    expect(await failed()).toMatch(/^KEY_SHARE_INVALID: issuer 3 sealed 63 bytes/);
  });

  test('another_transcript', async () => {
    for (const issuer of stage.played) issuer.commit();
    await stage.posted('issuer-1-shares');
    for (const issuer of stage.played) await issuer.share();
    await stage.posted('issuer-1-transcript');
    stage.played[0].confirm();
    stage.played[1].confirm(new Uint8Array(32));
    expect(await failed()).toMatch(/^CEREMONY_TRANSCRIPT_MISMATCH: issuer 3/);
    expect(stage.relay.approvals).toHaveLength(0);
  });

  test('two_messages_of_one_name', async () => {
    stage.played[1].commit();
    await pause(800); // seen once
    stage.played[1].commit();
    expect(await failed()).toMatch(/^CEREMONY_MESSAGE_MISMATCH: issuer 3/);
  });
});

test('what the relay makes up is nobody’s word', async () => {
  await stage.begin();
  await stage.posted('issuer-1-commitment');
  const [second, third] = stage.played;
  const forged = second.sign('commitment', { classes: [] });
  forged.signature.signature = '00'.repeat(64);
  stage.relay.extra.push(forged, { ...forged, name: 'nonsense' }, { ...forged, document: '{' });
  second.commit();
  third.commit();
  await stage.posted('issuer-1-shares');
  expect((await stage.state()).json.state).not.toBe('failed');
}, 60_000);

test('kill −9 at every step: the same messages again, and the ceremony ends well', async () => {
  await stage.begin();
  await stage.stopApp();
  stage.relay.messages.clear();
  const env = Object.fromEntries(Object.entries(stage.env()).map(([name, value]) => [name, String(value)]));
  const steps = [
    { name: 'issuer-1-commitment', next: () => Promise.resolve(stage.played.map((issuer) => issuer.commit())) },
    { name: 'issuer-1-shares', next: () => Promise.all(stage.played.map((issuer) => issuer.share())) },
    { name: 'issuer-1-transcript', next: () => Promise.resolve(stage.played.map((issuer) => issuer.confirm())) },
  ];
  for (const { name, next } of steps) {
    // Killed as soon as the relay has the message, when the process may not know that it has.
    const running = startProcess('apps/issuer/src/main.ts', env);
    const before = await stage.posted(name);
    running.child.kill('SIGKILL');
    await running.ended;
    // The relay lost it: the next process says the very same.
    stage.relay.messages.delete(name);
    const again = startProcess('apps/issuer/src/main.ts', env);
    expect(await stage.posted(name)).toEqual(before);
    again.child.kill('SIGKILL');
    await again.ended;
    await next();
  }
  await stage.startApp();
  await stage.until('done');
  expect(stage.relay.conflicts).toEqual([]);
  await Promise.all(stage.played.map((issuer) => issuer.finish()));
}, 120_000);

function swapClasses(csv: string): string {
  return csv.replace('members', '#').replace('partners', 'members').replace('#', 'partners');
}

function keyTwice(csv: string): string {
  const [, first, second] = csv.split('\n').map((line) => line.split(',')[2]);
  return csv.replace(second, first);
}

async function dumpDatabase(url: string): Promise<string> {
  const source = await createDataSource(url, 'issuer').initialize();
  const tables: { name: string }[] = await source.query(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname IN ('public', 'witness')`,
  );
  let dump = '';
  for (const { name } of tables) {
    const rows: { row: string }[] = await source.query(`SELECT t::text AS row FROM ${name} t`);
    dump += rows.map(({ row }) => row).join('\n');
    // Text inside bytea columns, as text.
    dump += rows
      .map(({ row }) => row.replace(/\\+x([0-9a-f]+)/g, (_, hex: string) => Buffer.from(fromHexLoose(hex)).toString()))
      .join('\n');
  }
  await source.destroy();
  return dump;
}

function fromHexLoose(hex: string): Uint8Array {
  return fromHex(hex, hex.length / 2);
}
