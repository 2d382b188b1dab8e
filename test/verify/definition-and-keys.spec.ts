/** Groups 0 to 4: files, definition, keys of trustees and issuers, roll. One thing broken a case, its code asserted. */
import { BASE, type DocumentKind, encodeCanonicalJson, encodePoint, sha256, signDocument, toHex, utf8 } from '#crypto';
import type { Definition, Issuing, Trustee } from '#record';
import type { CheckGroup } from '#verify';
import { buildRecord, type BuiltRecord, rebuildRecord, type RecordPlan } from '../support/build-record.js';
import { signFile } from '../support/record/ceremonies.js';
import {
  codesOf,
  culpritsOf,
  failedGroups,
  statusOf,
  verify,
  verifyFiles,
  withFiles,
} from '../support/verify-record.js';

let honest: BuiltRecord;

beforeAll(async () => {
  honest = await buildRecord({});
}, 60_000);

const textOf = (files: Map<string, Uint8Array>, path: string) => new TextDecoder().decode(files.get(path));

describe('group 0, files', () => {
  test('a file that is not the listed one', async () => {
    const files = new Map(honest.files).set('result.json', utf8('{}'));
    expect(codesOf(await verifyFiles(files, honest.electionId, null), '0')).toEqual(['RECORD_FILE_CHANGED']);
  });

  test('a file that is not listed', async () => {
    const files = new Map(honest.files).set('hints/a', utf8('x'));
    const report = await verifyFiles(files, honest.electionId, null);
    expect([report.verdict, ...codesOf(report, '0')]).toEqual(['INVALID', 'RECORD_FILE_UNLISTED']);
  });

  test.each(['notes.txt', 'decryption/trustee-4.json'])(
    'a listed file that has no place in a record: %s',
    async (path) => {
      const report = await verify(withFiles(honest, (files) => files.set(path, utf8('x'))));
      expect([report.verdict, ...codesOf(report, '0')]).toEqual(['INVALID', 'RECORD_FILE_UNKNOWN']);
    },
  );

  test('a list that is not canonical', async () => {
    const files = new Map(honest.files);
    files.set('record.json', utf8(`${textOf(files, 'record.json')} `));
    expect(codesOf(await verifyFiles(files, honest.electionId, null), '0')).toEqual(['JSON_NOT_CANONICAL']);
  });
});

describe('group 1, definition', () => {
  test('another election than the expected one: nothing after it is run', async () => {
    const report = await verifyFiles(honest.files, new Uint8Array(32), honest.headers);
    expect([report.verdict, ...codesOf(report, '1')]).toEqual(['INVALID', 'ELECTION_ID_MISMATCH']);
    expect(statusOf(report, '2')).toBe('not run');
  });

  test('a definition that differs from its draft in one value', async () => {
    const report = await verify(
      await rebuildRecord(honest, { definition: (value) => ({ ...value, timeZone: 'Europe/Paris' }) }),
    );
    expect([failedGroups(report), codesOf(report, '1')]).toEqual([['1'], ['DEFINITION_DRAFT_DIFFERENT']]);
  });

  test('an unknown version of the protocol', async () => {
    const definition = utf8(textOf(honest.files, 'definition.json').replace('psephos/1', 'psephos/2'));
    const report = await verify(withFiles(honest, (files) => files.set('definition.json', definition)));
    expect(codesOf(report, '1')).toEqual(['DEFINITION_PROTOCOL_UNKNOWN']);
  });
});

/** The same ceremonies under a definition with other outputs; what follows the definition is not made anew. */
function withOutputs(change: (definition: Definition) => Definition): BuiltRecord {
  const bytes = encodeCanonicalJson(change(honest.world.definition));
  const built = withFiles(honest, (files) => files.set('definition.json', bytes));
  return { ...built, electionId: sha256(bytes) };
}

