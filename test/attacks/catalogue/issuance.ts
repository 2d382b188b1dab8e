/** Tokens for those who have no right to one, and requests in a voter's name (spec §5.3, §5.4). */
import { BASE, blind, encodePoint, encodeTokenMessage, makeRequest, randomBytes } from '#crypto';
import { type RecordPlan, rebuildRecord, type World } from '../../support/build-record.js';
import { makeBallot, mintToken } from '../../support/record/voting.js';
import type { Attack } from '../attack.js';
import { beforeClose, LATE, planned } from '../breaking.js';

const LOG = 'issuance log vote.example.org/board/issuance';

const stopped = (
  name: string,
  flaw: string,
  codes: Attack['codes'],
  changes: Partial<RecordPlan>,
  culprit = LOG,
): Attack => ({
  name,
  flaw,
  make: planned(changes),
  verdict: 'INVALID',
  group: '8',
  codes,
  // Whoever logged it, never the roll key that it names.
  culprit,
});

interface RollKey {
  secretKey: bigint;
  publicKey: Uint8Array;
}

/** A request by any roll keys, one a registrar, signed. */
function requestOf(world: World, voter: number, classIndex: number, ...rollKeys: RollKey[]): Uint8Array {
  const { electionId, voters } = world;
  const message = encodeTokenMessage(electionId, classIndex, voters[voter].ballotKey.publicKey);
  const randomness = rollKeys.map(() => randomBytes(32));
  return makeRequest({ electionId, classIndex, rollKeys, D: blind(message, 5n), randomness });
}

/** One more request at the end, which no anchor covers. */
const UNCOVERED: Partial<RecordPlan> = {
  requests: (entries, world) => [...entries, requestOf(world, 5, 0, world.parties.voters[5].rollKeys[0])],
  anchors: (steps) => steps.map((step) => ({ ...step, issuedSize: Math.max(0, step.issuedSize - 1) })),
  anchorsAfterClose: (steps) => steps.map((step) => ({ ...step, issuedSize: step.issuedSize - 1 })),
};

export const issuance: Attack[] = [
  stopped('a request of a roll key that is not on the roll', 'tokens-13a', ['REQUEST_NOT_ON_ROLL'], {
    requests: (entries, world) => [...entries, requestOf(world, 0, 0, { secretKey: 1n, publicKey: encodePoint(BASE) })],
  }),
  stopped(
    'a request in another class than the roll says',
    'tokens-12',
    ['REQUEST_NOT_ON_ROLL', 'ISSUANCE_INVARIANT_BROKEN'],
    { requests: (entries, world) => [...entries, requestOf(world, 5, 1, world.parties.voters[5].rollKeys[0])] },
    `${LOG},`,
  ),
  stopped('two registrars’ keys that do not stand together on the roll', 'tokens-13a', ['REQUEST_NOT_ON_ROLL'], {
    parties: { officials: 3, issuers: 3, trustees: 3, registrars: 2 },
    draft: (draft) => ({ ...draft, roll: { ...draft.roll, registrars: 2 } }),
    requests: (entries, world) => {
      const [other, own] = [4, 5].map((voter) => world.parties.voters[voter].rollKeys);
      return [...entries, requestOf(world, 5, 0, own[0], other[1])];
    },
  }),
  stopped('a request in a class that does not exist', 'tokens-12', ['REQUEST_CLASS_INVALID'], {
    requests: (entries, world) => [...entries, requestOf(world, 5, 2, world.parties.voters[5].rollKeys[0])],
  }),
  stopped('two requests of one roll key', 'tokens-14', ['REQUEST_REPEATED'], {
    requests: (entries, world) => [...entries, requestOf(world, 0, 0, world.parties.voters[0].rollKeys[0])],
  }),
  stopped('a request signed for another blinded message', 'tokens-13a', ['REQUEST_SIGNATURE_INVALID'], {
    requests: ([first, ...rest]) => {
      const swapped = first.slice();
      swapped.set(rest[0].slice(34, 82), 34);
      return [swapped, ...rest];
    },
  }),
  stopped(
    'tokens minted for nobody',
    'tokens-13b',
    ['ISSUANCE_INVARIANT_BROKEN'],
    {
      board: (entries, world) => {
        const minted = [2n, 3n].map((secretKey) => {
          const publicKey = encodePoint(BASE.multiply(secretKey));
          const token = mintToken(world, 1, publicKey);
          const voter = { ...world.voters[6], ballotKey: { secretKey, publicKey }, token };
          return makeBallot(world, voter, LATE, [
            [1, 0, 0],
            [1, 0],
          ]);
        });
        return beforeClose(entries, ...minted);
      },
    },
    '',
  ),
  stopped(
    'ballots of more keys than an anchor has requests, which come later',
    'tokens-13b',
    ['ISSUANCE_INVARIANT_BROKEN'],
    { anchors: (steps) => steps.map((step, i) => ({ ...step, issuedSize: [0, 0, 0, 0, 1, 1][i] ?? step.issuedSize })) },
    '',
  ),
  stopped(
    'requests logged behind a CLOSE that covers none',
    'tokens-13b',
    ['ISSUANCE_SIZE_MISMATCH', 'ISSUANCE_INVARIANT_BROKEN'],
    {
      anchors: (steps) => steps.map((step) => ({ ...step, issuedSize: 0 })),
      anchorsAfterClose: (steps) => steps.map((step) => ({ ...step, issuedSize: 0 })),
    },
    'vote.example.org/board/issuance,',
  ),
  stopped(
    'a request that CLOSE does not cover',
    'tokens-13b',
    ['ISSUANCE_SIZE_MISMATCH'],
    UNCOVERED,
    'vote.example.org/board/issuance',
  ),
  {
    ...stopped('a request that CLOSE does not cover, under a board that ends at the close', 'tokens-13b', [], {}),
    codes: ['ISSUANCE_SIZE_MISMATCH'],
    culprit: 'vote.example.org/board/issuance',
    // The anchors go on to the result: nothing of them fails, and the group is not run.
    make: async (base) => {
      const whole = await rebuildRecord(base, UNCOVERED);
      const anchors = whole.files.get('anchors.jsonl') ?? new Uint8Array();
      return rebuildRecord(whole, {
        decryptingTrustees: [],
        boardAfterClose: () => [],
        anchorsAfterClose: () => [],
        files: (files) => {
          files.delete('result.json');
          files.set('anchors.jsonl', anchors);
        },
      });
    },
  },
];
