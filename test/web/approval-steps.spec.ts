/** What the page of an approval reads from the signed statement, and from nothing beside it. */
import { encodeOfficeStatement } from '#office';
import type { Approval } from '#client';
import { changeOf, isOf } from '../../apps/web/office/run/steps.js';

const election = { id: '11'.repeat(16), electionId: '22'.repeat(32) };
const digest = '33'.repeat(32);

function approval(planId: string, action: 'freeze' | 'publish'): Approval {
  const signed = { action, planId, digest, reason: 'what was signed', requestedBy: '44'.repeat(16) };
  const statement = new TextDecoder().decode(encodeOfficeStatement(signed));
  return { kind: 'freeze', target: '', statement, reason: 'what the server says' } as Approval;
}

it('shows the reason of the statement', () => {
  expect(changeOf(approval(election.id, 'freeze'))?.reason).toBe('what was signed');
});

it('other_action: a statement to publish under a request to freeze is none', () => {
  expect(changeOf(approval(election.id, 'publish'))).toBeNull();
});

it('other_plan: a statement about another election is foreign', () => {
  const mine = approval(election.id, 'freeze');
  const theirs = approval('55'.repeat(16), 'freeze');
  const found = [mine, theirs].map((one) => isOf(changeOf(one) ?? fail(), one, election));
  expect(found).toEqual([true, false]);
});

it('other_phase: a statement to stop under a request to open voting is foreign', () => {
  const change = {
    kind: 'phase',
    electionId: election.electionId,
    phaseNo: 2,
    from: 'issuing',
    to: 'aborted',
    reason: '',
  } as const;
  const asked = { kind: 'phase', target: 'voting' } as Approval;
  expect(isOf(change, asked, election)).toBe(false);
  expect(isOf({ ...change, to: 'voting' }, asked, election)).toBe(true);
  expect(isOf({ ...change, to: 'voting', electionId: digest }, asked, election)).toBe(false);
});

function fail(): never {
  throw new Error('not read');
}
