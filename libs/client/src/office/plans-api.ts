/** The doors where an office prepares elections. Answers are decoded, not believed: a plan is checked like a typed one. */
import { encodeCanonicalJson, toHex } from '#crypto';
import { Answer } from '../answer.js';
import { clientError } from '../errors.js';
import type { HttpClient } from '../http-client.js';
import {
  decodePlan,
  freezeDigest,
  type ElectionPlan,
  type PlannedIssuer,
  PlanFormError,
  SHOWN_PHASES,
  type ShownPhase,
} from '#office';
import { ceremonyIdOf, decodeDraft, type Draft, type LanguageMap, type Schedule } from '#record';

const PLAN_STATES = ['planning', 'frozen', 'published'] as const;
export type PlanState = (typeof PLAN_STATES)[number];

export interface StoredPlan {
  id: string;
  plan: ElectionPlan;
  /** Named when it is saved, so that nobody's change is overwritten. */
  version: number;
  state: PlanState;
  ceremonyId: string | null;
  electionId: string | null;
  savedMs: number;
}

export interface ElectionSummary {
  /** Where the office finds it: the plan's id, or the electionId of an election without a plan. */
  id: string;
  hasPlan: boolean;
  title: LanguageMap;
  phase: ShownPhase;
  electionId: string | null;
  timeZone: string;
  schedule: Schedule | null;
  /** Of a plan, when it was last changed. */
  savedMs: number | null;
  /** Requests of others that whoever asks could approve now. */
  waiting: number;
}

/** Something that is missing before the freeze: a code, its place in the plan, its numbers. */
export interface Missing {
  code: string;
  path: string;
  values: Record<string, string | number>;
}

export interface Readiness {
  missing: Missing[];
  /** Voters by class id, once the roll is complete. */
  sizes: Record<string, number> | null;
}

export interface FreezePreview {
  /** 32 bytes in hex: the ceremonyId that will be. */
  ceremonyFingerprint: string;
  /** Of the issuers, in the order of the draft. */
  addresses: string[];
  /** 32 bytes in hex, of the draft and the addresses: what two officials approve. */
  digest: string;
  version: number;
  /** What has that fingerprint. */
  draft: Draft;
}

export class PlansApi {
  constructor(private readonly http: HttpClient) {}

  async list(): Promise<ElectionSummary[]> {
    return Answer.listOf(await this.http.getJson(ELECTIONS), 'elections', readSummary);
  }

  async create(plan: ElectionPlan): Promise<string> {
    return Answer.of(await this.http.sendJson('POST', ELECTIONS, { plan }, false), 'election').string('id');
  }

  async get(planId: string): Promise<StoredPlan> {
    const answer = Answer.of(await this.http.getJson(planPath(planId)), 'plan');
    return {
      id: answer.string('id'),
      plan: readPlan(answer.value('plan')),
      version: answer.integer('version'),
      state: oneOf(PLAN_STATES, answer.string('state')),
      ceremonyId: answer.stringOrNull('ceremonyId'),
      electionId: answer.stringOrNull('electionId'),
      savedMs: answer.integer('savedMs'),
    };
  }

  /** @throws ClientError PLAN_CHANGED where somebody saved another version meanwhile */
  async save(planId: string, version: number, plan: ElectionPlan): Promise<{ version: number; savedMs: number }> {
    const answer = Answer.of(await this.http.sendJson('PUT', planPath(planId), { version, plan }, false), 'saved plan');
    return { version: answer.integer('version'), savedMs: answer.integer('savedMs') };
  }

  async duplicate(planId: string): Promise<string> {
    const answer = await this.http.sendJson('POST', `${planPath(planId)}/duplicate`, {}, false);
    return Answer.of(answer, 'election').string('id');
  }

  async remove(planId: string): Promise<void> {
    await this.http.sendJson('DELETE', planPath(planId), {}, true);
  }

  async readiness(planId: string): Promise<Readiness> {
    const answer = Answer.of(await this.http.getJson(`${planPath(planId)}/readiness`), 'readiness');
    const sizes = answer.objectOrNull('sizes');
    return {
      missing: Answer.listOf(answer.list('missing'), 'missing', (item) => ({
        code: item.string('code'),
        path: item.string('path'),
        values: readValues(item.object('values')),
      })),
      sizes: sizes === null ? null : Object.fromEntries(sizes.names().map((name) => [name, sizes.integer(name)])),
    };
  }

