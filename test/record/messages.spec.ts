/** Signed files of a record (spec §4, §10.2; record format §1, §3, §6): messages of ceremonies, decryptions, signatures. */
import { computeTallyInput, encodeCanonicalJson, fromHex, generateEd25519, toHex, utf8 } from '#crypto';
import {
  assertSharesDue,
  ceremonyDocumentKind,
  type CeremonyMessageName,
  ceremonyMessageNames,
  checkCeremonyMessage,
  decodeCeremonyName,
  decodeCommitmentMessage,
  decodeDecryptionFile,
  decodeRehearsalMessage,
  decodeSharesMessage,
  decodeSignatureFile,
  decodeTranscriptMessage,
  type DecryptionFile,
  decryptionPath,
  encodeCeremonyName,
  encodeCommitmentMessage,
  encodeDecryptionFile,
  encodeRehearsalMessage,
  encodeSharesMessage,
  encodeSignatureFile,
  encodeTranscriptMessage,
  makeSignatureFile,
  signaturePath,
  tallyInputBytes,
  txidToInternal,
  verifySignedDocument,
  verifyTallyInput,
} from '#record';
import { signDocument } from '#crypto';
import { bytesFor, expectCode, hexFor, makeDraft } from './fixture.js';

const ceremonyId = hexFor('ceremony', 32);
const electionId = hexFor('election', 32);

const commitment = {
  ceremonyId,
  role: 'trustee' as const,
  index: 1,
  commitments: [hexFor('A0', 32), hexFor('A1', 32)],
  proof: hexFor('proof', 64),
};
const issuerCommitment = {
  ceremonyId,
  role: 'issuer' as const,
  index: 2,
  classes: ['a', 'b'].map((id) => ({
    commitments: [hexFor(`A0${id}`, 96), hexFor(`A1${id}`, 96)],
    proof: hexFor(`proof ${id}`, 128),
  })),
};
const sealed = (to: number) => ({ to, sealed: hexFor(`sealed ${to}`, 80) });
const shares = { ceremonyId, role: 'trustee' as const, index: 2, shares: [sealed(1), sealed(3)] };
const transcript = { ceremonyId, role: 'issuer' as const, index: 3, transcriptHash: hexFor('transcript', 32) };
const rehearsal = { electionId, index: 1, share: hexFor('M', 32), proof: hexFor('proof', 96) };

describe('ceremony messages', () => {
  test('come back as they were', () => {
    expect(decodeCommitmentMessage(encodeCommitmentMessage(commitment))).toEqual(commitment);
    expect(decodeCommitmentMessage(encodeCommitmentMessage(issuerCommitment))).toEqual(issuerCommitment);
    expect(decodeSharesMessage(encodeSharesMessage(shares))).toEqual(shares);
    expect(decodeTranscriptMessage(encodeTranscriptMessage(transcript))).toEqual(transcript);
    expect(decodeRehearsalMessage(encodeRehearsalMessage(rehearsal))).toEqual(rehearsal);
  });

  const refused: [string, (bytes: Uint8Array) => unknown, unknown][] = [
    ['trustee_with_issuers_keys', decodeCommitmentMessage, { ...issuerCommitment, role: 'trustee' }],
    ['role_unknown', decodeCommitmentMessage, { ...commitment, role: 'official' }],
    ['index_0', decodeCommitmentMessage, { ...commitment, index: 0 }],
    ['index_33', decodeCommitmentMessage, { ...commitment, index: 33 }],
    ['no_commitment', decodeCommitmentMessage, { ...commitment, commitments: [] }],
    ['proof_short', decodeCommitmentMessage, { ...commitment, proof: hexFor('proof', 63) }],
    ['member_unknown', decodeCommitmentMessage, { ...commitment, secret: '' }],
    ['no_class', decodeCommitmentMessage, { ...issuerCommitment, classes: [] }],
    ['share_to_oneself', decodeSharesMessage, { ...shares, shares: [sealed(1), sealed(2)] }],
    ['share_twice', decodeSharesMessage, { ...shares, shares: [sealed(1), sealed(1)] }],
    ['shares_descending', decodeSharesMessage, { ...shares, shares: [sealed(3), sealed(1)] }],
    ['no_share', decodeSharesMessage, { ...shares, shares: [] }],
    ['share_shorter_than_a_seal', decodeSharesMessage, { ...shares, shares: [{ to: 1, sealed: hexFor('s', 79) }] }],
    ['share_of_half_a_byte', decodeSharesMessage, { ...shares, shares: [{ to: 1, sealed: `${hexFor('s', 80)}0` }] }],
    [
      'share_upper_case',
      decodeSharesMessage,
      { ...shares, shares: [{ to: 1, sealed: hexFor('s', 80).toUpperCase() }] },
    ],
    ['transcript_short', decodeTranscriptMessage, { ...transcript, transcriptHash: '' }],
    ['rehearsal_with_role', decodeRehearsalMessage, { ...rehearsal, role: 'trustee' }],
  ];
  test.each(refused)('%s is refused', (_name, decode, value) => {
    expectCode(() => decode(encodeCanonicalJson(value)), 'CEREMONY_MESSAGE_INVALID');
  });

  test('names', () => {
    for (const name of ceremonyMessageNames(makeDraft()))
      expect(decodeCeremonyName(encodeCeremonyName(name))).toEqual(name);
    const names = ceremonyMessageNames(makeDraft()).map(encodeCeremonyName);
    expect(names).toHaveLength(3 * 3 + 3 * 4);
    expect(names.slice(0, 4)).toEqual([
      'trustee-1-commitment',
      'trustee-2-commitment',
      'trustee-3-commitment',
      'issuer-1-commitment',
    ]);
    for (const text of [
      'trustee-0-shares',
      'trustee-01-shares',
      'issuer-33-shares',
      'issuer-1-rehearsal',
      'trustee-1-',
      'x',
    ]) {
      expectCode(() => decodeCeremonyName(text), 'CEREMONY_MESSAGE_NAME_INVALID');
    }
    expect(ceremonyDocumentKind('shares')).toBe('ceremony-shares');
    expect(ceremonyDocumentKind('rehearsal')).toBe('rehearsal');
  });
});

