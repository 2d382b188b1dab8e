/** Ballots on the board that the board should never have taken: signatures, forms, revisions, phases (spec §6.3). */
import { encodeBallot, encodeSpoil, encryptBallot, generateBallotSeed, signBallot } from '#crypto';
import type { Draft } from '#record';
import type { World } from '../../support/build-record.js';
import type { Attack } from '../attack.js';
import {
  beforeClose,
  bodyOf,
  CHOICES,
  FIRST,
  LATE,
  planned,
  replaced,
  resigned,
  REVISED,
  REVISION,
  SECOND,
  signatureIn,
  tokenIn,
} from '../breaking.js';

type Board = (entries: Uint8Array[], world: World) => Uint8Array[];

/** Only group 6 and what counts on it see it; the board is to blame, who wrote it in. */
const stopped = (name: string, flaw: string, code: Attack['codes'][number], board: Board): Attack => ({
  name,
  flaw,
  make: planned({ board }),
  verdict: 'INVALID',
  group: '6',
  codes: [code],
  culprit: 'board vote.example.org/board',
});

export const ballots: Attack[] = [
  stopped('a ballot with the signature of another one', 'board-24', 'BALLOT_SIGNATURE_INVALID', (entries) =>
    replaced(
      entries,
      FIRST,
      encodeBallot(bodyOf(entries[FIRST]), tokenIn(entries[FIRST]), signatureIn(entries[SECOND])),
    ),
  ),
  stopped(
    'a ballot with the signature and the token of another one',
    'board-24',
    'BALLOT_SIGNATURE_INVALID',
    (entries) =>
      replaced(
        entries,
        FIRST,
        encodeBallot(bodyOf(entries[FIRST]), tokenIn(entries[SECOND]), signatureIn(entries[SECOND])),
      ),
  ),
  stopped('a ballot of no form with the token of another one', 'proofs-8', 'BALLOT_SCALAR_INVALID', (entries) =>
    replaced(
      entries,
      FIRST,
      encodeBallot(bodyOf(entries[FIRST]).fill(0xff, -32), tokenIn(entries[SECOND]), signatureIn(entries[FIRST])),
    ),
  ),
  stopped('a ballot cut short by a byte', 'proofs-6', 'BALLOT_LENGTH_INVALID', (entries) =>
    replaced(entries, FIRST, entries[FIRST].slice(0, -1)),
  ),
  stopped('five bytes that begin as a ballot does not', 'proofs-6', 'BALLOT_LENGTH_INVALID', (entries) =>
    replaced(entries, FIRST, Uint8Array.of(entries[FIRST][0], 0, 0, 0, 0)),
  ),
  stopped('a ballot of a class that does not exist', 'tokens-13', 'BALLOT_CLASS_INVALID', (entries, world) =>
    resigned(entries, world, (body) => void body.set([0, 2], 36)),
  ),
  stopped('a ballot of another election', 'proofs-3', 'BALLOT_ELECTION_INVALID', (entries, world) =>
    resigned(entries, world, (body) => void body.fill(7, 4, 36)),
  ),
  stopped(
    'a ballot of another election, in a class that only that one has',
    'proofs-3',
    'BALLOT_ELECTION_INVALID',
    (entries, world) => resigned(entries, world, (body) => void body.fill(7, 4, 36).set([0, 2], 36)),
  ),
  stopped('an older ballot appended behind a newer one', 'board-26a', 'REVISION_NOT_INCREASING', (entries) =>
    replaced(replaced(entries, REVISED, entries[REVISION]), REVISION, entries[REVISED]),
  ),
  stopped('the same ballot on the board twice', 'board-20', 'REVISION_NOT_INCREASING', (entries) =>
    beforeClose(entries, entries[FIRST]),
  ),
  stopped(
    'a second encryption under a revision that was used',
    'board-26a',
    'REVISION_NOT_INCREASING',
    (entries, world) => {
      const { ballotKey, token = new Uint8Array() } = world.voters[4];
      const again = () => encryptBallot(world.contexts[0], ballotKey.publicKey, LATE, CHOICES, generateBallotSeed());
      const two = [again(), again()].map(({ body, tracker }) =>
        encodeBallot(body, token, signBallot(ballotKey.secretKey, tracker)),
      );
      return beforeClose(entries, ...two);
    },
  ),
  stopped(
    'a ballot before the opening',
    'board-26',
    'BALLOT_PHASE_INVALID',
    ([created, issuing, voting, ballot, ...rest]) => [created, issuing, ballot, voting, ...rest],
  ),
  stopped('a challenged ballot cast all the same', 'board-26', 'BALLOT_TRACKER_SPOILED', (entries, world) => {
    const { ballotKey, classIndex, token = new Uint8Array() } = world.voters[4];
    const seed = generateBallotSeed();
    const { body, tracker } = encryptBallot(world.contexts[0], ballotKey.publicKey, LATE, CHOICES, seed);
    const spoil = encodeSpoil(world.electionId, classIndex, ballotKey.secretKey, tracker, token);
    return beforeClose(entries, spoil, encodeBallot(body, token, signBallot(ballotKey.secretKey, tracker)));
  }),
  {
    name: 'a second ballot where revoting is refused',
    flaw: 'tokens-14',
    make: planned({
      draft: (draft): Draft => ({ ...draft, policy: { ...draft.policy, revoting: 'refused' } }),
    }),
    verdict: 'INVALID',
    group: '6',
    codes: ['REVOTING_REFUSED'],
  },
];