  /**
   * What would be frozen now: whoever signs the fingerprint has looked at the draft that it is the fingerprint of. The
   * first time prepares the anchor, which may take a while.
   * @throws ClientError DRAFT_OTHER, and the codes of what is missing; VerificationError where the draft is none
   */
  async preview(planId: string): Promise<FreezePreview> {
    const path = `${planPath(planId)}/draft-preview`;
    const answer = Answer.of(await this.http.sendJson('POST', path, {}, true), 'preview');
    const bytes = encodeCanonicalJson(answer.value('draft'));
    const ceremonyFingerprint = answer.string('ceremonyFingerprint');
    if (toHex(ceremonyIdOf(bytes)) !== ceremonyFingerprint) {
      throw clientError('DRAFT_OTHER', 'the fingerprint is that of another draft', 'do not sign it');
    }
    const addresses = answer.list('addresses').filter((url): url is string => typeof url === 'string');
    const digest = freezeDigest(ceremonyFingerprint, addresses);
    return { ceremonyFingerprint, addresses, digest, version: answer.integer('version'), draft: decodeDraft(bytes) };
  }

  async unfreeze(planId: string): Promise<void> {
    await this.http.sendJson('POST', `${planPath(planId)}/unfreeze`, {}, false);
  }

  /** Addresses of issuers that the server knows. */
  async knownIssuers(): Promise<string[]> {
    const answer = Answer.of(await this.http.getJson('/office-api/issuers'), 'issuers');
    return answer.list('urls').filter((url): url is string => typeof url === 'string');
  }

  /** Asks an issuer at its address for the keys of its next ceremony. */
  async askIssuer(url: string): Promise<PlannedIssuer> {
    const answer = Answer.of(await this.http.sendJson('POST', '/office-api/issuers/offer', { url }, true), 'issuer');
    const members = ['url', 'name', 'signingKey', 'sealingKey', 'witnessName', 'witnessKey'] as const;
    return Object.fromEntries(members.map((member) => [member, answer.string(member)])) as unknown as PlannedIssuer;
  }
}

const ELECTIONS = '/office-api/elections';
export const planPath = (planId: string): string => `${ELECTIONS}/${planId}`;

function readPlan(value: unknown): ElectionPlan {
  try {
    return decodePlan(value);
  } catch (cause) {
    if (!(cause instanceof PlanFormError)) throw cause;
    throw clientError('ANSWER_MALFORMED', `plan: ${cause.message}`, null, { cause });
  }
}

function readSummary(answer: Answer): ElectionSummary {
  return {
    id: answer.string('id'),
    hasPlan: answer.boolean('hasPlan'),
    title: readTexts(answer.object('title')),
    phase: oneOf(SHOWN_PHASES, answer.string('phase')),
    electionId: answer.stringOrNull('electionId'),
    timeZone: answer.string('timeZone'),
    schedule: readSchedule(answer.objectOrNull('schedule')),
    savedMs: answer.integerOrNull('savedMs'),
    waiting: answer.integer('waiting'),
  };
}

export function readTexts(answer: Answer): LanguageMap {
  return Object.fromEntries(answer.names().map((language) => [language, answer.string(language)]));
}

export function readSchedule(answer: Answer | null): Schedule | null {
  if (answer === null) return null;
  return {
    issuanceOpens: answer.integer('issuanceOpens'),
    issuanceCloses: answer.integer('issuanceCloses'),
    votingOpens: answer.integer('votingOpens'),
    votingCloses: answer.integer('votingCloses'),
  };
}

function readValues(answer: Answer): Record<string, string | number> {
  return Object.fromEntries(
    answer.names().map((name) => {
      const value = answer.value(name);
      return [name, typeof value === 'number' ? value : answer.string(name)];
    }),
  );
}

function oneOf<T extends string>(values: readonly T[], text: string): T {
  const found = values.find((value) => value === text);
  if (found === undefined) throw clientError('ANSWER_MALFORMED', `'${text}' is not one of ${values.join(', ')}`, null);
  return found;
}
