/** Ballots and spoils against what the board said before them (spec §6.3, steps 7 to 9; §9), and the public invariant (§5.4). */
import { BALLOT_MAGIC, concatBytes, encodePoint, encodeSpoil, multiplyBase, u16, u32 } from '#crypto';
import { type Definition, ENTRY_BALLOT, type Phase } from '#record';
import { BallotKeys, packed } from '../../libs/record/src/verify-election/ballot-keys.js';
import { CheckRun } from '../../libs/record/src/verify-election/check-run.js';
import { invariantPoints } from '../../libs/record/src/verify-election/examine-election.js';
import type { EntryRefusal } from '../../libs/record/src/verify-election/entry-findings.js';
import { BallotCheck } from '../../libs/record/src/verify-election/group-06-ballots.js';
import { MAX_SPOILS, SpoilCheck } from '../../libs/record/src/verify-election/group-07-spoils.js';
import { checkInvariant, type IssuanceFacts } from '../../libs/record/src/verify-election/group-08-issuance.js';
import { bytesFor, makeDefinition } from '../record/fixture.js';

const ELECTION = bytesFor('election', 32);
const DEFINITION = makeDefinition();
const ONCE: Definition = { ...DEFINITION, policy: { ...DEFINITION.policy, revoting: 'refused' } };
const PLAIN: EntryRefusal = { stage: 'signature', code: 'BALLOT_SIGNATURE_INVALID', message: 'x' };
const FORMLESS: EntryRefusal = { stage: 'form', code: 'BALLOT_POINT_INVALID', message: 'x' };

function boardOf(definition = DEFINITION) {
  const keys = new BallotKeys(2);
  const runs = { ballots: new CheckRun('6', () => undefined), spoils: new CheckRun('7', () => undefined) };
  const ballots = new BallotCheck(runs.ballots, definition, [], keys);
  const spoils = new SpoilCheck(runs.spoils, definition, ELECTION, keys);
  // How many there have to be, the board would say.
  const codes = (group: 'ballots' | 'spoils') =>
    runs[group].finish().failures.flatMap(({ code }) => (code === 'COUNT_MISMATCH' ? [] : [code]));
  let index = 2;
  return {
    ...{ keys, ballots, spoils, codes },
    /** What is read of a ballot before its proofs: key 1 or 2 of a class, a revision, a tracker by name. */
    cast: (
      key: number,
      revision: number,
      tracker: string,
      refusal: EntryRefusal | null = null,
      phase: Phase = 'voting',
    ) =>
      // prettier-ignore
      ballots.accept(++index, headerOf(0, key, revision), refusal, bytesFor(tracker, 32), phase),
    spoil: (secret: bigint, tracker: string, refusal: EntryRefusal | null = null, phase: Phase = 'voting') =>
      spoils.accept(++index, encodeSpoil(ELECTION, 0, secret, bytesFor(tracker, 32), new Uint8Array(48)), refusal, phase), // prettier-ignore
  };
}

const keyOf = (secret: bigint): Uint8Array => encodePoint(multiplyBase(secret));

/** Magic, election, class, key, revision. */
const headerOf = (classIndex: number, key: number, revision: number): Uint8Array =>
  concatBytes(Uint8Array.of(ENTRY_BALLOT), BALLOT_MAGIC, ELECTION, u16(classIndex), new Uint8Array(32).fill(key), u32(revision)); // prettier-ignore

describe('ballots', () => {
  test('pass while revisions rise, each key by itself, and the later one counts', () => {
    const { cast, codes, ballots, keys } = boardOf();
    cast(1, 0, 'a');
    cast(2, 5, 'b');
    cast(1, 1, 'c');
    cast(1, 7, 'd');
    expect([codes('ballots'), ballots.castOf, ballots.supersededOf]).toEqual([[], [4, 0], [[3, 5], []]]);
    expect([keys.countedOf(0), keys.countedOf(1)]).toEqual([2, 0]);
  });

  test('of a revision that does not rise are refused, and are what is superseded', () => {
    const { cast, codes, ballots } = boardOf();
    cast(1, 5, 'a');
    cast(1, 5, 'b');
    cast(1, 4, 'c');
    cast(1, 6, 'd');
    expect(codes('ballots')).toEqual(['REVISION_NOT_INCREASING', 'REVISION_NOT_INCREASING']);
    expect(ballots.supersededOf[0]).toEqual([4, 5, 3]);
  });

  test.each<[string, Definition, Phase, string[]]>([
    ['while voting', DEFINITION, 'voting', []],
    ['before the opening', DEFINITION, 'issuing', ['BALLOT_PHASE_INVALID', 'BALLOT_PHASE_INVALID']],
    ['behind the close', DEFINITION, 'closed', ['BALLOT_PHASE_INVALID', 'BALLOT_PHASE_INVALID']],
    ['while voting, where nobody may vote again', ONCE, 'voting', ['REVOTING_REFUSED']],
  ])('%s', (_name, definition, phase, expected) => {
    const { cast, codes } = boardOf(definition);
    cast(1, 0, 'a', null, phase);
    cast(1, 1, 'b', null, phase);
    cast(2, 0, 'c', FORMLESS, phase);
    expect(codes('ballots')).toEqual([...expected, 'BALLOT_POINT_INVALID']);
  });

  test('refused for their own bytes keep their state, unless nobody can say whose they are', () => {
    const { cast, codes, ballots } = boardOf();
    cast(1, 5, 'a', PLAIN);
    cast(1, 5, 'b');
    cast(2, 5, 'c', FORMLESS);
    cast(2, 5, 'd');
    expect(codes('ballots')).toEqual([PLAIN.code, 'REVISION_NOT_INCREASING', FORMLESS.code]);
    expect(ballots.castOf).toEqual([3, 0]);
  });

  test('of a tracker that their key spoiled are refused', () => {
    const { keys, cast, codes } = boardOf();
    keys.at(0, new Uint8Array(32).fill(1), 3).spoiled += packed(bytesFor('a', 32));
    cast(2, 1, 'a');
    cast(1, 1, 'a');
    expect(codes('ballots')).toEqual(['BALLOT_TRACKER_SPOILED']);
  });
});

