/** Keys of trustees and issuers that nobody, or one alone, made: rogue, replayed, exchanged, off by one (spec §4). */
import {
  encodeCanonicalJson,
  encodePoint,
  decodePoint,
  fromHex,
  multiplyBase,
  sha256,
  signDocument,
  toHex,
  utf8,
} from '#crypto';
import type { CeremonyOutputs } from '#record';
import type { RecordPlan, World } from '../../support/build-record.js';
import { signFile } from '../../support/record/ceremonies.js';
import type { Attack } from '../attack.js';
import { filed, jsonOf, planned } from '../breaking.js';

type Message = Record<string, unknown>;

const stopped = (
  name: string,
  flaw: string,
  group: '2' | '3',
  codes: Attack['codes'],
  changes: Partial<RecordPlan>,
  more: Partial<Attack> = {},
): Attack => ({ name, flaw, make: planned(changes), verdict: 'INVALID', group, codes, ...more });

/** One message of the ceremonies, changed before its member signs it. */
const onMessage = (which: string, change: (message: Message, world: World) => Message): Partial<RecordPlan> => ({
  ceremonyMessage: (name, message, world) => (name === which ? change(message, world) : message),
});

/** The definition with other outputs than the ceremonies'; the rest of the election goes on under it. */
const onOutputs = (
  change: (outputs: CeremonyOutputs, world: World) => Partial<CeremonyOutputs>,
): Partial<RecordPlan> => ({
  outputs: (outputs, world) => ({ ...outputs, ...change(outputs, world) }),
});

/** Commitments and proof of trustee 3, in her message and in the definition alike. */
function byThirdTrustee(
  change: (world: World, own: { commitments: string[]; proof: string }) => { commitments: string[]; proof: string },
): Partial<RecordPlan> {
  return {
    ceremonyMessage: (name, message, world) =>
      name === 'trustee-3-commitment' ? { ...message, ...change(world, message as never) } : message,
    outputs: (outputs, world) => {
      const { commitments, proof } = jsonOf(world.files, 'ceremony/trustee-3-commitment.json') as never as {
        commitments: string[];
        proof: string;
      };
      const trustees = [...outputs.trustees.slice(0, 2), { commitments, proof }];
      const points = trustees.map((trustee) => pointOf(trustee.commitments[0]));
      const publicKey = toHex(encodePoint(points.reduce((sum, point) => sum.add(point))));
      return { ...outputs, trustees, publicKey };
    },
  };
}

const pointOf = (hex: string) => decodePoint(fromHex(hex, 32));
const firstOf = (world: World, trustee: number): string =>
  (jsonOf(world.files, `ceremony/trustee-${trustee}-commitment.json`)['commitments'] as string[])[0];

/** Her own key minus those of the others: the election key is then one that she alone knows. */
const rogue = byThirdTrustee((world, { commitments: [, ...rest], proof }) => {
  const own = multiplyBase(7n)
    .subtract(pointOf(firstOf(world, 1)))
    .subtract(pointOf(firstOf(world, 2)));
  return { commitments: [toHex(encodePoint(own)), ...rest], proof };
});