describe('a ceremony message under its name', () => {
  const draft = makeDraft();
  const check = (name: CeremonyMessageName, value: unknown, id: string = ceremonyId) =>
    checkCeremonyMessage(draft, id, name, encodeCanonicalJson(value));
  const trustee = { role: 'trustee', index: 1, step: 'commitment' } as const;
  const issuer = { role: 'issuer', index: 2, step: 'commitment' } as const;

  test('fits', () => {
    check(trustee, commitment);
    check(issuer, issuerCommitment);
    check({ role: 'trustee', index: 2, step: 'shares' }, shares);
    check({ role: 'issuer', index: 3, step: 'transcript' }, transcript);
    check({ role: 'trustee', index: 1, step: 'rehearsal' }, rehearsal, electionId);
  });

  const misfits: [string, CeremonyMessageName, unknown][] = [
    ['of_another_member', { ...trustee, index: 2 }, commitment],
    ['of_another_role', { ...trustee, role: 'issuer' }, commitment],
    ['of_another_step', { ...trustee, step: 'shares' }, commitment],
    ['of_a_member_too_many', { ...trustee, index: 4 }, { ...commitment, index: 4 }],
    ['of_another_ceremony', trustee, { ...commitment, ceremonyId: electionId }],
    ['threshold_raised', trustee, { ...commitment, commitments: [...commitment.commitments, hexFor('A2', 32)] }],
    ['threshold_lowered', trustee, { ...commitment, commitments: commitment.commitments.slice(1) }],
    ['class_missing', issuer, { ...issuerCommitment, classes: issuerCommitment.classes.slice(1) }],
    [
      'class_threshold_lowered',
      issuer,
      {
        ...issuerCommitment,
        classes: issuerCommitment.classes.map(({ proof, commitments }) => ({
          proof,
          commitments: commitments.slice(1),
        })),
      },
    ],
    ['share_missing', { role: 'trustee', index: 2, step: 'shares' }, { ...shares, shares: [sealed(1)] }],
    ['rehearsal_of_another_election', { role: 'trustee', index: 1, step: 'rehearsal' }, rehearsal],
    [
      'rehearsal_of_another_trustee',
      { role: 'trustee', index: 2, step: 'rehearsal' },
      { ...rehearsal, electionId: ceremonyId },
    ],
  ];
  test.each(misfits)('%s is refused', (_name, name, value) => {
    expectCode(() => check(name, value), 'CEREMONY_MESSAGE_INVALID');
  });
});

