/**
 * Counting and decryption of a test record, written without the code under test: the counted set from the entries, the
 * totals by trying every value. It counts what stands on the board, whatever a hook put there.
 */
import {
  type Aggregate,
  Aggregator,
  BASE,
  combineShares,
  computeTallyInput,
  type DecodedBallot,
  decodeBallot,
  decodePoint,
  encodePoint,
  fromHex,
  multiplyBase,
  multiplyPublic,
  type Point,
  provePartialDecryption,
  sha256,
  signDocument,
  toHex,
} from '#crypto';
import { encodeDocumentEntry } from '#record';
import { putFile, signFile } from './ceremonies.js';
import type { World } from './world.js';

const BALLOT = 0x10;
const SPOIL = 0x11;
/** No test election has more votes or points for an option. */
const MOST = 20_000;

/** The ballots until the close that decode under their class, in board order. */
export function ballotsOf(world: World): DecodedBallot[] {
  return world.board.slice(0, world.closingSize).flatMap((entry) => {
    if (entry[0] !== BALLOT) return [];
    return world.contexts.flatMap((context) => {
      try {
        return [decodeBallot(context, entry)];
      } catch {
        return [];
      }
    });
  });
}

/** Of each key the ballot with the highest revision. */
export function countedOf(ballots: readonly DecodedBallot[]): DecodedBallot[] {
  const latest = new Map<string, DecodedBallot>();
  for (const ballot of ballots) {
    const key = `${ballot.classIndex} ${toHex(ballot.ballotKey)}`;
    const known = latest.get(key);
    if (known === undefined || known.revision < ballot.revision) latest.set(key, ballot);
  }
  return [...latest.values()];
}

/** Weighted sums of every contest and option. */
export function aggregatesOf(world: World, counted: readonly DecodedBallot[]): Aggregate[] {
  return world.definition.contests.flatMap((contest, contestIndex) =>
    contest.options.map((_, option) => {
      const sum = new Aggregator();
      for (const ballot of counted) {
        const position = world.contexts[ballot.classIndex].contests.findIndex(
          (shape) => shape.contest === contestIndex,
        );
        if (position === -1) continue;
        const { alpha, beta } = ballot.ciphertexts[position][option];
        sum.add(world.definition.voterClasses[ballot.classIndex].weight, alpha, beta);
      }
      return { contest: contestIndex, option, ...sum.value() };
    }),
  );
}

/** Ballots of these that hold a contest. */
export function holders(world: World, counted: readonly DecodedBallot[], contest: number): DecodedBallot[] {
  return counted.filter(({ classIndex }) =>
    world.contexts[classIndex].contests.some((shape) => shape.contest === contest),
  );
}

/** Contest positions that are decrypted. */
export function dueContests(world: World, counted: readonly DecodedBallot[]): number[] {
  return world.definition.contests.flatMap((_, contest) => {
    const count = holders(world, counted, contest).length;
    return count > 0 && count >= world.definition.policy.minCounted ? [contest] : [];
  });
}

/** One trustee's file, published and signed; returns its board entry. */
export function decrypt(world: World, trustee: number, due: readonly number[]): Uint8Array {
  const member = world.parties.trustees[trustee - 1];
  const closeTxidInternal = fromHex(world.closeTxid, 32).reverse();
  const input = computeTallyInput(world.electionId, closeTxidInternal, world.closingRoot, world.aggregates);
  const shares = world.aggregates
    .filter(({ contest }) => due.includes(contest))
    .map((aggregate) => {
      const { share, proof } = shareOf(world, trustee, aggregate);
      return { contest: aggregate.contest, option: aggregate.option, share: toHex(share), proof: toHex(proof) };
    });
  const file = {
    electionId: toHex(world.electionId),
    trustee,
    tallyInput: {
      aggregatesHash: toHex(input.slice(96)),
      closeTxid: world.closeTxid,
      closingRoot: toHex(world.closingRoot),
      signature: toHex(signDocument('tally-input', member.signing.secretKey, input)),
    },
    shares,
  };
  const signed = signFile('decryption', member.signing, world.plan.decryptionFile(file, trustee, world));
  putFile(world, `decryption/trustee-${trustee}.json`, signed);
  return encodeDocumentEntry(1, trustee, sha256(signed.bytes));
}