export const keys: Attack[] = [
  stopped(
    'a rogue key: one trustee cancels the others',
    'tokens-16',
    '2',
    ['KEY_PROOF_INVALID', 'REHEARSAL_PROOF_INVALID'],
    rogue,
  ),
  stopped(
    'a proof of possession of zeros',
    'tokens-16',
    '2',
    ['KEY_PROOF_INVALID'],
    byThirdTrustee((_world, { commitments }) => ({ commitments, proof: '00'.repeat(64) })),
    { culprit: 'trustee 3' },
  ),
  stopped(
    'a proof of possession replayed under another index',
    'proofs-3',
    '2',
    ['KEY_PROOF_INVALID'],
    byThirdTrustee((world, { commitments }) => ({
      commitments,
      proof: jsonOf(world.files, 'ceremony/trustee-1-commitment.json')['proof'] as string,
    })),
    { culprit: 'trustee 3' },
  ),
  stopped(
    'an election key that is not the one of the commitments',
    'tokens-16',
    '2',
    ['ELECTION_KEY_MISMATCH'],
    onOutputs((_, world) => ({ publicKey: toHex(world.parties.voters[0].rollKeys[0].publicKey) })),
    { culprit: '' },
  ),
  stopped(
    'commitments and proofs of two trustees exchanged',
    'tokens-16',
    '2',
    ['CEREMONY_MESSAGE_MISMATCH', 'KEY_PROOF_INVALID'],
    onOutputs(({ trustees: [one, two, three] }) => ({ trustees: [two, one, three] })),
  ),
  stopped(
    'a trustee who signed another transcript',
    'tokens-16',
    '2',
    ['CEREMONY_TRANSCRIPT_MISMATCH'],
    onMessage('trustee-2-transcript', (message) => ({ ...message, transcriptHash: '00'.repeat(32) })),
    { culprit: 'trustee 2 (Trustee 2)' },
  ),
  stopped(
    'a message under another index',
    'tokens-16',
    '2',
    ['CEREMONY_MESSAGE_INVALID'],
    onMessage('trustee-1-transcript', (message) => ({ ...message, index: 3 })),
    { culprit: 'trustee 1 (Trustee 1)' },
  ),
  stopped(
    'a message of another ceremony',
    'proofs-3',
    '2',
    ['CEREMONY_MESSAGE_INVALID'],
    onMessage('trustee-1-shares', (message) => ({ ...message, ceremonyId: '00'.repeat(32) })),
  ),
  {
    name: 'a share file of which the transcript knows nothing',
    flaw: 'tokens-16',
    make: filed((files, world) => {
      const message = jsonOf(files, 'ceremony/trustee-3-shares.json');
      const shares = (message['shares'] as { sealed: string }[]).map(({ sealed }, i) => ({ to: i + 2, sealed }));
      const [{ signing }] = world.parties.trustees;
      const signed = signFile('ceremony-shares', signing, { ...message, index: 1, shares });
      files.set('ceremony/trustee-1-shares.json', signed.bytes);
      files.set('ceremony/trustee-1-shares.sig.json', signed.signatureFile);
    }),
    verdict: 'INVALID',
    group: '2',
    codes: ['CEREMONY_TRANSCRIPT_MISMATCH'],
  },
  {
    name: 'a commitment under another index, signed by its trustee',
    flaw: 'tokens-16',
    make: filed((files, world) => {
      const path = 'ceremony/trustee-1-commitment';
      const [{ signing }] = world.parties.trustees;
      const signed = signFile('ceremony-commitment', signing, { ...jsonOf(files, `${path}.json`), index: 2 });
      files.set(`${path}.json`, signed.bytes);
      files.set(`${path}.sig.json`, signed.signatureFile);
    }),
    verdict: 'INVALID',
    group: '2',
    codes: ['CEREMONY_MESSAGE_INVALID'],
    culprit: 'trustee 1 (Trustee 1)',
  },
  {
    name: 'a ceremony message signed with a key that came with it',
    flaw: 'board-23',
    make: filed((files, world) => {
      const path = 'ceremony/trustee-1-shares';
      const forged = signFile('ceremony-shares', world.parties.board, jsonOf(files, `${path}.json`));
      files.set(`${path}.sig.json`, forged.signatureFile);
    }),
    verdict: 'INVALID',
    group: '2',
    codes: ['SIGNATURE_FILE_KEY_DIFFERENT'],
    culprit: '',
  },
  {
    name: 'a ceremony message signed as another kind of document',
    flaw: 'proofs-3',
    make: filed((files, world) => {
      const path = 'ceremony/trustee-1-shares';
      const forged = signFile('ceremony-transcript', world.parties.trustees[0].signing, jsonOf(files, `${path}.json`));
      files.set(`${path}.sig.json`, forged.signatureFile);
    }),
    verdict: 'INVALID',
    group: '2',
    codes: ['SIGNATURE_FILE_KIND_DIFFERENT'],
    culprit: '',
  },
  {
    name: 'a ceremony message changed by one letter',
    flaw: 'board-24',
    make: filed((files) => {
      const path = 'ceremony/issuer-2-transcript.json';
      files.set(path, encodeCanonicalJson({ ...jsonOf(files, path), transcriptHash: '00'.repeat(32) }));
    }),
    verdict: 'INVALID',
    group: '3',
    codes: ['DOCUMENT_SIGNATURE_INVALID'],
    culprit: '',
  },
  stopped(
    'a rehearsal of another trustee',
    'board-32',
    '2',
    ['REHEARSAL_PROOF_INVALID'],
    onMessage('trustee-2-rehearsal', (message, world) => ({
      ...jsonOf(world.files, 'ceremony/trustee-1-rehearsal.json'),
      index: message['index'],
    })),
    { culprit: 'trustee 2' },
  ),
  stopped(
    'a rehearsal for another election',
    'board-32',
    '2',
    ['CEREMONY_MESSAGE_INVALID'],
    onMessage('trustee-2-rehearsal', (message) => ({ ...message, electionId: '00'.repeat(32) })),
  ),
  stopped(
    'the issuing keys of two classes exchanged',
    'tokens-12',
    '3',
    ['ISSUING_KEY_MISMATCH'],
    onOutputs(({ issuing: [one, two] }) => ({
      issuing: [
        { ...one, publicKey: two.publicKey },
        { ...two, publicKey: one.publicKey },
      ],
    })),
    { failed: ['3', '6', '7'] },
  ),
  stopped(
    'the whole issuing of two classes exchanged',
    'tokens-12',
    '3',
    ['CEREMONY_MESSAGE_MISMATCH', 'KEY_PROOF_INVALID'],
    onOutputs(({ issuing: [one, two] }) => ({ issuing: [two, one] })),
    { failed: ['3', '6', '7'] },
  ),
  stopped(
    'an issuer’s verification key that is not the one of the commitments',
    'tokens-17',
    '3',
    ['ISSUING_KEY_MISMATCH'],
    onOutputs(({ issuing: [one, two] }) => {
      const [first, second, third] = one.verificationKeys;
      return { issuing: [{ ...one, verificationKeys: [second, first, third] }, two] };
    }),
  ),
  stopped(
    'an issuer’s proof of possession taken from the other class',
    'proofs-3',
    '3',
    ['CEREMONY_MESSAGE_MISMATCH', 'KEY_PROOF_INVALID'],
    onOutputs(({ issuing: [one, two] }) => ({
      issuing: [{ ...one, proofs: [two.proofs[0], ...one.proofs.slice(1)] }, two],
    })),
  ),
  stopped(
    'an issuer who signed another transcript',
    'tokens-16',
    '3',
    ['CEREMONY_TRANSCRIPT_MISMATCH'],
    onMessage('issuer-3-transcript', (message) => ({ ...message, transcriptHash: '00'.repeat(32) })),
    { culprit: 'issuer 3 (Issuer 3)' },
  ),
  stopped(
    'an approval of another roll',
    'tokens-13a',
    '3',
    ['ROLL_APPROVAL_INVALID'],
    onOutputs(({ rollApprovals: [, ...others] }, world) => {
      const { secretKey } = world.parties.issuers[0].signing;
      const signature = toHex(signDocument('roll-approval', secretKey, sha256(utf8('another roll'))));
      return { rollApprovals: [{ issuer: 1, signature }, ...others] };
    }),
  ),
];
