/** What an official's and a registrar's program refuse, and that their output fits the record's own decoders. */
import { decodeInvitation, fromHex, generateEd25519, matchesElection, toHex, verifyDocument } from '#crypto';
import { makeCodes, makeInvitations, makeRollCsv, makeRollEntries, OfficialProgram } from '#client';
import { decodeRollCsv, encodePhaseStatement, type PhaseStatement } from '#record';
import { LyingBox } from '../support/lying-box.js';
import { expectRefused } from './refusal.js';

let box: LyingBox;

beforeAll(async () => {
  box = await LyingBox.start();
});

afterAll(async () => {
  await box.stop();
});

function statement(changes: Partial<PhaseStatement> = {}): PhaseStatement {
  return {
    electionId: toHex(box.electionId),
    phaseNo: 0,
    from: 'setup',
    to: 'issuing',
    reason: 'it begins',
    ...changes,
  };
}

describe('an official', () => {
  const open = (key = box.officialKeys[1]): OfficialProgram =>
    OfficialProgram.open(key, toHex(box.electionId), box.definitionBytes);

  it('signs a step of her election', () => {
    const { official, signature } = open().signPhase(statement());
    expect(official).toBe(1);
    const bytes = encodePhaseStatement(statement());
    verifyDocument('phase', box.officialKeys[1].publicKey, bytes, fromHex(signature, 64));
  });

  it('statement_of_another_election', async () => {
    const other = statement({ electionId: '00'.repeat(32) });
    await expectRefused(() => open().signPhase(other), 'ELECTION_OTHER');
  });

  it('step_that_the_protocol_does_not_know', async () => {
    const back = statement({ from: 'voting', to: 'issuing' });
    await expectRefused(() => open().signPhase(back), 'PHASE_NOT_ALLOWED');
  });

  it('key_of_no_official', async () => {
    await expectRefused(() => open(generateEd25519()), 'NOT_A_MEMBER');
  });

  it('definition_of_another_election', async () => {
    const other = (): unknown => OfficialProgram.open(box.officialKeys[0], '11'.repeat(32), box.definitionBytes);
    await expectRefused(other, 'ELECTION_OTHER');
  });
});

describe('the registrar', () => {
  const voters = [
    { voterId: 'Müller, Ann "A"', classId: 'members' },
    { voterId: '7', classId: 'partners' },
  ];

  it('hands over a roll that decodes to the same keys', () => {
    const coded = makeCodes(voters);
    const decoded = decodeRollCsv(makeRollCsv(coded), box.definition);
    expect(decoded.map(({ voterId }) => voterId)).toEqual(voters.map(({ voterId }) => voterId));
    expect(decoded.map(({ entry }) => entry)).toEqual(makeRollEntries(coded, ['members', 'partners']));
  });

  it('makes invitations for one election only', () => {
    const [invitation] = makeInvitations(makeCodes(voters), box.electionId);
    expect(matchesElection(decodeInvitation(invitation.typed), box.electionId)).toBe(true);
    expect(matchesElection(decodeInvitation(invitation.link), new Uint8Array(32))).toBe(false);
  });
});
