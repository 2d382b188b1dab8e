/** Enrolment as a voter's device and the office speak of it (spec §3.5). Answers are decoded, not believed. */
import { toHex } from '#crypto';
import { Answer } from '../answer.js';
import type { HttpClient } from '../http-client.js';
import { type ExpectedSignIn, readSignInAddress } from './sign-in-address.js';

export interface EnrolmentNotice {
  /** By language. */
  title: Record<string, string>;
  contact: { name: string; email: string; phone: string; url: string };
  isOpen: boolean;
  /** Of the published election, hex; null until it is published. */
  electionId: string | null;
  /** Host of the provider of accounts, or null where there is none. */
  provider: string | null;
}

export class EnrolmentApi {
  /** @param http  of `officeHttp` */
  constructor(private readonly http: HttpClient) {}

  async notice(planId: string): Promise<EnrolmentNotice> {
    const answer = Answer.of(await this.http.getJson(pathOf(planId)), 'enrolment');
    const [title, contact] = [answer.object('title'), answer.object('contact')];
    return {
      title: Object.fromEntries(title.names().map((language) => [language, title.string(language)])),
      contact: {
        name: contact.string('name'),
        email: contact.string('email'),
        phone: contact.string('phone'),
        url: contact.string('url'),
      },
      isOpen: answer.boolean('isOpen'),
      electionId: answer.stringOrNull('electionId') === null ? null : toHex(answer.hex('electionId', 32)),
      provider: answer.stringOrNull('provider'),
    };
  }

  /**
   * Where to go to sign in: nowhere but to the provider, and for nothing but this key.
   * @throws ClientError ANSWER_MALFORMED for any other address
   */
  async beginSignIn(expected: ExpectedSignIn): Promise<URL> {
    const body = { rollKey: toHex(expected.rollKey) };
    const answer = await this.http.sendJson('POST', pathOf(expected.planId, '/sign-in'), body, false);
    return readSignInAddress(Answer.of(answer, 'sign-in').string('url'), expected);
  }

  /** @param secret  of the one-time link, hex */
  async enrolByLink(planId: string, rollKey: Uint8Array, secret: string): Promise<void> {
    await this.http.sendJson('POST', pathOf(planId, '/link'), { rollKey: toHex(rollKey), secret }, true);
  }

  async isBound(planId: string, rollKey: Uint8Array): Promise<boolean> {
    const answer = await this.http.sendJson('POST', pathOf(planId, '/status'), { rollKey: toHex(rollKey) }, true);
    return Answer.of(answer, 'status').boolean('isBound');
  }
}

/** How far an enrolment is, as the office sees it. */
export interface EnrolmentFigures {
  isOpen: boolean;
  entitled: number;
  enrolled: number;
  withLink: number;
  byClass: { classId: string; entitled: number; enrolled: number }[];
}

export interface EntitledVoter {
  voterId: string;
  classId: string;
  isEnrolled: boolean;
  hasLink: boolean;
}

/** Which voters are asked for, in the order of their ids. */
export interface EntitledQuery {
  /** Only ids that begin so; "" for all. */
  beginning: string;
  /** What the page before named as the next; "" at first. */
  after: string;
  /** 1…500 */
  limit: number;
}

/** The office's side. @param http  of `officeHttp`, with the scopes elections:read and roll:write */
export class EntitledApi {
  constructor(private readonly http: HttpClient) {}

  async figures(planId: string): Promise<EnrolmentFigures> {
    return readFigures(await this.http.getJson(entitledPath(planId)));
  }

  /** Puts a list in place of the one before. @param csv `voterId,class` or `voterId,class,linkHash` */
  async replace(planId: string, csv: string): Promise<EnrolmentFigures> {
    return readFigures(await this.http.sendBytes('PUT', entitledPath(planId), 'text/csv', csv, true));
  }

  /** Gives voters of the list new links in place of theirs. @param csv `voterId,linkHash` */
  async link(planId: string, csv: string): Promise<EnrolmentFigures> {
    return readFigures(await this.http.sendBytes('PUT', entitledPath(planId, '/links'), 'text/csv', csv, true));
  }

  async voters(planId: string, query: EntitledQuery): Promise<{ voters: EntitledVoter[]; next: string | null }> {
    const { beginning, after, limit } = query;
    const search = new URLSearchParams({ beginning, after, limit: String(limit) });
    const answer = Answer.of(await this.http.getJson(entitledPath(planId, `/voters?${search}`)), 'page');
    const voters = answer.list('voters').map((value) => {
      const voter = Answer.of(value, 'voter');
      return {
        voterId: voter.string('voterId'),
        classId: voter.string('classId'),
        isEnrolled: voter.boolean('isEnrolled'),
        hasLink: voter.boolean('hasLink'),
      };
    });
    return { voters, next: answer.stringOrNull('next') };
  }

  /** Ends the enrolment, which a freeze needs, or opens it again. */
  async setOpen(planId: string, isOpen: boolean): Promise<EnrolmentFigures> {
    return readFigures(await this.http.sendJson('POST', entitledPath(planId, '/open'), { isOpen }, true));
  }

  /** Lets a voter enrol anew. @returns whether she had enrolled */
  async reset(planId: string, voterId: string): Promise<boolean> {
    const answer = await this.http.sendJson('POST', entitledPath(planId, '/reset'), { voterId }, true);
    return Answer.of(answer, 'reset').boolean('wasEnrolled');
  }
}

function readFigures(value: unknown): EnrolmentFigures {
  const answer = Answer.of(value, 'figures');
  return {
    isOpen: answer.boolean('isOpen'),
    entitled: answer.integer('entitled'),
    enrolled: answer.integer('enrolled'),
    withLink: answer.integer('withLink'),
    byClass: answer.list('byClass').map((value) => {
      const each = Answer.of(value, 'class');
      return {
        classId: each.string('classId'),
        entitled: each.integer('entitled'),
        enrolled: each.integer('enrolled'),
      };
    }),
  };
}

function entitledPath(planId: string, more = ''): string {
  return `/office-api/elections/${planId}/entitled${more}`;
}

function pathOf(planId: string, more = ''): string {
  return `/office-api/enrolment/${planId}${more}`;
}
