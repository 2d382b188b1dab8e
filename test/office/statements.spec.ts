/** What officials sign before the office freezes or publishes, and what their program refuses to sign. */
import { encodeCanonicalJson, fromHex, generateEd25519, toHex, utf8, verifyDocument } from '#crypto';
import { readStatement, signStatement } from '#client';
import { decodeOfficeStatement, encodeOfficeStatement, type OfficeStatement } from '#office';
import { encodePhaseStatement } from '#record';
import { expectInvalid, expectRefused } from '../client/refusal.js';
import { LyingBox } from '../support/lying-box.js';

const STATEMENT: OfficeStatement = {
  action: 'freeze',
  planId: '01'.repeat(16),
  digest: '02'.repeat(32),
  reason: 'ready',
  requestedBy: '03'.repeat(16),
};

describe('statements of an office', () => {
  it('come back as they went, and are signed for nothing else', () => {
    const key = generateEd25519();
    const signed = signStatement(key, { kind: 'freeze', statement: STATEMENT });
    const bytes = utf8(signed.statement);
    expect(decodeOfficeStatement(bytes)).toEqual(STATEMENT);
    expect(readStatement('freeze', signed.statement).statement).toEqual(STATEMENT);
    verifyDocument('office-approval', key.publicKey, bytes, fromHex(signed.signature, 64));
    expect(() => verifyDocument('phase', key.publicKey, bytes, fromHex(signed.signature, 64))).toThrow(
      expect.objectContaining({ code: 'DOCUMENT_SIGNATURE_INVALID' }) as Error,
    );
  });

  it.each([
    ['unknown_member', { ...STATEMENT, more: 1 }],
    ['unknown_action', { ...STATEMENT, action: 'close' }],
    ['digest_short', { ...STATEMENT, digest: '02' }],
    ['reason_that_steers_a_terminal', { ...STATEMENT, reason: '\u001b[2J' }],
    ['reason_too_long', { ...STATEMENT, reason: 'x'.repeat(2_001) }],
  ])('%s', async (_name, value) => {
    await expectInvalid(() => decodeOfficeStatement(encodeCanonicalJson(value)), 'OFFICE_STATEMENT_INVALID');
    await expectInvalid(() => encodeOfficeStatement(value as OfficeStatement), 'OFFICE_STATEMENT_INVALID');
  });

  it('statement_of_another_action', async () => {
    const sign = () => signStatement(generateEd25519(), { kind: 'publish', statement: STATEMENT });
    await expectRefused(sign, 'STATEMENT_OTHER');
  });
});

describe('a phase statement', () => {
  let box: LyingBox;

  beforeAll(async () => {
    box = await LyingBox.start();
  });

  afterAll(async () => {
    await box.stop();
  });

  it('is signed by an official of the definition alone, for a step of it', async () => {
    const statement = {
      electionId: toHex(box.electionId),
      phaseNo: 0,
      from: 'setup',
      to: 'issuing',
      reason: 'it begins',
    } as const;
    const { definitionBytes } = box;
    const toSign = { kind: 'phase', statement, electionId: statement.electionId, definitionBytes } as const;
    const signed = signStatement(box.officialKeys[2], toSign);
    expect(utf8(signed.statement)).toEqual(encodePhaseStatement(statement));
    expect(signed.signingKey).toBe(toHex(box.officialKeys[2].publicKey));
    await expectRefused(() => signStatement(generateEd25519(), toSign), 'NOT_A_MEMBER');
    const back = { ...statement, from: 'voting', to: 'issuing' } as const;
    await expectRefused(() => signStatement(box.officialKeys[2], { ...toSign, statement: back }), 'PHASE_NOT_ALLOWED');
  });
});
