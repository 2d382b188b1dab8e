/** A registrar's file: opens with its passphrase alone, and only as it was written; half of a roll and its fingerprint. */
import { generateCode, VerificationError } from '#crypto';
import { decryptRegistrarFile, encodeHalf, encryptRegistrarFile, readRegistrarList, type RegistrarList } from '#office';

const PASSPHRASE = 'correct horse battery';
const VOTER = {
  voterId: '=1',
  classId: 'members',
  name: 'Zoë "Z" \u202Ax',
  email: 'zoe@example.org',
  address: ['1 Mill Lane', 'Ely'],
  language: 'en',
  code: generateCode(),
  rollKey: '01'.repeat(32),
};
const LIST: RegistrarList = {
  planId: 'ab'.repeat(16),
  title: { en: 'Park or library' },
  registrar: 1,
  registrars: 2,
  electionId: null,
  voters: [VOTER, { ...VOTER, voterId: '2', email: '', code: generateCode(), rollKey: '02'.repeat(32) }],
};

async function codeOf(work: () => Promise<unknown>): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (error instanceof VerificationError) return error.code;
    throw error;
  }
}

test('comes back as it was, and nothing of it can be read without the passphrase', async () => {
  const file = await encryptRegistrarFile(LIST, PASSPHRASE);
  expect(await decryptRegistrarFile(file, PASSPHRASE)).toEqual(LIST);
  const text = new TextDecoder('latin1').decode(file);
  for (const secret of [VOTER.code, VOTER.email, VOTER.rollKey]) expect(text).not.toContain(secret);
  expect(await codeOf(() => decryptRegistrarFile(file, `${PASSPHRASE}!`))).toBe('KEY_FILE_NOT_OPENED');
  file[file.length - 1] ^= 1;
  expect(await codeOf(() => decryptRegistrarFile(file, PASSPHRASE))).toBe('KEY_FILE_DAMAGED');
}, 60_000);

test('short_passphrase, no_age_file, too_large', async () => {
  expect(await codeOf(() => encryptRegistrarFile(LIST, 'short'))).toBe('PASSPHRASE_TOO_SHORT');
  const open = (file: Uint8Array) => codeOf(() => decryptRegistrarFile(file, PASSPHRASE));
  expect(await open(new TextEncoder().encode('voterId,class,code\n'))).toBe('KEY_FILE_INVALID');
  expect(await open(new Uint8Array(256 * 2 ** 20 + 1))).toBe('KEY_FILE_INVALID');
});

test.each<[string, (file: Record<string, unknown>) => unknown]>([
  ['other_kind_of_file', () => ({ format: 'psephos-trustee/1', signingKey: '00' })],
  ['unknown_member', (file) => ({ ...file, extra: 1 })],
  ['fingerprint_of_other_rows', (file) => ({ ...file, fingerprint: '00'.repeat(32) })],
  ['registrar_of_nobody', (file) => ({ ...file, registrars: 1, registrar: 2 })],
  ['bad_code', (file) => ({ ...file, voters: [{ ...VOTER, code: 'UUUU' }] })],
  ['voter_twice', (file) => ({ ...file, voters: [VOTER, VOTER] })],
  ['key_twice', (file) => ({ ...file, voters: [VOTER, { ...VOTER, voterId: '2', code: generateCode() }] })],
])('%s', (_name, change) => {
  const honest = { format: 'psephos-registrar/1', ...LIST, fingerprint: encodeHalf(LIST.voters).fingerprint };
  const changed = change(honest) as { voters?: typeof LIST.voters; fingerprint?: string };
  if (changed.voters !== undefined && changed.voters !== LIST.voters) {
    changed.fingerprint = encodeHalf(changed.voters).fingerprint;
  }
  expect(() => readRegistrarList(changed)).toThrow(
    expect.objectContaining({ code: 'REGISTRAR_FILE_INVALID' }) as VerificationError,
  );
});

test('the fingerprint of a half does not depend on the order of the rows', () => {
  const { csv, fingerprint } = encodeHalf(LIST.voters);
  expect(encodeHalf([...LIST.voters].reverse())).toEqual({ csv, fingerprint });
  expect(csv).toBe(`voterId,class,rollKey\n2,members,${'02'.repeat(32)}\n=1,members,${'01'.repeat(32)}\n`);
});
