/** Groups 6 to 8: ballots, spoils, issuance. One thing broken a case, the rest honestly recomputed, the code asserted. */
import {
  BASE,
  blind,
  computeTracker,
  decodeScalar,
  encodeBallot,
  encodePoint,
  encodeScalar,
  encodeSpoil,
  encodeTokenMessage,
  encryptBallot,
  generateBallotSeed,
  makeRequest,
  modOrder,
  randomBytes,
  signBallot,
  TOKEN_BYTES,
} from '#crypto';
import type { CheckGroup } from '#verify';
import { buildRecord, type BuiltRecord, rebuildRecord, type RecordPlan, type World } from '../support/build-record.js';
import { makeBallot, makeSpoil, mintToken } from '../support/record/voting.js';
import { codesOf, culpritsOf, failedGroups, verify } from '../support/verify-record.js';

let honest: BuiltRecord;

beforeAll(async () => {
  honest = await buildRecord({});
}, 60_000);

type Case = [name: string, group: CheckGroup, codes: string[], changes: Partial<RecordPlan>];

const SIGNATURE_BYTES = 64;
/** On the honest board: voter 0's ballot, voter 1's, and both of voter 2. */
const [FIRST, SECOND, REVISED, REVISION] = [3, 4, 5, 10];
const LATE = 29_100_000;
const CHOICES = [
  [0, 1, 0],
  [1, 1],
];

const bodyOf = (entry: Uint8Array) => entry.slice(1, -TOKEN_BYTES - SIGNATURE_BYTES);
const tokenIn = (entry: Uint8Array) => entry.slice(-TOKEN_BYTES - SIGNATURE_BYTES, -SIGNATURE_BYTES);
const replaced = (entries: Uint8Array[], index: number, entry: Uint8Array) =>
  entries.map((each, i) => (i === index ? entry : each));
const beforeClose = (entries: Uint8Array[], ...more: Uint8Array[]) => [
  ...entries.slice(0, -1),
  ...more,
  ...entries.slice(-1),
];

/** Voter 0's ballot with another body, honestly signed. */
function resigned(entries: Uint8Array[], world: World, change: (body: Uint8Array) => void): Uint8Array[] {
  const body = bodyOf(entries[FIRST]);
  change(body);
  const signature = signBallot(world.voters[0].ballotKey.secretKey, computeTracker(body));
  return replaced(entries, FIRST, encodeBallot(body, tokenIn(entries[FIRST]), signature));
}

/** Adds one to the scalar that ends at `end`. */
function increment(bytes: Uint8Array, end: number): void {
  const scalar = decodeScalar(bytes.slice(end - 32, end));
  bytes.set(encodeScalar(modOrder(scalar + 1n)), end - 32);
}

