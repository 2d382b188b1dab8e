/** The doors for and about trustees before an election is published: invitations, keys, how far the ceremonies are. */
import type { Contact, LanguageMap, Schedule } from '#record';
import { Answer } from '../answer.js';
import type { HttpClient } from '../http-client.js';
import { planPath, readSchedule, readTexts } from './plans-api.js';

export interface TrusteeView {
  /** 0 for the first. */
  position: number;
  name: string;
  /** named: no link was made. invited: it was. joined: her keys are here. declined: she said no. */
  state: string;
  signingKey: string | null;
  sealingKey: string | null;
}

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
  /** Trustees' complaints, by name; with one the ceremony is over. `culprit` is whom the evidence shows, or null. */
  complaints: { by: string; culprit: string | null }[];
  /** All messages and enough approvals are there, and nobody complained: the definition can be published. */
  isComplete: boolean;
}

export class ParticipantsApi {
  constructor(private readonly http: HttpClient) {}

  async trustees(planId: string): Promise<TrusteeView[]> {
    return Answer.listOf(await this.http.getJson(`${planPath(planId)}/trustees`), 'trustees', readTrustee);
  }

  /** A new link for the trustee at this position; the old one ends. @returns the link's secret */
  async invite(planId: string, position: number): Promise<string> {
    const path = `${planPath(planId)}/trustees/${position}/invitation`;
    return Answer.of(await this.http.sendJson('POST', path, {}, false), 'invitation').string('secret');
  }

  async ceremony(planId: string): Promise<CeremonyProgress> {
    const answer = Answer.of(await this.http.getJson(`${planPath(planId)}/ceremony`), 'ceremony');
    const approvals = answer.object('approvals');
    return {
      ceremonyId: answer.stringOrNull('ceremonyId'),
      trustees: Answer.listOf(answer.list('trustees'), 'trustees', (item) => ({
        ...readMember(item),
        rehearsal: item.boolean('rehearsal'),
      })),
      issuers: Answer.listOf(answer.list('issuers'), 'issuers', (item) => ({
        ...readMember(item),
        approved: item.boolean('approved'),
      })),
      approvals: { given: approvals.integer('given'), needed: approvals.integer('needed') },
      complaints: Answer.listOf(answer.list('complaints'), 'complaints', (item) => ({
        by: item.string('by'),
        culprit: item.stringOrNull('culprit'),
      })),
      isComplete: answer.boolean('isComplete'),
    };
  }
}

/** What stands behind the `#` of a trustee's link. */
export function invitationFragment(planId: string, secret: string): string {
  return `${planId}.${secret}`;
}

/** @param fragment untrusted @returns null where it is none */
export function readInvitationFragment(fragment: string): { planId: string; secret: string } | null {
  const [, planId, secret] = /^([0-9a-f]{32})\.([0-9a-f]{64})$/.exec(fragment) ?? [];
  return planId === undefined || secret === undefined ? null : { planId, secret };
}

/** What a trustee sees through her link. */
export interface InvitedTrustee extends TrusteeView {
  planId: string;
  /** All trustees by name, in their order; any `threshold` of them can decrypt. */
  names: string[];
  threshold: number;
  n: number;
  election: {
    title: LanguageMap;
    description: LanguageMap;
    contact: Contact;
    timeZone: string;
    schedule: Schedule | null;
    state: string;
    ceremonyId: string | null;
    electionId: string | null;
  };
}

/** A trustee has no account: the secret of her link is the bearer of these requests. */
export class InvitationApi {
  /** @param http  whose bearer is the link's secret */
  constructor(
    private readonly http: HttpClient,
    private readonly planId: string,
  ) {}

  /** @throws ClientError TRUSTEE_LINK_INVALID */
  async read(): Promise<InvitedTrustee> {
    const answer = Answer.of(await this.http.getJson(this.path), 'invitation');
    const election = answer.object('election');
    const contact = election.object('contact');
    return {
      ...readTrustee(answer),
      planId: answer.string('planId'),
      names: answer.list('names').filter((name): name is string => typeof name === 'string'),
      threshold: answer.integer('threshold'),
      n: answer.integer('n'),
      election: {
        title: readTexts(election.object('title')),
        description: readTexts(election.object('description')),
        contact: {
          name: contact.string('name'),
          email: contact.string('email'),
          phone: contact.string('phone'),
          url: contact.string('url'),
        },
        timeZone: election.string('timeZone'),
        schedule: readSchedule(election.objectOrNull('schedule')),
        state: election.string('state'),
        ceremonyId: election.stringOrNull('ceremonyId'),
        electionId: election.stringOrNull('electionId'),
      },
    };
  }

  /** Brings the keys of this trustee; the same again are welcome. */
  async join(keys: { signingKey: string; sealingKey: string }): Promise<void> {
    await this.http.sendJson('POST', `${this.path}/keys`, keys, true);
  }

  async decline(): Promise<void> {
    await this.http.sendJson('POST', `${this.path}/decline`, {}, true);
  }

  private get path(): string {
    return `/office-api/trustees/${this.planId}`;
  }
}

function readTrustee(answer: Answer): TrusteeView {
  return {
    position: answer.integer('position'),
    name: answer.string('name'),
    state: answer.string('state'),
    signingKey: answer.stringOrNull('signingKey'),
    sealingKey: answer.stringOrNull('sealingKey'),
  };
}

function readMember(answer: Answer): MemberProgress {
  return {
    index: answer.integer('index'),
    name: answer.string('name'),
    signingKey: answer.string('signingKey'),
    commitment: answer.boolean('commitment'),
    shares: answer.boolean('shares'),
    transcript: answer.boolean('transcript'),
  };
}
