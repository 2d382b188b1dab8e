/**
 * Bounds of draft and definition (spec §3): each one refused with its own code and with the numbers in the message.
 * What the schema already fixes (members, forms, lengths) is not repeated here.
 */
import { bound, isDefinition } from './bound.js';
import { checkContests } from './bounds-contests.js';
import { checkLanguages, checkNames, checkOptionTitles } from './bounds-names.js';
import type { Definition, Draft, Member, Schedule } from './definition-types.js';

export const MAX_MEMBERS = 32;
export const MIN_THRESHOLD = 2;
export const MIN_OFFICIALS = 3;

/**
 * CheckBounds (spec §3), all but the keys. The document fits its schema.
 * @throws VerificationError DEFINITION_…, one code a bound
 */
export function checkBounds(document: Draft | Definition): void {
  checkNames(document);
  checkLanguages(document);
  checkContests(document);
  // Behind the bounds that keep the number of options small.
  checkOptionTitles(document);
  checkIssuers(document);
  checkTrustees(document);
  checkWitnesses(document);
  checkOfficials(document);
  checkOrigins(document);
  checkSchedule(document.schedule, document.policy.issuanceDuringVoting);
  if (isDefinition(document)) {
    checkCeremonyOutputs(document);
    checkApprovals(document);
  }
}

function checkMembers(role: string, members: Member[]): void {
  bound(
    members.length <= MAX_MEMBERS,
    'DEFINITION_MEMBERS_TOO_MANY',
    `${role}: ${members.length} members, at most ${MAX_MEMBERS}`,
  );
  members.forEach(({ index }, position) => {
    bound(
      index === position + 1,
      'DEFINITION_INDEX_INVALID',
      `${role}: the member at position ${position + 1} has index ${index}`,
    );
  });
}

function checkThreshold(role: string, threshold: number, members: number): void {
  bound(
    threshold >= MIN_THRESHOLD,
    'DEFINITION_THRESHOLD_TOO_SMALL',
    `${role}: threshold ${threshold}, at least ${MIN_THRESHOLD}`,
  );
  bound(
    threshold <= members,
    'DEFINITION_THRESHOLD_TOO_LARGE',
    `${role}: threshold ${threshold} of ${members} members`,
  );
}

function checkIssuers({ issuers }: Draft | Definition): void {
  checkMembers('issuers', issuers.members);
  checkThreshold('issuers', issuers.threshold, issuers.members.length);
}

function checkTrustees(document: Draft | Definition): void {
  const members: Member[] = document.trustees.members;
  const { threshold } = document.trustees;
  checkMembers('trustees', members);
  checkThreshold('trustees', threshold, members.length);
  // With half or fewer, two disjoint groups of trustees could both decrypt.
  bound(
    2 * threshold > members.length,
    'DEFINITION_THRESHOLD_NO_MAJORITY',
    `trustees: threshold ${threshold} is not more than half of ${members.length}`,
  );
}

function checkWitnesses({ witnesses, issuers }: Draft | Definition): void {
  const q = witnesses.quorum;
  const count = witnesses.members.length;
  // Two quorums share an honest witness while fewer than t of them are corrupt.
  bound(
    2 * q > count + issuers.threshold - 1,
    'DEFINITION_QUORUM_TOO_SMALL',
    `witnesses: twice the quorum ${q} must be above ${count} witnesses + issuers' threshold ${issuers.threshold} − 1`,
  );
  bound(q <= count, 'DEFINITION_QUORUM_TOO_LARGE', `witnesses: quorum ${q} of ${count} witnesses`);
}

function checkOfficials({ officials }: Draft | Definition): void {
  // Any two act; with three, one may lose her key.
  bound(
    officials.length >= MIN_OFFICIALS,
    'DEFINITION_OFFICIALS_TOO_FEW',
    `${officials.length} officials, at least ${MIN_OFFICIALS}`,
  );
}

function checkOrigins({ board, issuance }: Draft | Definition): void {
  bound(
    issuance.origin === `${board.origin}/issuance`,
    'DEFINITION_ORIGIN_INVALID',
    `issuance.origin is "${issuance.origin}", expected "${board.origin}/issuance"`,
  );
}

function checkSchedule(schedule: Schedule, issuanceDuringVoting: boolean): void {
  const { issuanceOpens, issuanceCloses, votingOpens, votingCloses } = schedule;
  const [inOrder, wanted] = issuanceDuringVoting
    ? [
        issuanceOpens < issuanceCloses && issuanceCloses === votingCloses && votingOpens < votingCloses,
        'issuanceOpens < issuanceCloses = votingCloses and votingOpens < votingCloses',
      ]
    : [
        issuanceOpens < issuanceCloses && issuanceCloses <= votingOpens && votingOpens < votingCloses,
        'issuanceOpens < issuanceCloses ≤ votingOpens < votingCloses',
      ];
  bound(
    inOrder,
    'DEFINITION_SCHEDULE_INVALID',
    `the schedule must be ${wanted}; found issuance ${issuanceOpens} to ${issuanceCloses}, voting ${votingOpens} to ${votingCloses}`,
  );
}

/** Every list of the ceremonies has the length that members and thresholds demand. */
function checkCeremonyOutputs({ issuers, trustees, voterClasses }: Definition): void {
  const n = issuers.members.length;
  const counted = (count: number, expected: number, what: string) =>
    bound(count === expected, 'DEFINITION_CEREMONY_OUTPUT_INVALID', `${what}: ${count}, expected ${expected}`);
  for (const { id, issuing } of voterClasses) {
    counted(issuing.verificationKeys.length, n, `verification keys of class "${id}"`);
    counted(issuing.proofs.length, n, `proofs of class "${id}"`);
    counted(issuing.commitments.length, n, `commitment lists of class "${id}"`);
    issuing.commitments.forEach((list, i) =>
      counted(list.length, issuers.threshold, `commitments of issuer ${i + 1} for class "${id}"`),
    );
  }
  for (const { index, commitments } of trustees.members) {
    counted(commitments.length, trustees.threshold, `commitments of trustee ${index}`);
  }
}

function checkApprovals({ rollApprovals, issuers }: Definition): void {
  bound(
    rollApprovals.length >= issuers.threshold,
    'DEFINITION_APPROVALS_INVALID',
    `${rollApprovals.length} roll approvals, at least ${issuers.threshold}`,
  );
  rollApprovals.forEach(({ issuer }, position) => {
    const before = rollApprovals[position - 1]?.issuer ?? 0;
    bound(
      issuer > before && issuer <= issuers.members.length,
      'DEFINITION_APPROVALS_INVALID',
      `roll approvals must be by issuers 1…${issuers.members.length}, ascending; found ${issuer} after ${before}`,
    );
  });
}
