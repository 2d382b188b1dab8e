/**
 * Collecting a voting token (spec §5, steps 3–5): the logged request goes to all issuers at once, each answer is
 * verified under that issuer's own key before it is used, any `threshold` of them make the token. An issuer that is
 * down costs nothing; one that answers wrongly is named and its answer kept.
 */
import { fromHex, toHex, unblind, VerificationError, verifyBlindSignature, verifyToken } from '#crypto';
import type { Definition } from '#record';
import type { BallotApi, EntryAnswer } from './ballot-api.js';
import { ClientError, clientError } from './errors.js';

export interface TokenShare {
  /** Issuer 1…n. */
  issuer: number;
  share: Uint8Array;
}

export interface IssuerFailure {
  issuer: number;
  name: string;
  /** TOKEN_SHARE_INVALID where the issuer answered wrongly; else why there is no answer. */
  code: string;
  /** The wrong share in hex, or null. */
  evidence: string | null;
}

export interface CollectedShares {
  shares: TokenShare[];
  failures: IssuerFailure[];
}

/** Told while shares arrive, each time with the issuer it is about. */
export interface CollectionListener {
  /** @param asked  issuers 1…n that are asked now   @param signed  those whose share of an earlier try is valid */
  onAsked: (asked: number[], signed: number[]) => void;
  /** @param shares  all that are valid so far   @param issuer  whose share came last */
  onShare: (shares: TokenShare[], issuer: number) => Promise<void>;
  onFailure: (failure: IssuerFailure) => Promise<void>;
}

/** What the issuers are asked with: the request, as it stands in the issuance log. */
export interface LoggedRequest {
  request: Uint8Array;
  blinded: Uint8Array;
  answer: EntryAnswer;
}

/**
 * Asks all issuers whose share is not there yet; ends as soon as `threshold` valid shares are there.
 * @param kept      shares of an earlier try (they survive a reload), verified again here
 * @param listener  keeps every share as it arrives: it survives also when too few follow
 * @throws ClientError TOKEN_SHARES_MISSING, with what each issuer did in its detail
 */
export async function collectShares(
  api: BallotApi,
  electionId: Uint8Array,
  definition: Definition,
  classIndex: number,
  logged: LoggedRequest,
  kept: TokenShare[],
  listener: CollectionListener,
): Promise<CollectedShares> {
  const { threshold, members } = definition.issuers;
  const keys = issuing(definition, classIndex).verificationKeys.map((key) => fromHex(key, 96));
  const shares = kept.filter(({ issuer, share }) => isValidShare(logged.blinded, share, keys[issuer - 1]));
  const failures: IssuerFailure[] = [];
  const enough = new AbortController();
  const have = new Set(shares.map(({ issuer }) => issuer));
  const asked = members.filter(({ index }) => !have.has(index) && shares.length < threshold);
  listener.onAsked(
    asked.map(({ index }) => index),
    [...have],
  );

  await new Promise<void>((resolve, reject) => {
    let open = asked.length;
    if (open === 0) resolve();
    const askOne = async (index: number, name: string): Promise<void> => {
      try {
        const share = await askIssuer(api, electionId, index, logged, keys[index - 1], enough.signal);
        shares.push({ issuer: index, share });
      } catch (error) {
        failures.push(failureOf(index, name, error));
      }
      // What was aborted because there are enough shares is nobody's failure.
      if (enough.signal.aborted) return;
      const failure = failures.find(({ issuer }) => issuer === index);
      if (failure === undefined) await listener.onShare([...shares], index);
      else await listener.onFailure(failure);
      open--;
      if (shares.length >= threshold || open === 0) resolve();
    };
    for (const { index, name } of asked) askOne(index, name).catch(reject);
  });
  enough.abort();

  if (shares.length < threshold) {
    const what = failures.map(({ name, code }) => `${name}: ${code}`).join(', ');
    throw clientError(
      'TOKEN_SHARES_MISSING',
      `${shares.length} of the ${threshold} issuers that are needed have signed (${what})`,
      'your right to vote is safe: try again later',
    );
  }
  shares.sort((a, b) => a.issuer - b.issuer);
  return { shares: shares.slice(0, threshold), failures: [...failures] };
}

/**
 * The token: the combined shares without the blinding, valid under the key *in the definition*.
 * @param blinding  secret   @param message  the token message of the voter's ballot key
 */
export function combineToken(
  definition: Definition,
  classIndex: number,
  shares: TokenShare[],
  blinding: bigint,
  message: Uint8Array,
): Uint8Array {
  const token = unblind(shares, definition.issuers.threshold, blinding);
  verifyToken(fromHex(issuing(definition, classIndex).publicKey, 96), message, token);
  return token;
}

async function askIssuer(
  api: BallotApi,
  electionId: Uint8Array,
  issuer: number,
  logged: LoggedRequest,
  verificationKey: Uint8Array | undefined,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const proof = {
    request: toHex(logged.request),
    index: logged.answer.index,
    inclusionProof: logged.answer.inclusionProof.map((hash) => toHex(hash)),
    checkpoint: logged.answer.checkpoint,
  };
  const share = await api.postBlindSignature(toHex(electionId), issuer, proof, signal);
  if (verificationKey === undefined) throw new Error(`issuer ${issuer} has no verification key in the definition`);
  try {
    verifyBlindSignature(logged.blinded, share, verificationKey);
  } catch (error) {
    if (!(error instanceof VerificationError)) throw error;
    throw new VerificationError(error.code, error.message, { culprit: `issuer ${issuer}`, evidence: toHex(share) });
  }
  return share;
}

function failureOf(issuer: number, name: string, error: unknown): IssuerFailure {
  if (error instanceof VerificationError) {
    return { issuer, name, code: error.code, evidence: error.detail?.evidence ?? null };
  }
  if (error instanceof ClientError) return { issuer, name, code: error.code, evidence: null };
  throw error;
}

function isValidShare(blinded: Uint8Array, share: Uint8Array, key: Uint8Array | undefined): boolean {
  if (key === undefined) return false;
  try {
    verifyBlindSignature(blinded, share, key);
    return true;
  } catch (error) {
    if (error instanceof VerificationError) return false;
    throw error;
  }
}

function issuing(definition: Definition, classIndex: number): Definition['voterClasses'][number]['issuing'] {
  const voterClass = definition.voterClasses[classIndex];
  if (voterClass === undefined) throw new Error(`the definition has no class ${classIndex}`);
  return voterClass.issuing;
}