describe('signature files', () => {
  const keys = generateEd25519();
  const bytes = utf8('{"a":1}');
  const file = makeSignatureFile('ceremony-shares', keys.secretKey, keys.publicKey, bytes);
  const key = toHex(keys.publicKey);

  test('verify under the expected kind and key alone', () => {
    expect(decodeSignatureFile(encodeSignatureFile(file))).toEqual(file);
    expect(() => verifySignedDocument('ceremony-shares', key, bytes, file)).not.toThrow();
    expectCode(() => verifySignedDocument('rehearsal', key, bytes, file), 'SIGNATURE_FILE_KIND_DIFFERENT');
    expectCode(
      () => verifySignedDocument('ceremony-shares', hexFor('k', 32), bytes, file),
      'SIGNATURE_FILE_KEY_DIFFERENT',
    );
    expectCode(() => verifySignedDocument('ceremony-shares', key, utf8('{"a":2}'), file), 'DOCUMENT_SIGNATURE_INVALID');
    const relabelled = { ...file, kind: 'rehearsal' as const };
    expectCode(() => verifySignedDocument('rehearsal', key, bytes, relabelled), 'DOCUMENT_SIGNATURE_INVALID');
  });

  test.each([
    ['kind_unknown', { ...file, kind: 'letter' }],
    ['key_short', { ...file, publicKey: key.slice(2) }],
    ['signature_upper_case', { ...file, signature: 'AB'.repeat(64) }],
    ['member_unknown', { ...file, name: '' }],
  ])('%s is refused', (_name, value) => {
    expectCode(() => decodeSignatureFile(encodeCanonicalJson(value)), 'SIGNATURE_FILE_INVALID');
  });

  test('stand beside their document', () => {
    expect(signaturePath('decryption/trustee-1.json')).toBe('decryption/trustee-1.sig.json');
    expect(signaturePath('checkpoint')).toBe('checkpoint.sig.json');
  });
});

describe('decryption files', () => {
  const keys = generateEd25519();
  const publicKey = toHex(keys.publicKey);
  const aggregates = [{ contest: 0, option: 0, alpha: bytesFor('alpha', 32), beta: bytesFor('beta', 32) }];
  const closeTxid = hexFor('close', 32);
  const closingRoot = bytesFor('root', 32);
  const input = computeTallyInput(fromHex(electionId, 32), txidToInternal(closeTxid), closingRoot, aggregates);
  const share = (contest: number, option: number) => ({
    contest,
    option,
    share: hexFor(`M ${contest} ${option}`, 32),
    proof: hexFor(`proof ${contest} ${option}`, 96),
  });
  const file: DecryptionFile = {
    electionId,
    trustee: 2,
    tallyInput: {
      aggregatesHash: toHex(input.slice(96)),
      closeTxid,
      closingRoot: toHex(closingRoot),
      signature: toHex(signDocument('tally-input', keys.secretKey, input)),
    },
    shares: [share(0, 0), share(0, 1), share(2, 0)],
  };
  const due = file.shares.map(({ contest, option }) => ({ contest, option }));

  test('come back as they were and show the bytes of the tally input', () => {
    expect(decodeDecryptionFile(encodeDecryptionFile(file))).toEqual(file);
    expect(tallyInputBytes(file)).toEqual(input);
    expect(() => verifyTallyInput(file, input, publicKey)).not.toThrow();
    expect(decryptionPath(2)).toBe('decryption/trustee-2.json');
    expect(() => assertSharesDue(file, due)).not.toThrow();
  });

  test.each([
    ['share_twice', { ...file, shares: [share(0, 0), share(0, 0)] }],
    ['options_swapped', { ...file, shares: [share(0, 1), share(0, 0)] }],
    ['contests_swapped', { ...file, shares: [share(2, 0), share(0, 0)] }],
    ['trustee_0', { ...file, trustee: 0 }],
    ['proof_short', { ...file, shares: [{ ...share(0, 0), proof: hexFor('p', 95) }] }],
    ['share_with_another_index', { ...file, shares: [{ ...share(0, 0), trustee: 1 }] }],
    ['input_without_signature', { ...file, tallyInput: { ...file.tallyInput, signature: '' } }],
    ['member_unknown', { ...file, lambda: 1 }],
  ])('%s is refused', (_name, value) => {
    expectCode(() => decodeDecryptionFile(encodeCanonicalJson(value)), 'DECRYPTION_FILE_INVALID');
  });

  test('of another tally input are refused, and so are signatures over another', () => {
    const other = { ...file, tallyInput: { ...file.tallyInput, closeTxid: hexFor('x', 32) } };
    expectCode(() => verifyTallyInput(other, input, publicKey), 'DECRYPTION_TALLY_INPUT_MISMATCH');
    expectCode(() => verifyTallyInput(other, tallyInputBytes(other), publicKey), 'DOCUMENT_SIGNATURE_INVALID');
    expectCode(() => verifyTallyInput(file, input, hexFor('y', 32)), 'DOCUMENT_SIGNATURE_INVALID');
  });

  test('list exactly the due shares', () => {
    expectCode(() => assertSharesDue(file, due.slice(1)), 'DECRYPTION_SHARES_MISMATCH');
    expectCode(() => assertSharesDue(file, [...due, { contest: 3, option: 0 }]), 'DECRYPTION_SHARES_MISMATCH');
    expectCode(() => assertSharesDue(file, due.with(1, { contest: 0, option: 2 })), 'DECRYPTION_SHARES_MISMATCH');
  });
});
