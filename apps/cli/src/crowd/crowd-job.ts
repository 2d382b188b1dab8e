/** The work of a crowd's threads, and how it is done: keys of the roll, token requests, ballots, each for a range of voters. */
import { type BallotContext, concatList } from '#crypto';
import { type KnownKey, makeCrowdBallot, makeCrowdRequest } from './crowd-ballots.js';
import { makeBlindedMessages, makeCrowdTokens } from './crowd-tokens.js';
import { choiceOf, isCounted, type Round } from './crowd-voters.js';
import type { GeneratorMultiples } from './generator-multiples.js';
import { keyOf } from './secrets.js';

/** Voters from `from` to before `to`. */
export interface CrowdJob {
  kind: 'roll keys' | 'requests' | 'first ballots' | 'second ballots';
  from: number;
  to: number;
}

/** Once the definition stands. */
export interface CrowdElection {
  ctx: BallotContext;
  electionSecret: bigint;
  issuingSecret: bigint;
  voters: number;
  /** Minutes since 1970 at which first ballots come, and how long that takes; then the second ones. */
  firstRevision: number;
  minutesARound: number;
}

export interface CrowdAnswer {
  /** Things of equal length, one a voter, behind one another. */
  bytes: Uint8Array;
  count: number;
  /** Of the counted ballots among them: Σ r and Σ v by option. */
  randomness: bigint[];
  totals: number[];
}

/** @param election needed by everything but keys of the roll */
export function doCrowdJob(
  multiples: GeneratorMultiples,
  seed: Uint8Array,
  election: CrowdElection | null,
  { kind, from, to }: CrowdJob,
): CrowdAnswer {
  const voters = Array.from({ length: to - from }, (_, i) => from + i);
  const isBallots = kind === 'first ballots' || kind === 'second ballots';
  const keys = keysOf(multiples, seed, isBallots ? 'ballot' : 'roll', voters);
  if (kind === 'roll keys') return plain(keys.map(({ publicKey }) => publicKey));
  if (election === null) throw new Error('no election was announced to this thread');
  if (isBallots) return makeBallots(multiples, election, kind === 'first ballots' ? 0 : 1, voters, keys);
  const { electionId, classIndex } = election.ctx;
  const blinded = makeBlindedMessages(voters.length);
  return plain(blinded.map((D, i) => makeCrowdRequest(multiples, electionId, classIndex, at(keys, i), D)));
}

function makeBallots(
  multiples: GeneratorMultiples,
  election: CrowdElection,
  round: Round,
  voters: readonly number[],
  keys: readonly KnownKey[],
): CrowdAnswer {
  const { ctx, electionSecret, issuingSecret, firstRevision, minutesARound } = election;
  const options = ctx.contests[0]?.options ?? 0;
  const ballotKeys = keys.map(({ publicKey }) => publicKey);
  const tokens = makeCrowdTokens(issuingSecret, ctx.electionId, ctx.classIndex, ballotKeys);
  const randomness = Array.from({ length: options }, () => 0n);
  const totals = Array.from({ length: options }, () => 0);
  const entries = voters.map((voter, i) => {
    const choice = choiceOf(round, voter);
    const values = totals.map((_, option) => Number(option === choice));
    const revision = firstRevision + round * minutesARound + Math.floor((voter * minutesARound) / election.voters);
    const ballot = makeCrowdBallot(multiples, ctx, electionSecret, at(keys, i), revision, [values], at(tokens, i));
    if (isCounted(round, voter, election.voters)) {
      ballot.randomness.forEach((r, option) => (randomness[option] = at(randomness, option) + r));
      totals[choice] = at(totals, choice) + 1;
    }
    return ballot.entry;
  });
  return { bytes: concatList(entries), count: entries.length, randomness, totals };
}

function keysOf(
  multiples: GeneratorMultiples,
  seed: Uint8Array,
  kind: 'roll' | 'ballot',
  voters: readonly number[],
): KnownKey[] {
  const secretKeys = voters.map((voter) => keyOf(seed, kind, voter));
  return multiples.encode(secretKeys).map((publicKey, i) => ({ publicKey, secretKey: at(secretKeys, i) }));
}

function plain(things: readonly Uint8Array[]): CrowdAnswer {
  return { bytes: concatList(things), count: things.length, randomness: [], totals: [] };
}

function at<T>(list: readonly T[], index: number): T {
  const value = list[index];
  if (value === undefined) throw new Error(`nothing at ${index}`);
  return value;
}