/** A ceremony message changed and signed again by its member. */
function withMessage(role: 'trustee' | 'issuer', index: number, step: string, changes: object): BuiltRecord {
  const path = `ceremony/${role}-${index}-${step}`;
  const message = { ...(JSON.parse(textOf(honest.files, `${path}.json`)) as object), ...changes };
  const kind = step === 'rehearsal' ? 'rehearsal' : (`ceremony-${step}` as DocumentKind);
  const { signing } = honest.world.parties[role === 'trustee' ? 'trustees' : 'issuers'][index - 1];
  const signed = signFile(kind, signing, message);
  return withFiles(honest, (files) =>
    files.set(`${path}.json`, signed.bytes).set(`${path}.sig.json`, signed.signatureFile),
  );
}

function withIssuing(change: (one: Issuing, two: Issuing) => [Issuing, Issuing]): BuiltRecord {
  return withOutputs(({ voterClasses, ...rest }) => {
    const [first, second, ...others] = voterClasses;
    const [one, two] = change(first.issuing, second.issuing);
    return { ...rest, voterClasses: [{ ...first, issuing: one }, { ...second, issuing: two }, ...others] };
  });
}

type Case = [name: string, group: CheckGroup, codes: string[], build: () => BuiltRecord];

describe('groups 2 and 3, keys', () => {
  test('everything recomputed over an election key that is not the one of the commitments', async () => {
    const report = await verify(
      await rebuildRecord(honest, {
        outputs: (outputs, world) => ({ ...outputs, publicKey: toHex(world.parties.voters[0].rollKeys[0].publicKey) }),
      }),
    );
    expect(report.verdict).toBe('INVALID');
    expect([failedGroups(report), codesOf(report, '2')]).toEqual([['2'], ['ELECTION_KEY_MISMATCH']]);
  });

  test.each<Case>([
    [
      'commitments and proofs of two trustees exchanged',
      '2',
      // The last one: rehearsals are of the election whose definition was changed here.
      ['CEREMONY_MESSAGE_MISMATCH', 'KEY_PROOF_INVALID', 'CEREMONY_MESSAGE_INVALID'],
      () =>
        withOutputs(({ trustees, ...rest }) => {
          const [one, two, three] = trustees.members;
          const outputsOf = ({ commitments, proof }: Trustee) => ({ commitments, proof });
          const members = [{ ...one, ...outputsOf(two) }, { ...two, ...outputsOf(one) }, three];
          return { ...rest, trustees: { ...trustees, members } };
        }),
    ],
    [
      'a trustee who signed another transcript',
      '2',
      ['CEREMONY_TRANSCRIPT_MISMATCH'],
      () => withMessage('trustee', 2, 'transcript', { transcriptHash: '00'.repeat(32) }),
    ],
    [
      'a message under another index',
      '2',
      ['CEREMONY_MESSAGE_INVALID'],
      () => withMessage('trustee', 1, 'transcript', { index: 3 }),
    ],
    [
      'a share file of which the transcript knows nothing',
      '2',
      ['CEREMONY_TRANSCRIPT_MISMATCH'],
      () => {
        const other = JSON.parse(textOf(honest.files, 'ceremony/trustee-3-shares.json')) as {
          shares: { sealed: string }[];
        };
        const shares = other.shares.map(({ sealed }, i) => ({ to: i + 2, sealed }));
        return withMessage('trustee', 1, 'shares', { shares });
      },
    ],
    [
      'a rehearsal of another trustee',
      '2',
      ['REHEARSAL_PROOF_INVALID'],
      () => {
        const first = JSON.parse(textOf(honest.files, 'ceremony/trustee-1-rehearsal.json')) as object;
        return withMessage('trustee', 2, 'rehearsal', { ...first, index: 2 });
      },
    ],
    [
      'the issuing keys of two classes exchanged',
      '3',
      ['ISSUING_KEY_MISMATCH'],
      () =>
        withIssuing((one, two) => [
          { ...one, publicKey: two.publicKey },
          { ...two, publicKey: one.publicKey },
        ]),
    ],
    [
      'the whole issuing of two classes exchanged',
      '3',
      ['CEREMONY_MESSAGE_MISMATCH', 'KEY_PROOF_INVALID'],
      () => withIssuing((one, two) => [two, one]),
    ],
    [
      'an issuer who signed another transcript',
      '3',
      ['CEREMONY_TRANSCRIPT_MISMATCH'],
      () => withMessage('issuer', 3, 'transcript', { transcriptHash: '00'.repeat(32) }),
    ],
    [
      'an approval of another roll',
      '3',
      ['ROLL_APPROVAL_INVALID'],
      () =>
        withOutputs((definition) => {
          const { secretKey } = honest.world.parties.issuers[0].signing;
          const signature = toHex(signDocument('roll-approval', secretKey, utf8('another roll')));
          return { ...definition, rollApprovals: [{ issuer: 1, signature }, ...definition.rollApprovals.slice(1)] };
        }),
    ],
  ])('%s', async (_name, group, codes, build) => {
    const report = await verify(build());
    expect([report.verdict, codesOf(report, group)]).toEqual(['INVALID', codes]);
    expect(statusOf(report, '1')).toBe('passed');
  });

  test('a message signed with a key that came with it', async () => {
    const path = 'ceremony/trustee-1-shares';
    const message = JSON.parse(textOf(honest.files, `${path}.json`)) as object;
    const forged = signFile('ceremony-shares', honest.world.parties.board, message);
    const report = await verify(
      withFiles(honest, (files) => {
        files.set(`${path}.json`, encodeCanonicalJson(message)).set(`${path}.sig.json`, forged.signatureFile);
      }),
    );
    expect([codesOf(report, '2'), culpritsOf(report, '2')]).toEqual([['SIGNATURE_FILE_KEY_DIFFERENT'], ['']]);
  });

  test('a member is blamed for what she signed', async () => {
    const ceremonyMessage: RecordPlan['ceremonyMessage'] = (name, message) =>
      name === 'trustee-1-rehearsal' ? { ...message, index: 2 } : message;
    const report = await verify(await rebuildRecord(honest, { ceremonyMessage }));
    expect(codesOf(report, '2')).toEqual(['CEREMONY_MESSAGE_INVALID']);
    expect(culpritsOf(report, '2')).toEqual(['trustee 1 (Trustee 1)']);
  });
});

