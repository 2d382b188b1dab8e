/** Challenged ballots that nobody challenged so: forged, repeated, out of place (spec §6.4, §9). */
import { computeTracker, encodeSpoil, randomBytes } from '#crypto';
import type { World } from '../../support/build-record.js';
import { makeSpoil } from '../../support/record/voting.js';
import type { Attack } from '../attack.js';
import { beforeClose, bodyOf, CHOICES, FIRST, LATE, planned, tokenIn } from '../breaking.js';

type Board = (entries: Uint8Array[], world: World) => Uint8Array[];

const stopped = (name: string, flaw: string, code: Attack['codes'][number], board: Board): Attack => ({
  name,
  flaw,
  make: planned({ board }),
  verdict: 'INVALID',
  group: '7',
  codes: [code],
  culprit: 'board vote.example.org/board',
});

const spoilOf = (world: World, revision: number): Uint8Array => makeSpoil(world, world.voters[4], revision, CHOICES);

export const spoils: Attack[] = [
  stopped('a spoil with the signature of another tracker', 'board-24', 'SPOIL_SIGNATURE_INVALID', (entries, world) => {
    const [one, two] = [spoilOf(world, LATE), spoilOf(world, LATE + 1)];
    one.set(two.slice(-64), one.length - 64);
    return beforeClose(entries, one);
  }),
  stopped('a spoil with the token of another voter', 'tokens-12', 'TOKEN_INVALID', (entries, world) => {
    const spoil = spoilOf(world, LATE);
    spoil.set(tokenIn(entries[FIRST]), spoil.length - 112);
    return beforeClose(entries, spoil);
  }),
  stopped('a spoil of a ballot that is cast', 'board-26', 'SPOIL_TRACKER_CAST', (entries, world) => {
    const { ballotKey, classIndex } = world.voters[0];
    const tracker = computeTracker(bodyOf(entries[FIRST]));
    const token = tokenIn(entries[FIRST]);
    return beforeClose(entries, encodeSpoil(world.electionId, classIndex, ballotKey.secretKey, tracker, token));
  }),
  stopped('a tracker spoiled twice', 'board-20', 'SPOIL_TRACKER_SPOILED', (entries, world) => {
    const spoil = spoilOf(world, LATE);
    return beforeClose(entries, spoil, spoil);
  }),
  stopped('the 21st spoil of one key', 'board-26b', 'SPOIL_LIMIT_EXCEEDED', (entries, world) => {
    const { ballotKey, token = new Uint8Array() } = world.voters[4];
    const many = Array.from({ length: 21 }, () =>
      encodeSpoil(world.electionId, 0, ballotKey.secretKey, randomBytes(32), token),
    );
    return beforeClose(entries, ...many);
  }),
  stopped('a spoil before the opening', 'board-26', 'SPOIL_PHASE_INVALID', ([created, ...rest], world) => [
    created,
    spoilOf(world, LATE),
    ...rest,
  ]),
  stopped('a spoil of a class that does not exist', 'tokens-13', 'SPOIL_CLASS_INVALID', (entries, world) => {
    const spoil = spoilOf(world, LATE);
    spoil.set([0, 2], 33);
    return beforeClose(entries, spoil);
  }),
];
