/** How far the ceremonies of a frozen election are: whose message is missing, so that somebody can ring her. */
import { Injectable } from '@nestjs/common';
import type { CeremonyProgress, MemberProgress } from '#client';
import {
  type CeremonyRole,
  type CeremonyStep,
  culpritOfComplaint,
  type Draft,
  encodeCeremonyName,
  judgeComplaints,
  membersOf,
} from '#record';
import { type StoredMessage, StoredMessages } from '../../ceremonies/stored-messages.js';
import { DraftsService } from '../../elections/drafts.service.js';
import { PlansService } from './plans.service.js';

const STEPS = ['commitment', 'shares', 'transcript'] as const;

@Injectable()
export class CeremonyProgressReader {
  constructor(
    private readonly plans: PlansService,
    private readonly drafts: DraftsService,
    private readonly messages: StoredMessages,
  ) {}

  /** @throws ServiceError PLAN_UNKNOWN */
  async of(planId: string): Promise<CeremonyProgress> {
    const { ceremonyId } = await this.plans.get(planId);
    if (ceremonyId === null) {
      return {
        ceremonyId,
        trustees: [],
        issuers: [],
        approvals: { given: 0, needed: 0 },
        complaints: [],
        isComplete: false,
      };
    }
    const { ceremonyId: id, draft } = await this.drafts.get(ceremonyId);
    const stored = await this.messages.all(id);
    const names = new Set(stored.map(({ name }) => name));
    const approved = new Set((await this.messages.approvals(id)).map(({ issuer }) => issuer));
    const trustees = progressOf(draft, 'trustee', names).map((member) => ({
      ...member,
      rehearsal: names.has(`trustee-${member.index}-rehearsal`),
    }));
    const issuers = progressOf(draft, 'issuer', names).map((member) => ({
      ...member,
      approved: approved.has(member.index),
    }));
    const approvals = { given: approved.size, needed: draft.issuers.threshold };
    const complaints = await complaintsOf(draft, ceremonyId, stored);
    const isComplete =
      complaints.length === 0 &&
      [...trustees, ...issuers].every((member) => STEPS.every((step) => member[step])) &&
      approvals.given >= approvals.needed;
    return { ceremonyId, trustees, issuers, approvals, complaints, isComplete };
  }
}

/** Signatures were verified when the messages came. */
async function complaintsOf(
  draft: Draft,
  ceremonyId: string,
  stored: StoredMessage[],
): Promise<CeremonyProgress['complaints']> {
  const { members } = draft.trustees;
  const document = (index: number, step: CeremonyStep): Uint8Array | null =>
    stored.find(({ name }) => name === encodeCeremonyName({ role: 'trustee', index, step }))?.document ?? null;
  const documents = members.map(({ index }) => ({
    commitment: document(index, 'commitment'),
    shares: document(index, 'shares'),
    transcript: document(index, 'transcript'),
    complaint: document(index, 'complaint'),
  }));
  const nameOf = (index: number): string => members[index - 1]?.name ?? '';
  return (await judgeComplaints(draft, ceremonyId, documents)).map((complaint) => {
    const culprit = culpritOfComplaint(complaint);
    return { by: nameOf(complaint.by), culprit: culprit === null ? null : nameOf(culprit) };
  });
}

function progressOf(draft: Draft, role: CeremonyRole, names: ReadonlySet<string>): MemberProgress[] {
  return membersOf(draft, role).map(({ index, name, signingKey }) => ({
    index,
    name,
    signingKey,
    commitment: names.has(`${role}-${index}-commitment`),
    shares: names.has(`${role}-${index}-shares`),
    transcript: names.has(`${role}-${index}-transcript`),
  }));
}