/** The result of what is on the board. */
export function makeResult(world: World, due: readonly number[]): Record<string, unknown> {
  const ballots = ballotsOf(world);
  const counted = countedOf(ballots);
  const spoils = world.board.slice(0, world.closingSize).filter((entry) => entry[0] === SPOIL);
  return {
    electionId: toHex(world.electionId),
    closingRoot: toHex(world.closingRoot),
    contests: world.definition.contests.map((contest, position) => {
      const held = holders(world, counted, position);
      const base = { id: contest.id, counted: held.length };
      if (held.length === 0) return { ...base, state: 'empty', totals: contest.options.map(() => 0), blank: null };
      if (!due.includes(position)) return { ...base, state: 'withheld', totals: null, blank: null };
      const totals = contest.options.map((_, option) => totalOf(world, position, option));
      return { ...base, state: 'tallied', totals, blank: blankOf(world, contest.allowedTotals, held, totals) };
    }),
    classes: world.definition.voterClasses.map(({ id }, classIndex) => {
      const cast = ballots.filter((ballot) => ballot.classIndex === classIndex).length;
      const latest = counted.filter((ballot) => ballot.classIndex === classIndex).length;
      return {
        id,
        cast,
        superseded: cast - latest,
        spoiled: spoils.filter((entry) => entry[33] * 256 + entry[34] === classIndex).length,
        counted: latest,
        requests: world.requests.filter((request) => request[0] * 256 + request[1] === classIndex).length,
        roll: world.definition.roll.size[id],
      };
    }),
  };
}

function blankOf(
  world: World,
  allowedTotals: readonly number[],
  held: readonly DecodedBallot[],
  totals: readonly number[],
): number | null {
  if (allowedTotals.length !== 2 || allowedTotals[0] !== 0) return null;
  const weight = held.reduce((sum, { classIndex }) => sum + world.definition.voterClasses[classIndex].weight, 0);
  return weight - totals.reduce((sum, total) => sum + total, 0) / allowedTotals[1];
}

function shareOf(world: World, trustee: number, aggregate: Aggregate): { share: Uint8Array; proof: Uint8Array } {
  const [secretShare] = world.parties.trustees[trustee - 1].secretShares;
  const verificationKey = encodePoint(multiplyBase(secretShare));
  const { electionId, closingRoot } = world;
  return provePartialDecryption({ electionId, closingRoot, trustee, verificationKey, aggregate, secretShare });
}

/** A total: the one that is known, if it is right, else by trying 0, 1, 2… */
function totalOf(world: World, contest: number, option: number): number {
  const aggregate = world.aggregates.find((each) => each.contest === contest && each.option === option);
  if (aggregate === undefined) throw new Error('no such aggregate');
  const trustees = Array.from({ length: world.definition.trustees.threshold }, (_, i) => i + 1);
  const shares = trustees.map((trustee) => {
    const [secretShare] = world.parties.trustees[trustee - 1].secretShares;
    return { trustee, share: encodePoint(multiplyPublic(decodePoint(aggregate.alpha), secretShare)) };
  });
  const point: Point = combineShares(shares, aggregate.beta);
  const known = world.plan.knownTotal(contest, option);
  if (known !== undefined) {
    if (!multiplyPublic(BASE, BigInt(known)).equals(point)) throw new Error(`the total is not ${known}`);
    return known;
  }
  let guess = BASE.subtract(BASE);
  for (let total = 0; total <= MOST; total++) {
    if (guess.equals(point)) return total;
    guess = guess.add(BASE);
  }
  // What a forged ballot put there may have no total at all; the result then claims 0.
  return 0;
}
