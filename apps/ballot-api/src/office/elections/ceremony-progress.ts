/** How far the ceremonies of a frozen election are: whose message is missing, so that somebody can ring her. */
import { Injectable } from '@nestjs/common';
import { type CeremonyRole, type Draft, membersOf } from '#record';
import { StoredMessages } from '../../ceremonies/stored-messages.js';
import { DraftsService } from '../../elections/drafts.service.js';
import { PlansService } from './plans.service.js';

export interface MemberProgress {
  /** 1…n. */
  index: number;
  name: string;
  signingKey: string;
  commitment: boolean;
  shares: boolean;
  transcript: boolean;
}

export interface CeremonyProgress {
  /** null before the freeze: then nobody is listed. */
  ceremonyId: string | null;
  trustees: (MemberProgress & { rehearsal: boolean })[];
  issuers: (MemberProgress & { approved: boolean })[];
  /** Issuers that have approved the roll, and how many must. */
  approvals: { given: number; needed: number };
  /** All messages and enough approvals are there: the definition can be published. */
  isComplete: boolean;
}

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
      return { ceremonyId, trustees: [], issuers: [], approvals: { given: 0, needed: 0 }, isComplete: false };
    }
    const { ceremonyId: id, draft } = await this.drafts.get(ceremonyId);
    const names = new Set((await this.messages.all(id)).map(({ name }) => name));
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
    const isComplete =
      [...trustees, ...issuers].every((member) => STEPS.every((step) => member[step])) &&
      approvals.given >= approvals.needed;
    return { ceremonyId, trustees, issuers, approvals, isComplete };
  }
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
