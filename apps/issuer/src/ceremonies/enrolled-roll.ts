/**
 * A roll whose voters enrolled with their accounts (spec §3.5): behind the roll's columns stands what the provider signed
 * for each of them. This issuer believes neither the office nor the roll: the provider's own signature says that this
 * voter wanted this key.
 */
import { Inject, Injectable } from '@nestjs/common';
import { computeEnrolmentNonce, fromHex } from '#crypto';
import { IdTokens, ServiceError } from '#edge';
import { csvField, decodeCsv, ID_TOKEN_COLUMN, type RegisteredVoter } from '#record';
import { CONFIG, type Config } from '../config.js';

/** Whose tokens have to be there: everybody's, or those that were given (others have codes, or enrolled by a link). */
export type TokenDemand = 'every-voter' | 'where-given';

/**
 * What the operator says of the election: under which plan of the office its voters enrolled. The roll does not say it:
 * whoever could leave the tokens away would then decide whether they are asked for.
 */
export interface Enrolment {
  /** The office's id, 16 bytes in hex, as in the address where voters enrolled. */
  readonly planId: string;
  /** Tokens that were signed before are refused. */
  readonly sinceMs: number;
  readonly tokens: TokenDemand;
}

/** A token older than this is refused in any case. */
const MAX_AGE_MS = 400 * 24 * 3_600_000;
const AT_ONCE = 16;
const NAMED = 20;
const SHOWN_CHARACTERS = 80;

export interface ClearRoll {
  /** The roll's own columns. */
  readonly csv: string;
  /** By voter id; null where the roll has no such column. */
  readonly idTokens: ReadonlyMap<string, string> | null;
}

/** Takes the column of tokens off. @param text untrusted @throws VerificationError ROLL_CSV_FORM_INVALID */
export function separateIdTokens(text: string): ClearRoll {
  // The form is checked by whoever reads the roll: here only the column is looked for.
  if (!text.slice(0, text.indexOf('\n')).trimEnd().endsWith(`,${ID_TOKEN_COLUMN}`))
    return { csv: text, idTokens: null };
  const idTokens = new Map<string, string>();
  const lines = decodeCsv(text).map(({ line, fields }) => {
    const token = fields.at(-1) ?? '';
    if (line > 1 && token !== '') idTokens.set(fields[0], token);
    return `${fields.slice(0, -1).map(csvField).join(',')}\n`;
  });
  return { csv: lines.join(''), idTokens };
}

@Injectable()
export class EnrolledRoll {
  private readonly tokens: IdTokens | null;

  constructor(@Inject(CONFIG) { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_VOTER_CLAIM }: Config) {
    this.tokens =
      OIDC_ISSUER === undefined || OIDC_CLIENT_ID === undefined
        ? null
        : new IdTokens({ issuer: OIDC_ISSUER, clientId: OIDC_CLIENT_ID, voterClaim: OIDC_VOTER_CLAIM });
  }

  /**
   * Every token was signed by the provider for this voter, this roll key and this plan; with `every-voter`, none is
   * missing.
   * @param enrolment `none`: nobody enrolled; undefined: the operator said nothing
   * @throws ServiceError ENROLMENT_UNSAID, PROVIDER_UNKNOWN, PROVIDER_UNAVAILABLE, ID_TOKENS_MISSING, ID_TOKEN_INVALID,
   *   ID_TOKEN_DIFFERENT, naming voters
   */
  async check(
    voters: readonly RegisteredVoter[],
    { idTokens }: ClearRoll,
    enrolment: Enrolment | 'none' | undefined,
  ): Promise<void> {
    if (enrolment === undefined || enrolment === 'none') {
      if (idTokens !== null) throw unsaid('the roll has tokens of a provider: say under which plan voters enrolled');
      if (enrolment === undefined && this.tokens !== null)
        throw unsaid('this issuer has a provider: say under which plan voters enrolled, or that they did not');
      return;
    }
    const given = voters.filter(({ voterId }) => idTokens?.has(voterId));
    if (this.tokens === null) {
      if (enrolment.tokens === 'where-given' && given.length === 0) return;
      throw new ServiceError(
        'PROVIDER_UNKNOWN',
        'voters have tokens of a provider; set OIDC_ISSUER and OIDC_CLIENT_ID',
      );
    }
    if (enrolment.tokens === 'every-voter' && given.length < voters.length) {
      const missing = voters.filter(({ voterId }) => !idTokens?.has(voterId)).map(({ voterId }) => shown(voterId));
      throw new ServiceError('ID_TOKENS_MISSING', `${missing.length} voters: ${missing.slice(0, NAMED).join(', ')}`);
    }
    for (let at = 0; at < given.length; at += AT_ONCE) {
      const some = given.slice(at, at + AT_ONCE);
      await Promise.all(some.map((voter) => this.checkOne(voter, idTokens?.get(voter.voterId) ?? '', enrolment)));
    }
  }

  private async checkOne({ voterId, entry }: RegisteredVoter, token: string, enrolment: Enrolment): Promise<void> {
    const notBeforeMs = Math.max(enrolment.sinceMs, Date.now() - MAX_AGE_MS);
    const claims = await this.tokens?.verify(token, notBeforeMs).catch((error: unknown) => {
      if (!(error instanceof ServiceError) || error.code !== 'ID_TOKEN_INVALID') throw error;
      throw new ServiceError('ID_TOKEN_INVALID', `${shown(voterId)}: ${error.detail}`);
    });
    const isHers = claims?.voterId === voterId;
    const nonces = entry.rollKeys.map((rollKey) => computeEnrolmentNonce(fromHex(enrolment.planId, 16), rollKey));
    if (isHers && nonces.length === 1 && claims.nonce === nonces[0]) return;
    const what = isHers ? 'another roll key or another election' : 'another voter';
    throw new ServiceError('ID_TOKEN_DIFFERENT', `${shown(voterId)}: the provider’s token is for ${what}`);
  }
}

function unsaid(detail: string): ServiceError {
  return new ServiceError('ENROLMENT_UNSAID', detail);
}

function shown(voterId: string): string {
  return JSON.stringify(voterId.slice(0, SHOWN_CHARACTERS));
}