describe('spoils', () => {
  test('pass once for each tracker, and for each key by itself', () => {
    const { spoil, codes, spoils } = boardOf();
    spoil(1n, 'a');
    spoil(2n, 'a');
    expect(codes('spoils')).toEqual([]);
    spoil(1n, 'a');
    spoil(1n, 'b', null, 'closed');
    spoil(1n, 'c', FORMLESS);
    spoil(1n, 'd', PLAIN);
    spoil(1n, 'd');
    const refused = [
      'SPOIL_TRACKER_SPOILED',
      'SPOIL_PHASE_INVALID',
      FORMLESS.code,
      PLAIN.code,
      'SPOIL_TRACKER_SPOILED',
    ];
    expect(codes('spoils')).toEqual(refused);
    // All but the one that cannot be read.
    expect(spoils.spoiledOf).toEqual([6, 0]);
  });

  test('of a tracker that is cast are refused', () => {
    const { keys, spoil, codes } = boardOf();
    spoil(1n, 'a');
    keys.at(0, keyOf(1n), 9).cast += packed(bytesFor('b', 32));
    spoil(1n, 'b');
    spoil(2n, 'b');
    expect(codes('spoils')).toEqual(['SPOIL_TRACKER_CAST']);
  });

  test(`are at most ${MAX_SPOILS} of one key`, () => {
    const { spoil, codes } = boardOf();
    for (let i = 0; i <= MAX_SPOILS; i++) spoil(1n, `tracker ${i}`);
    spoil(2n, 'another key');
    expect(codes('spoils')).toEqual(['SPOIL_LIMIT_EXCEEDED']);
  });
});

describe('the public invariant', () => {
  /** Two classes: keys on the board at 3, 5 and 7, requests at 0, 1 and 2, a roll of three; and one key, one request, one. */
  function check(change: { points?: [number, number][]; issued?: number; closed?: number; roll?: number[] } = {}) {
    const run = new CheckRun('8', () => undefined);
    const { points = [], issued = 4, closed, roll = [3, 1] } = change;
    const keys = new BallotKeys(2);
    for (const at of [3, 5, 7]) keys.at(0, new Uint8Array(32).fill(at), at);
    keys.at(1, new Uint8Array(32).fill(9), 8);
    const facts = { checkpoint: { size: issued }, requestsOf: [[0, 1, 2], [3]] } as unknown as IssuanceFacts;
    const at = points.map(([treeSize, issuedSize], i) => ({ place: `anchor ${i}`, treeSize, issuedSize }));
    checkInvariant(run, DEFINITION, facts, { keys, size: 9 }, { sizeOf: roll }, at, closed);
    const { failures, stop } = run.finish();
    return [...failures.map(({ place, code }) => `${place}: ${code}`), ...(stop === null ? [] : [stop.reason])];
  }
  const broken = (place: string) => `${place}: ISSUANCE_INVARIANT_BROKEN`;
  const END = broken('both logs at their ends');

  test.each<[string, Parameters<typeof check>[0], string[]]>([
    ['as many keys as requests, and as many requests as the roll has', {}, []],
    ['a key more than requests, of one class alone', { issued: 3 }, [END]],
    ['a request more than the roll has', { roll: [2, 1] }, [END]],
    ['an anchor with as many keys as requests', { points: [[6, 2], [8, 3]] }, []], // prettier-ignore
    ['an anchor with a key more', { points: [[6, 1], [8, 3]] }, [broken('anchor 0')]], // prettier-ignore
    ['a CLOSE that covers all requests', { closed: 4 }, []],
    ['a request behind CLOSE', { closed: 3 }, ['issuance/checkpoint: ISSUANCE_SIZE_MISMATCH']],
    ['a log that ends before CLOSE', { closed: 5 }, ['stopsEarly']],
  ])('%s', (_name, change, expected) => {
    expect(check(change)).toEqual(expected);
  });

  test('has to hold at each anchor that covers more requests than the one before, and at CLOSE', () => {
    const issued = [0, 0, 2, 2, 5, 5, 5];
    const anchors = issued.map((issuedSize, seq) => ({
      ...{ type: seq === 5 ? ('CLOSE' as const) : ('BATCH' as const), seq, treeSize: seq + 1, issuedSize },
      ...{ timeMs: seq, txid: String(seq) },
    }));
    const points = invariantPoints({ anchors });
    expect(points.map(({ place }) => place)).toEqual(['anchor 2', 'anchor 4', 'anchor 5']);
    expect(points[0]).toEqual({ place: 'anchor 2', treeSize: 3, issuedSize: 2 });
  });
});
