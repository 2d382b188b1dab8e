/**
 * Redundant data (spec §12.5): what is not needed may be wrong, is named, and changes nothing; and what a voter may do
 * with her own ballot never makes a record invalid.
 */
import {
  addCosignature,
  cosignCheckpoint,
  encodeBallot,
  encryptBallot,
  generateBallotSeed,
  generateEd25519,
  sha256,
  signBallot,
  utf8,
} from '#crypto';
import { encodeDocumentEntry } from '#record';
import { makeBallot, makeSpoil } from '../../support/record/voting.js';
import type { RecordPlan } from '../../support/build-record.js';
import type { Attack } from '../attack.js';
import { beforeClose, CHOICES, filed, LATE, planned, without } from '../breaking.js';

const named = (
  name: string,
  flaw: string,
  group: Attack['group'],
  note: string | undefined,
  changes: Partial<RecordPlan>,
): Attack => ({
  name,
  flaw,
  make: planned(changes),
  verdict: 'VALID',
  group,
  codes: [],
  ...(note === undefined ? {} : { note }),
});

/** The second trustee's file wrong, while two others stay. */
const setAside = (name: string, change: RecordPlan['decryptionFile'], code: string): Attack =>
  named(name, 'board-32', '12', `decryption/trustee-2.json of trustee 2 (Trustee 2) is set aside: ${code}`, {
    decryptionFile: (file, trustee, world) => (trustee === 2 ? change(file, trustee, world) : file),
  });

export const redundant: Attack[] = [
  setAside(
    'one decryption file too many, of another trustee',
    (file) => ({ ...file, trustee: 1 }),
    'DECRYPTION_CONTENT_MISMATCH',
  ),
  setAside(
    'one decryption file too many, over other sums',
    (file) => ({ ...file, tallyInput: { ...(file['tallyInput'] as object), aggregatesHash: '00'.repeat(32) } }),
    'DECRYPTION_TALLY_INPUT_MISMATCH',
  ),
  setAside(
    'one decryption file too many, without shares',
    (file) => ({ ...file, shares: [] }),
    'DECRYPTION_SHARES_MISMATCH',
  ),
  {
    ...named('one decryption file too many, without its signature', 'board-32', '12', 'is set aside', {}),
    make: filed((files) =>
      files.set('decryption/trustee-2.sig.json', files.get('decryption/trustee-1.sig.json') ?? utf8('')),
    ),
  },
  {
    ...named(
      'one decryption file too many, whose signature is not there',
      'board-32',
      '12',
      'decryption/trustee-2.json of trustee 2 (Trustee 2) is set aside: the record stops early',
      {},
    ),
    make: without('decryption/trustee-2.sig.json'),
  },
  {
    ...named(
      'a decryption file that the board names and that is not there',
      'board-32',
      '12',
      'decryption/trustee-2.json is on the board and not in this record',
      {},
    ),
    make: without('decryption/trustee-2'),
  },
  named('a CLOSE in the very moment in which voting ends', 'board-26', '9a', undefined, {
    anchors: (steps) => steps.map((step) => ({ ...step, timeMs: step.timeMs - 700 })),
  }),
  named('requests that are anchored after the ballots of their voters', 'tokens-13b', '8', undefined, {
    anchors: (steps) => steps.map((step, i) => ({ ...step, issuedSize: i < 6 ? 0 : step.issuedSize })),
  }),
  // One empty block, and that of the RESULT: with its own three, as many as are asked for.
  named('a CLOSE that is exactly deep enough', 'board-28', '9b', 'a network for tests', { blocksAfterClose: 1 }),
  named('one trustee lost', 'board-32', '12', undefined, { decryptingTrustees: [2, 3] }),
  named('a cosignature of an unknown witness', 'board-27', '5', '1 further signature line', {
    checkpoint: (note) =>
      addCosignature(note, cosignCheckpoint(note, 'stranger.example', generateEd25519().secretKey, 1)),
  }),
  named('a witness who was not there', 'board-27', '5', undefined, {
    checkpoint: (note) => note.replace(/^— issuer-2\..*\n/m, ''),
  }),
  named('hints that nobody reads', 'board-21', '0', 'hints/ is there', {
    files: (files) => files.set('hints/points', utf8('x')),
  }),
  named('a certified document with its file', 'board-21', '5', undefined, {
    boardAfterClose: (entries) => [encodeDocumentEntry(3, 7, sha256(utf8('certificate'))), ...entries],
    files: (files) => files.set('documents/certified-7.pdf', utf8('certificate')),
  }),
  named('a voter who challenges twenty encryptions', 'board-26b', '7', undefined, {
    board: (entries, world) =>
      beforeClose(
        entries,
        ...Array.from({ length: 20 }, (_, i) => makeSpoil(world, world.voters[4], LATE + i, CHOICES)),
      ),
  }),
  named('a voter who opens her ballot by its seed, and casts again', 'board-26b', '6', undefined, {
    board: (entries, world) => {
      // The same seed and choices under another revision: other bytes, another tracker.
      const { ballotKey, token = new Uint8Array() } = world.voters[4];
      const seed = generateBallotSeed();
      const two = [LATE, LATE + 1].map((revision) => {
        const { body, tracker } = encryptBallot(world.contexts[0], ballotKey.publicKey, revision, CHOICES, seed);
        return encodeBallot(body, token, signBallot(ballotKey.secretKey, tracker));
      });
      return beforeClose(entries, ...two);
    },
  }),
  named('a voter who revotes ten times', 'board-26b', '6', undefined, {
    board: (entries, world) =>
      beforeClose(
        entries,
        ...Array.from({ length: 10 }, (_, i) => makeBallot(world, world.voters[4], LATE + i, CHOICES)),
      ),
  }),
];
