/**
 * Edges of strict forms, and every leaf of a definition in another form: each of these holds one branch of a check in its
 * place (`npm run mutants`).
 */
import { concatBytes, encodeCanonicalJson, fromHex, utf8 } from '#crypto';
import {
  checkCeremonyMessage,
  decodeAnchorLines,
  decodeCommitmentMessage,
  decodeComplaintMessage,
  decodeDecryptionFile,
  decodeDefinition,
  decodePhaseStatement,
  decodeSharesMessage,
  type Definition,
  type Draft,
  decodeDraft,
  form,
  txidOf,
} from '#record';
import { expectCode, hexFor, makeDefinition, makeDraft } from './fixture.js';

const codeOf = (call: () => unknown): string => {
  try {
    call();
    return 'accepted';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

const fits = (kind: form.Form<unknown>, value: unknown): boolean => {
  const code = codeOf(() => form.readForm(kind, value, 'RESULT_FORM_INVALID', 'value'));
  expect(code).toMatch(/^(accepted|RESULT_FORM_INVALID)$/);
  return code === 'accepted';
};

describe('forms', () => {
  const some = form.text(1, 3, (value) => value !== 'no', 'is not no');

  test('of text', () => {
    expect(['a', 'abc'].map((value) => fits(some, value))).toEqual([true, true]);
    expect(['', 'abcd', 'no', ['a'], 5, null, undefined].map((value) => fits(some, value))).toEqual(
      Array(7).fill(false),
    );
    expect([fits(form.textLike(/^5$/, 'x'), 5), fits(form.truth, 0), fits(form.truth, false)]).toEqual([
      false,
      false,
      true,
    ]);
  });

  test('of hex', () => {
    const bytes = form.hexBytes(1, 2);
    expect(['aa', 'aabb'].map((value) => fits(bytes, value))).toEqual([true, true]);
    expect(['', 'aabbcc', 'aab', 'AA', 'gg'].map((value) => fits(bytes, value))).toEqual(Array(5).fill(false));
  });

  test('of whole numbers', () => {
    const whole = form.whole(2, 4);
    expect([2, 4].map((value) => fits(whole, value))).toEqual([true, true]);
    expect([1, 5, 2.5, '3', null].map((value) => fits(whole, value))).toEqual(Array(5).fill(false));
  });

  test('of lists', () => {
    const list = form.list(some, 2, 1);
    expect([['a'], ['a', 'b']].map((value) => fits(list, value))).toEqual([true, true]);
    expect([[], ['a', 'b', 'c'], [5], {}, 'a'].map((value) => fits(list, value))).toEqual(Array(5).fill(false));
  });

  test('of objects', () => {
    const empty = form.object({});
    expect([fits(empty, {}), fits(empty, []), fits(empty, null), fits(empty, 5)]).toEqual([true, false, false, false]);
    const one = form.object({ a: form.nullOr(some) });
    expect([fits(one, { a: null }), fits(one, { a: 'b' })]).toEqual([true, true]);
    expect([{}, { a: 5 }, { a: null, b: null }].map((value) => fits(one, value))).toEqual([false, false, false]);
    const names = form.mapOf(some, some);
    expect([fits(names, { a: 'b' }), fits(names, { no: 'b' }), fits(names, { a: 'no' })]).toEqual([true, false, false]);
  });

  test('of one of several objects', () => {
    const kinds = form.oneOfObjects('kind', {
      a: form.object({ kind: form.truth }),
      b: form.object({ kind: some }),
      5: form.object({ kind: form.whole(5, 5) }),
    });
    expect(fits(kinds, { kind: 'b' })).toBe(true);
    for (const kind of ['a', 'c', 'toString', ['b'], 5, null]) expect(fits(kinds, { kind })).toBe(false);
    expect(fits(kinds, {})).toBe(false);
  });
});

describe('a definition', () => {
  type Path = (string | number)[];

  function leavesOf(value: unknown, path: Path = []): [Path, unknown][] {
    if (typeof value !== 'object' || value === null) return [[path, value]];
    return Object.entries(value).flatMap(([name, each]) => leavesOf(each, [...path, name]));
  }

  function withLeaf(path: Path, value: unknown): Definition {
    const definition = makeDefinition();
    let at: Record<string | number, unknown> = definition as unknown as Record<string, unknown>;
    for (const name of path.slice(0, -1)) at = at[name] as Record<string, unknown>;
    at[path[path.length - 1]] = value;
    return definition;
  }

  test('has no leaf that may be of another kind', () => {
    for (const [path, leaf] of leavesOf(makeDefinition())) {
      const others = typeof leaf === 'number' ? [leaf + 0.5, String(leaf), [leaf]] : [5, [leaf], { a: leaf }];
      for (const other of others) {
        const code = codeOf(() => decodeDefinition(encodeCanonicalJson(withLeaf(path, other))));
        const expected = path.join() === 'protocol' ? 'DEFINITION_PROTOCOL_UNKNOWN' : 'DEFINITION_SCHEMA_INVALID';
        expect([path.join('.'), other, code]).toEqual([path.join('.'), other, expected]);
      }
    }
  });

  test('has no hex of another length or alphabet', () => {
    const hex = leavesOf(makeDefinition()).filter(([, leaf]) => /^[0-9a-f]{64,}$/.test(String(leaf)));
    expect(hex.length).toBeGreaterThan(30);
    for (const [path, leaf] of hex) {
      for (const other of [`${String(leaf)}00`, String(leaf).slice(2), `g${String(leaf).slice(1)}`]) {
        expect([path.join('.'), codeOf(() => decodeDefinition(encodeCanonicalJson(withLeaf(path, other))))]).toEqual([
          path.join('.'),
          'DEFINITION_SCHEMA_INVALID',
        ]);
      }
    }
  });

  test.each<[string, string, string, (draft: Draft) => void, (draft: Draft) => void]>([
    range('maxDelayMs', (d, n) => (d.anchor.maxDelayMs = n), 1, 0),
    range('heartbeatMs', (d, n) => (d.anchor.heartbeatMs = n), 1, 0),
    range('closeConfirmations', (d, n) => (d.anchor.closeConfirmations = n), 1, 0),
    range('closeConfirmations', (d, n) => (d.anchor.closeConfirmations = n), 10_000, 10_001),
    range('issuanceRoundS', (d, n) => (d.policy.issuanceRoundS = n), 86_400, 86_401),
    range('minCounted', (d, n) => (d.policy.minCounted = n), 2, 1),
    range('minCounted', (d, n) => (d.policy.minCounted = n), 1_000_000, 1_000_001),
    range('contact.name', (d, n) => (d.contact.name = 'a'.repeat(n)), 200, 201),
    range('contact.email', (d, n) => (d.contact.email = 'a'.repeat(n)), 200, 201),
    range('contact.phone', (d, n) => (d.contact.phone = 'a'.repeat(n)), 200, 201),
    range('contact.url', (d, n) => (d.contact.url = 'a'.repeat(n)), 1_000, 1_001),
  ])('%s: %s is the last, %s is not taken', (_name, _last, _next, last, next) => {
    const [good, bad] = [makeDraft(), makeDraft()];
    last(good);
    next(bad);
    expect(codeOf(() => decodeDraft(encodeCanonicalJson(good)))).toBe('accepted');
    expectCode(() => decodeDraft(encodeCanonicalJson(bad)), 'DEFINITION_SCHEMA_INVALID');
  });

  test('has lists that a number can count', () => {
    const code = (change: (draft: Draft) => void) => {
      const draft = makeDraft();
      change(draft);
      return codeOf(() => decodeDraft(encodeCanonicalJson(draft)));
    };
    const copies = <T>(list: T[], count: number): T[] => Array.from({ length: count }, (_, i) => list[i % list.length]);
    expect(code((d) => (d.officials = copies(d.officials, 255)))).toBe('DEFINITION_NAME_DUPLICATE');
    expect(code((d) => (d.officials = copies(d.officials, 256)))).toBe('DEFINITION_SCHEMA_INVALID');
    expect(code((d) => (d.witnesses.members = copies(d.witnesses.members, 255)))).toBe('DEFINITION_NAME_DUPLICATE');
    expect(code((d) => (d.witnesses.members = copies(d.witnesses.members, 256)))).toBe('DEFINITION_SCHEMA_INVALID');
    expect(code((d) => (d.contests[0].id = 'a'.repeat(1_000)))).toBe('DEFINITION_ID_FORM_INVALID');
    expect(code((d) => (d.contests[0].id = 'a'.repeat(1_001)))).toBe('DEFINITION_SCHEMA_INVALID');
  });

  test('has no 65,536 classes, even where they are as short as they can be', () => {
    const shortest = { contests: [], id: '', label: {}, weight: 0 };
    const [one, draft] = [shortest, { ...makeDraft(), voterClasses: [shortest] }].map((value) => JSON.stringify(value));
    const canonical = new TextDecoder().decode(encodeCanonicalJson(JSON.parse(draft)));
    const code = (count: number) =>
      codeOf(() => decodeDraft(utf8(canonical.replace(one, Array.from({ length: count }, () => one).join()))));
    expect([code(1), code(65_536)]).toEqual(['DEFINITION_ID_FORM_INVALID', 'DEFINITION_SCHEMA_INVALID']);
  });

  test('has 32 approvals of the roll at most, as it has issuers', () => {
    const code = (count: number) => {
      const definition = makeDefinition();
      const [approval] = definition.rollApprovals;
      definition.rollApprovals = Array.from({ length: count }, () => approval);
      return codeOf(() => decodeDefinition(encodeCanonicalJson(definition)));
    };
    expect([code(32), code(33)]).toEqual(['DEFINITION_APPROVALS_INVALID', 'DEFINITION_SCHEMA_INVALID']);
  });

  test('has a size for each class and for no other', () => {
    const draft = makeDraft();
    draft.roll.size = { ...draft.roll.size, others: 1 };
    expectCode(() => decodeDraft(encodeCanonicalJson(draft)), 'DEFINITION_ROLL_CLASSES_INVALID');
  });

  test('has a language', () => {
    const silent = JSON.parse(
      JSON.stringify(makeDraft(), (name, value: unknown) =>
        ['title', 'description', 'label'].includes(name) ? {} : value,
      ),
    ) as Draft;
    expectCode(() => decodeDraft(encodeCanonicalJson(silent)), 'DEFINITION_LANGUAGES_DIFFERENT');
  });

  test.each<[string, (definition: Definition) => void]>([
    [
      'two verification keys',
      ({ voterClasses: [{ issuing }] }) => (issuing.verificationKeys[1] = issuing.verificationKeys[0]),
    ],
    [
      'two commitments of one issuer',
      ({ voterClasses: [{ issuing }] }) => (issuing.commitments[0][1] = issuing.commitments[0][0]),
    ],
    [
      'commitments of two issuers',
      ({ voterClasses: [{ issuing }] }) => (issuing.commitments[1][0] = issuing.commitments[0][0]),
    ],
  ])('has not one key as %s', (_name, change) => {
    const definition = makeDefinition();
    change(definition);
    expectCode(() => decodeDefinition(encodeCanonicalJson(definition)), 'DEFINITION_KEY_DUPLICATE');
  });

  function range(
    name: string,
    set: (draft: Draft, n: number) => void,
    last: number,
    next: number,
  ): [string, string, string, (draft: Draft) => void, (draft: Draft) => void] {
    return [name, String(last), String(next), (draft) => set(draft, last), (draft) => set(draft, next)];
  }
});

describe('messages of ceremonies', () => {
  const ceremonyId = hexFor('ceremony', 32);
  const encode = (value: object) => encodeCanonicalJson(value);
  const many = (count: number, bytes: number) => Array.from({ length: count }, (_, i) => hexFor(`A ${i}`, bytes));

  test('have 1 to 32 commitments', () => {
    const trustee = (count: number) =>
      codeOf(() =>
        decodeCommitmentMessage(
          encode({ ceremonyId, role: 'trustee', index: 1, commitments: many(count, 32), proof: hexFor('p', 64) }),
        ),
      );
    const issuer = (count: number) =>
      codeOf(() =>
        decodeCommitmentMessage(
          encode({
            ceremonyId,
            role: 'issuer',
            index: 1,
            classes: [{ commitments: many(count, 96), proof: hexFor('p', 128) }],
          }),
        ),
      );
    for (const code of [trustee, issuer]) {
      expect([1, 32, 0, 33].map(code)).toEqual([
        'accepted',
        'accepted',
        'CEREMONY_MESSAGE_INVALID',
        'CEREMONY_MESSAGE_INVALID',
      ]);
    }
  });

  test('have shares of 65,535 bytes at most', () => {
    const code = (bytes: number) =>
      codeOf(() =>
        decodeSharesMessage(
          encode({ ceremonyId, role: 'trustee', index: 1, shares: [{ to: 2, sealed: 'ab'.repeat(bytes) }] }),
        ),
      );
    expect([code(80), code(65_535)]).toEqual(['accepted', 'accepted']);
    expect([code(79), code(65_536)]).toEqual(['CEREMONY_MESSAGE_INVALID', 'CEREMONY_MESSAGE_INVALID']);
  });

  test('accuse another member, or nobody and show nothing', () => {
    const complaint = (accused: number | null, sealingSecretKey: string | null) =>
      encode({ ceremonyId, role: 'trustee', index: 1, accused, sealingSecretKey });
    const key = hexFor('key', 32);
    const decoded = (accused: number | null, secret: string | null) =>
      codeOf(() => decodeComplaintMessage(complaint(accused, secret)));
    expect([decoded(2, key), decoded(2, null), decoded(null, null)]).toEqual(['accepted', 'accepted', 'accepted']);
    expect([decoded(1, key), decoded(null, key)]).toEqual(['CEREMONY_MESSAGE_INVALID', 'CEREMONY_MESSAGE_INVALID']);
    const name = { role: 'trustee' as const, index: 1, step: 'complaint' as const };
    const checked = (accused: number) =>
      codeOf(() => checkCeremonyMessage(makeDraft(), ceremonyId, name, complaint(accused, key)));
    expect([checked(3), checked(4)]).toEqual(['accepted', 'CEREMONY_MESSAGE_INVALID']);
  });

  test('are of members that their role has', () => {
    const draft = makeDraft();
    draft.trustees.members.push({ ...draft.trustees.members[0], index: 4 });
    const code = (role: 'trustee' | 'issuer') =>
      codeOf(() =>
        checkCeremonyMessage(
          draft,
          ceremonyId,
          { role, index: 4, step: 'transcript' },
          encode({ ceremonyId, role, index: 4, transcriptHash: hexFor('t', 32) }),
        ),
      );
    expect([code('trustee'), code('issuer')]).toEqual(['accepted', 'CEREMONY_MESSAGE_INVALID']);
  });
});

test('a decryption file is of trustee 1 to 32, its shares ascend', () => {
  const share = (contest: number, option: number) => ({
    contest,
    option,
    share: hexFor('s', 32),
    proof: hexFor('p', 96),
  });
  const tallyInput = Object.fromEntries(
    ['aggregatesHash', 'closeTxid', 'closingRoot'].map((name) => [name, hexFor(name, 32)]),
  );
  const code = (trustee: number, ...shares: object[]) =>
    codeOf(() =>
      decodeDecryptionFile(
        encodeCanonicalJson({
          electionId: hexFor('e', 32),
          trustee,
          tallyInput: { ...tallyInput, signature: hexFor('s', 64) },
          shares,
        }),
      ),
    );
  expect([code(1), code(32), code(1, share(0, 1), share(1, 0)), code(1, share(65_535, 65_535))]).toEqual(
    Array(4).fill('accepted'),
  );
  const wrong = [
    code(0),
    code(33),
    code(1, share(1, 0), share(0, 1)),
    code(1, share(0, 0), share(0, 0)),
    code(1, share(65_536, 0)),
  ];
  expect(wrong).toEqual(Array(5).fill('DECRYPTION_FILE_INVALID'));
});

test('a phase statement: an abort has a reason, which steers no terminal; 1,001 phases', () => {
  const statement = { electionId: hexFor('e', 32), phaseNo: 1, from: 'voting', to: 'aborted', reason: 'a flood' };
  const code = (changes: object) =>
    codeOf(() => decodePhaseStatement(encodeCanonicalJson({ ...statement, ...changes })));
  expect(
    [{}, { to: 'closed', reason: '' }, { reason: 'a\n\tb' }, { phaseNo: 1_000 }, { reason: 'a'.repeat(2_000) }].map(
      code,
    ),
  ).toEqual(Array(5).fill('accepted'));
  const wrong = [
    { reason: '' },
    { reason: 'a\u001b[31m' },
    { phaseNo: 1_001 },
    { phaseNo: -1 },
    { reason: 'a'.repeat(2_001) },
  ];
  expect(wrong.map(code)).toEqual(Array(5).fill('PHASE_STATEMENT_INVALID'));
});

test('a line of an anchor has a path of 65,535 bytes at most, and a transaction', () => {
  const code = (bump: string | null, raw: string) => {
    const txid = txidOf(fromHex(raw, raw.length / 2));
    return codeOf(() => [...decodeAnchorLines(concatBytes(encodeCanonicalJson({ bump, raw, txid }), utf8('\n')))]);
  };
  expect([code(null, '00'), code('00'.repeat(65_535), '00')]).toEqual(['accepted', 'accepted']);
  expect([code('', '00'), code('00'.repeat(65_536), '00'), code(null, '')]).toEqual(
    Array(3).fill('ANCHOR_LINE_INVALID'),
  );
  expect(code(null, 'ab'.repeat(10_000_001))).toBe('ANCHOR_LINE_INVALID');
});
