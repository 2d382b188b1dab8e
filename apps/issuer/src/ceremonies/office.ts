/**
 * The ballot API as the place where offices leave drafts and rolls for issuers. Not trusted: a draft is known by its
 * hash and a roll by the root that the draft names; what it says about them is only a hint where to look.
 */
import { Inject, Injectable } from '@nestjs/common';
import { toHex } from '#crypto';
import { SERVICE_ERRORS, ServiceError } from '#edge';
import { ceremonyIdOf } from '#record';
import { z } from 'zod';
import { CONFIG, type Config } from '../config.js';
import { readBounded } from './relay.js';

const TIMEOUT_MS = 60_000;
const MAX_DRAFT_BYTES = 4 * 2 ** 20;
/** 100,000 voters with their providers' tokens. */
const MAX_ROLL_BYTES = 256 * 2 ** 20;
const MAX_LIST_BYTES = 2 ** 20;
const MAX_DETAIL = 500;
const HEX_32 = z.string().regex(/^[0-9a-f]{64}$/);
const ENROLMENT_FORM = z.object({ planId: z.string().regex(/^[0-9a-f]{32}$/), sinceMs: z.int().nonnegative() });
const LIST_FORM = z
  .array(z.object({ ceremonyId: HEX_32, electionId: HEX_32.nullable(), enrolment: ENROLMENT_FORM.nullable() }))
  .max(50);
const PROBLEM_FORM = z.object({ code: z.string(), detail: z.string() });

/** A draft that names a key of ours, and the election that was published from it. */
export type NamedDraft = z.infer<typeof LIST_FORM>[number];

@Injectable()
export class Office {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** Drafts with a roll that name this signing key, the newest first. */
  async draftsNaming(signingKey: string): Promise<NamedDraft[]> {
    const text = await this.get(`/drafts?issuer=${signingKey}`, MAX_LIST_BYTES);
    return LIST_FORM.parse(JSON.parse(text));
  }

  /** The draft of this id, as text whose hash is the id. @throws ServiceError ID_DIFFERENT, DRAFT_UNKNOWN */
  async draft(ceremonyId: string): Promise<string> {
    const text = await this.get(`/drafts/${ceremonyId}`, MAX_DRAFT_BYTES);
    if (toHex(ceremonyIdOf(new TextEncoder().encode(text))) !== ceremonyId) {
      throw new ServiceError('ID_DIFFERENT', 'the ballot API gave another draft than it was asked for');
    }
    return text;
  }

  /** The roll in clear, untrusted. */
  rollCsv(ceremonyId: string): Promise<string> {
    return this.get(`/drafts/${ceremonyId}/roll.csv`, MAX_ROLL_BYTES);
  }

  /** The definition of an election, untrusted. */
  async definition(electionId: string): Promise<Uint8Array> {
    return new TextEncoder().encode(await this.get(`/elections/${electionId}/definition`, MAX_DRAFT_BYTES));
  }

  private async get(at: string, maxBytes: number): Promise<string> {
    const response = await fetch(`${this.config.API_URL}${at}`, {
      headers: { authorization: `Bearer ${this.config.MIRROR_TOKEN}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: 'error',
    }).catch((cause: unknown) => {
      throw new ServiceError('BALLOT_API_UNAVAILABLE', 'the ballot API cannot be reached', 5, { cause });
    });
    const text = await readBounded(response, maxBytes);
    if (!response.ok) throw refusalOf(response.status, text);
    return text;
  }
}

/** What the ballot API has not got is said with its own code; everything else is its failure. */
function refusalOf(status: number, text: string): ServiceError {
  const problem = PROBLEM_FORM.safeParse(parseJson(text)).data;
  if (status === 404 && (problem?.code === 'DRAFT_UNKNOWN' || problem?.code === 'ROLL_MISSING')) {
    return new ServiceError(problem.code, SERVICE_ERRORS[problem.code].title.toLowerCase());
  }
  const detail = `the ballot API answers ${status}: ${(problem?.detail ?? text).slice(0, MAX_DETAIL)}`;
  return new ServiceError('BALLOT_API_UNAVAILABLE', detail, 5);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