describe('group 4, roll', () => {
  const roll = (change: (lines: string[]) => string[]) =>
    withFiles(honest, (files) => {
      const lines = textOf(files, 'roll.txt').trimEnd().split('\n');
      files.set(
        'roll.txt',
        utf8(
          change(lines)
            .map((line) => `${line}\n`)
            .join(''),
        ),
      );
    });

  test.each<[string, string[], (lines: string[]) => string[]]>([
    ['an entry left out', ['ROLL_SIZE_DIFFERENT'], (lines) => lines.slice(1)],
    ['two entries exchanged', ['ROLL_ORDER_INVALID'], ([a, b, ...rest]) => [b, a, ...rest]],
    ['an entry twice', ['ROLL_ORDER_INVALID'], ([a, ...rest]) => [a, a, ...rest]],
    ['a roll key in upper case', ['ROLL_LINE_INVALID'], ([a, ...rest]) => [a.toUpperCase(), ...rest]],
    [
      'another voter in one place',
      ['ROLL_ROOT_DIFFERENT'],
      // The generator of the group: a key that everybody knows.
      (lines) => [...lines.slice(0, -1), `0001${toHex(encodePoint(BASE))}`],
    ],
  ])('%s', async (_name, codes, change) => {
    const report = await verify(roll(change));
    expect([report.verdict, codesOf(report, '4')]).toEqual(['INVALID', codes]);
  });
});