describe('group 6, ballots', () => {
  test.each<Case>([
    [
      'a response off by one',
      '6',
      ['BALLOT_PROOF_INVALID'],
      { board: (entries, world) => resigned(entries, world, (body) => increment(body, body.length)) },
    ],
    [
      'a signature over another body',
      '6',
      ['BALLOT_SIGNATURE_INVALID'],
      {
        board: (entries) =>
          replaced(
            entries,
            FIRST,
            encodeBallot(bodyOf(entries[FIRST]), tokenIn(entries[FIRST]), entries[SECOND].slice(-64)),
          ),
      },
    ],
    [
      'the token of another voter',
      '6',
      ['TOKEN_INVALID'],
      {
        board: (entries) =>
          replaced(
            entries,
            FIRST,
            encodeBallot(bodyOf(entries[FIRST]), tokenIn(entries[SECOND]), entries[FIRST].slice(-64)),
          ),
      },
    ],
    [
      'a token that is no point',
      '6',
      ['TOKEN_INVALID'],
      {
        board: (entries) =>
          replaced(entries, FIRST, encodeBallot(bodyOf(entries[FIRST]), new Uint8Array(48), entries[FIRST].slice(-64))),
      },
    ],
    [
      'a ballot cut short',
      '6',
      ['BALLOT_LENGTH_INVALID'],
      { board: (entries) => replaced(entries, FIRST, entries[FIRST].slice(0, -1)) },
    ],
    [
      'a ballot of a class that does not exist',
      '6',
      ['BALLOT_CLASS_INVALID'],
      { board: (entries, world) => resigned(entries, world, (body) => body.set([0, 9], 36)) },
    ],
    [
      'a ballot of another election',
      '6',
      ['BALLOT_ELECTION_INVALID'],
      { board: (entries, world) => resigned(entries, world, (body) => body.fill(7, 4, 36)) },
    ],
    [
      'an alpha that is the identity',
      '6',
      ['BALLOT_POINT_INVALID'],
      { board: (entries, world) => resigned(entries, world, (body) => body.fill(0, 74, 106)) },
    ],
    [
      'a scalar that is not canonical',
      '6',
      ['BALLOT_SCALAR_INVALID'],
      { board: (entries, world) => resigned(entries, world, (body) => body.fill(0xff, body.length - 32)) },
    ],
    [
      'an older ballot behind a newer one',
      '6',
      ['REVISION_NOT_INCREASING'],
      {
        board: (entries) => {
          const [older, newer] = [entries[REVISED], entries[REVISION]];
          return replaced(replaced(entries, REVISED, newer), REVISION, older);
        },
      },
    ],
    [
      'the same ballot twice',
      '6',
      ['REVISION_NOT_INCREASING'],
      { board: (entries) => beforeClose(entries, entries[FIRST]) },
    ],
    [
      'a ballot before the opening',
      '6',
      ['BALLOT_PHASE_INVALID'],
      { board: ([created, issuing, voting, ballot, ...rest]) => [created, issuing, ballot, voting, ...rest] },
    ],
    [
      'a challenged ballot cast',
      '6',
      ['BALLOT_TRACKER_SPOILED'],
      {
        board: (entries, world) => {
          const { ballotKey, classIndex, token } = world.voters[4];
          if (token === undefined) throw new Error('voter 4 has a token');
          const { body, tracker } = encryptBallot(
            world.contexts[0],
            ballotKey.publicKey,
            LATE,
            CHOICES,
            generateBallotSeed(),
          );
          const spoil = encodeSpoil(world.electionId, classIndex, ballotKey.secretKey, tracker, token);
          return beforeClose(entries, spoil, encodeBallot(body, token, signBallot(ballotKey.secretKey, tracker)));
        },
      },
    ],
  ])('%s', async (_name, group, codes, changes) => {
    const report = await verify(await rebuildRecord(honest, changes));
    expect([report.verdict, codesOf(report, group)]).toEqual(['INVALID', codes]);
    expect(failedGroups(report)).toContain(group);
  });

  test('a second ballot where revoting is refused', async () => {
    const draft: RecordPlan['draft'] = (value) => ({ ...value, policy: { ...value.policy, revoting: 'refused' } });
    const report = await verify(await rebuildRecord(honest, { draft }));
    expect([failedGroups(report), codesOf(report, '6')]).toEqual([['6'], ['REVOTING_REFUSED']]);
  });
});

describe('group 7, spoils', () => {
  const spoilOf = (world: World, revision: number) => makeSpoil(world, world.voters[4], revision, CHOICES);

  test.each<Case>([
    [
      'a signature over another tracker',
      '7',
      ['SPOIL_SIGNATURE_INVALID'],
      {
        board: (entries, world) => {
          const [one, two] = [spoilOf(world, LATE), spoilOf(world, LATE + 1)];
          one.set(two.slice(-64), one.length - 64);
          return beforeClose(entries, one);
        },
      },
    ],
    [
      'the token of another voter',
      '7',
      ['TOKEN_INVALID'],
      {
        board: (entries, world) => {
          const spoil = spoilOf(world, LATE);
          spoil.set(tokenIn(entries[FIRST]), spoil.length - 112);
          return beforeClose(entries, spoil);
        },
      },
    ],
    [
      'a spoil of what is cast',
      '7',
      ['SPOIL_TRACKER_CAST'],
      {
        board: (entries, world) => {
          const { ballotKey, classIndex } = world.voters[0];
          const tracker = computeTracker(bodyOf(entries[FIRST]));
          const token = tokenIn(entries[FIRST]);
          return beforeClose(entries, encodeSpoil(world.electionId, classIndex, ballotKey.secretKey, tracker, token));
        },
      },
    ],
    [
      'a tracker spoiled twice',
      '7',
      ['SPOIL_TRACKER_SPOILED'],
      {
        board: (entries, world) => {
          const spoil = spoilOf(world, LATE);
          return beforeClose(entries, spoil, spoil);
        },
      },
    ],
    [
      'the 21st spoil of one key',
      '7',
      ['SPOIL_LIMIT_EXCEEDED'],
      {
        board: (entries, world) => {
          const { ballotKey, token } = world.voters[4];
          const spoils = Array.from({ length: 21 }, () =>
            encodeSpoil(world.electionId, 0, ballotKey.secretKey, randomBytes(32), token ?? new Uint8Array()),
          );
          return beforeClose(entries, ...spoils);
        },
      },
    ],
    [
      'a spoil before the opening',
      '7',
      ['SPOIL_PHASE_INVALID'],
      { board: ([created, ...rest], world) => [created, spoilOf(world, LATE), ...rest] },
    ],
    [
      'a spoil of a class that does not exist',
      '7',
      ['SPOIL_CLASS_INVALID'],
      {
        board: (entries, world) => {
          const spoil = spoilOf(world, LATE);
          spoil.set([0, 9], 33);
          return beforeClose(entries, spoil);
        },
      },
    ],
  ])('%s', async (_name, group, codes, changes) => {
    const report = await verify(await rebuildRecord(honest, changes));
    expect([report.verdict, codesOf(report, group)]).toEqual(['INVALID', codes]);
    expect(codesOf(report, '5')).toEqual([]);
  });
});

