/**
 * Accepting a ceremony that an office has prepared (spec §3.4, §4): the draft and the roll come from the ballot API, are
 * compared with the legal list where the operator gives one, and begin the ceremony, at whose end the roll is approved.
 */
import { Injectable } from '@nestjs/common';
import { utf8 } from '#crypto';
import { decodeDraft, decodeRollCsv, type Draft, type LanguageMap } from '#record';
import { CeremonyStart } from './ceremony-start.js';
import { EnrolledRoll, type Enrolment, separateIdTokens } from './enrolled-roll.js';
import { assertLegalList } from './legal-list.js';
import { Offer } from './offer.js';
import { type NamedDraft, Office } from './office.js';

const MAX_WAITING = 20;

/** What an operator needs to know of a draft before she compares its roll. */
export interface WaitingCeremony {
  readonly ceremonyId: string;
  readonly title: LanguageMap;
  /** Name and addresses of the office, as the draft says. */
  readonly contact: Draft['contact'];
  /** Voters by class. */
  readonly voters: Draft['roll']['size'];
  readonly rollRoot: string;
  readonly issuers: { readonly threshold: number; readonly names: readonly string[] };
  readonly votingOpens: number;
  /** As the office says; the operator compares it with the address that voters were given. */
  readonly enrolment: NamedDraft['enrolment'];
}

@Injectable()
export class Acceptance {
  constructor(
    private readonly offer: Offer,
    private readonly office: Office,
    private readonly enrolled: EnrolledRoll,
    private readonly start: CeremonyStart,
  ) {}

  /** Drafts that name the keys offered now: they wait for this issuer. */
  async waiting(): Promise<WaitingCeremony[]> {
    const { signingKey } = await this.offer.current();
    const named = await this.office.draftsNaming(signingKey);
    const waiting: WaitingCeremony[] = [];
    for (const { ceremonyId, enrolment } of named.slice(0, MAX_WAITING)) {
      const draft = decodeDraft(utf8(await this.office.draft(ceremonyId)));
      if (names(draft, signingKey)) waiting.push(summaryOf(ceremonyId, draft, enrolment));
    }
    return waiting;
  }

  /**
   * Begins the ceremony; repeating it changes nothing.
   * @param ceremonyId hex   @param legalList CSV `voterId,class`, untrusted, or null: the operator has compared it herself
   * @param enrolment  how the voters got their keys, as the operator says; undefined where she says nothing
   * @throws ServiceError DRAFT_UNKNOWN, ROLL_MISSING, BALLOT_API_UNAVAILABLE, LEGAL_LIST_INVALID, LEGAL_LIST_DIFFERENT,
   *   those of the provider's tokens, and whatever CeremonyStart refuses
   */
  async accept(ceremonyId: string, legalList: string | null, enrolment: Enrolment | 'none' | undefined): Promise<void> {
    const draftText = await this.office.draft(ceremonyId);
    const draft = decodeDraft(utf8(draftText));
    const roll = separateIdTokens(await this.office.rollCsv(ceremonyId));
    const voters = decodeRollCsv(roll.csv, draft);
    const classIds = draft.voterClasses.map(({ id }) => id);
    // Where voters enrol, who is entitled and has not enrolled is not on the roll.
    const isEnrolled = enrolment !== undefined && enrolment !== 'none';
    if (legalList !== null) assertLegalList(legalList, voters, classIds, isEnrolled);
    await this.enrolled.check(voters, roll, enrolment);
    await this.start.start(ceremonyId, draftText, roll.csv);
  }
}

function names(draft: Draft, signingKey: string): boolean {
  return draft.issuers.members.some((member) => member.signingKey === signingKey);
}

function summaryOf(ceremonyId: string, draft: Draft, enrolment: NamedDraft['enrolment']): WaitingCeremony {
  const { title, contact, roll, issuers, schedule } = draft;
  return {
    ceremonyId,
    title,
    contact,
    voters: roll.size,
    rollRoot: roll.root,
    issuers: { threshold: issuers.threshold, names: issuers.members.map(({ name }) => name) },
    votingOpens: schedule.votingOpens,
    enrolment,
  };
}
