/** The roll of a plan, as registrars' pages and programs hand it over. Only ids, classes and public keys go there. */
import { toHex } from '#crypto';
import type { RollSummary, StoredHalf } from '#office';
import { Answer } from '../answer.js';
import { clientError } from '../errors.js';
import { decodeJsonAnswer, type HttpClient, type HttpRequest } from '../http-client.js';

/** Every key of a large roll is checked before the answer comes. */
const IMPORT_TIMEOUT_MS = 120_000;

export class RollApi {
  /** @param http  of `officeHttp`; programs need a token with the scopes `elections:read` and `roll:write` */
  constructor(private readonly http: HttpClient) {}

  async summary(planId: string): Promise<RollSummary> {
    return readSummary(await this.http.getJson(pathOf(planId)));
  }

  /** Puts this half in the place of the one before. @param csv  of `encodeHalf` */
  putHalf(planId: string, registrar: 1 | 2, csv: string): Promise<RollSummary> {
    const body = { type: 'text/csv', content: csv };
    return this.send({ method: 'PUT', path: `${pathOf(planId)}/${registrar}`, body, ...LONG });
  }

  deleteHalf(planId: string, registrar: 1 | 2): Promise<RollSummary> {
    return this.send({ method: 'DELETE', path: `${pathOf(planId)}/${registrar}`, body: null, ...LONG });
  }

  private async send(request: HttpRequest): Promise<RollSummary> {
    const { body } = await this.http.send(request);
    return readSummary(decodeJsonAnswer(body, request.path));
  }
}

const LONG = { repeatable: true, signal: null, timeoutMs: IMPORT_TIMEOUT_MS } as const;

const pathOf = (planId: string): string => `/office-api/elections/${planId}/roll`;

function readSummary(value: unknown): RollSummary {
  const answer = Answer.of(value, 'roll');
  const problem = answer.objectOrNull('problem');
  return {
    planId: toHex(answer.hex('planId', 16)),
    state: oneOf(answer.string('state'), ['planning', 'frozen', 'published']),
    electionId: answer.stringOrNull('electionId') === null ? null : toHex(answer.hex('electionId', 32)),
    title: readTexts(answer.object('title')),
    languages: answer.list('languages').map((language) => text(language)),
    registrars: oneOf(answer.integer('registrars'), [1, 2]),
    enrolment: oneOf(answer.string('enrolment'), ['codes', 'account']),
    classes: Answer.listOf(answer.list('classes'), 'classes', (each) => ({
      id: each.string('id'),
      label: readTexts(each.object('label')),
    })),
    halves: Answer.listOf(answer.list('halves'), 'halves', readHalf),
    isComplete: answer.boolean('isComplete'),
    problem: problem === null ? null : { code: problem.string('code'), detail: problem.string('detail') },
  };
}

function readHalf(answer: Answer): StoredHalf {
  const size = answer.object('size');
  return {
    registrar: oneOf(answer.integer('registrar'), [1, 2]),
    fingerprint: toHex(answer.hex('fingerprint', 32)),
    size: Object.fromEntries(size.names().map((id) => [id, size.integer(id)])),
    importedMs: answer.integer('importedMs'),
  };
}

const readTexts = (answer: Answer): Record<string, string> =>
  Object.fromEntries(answer.names().map((language) => [language, answer.string(language)]));

function oneOf<const T extends string | number>(value: string | number, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found !== undefined) return found;
  throw clientError('ANSWER_MALFORMED', `roll: '${String(value).slice(0, 40)}' is unknown`, null);
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  throw clientError('ANSWER_MALFORMED', 'roll: a language is no text', null);
}
