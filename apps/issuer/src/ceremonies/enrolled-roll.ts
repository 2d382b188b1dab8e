/**
 * A roll whose voters enrolled with their accounts (spec §3.5): behind the roll's columns stands what the provider signed
 * for each of them. This issuer believes neither the office nor the roll: the provider's own signature says that this
 * voter wanted this key.
 */
import { Inject, Injectable } from '@nestjs/common';
import { computeEnrolmentNonce } from '#crypto';
import { IdTokens, ServiceError } from '#edge';
import { csvField, decodeCsv, ID_TOKEN_COLUMN, type RegisteredVoter } from '#record';
import { CONFIG, type Config } from '../config.js';

/** Whose tokens have to be there: everybody's, or those that were given (others have codes, or enrolled by a link). */
export type TokenDemand = 'every-voter' | 'where-given';

/** A token older than this is of another election. */
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
   * Every token was signed by the provider for this voter and this roll key; with `every-voter`, none is missing where a
   * provider is set up here.
   * @throws ServiceError PROVIDER_UNKNOWN, PROVIDER_UNAVAILABLE, ID_TOKENS_MISSING, ID_TOKEN_INVALID, ID_TOKEN_DIFFERENT,
   *   naming voters
   */
  async check(voters: readonly RegisteredVoter[], roll: ClearRoll, demand: TokenDemand): Promise<void> {
    const { idTokens } = roll;
    if (this.tokens === null) {
      if (idTokens === null) return;
      throw new ServiceError(
        'PROVIDER_UNKNOWN',
        'the roll has tokens of a provider; set OIDC_ISSUER and OIDC_CLIENT_ID',
      );
    }
    const given = voters.filter(({ voterId }) => idTokens?.has(voterId));
    if (demand === 'every-voter' && given.length < voters.length) {
      const missing = voters.filter(({ voterId }) => !idTokens?.has(voterId)).map(({ voterId }) => shown(voterId));
      throw new ServiceError('ID_TOKENS_MISSING', `${missing.length} voters: ${missing.slice(0, NAMED).join(', ')}`);
    }
    for (let at = 0; at < given.length; at += AT_ONCE) {
      await Promise.all(given.slice(at, at + AT_ONCE).map((voter) => this.checkOne(voter, idTokens)));
    }
  }

  private async checkOne({ voterId, entry }: RegisteredVoter, idTokens: ClearRoll['idTokens']): Promise<void> {
    const claims = await this.tokens
      ?.verify(idTokens?.get(voterId) ?? '', Date.now() - MAX_AGE_MS)
      .catch((error: unknown) => {
        if (!(error instanceof ServiceError) || error.code !== 'ID_TOKEN_INVALID') throw error;
        throw new ServiceError('ID_TOKEN_INVALID', `${shown(voterId)}: ${error.detail}`);
      });
    const isHers = claims?.voterId === voterId;
    if (isHers && entry.rollKeys.length === 1 && claims.nonce === computeEnrolmentNonce(entry.rollKeys[0])) return;
    const what = isHers ? 'another roll key' : 'another voter';
    throw new ServiceError('ID_TOKEN_DIFFERENT', `${shown(voterId)}: the provider’s token is for ${what}`);
  }
}

function shown(voterId: string): string {
  return JSON.stringify(voterId.slice(0, SHOWN_CHARACTERS));
}
