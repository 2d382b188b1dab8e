/** Requests, tokens, ballots and spoils of a test election, and the phases around them: the board until the close. */
import {
  blind,
  blindSign,
  deriveBallotKey,
  deriveBlinding,
  deriveRequestRandomness,
  encodeBallot,
  encodeSpoil,
  encodeTokenMessage,
  encryptBallot,
  generateBallotSeed,
  makeRequest,
  signBallot,
  signDocument,
  toHex,
  unblind,
} from '#crypto';
import { encodeCreatedEntry, encodePhaseEntry, encodePhaseStatement, type Phase } from '#record';
import type { PreparedVoter, World } from './world.js';

/** Minutes since 1970 of the first ballot. */
const FIRST_REVISION = 29_000_000;

/** Gives every voter the keys of this election; who asks gets a token. Fills `world.voters` and `world.requests`. */
export function prepareVoters(world: World): void {
  const { electionId, parties, plan } = world;
  const requests: Uint8Array[] = [];
  world.voters = parties.voters.map((voter, i) => {
    const { classIndex, voterSecret, rollKeys } = voter;
    const ballotKey = deriveBallotKey(voterSecret, electionId, classIndex);
    if (!plan.voters[i].asks) return { ...voter, ballotKey, token: undefined };
    const r = deriveBlinding(voterSecret, electionId, classIndex);
    const D = blind(encodeTokenMessage(electionId, classIndex, ballotKey.publicKey), r);
    const randomness = rollKeys.map((_, registrar) =>
      deriveRequestRandomness(voterSecret, electionId, classIndex, registrar),
    );
    requests.push(makeRequest({ electionId, classIndex, rollKeys, D, randomness }));
    return { ...voter, ballotKey, token: signToken(world, classIndex, D, r) };
  });
  world.requests = plan.requests(requests, world);
}

/** What a threshold of issuers makes of a blinded message. */
export function signToken(world: World, classIndex: number, D: Uint8Array, r: bigint): Uint8Array {
  const { threshold } = world.draft.issuers;
  const shares = world.parties.issuers.slice(0, threshold).map(({ index, secretShares }) => ({
    issuer: index,
    share: blindSign(secretShares[classIndex], D),
  }));
  return unblind(shares, threshold, r);
}

/** A token of any ballot key: what corrupt issuers could mint. */
export function mintToken(world: World, classIndex: number, ballotKey: Uint8Array): Uint8Array {
  const D = blind(encodeTokenMessage(world.electionId, classIndex, ballotKey), 1n);
  return signToken(world, classIndex, D, 1n);
}

/** An honest ballot of a voter. */
export function makeBallot(world: World, voter: PreparedVoter, revision: number, choices: number[][]): Uint8Array {
  const context = world.contexts[voter.classIndex];
  const { body, tracker } = encryptBallot(context, voter.ballotKey.publicKey, revision, choices, generateBallotSeed());
  return encodeBallot(body, tokenOf(voter), signBallot(voter.ballotKey.secretKey, tracker));
}

/** An encryption that is challenged: the spoil entry bars it from being cast. */
export function makeSpoil(world: World, voter: PreparedVoter, revision: number, choices: number[][]): Uint8Array {
  const context = world.contexts[voter.classIndex];
  const { tracker } = encryptBallot(context, voter.ballotKey.publicKey, revision, choices, generateBallotSeed());
  return encodeSpoil(world.electionId, voter.classIndex, voter.ballotKey.secretKey, tracker, tokenOf(voter));
}

/** A phase entry signed by two officials. */
export function makePhase(
  world: World,
  phaseNo: number,
  from: Phase,
  to: Phase,
  officials: [number, number],
): Uint8Array {
  const electionId = toHex(world.electionId);
  const statement = encodePhaseStatement({ electionId, phaseNo, from, to, reason: 'as scheduled' });
  const signatures = officials.map((official) => ({
    official,
    signature: signDocument('phase', world.parties.officials[official].secretKey, statement),
  }));
  return encodePhaseEntry(statement, signatures);
}

/** The board from the created entry to the closing one. */
export function makeBoard(world: World): Uint8Array[] {
  const entries = [
    encodeCreatedEntry(world.electionId),
    makePhase(world, 0, 'setup', 'issuing', [0, 1]),
    makePhase(world, 1, 'issuing', 'voting', [0, 2]),
  ];
  // Round by round, as if all voters cast their first ballots before anybody replaces one.
  const rounds = Math.max(...world.plan.voters.map(({ ballots }) => ballots.length));
  for (let round = 0; round < rounds; round++) {
    world.plan.voters.forEach(({ ballots, spoils }, i) => {
      const choices = ballots[round];
      if (choices === undefined) return;
      const revision = FIRST_REVISION + 10 * round + i;
      if (round === 0) {
        for (let n = 0; n < spoils; n++) entries.push(makeSpoil(world, world.voters[i], revision, choices));
      }
      entries.push(makeBallot(world, world.voters[i], revision, choices));
    });
  }
  return [...entries, makePhase(world, 2, 'voting', 'closed', [1, 2])];
}

function tokenOf(voter: PreparedVoter): Uint8Array {
  if (voter.token === undefined) throw new Error('this voter has no token');
  return voter.token;
}