describe('group 8, issuance', () => {
  /** A request by any roll key, signed. */
  const request = (world: World, voter: number, classIndex: number, secretKey: bigint, publicKey: Uint8Array) => {
    const message = encodeTokenMessage(world.electionId, classIndex, world.voters[voter].ballotKey.publicKey);
    const rollKeys = [{ secretKey, publicKey }];
    return makeRequest({
      electionId: world.electionId,
      classIndex,
      rollKeys,
      D: blind(message, 5n),
      randomness: [randomBytes(32)],
    });
  };

  test.each<Case>([
    [
      'a request of a roll key that is not on the roll',
      '8',
      ['REQUEST_NOT_ON_ROLL'],
      { requests: (entries, world) => [...entries, request(world, 0, 0, 1n, encodePoint(BASE))] },
    ],
    [
      'a request in another class than the roll says',
      '8',
      ['REQUEST_NOT_ON_ROLL', 'ISSUANCE_INVARIANT_BROKEN'],
      {
        requests: (entries, world) => {
          const [{ secretKey, publicKey }] = world.parties.voters[5].rollKeys;
          return [...entries, request(world, 5, 1, secretKey, publicKey)];
        },
      },
    ],
    [
      'two requests of one roll key',
      '8',
      ['REQUEST_REPEATED'],
      {
        requests: (entries, world) => {
          const [{ secretKey, publicKey }] = world.parties.voters[0].rollKeys;
          return [...entries, request(world, 0, 0, secretKey, publicKey)];
        },
      },
    ],
    [
      'a request signed for another blinded message',
      '8',
      ['REQUEST_SIGNATURE_INVALID'],
      {
        requests: ([first, ...rest]) => {
          const swapped = first.slice();
          swapped.set(rest[0].slice(34, 82), 34);
          return [swapped, ...rest];
        },
      },
    ],
    [
      'a token minted for nobody',
      '8',
      ['ISSUANCE_INVARIANT_BROKEN'],
      {
        board: (entries, world) => {
          const minted = [2n, 3n].map((secretKey) => {
            const publicKey = encodePoint(BASE.multiply(secretKey));
            const token = mintToken(world, 1, publicKey);
            return makeBallot(world, { ...world.voters[6], ballotKey: { secretKey, publicKey }, token }, LATE, [
              [1, 0, 0],
              [1, 0],
            ]);
          });
          return beforeClose(entries, ...minted);
        },
      },
    ],
    [
      'a request that CLOSE does not cover',
      '8',
      ['ISSUANCE_SIZE_MISMATCH'],
      {
        requests: (entries, world) => {
          const [{ secretKey, publicKey }] = world.parties.voters[5].rollKeys;
          return [...entries, request(world, 5, 0, secretKey, publicKey)];
        },
        anchors: (steps) => steps.map((step) => ({ ...step, issuedSize: Math.max(0, step.issuedSize - 1) })),
        anchorsAfterClose: (steps) => steps.map((step) => ({ ...step, issuedSize: step.issuedSize - 1 })),
      },
    ],
  ])('%s', async (_name, group, codes, changes) => {
    const report = await verify(await rebuildRecord(honest, changes));
    expect([report.verdict, codesOf(report, group)]).toEqual(['INVALID', codes]);
    expect(failedGroups(report)).toEqual(['8']);
    // Whoever logged it is to blame, never the roll key that it names.
    expect(culpritsOf(report, '8').join()).not.toMatch(/[0-9a-f]{64}/);
  });
});
