/** Vectors of ballots, spoils and challenges (spec §6 and §9). */
import * as c from '#crypto';
import { bytesFor, flipBit, writeVectors } from './formats-support.mjs';
import { contextOf, replays } from './ristretto-replay.mjs';

const hex = c.toHex;
const made =
  'tools/vectors/ristretto-ballots.mjs: all bytes are SHA-256 of labels; one thing differs from case to case';
const write = (file, algorithm, spec, cases) => writeVectors(file, algorithm, spec, made, cases, replays[algorithm]);
const random = (label) => hex(bytesFor(label, 32));
const scalarFor = (label) => c.littleEndian(bytesFor(label, 64)) % c.ORDER;
const pointFor = (label) => hex(c.encodePoint(c.multiplyBase(scalarFor(label))));
const bin = (text) => c.fromHex(text, text.length / 2);

const context = {
  electionId: random('election'),
  classIndex: 1,
  publicKey: pointFor('trustees'),
  contests: [{ contest: 0, options: 2, optionMax: 1, allowedTotals: [0, 1] }],
};
const scoring = {
  ...context,
  contests: [
    { contest: 0, options: 2, optionMax: 3, allowedTotals: [0, 4] },
    { contest: 2, options: 1, optionMax: 1, allowedTotals: [1] },
  ],
};
const keys = { secretKey: scalarFor('ballot key'), publicKey: pointFor('ballot key') };
const encryption = { context, ballotKey: keys.publicKey, revision: 29_000_000, seed: random('seed') };

const header = hex(
  c.encodeBallotHeader({
    electionId: bin(context.electionId),
    classIndex: 1,
    ballotKey: bin(keys.publicKey),
    revision: 29_000_000,
  }),
);
const nonce = { seed: random('seed'), header, choices: [[0, 1]], kind: 0, contest: 0, option: 0, branch: 0 };
await write('derive-nonce', '6.1 deriveNonce', '§6.1', {
  encryption: nonce,
  other_choices: { ...nonce, choices: [[1, 0]] },
  other_option: { ...nonce, option: 1 },
  other_contest: { ...nonce, contest: 1 },
  other_seed: { ...nonce, seed: random('other seed') },
  other_revision: { ...nonce, header: `${header.slice(0, -2)}ff` },
  commitment: { ...nonce, kind: 1 },
  commitment_of_second_branch: { ...nonce, kind: 1, branch: 1 },
  simulated_challenge: { ...nonce, kind: 2 },
  total: { ...nonce, kind: 1, option: 0xffff },
});

await write('encrypt-ballot', '6.2 encryptBallot', '§6.1', {
  second_option: { ...encryption, choices: [[0, 1]] },
  first_option: { ...encryption, choices: [[1, 0]] },
  blank: { ...encryption, choices: [[0, 0]] },
  scores_and_skipped_contest: { ...encryption, context: scoring, choices: [[3, 1], [1]] },
  too_many: { ...encryption, choices: [[1, 1]] },
  over_option_max: { ...encryption, choices: [[2, 0]] },
  negative: { ...encryption, choices: [[2, -1]] },
  not_an_integer: { ...encryption, choices: [[0.5, 0.5]] },
  total_between_allowed: { ...encryption, context: scoring, choices: [[1, 1], [1]] },
  option_missing: { ...encryption, choices: [[1]] },
  contest_missing: { ...encryption, context: scoring, choices: [[3, 1]] },
});

const encrypted = replays['6.2 encryptBallot']({ ...encryption, choices: [[0, 1]] });
await write('compute-tracker', '6.3 computeTracker', '§6.1', {
  ballot: { body: encrypted.body },
  one_bit: { body: hex(flipBit(bin(encrypted.body), 0)) },
});
const signing = {
  secretKey: hex(c.encodeScalar(keys.secretKey)),
  tracker: encrypted.tracker,
  random: random('signature randomness'),
};
await write('sign-ballot', '6.4 signBallot', '§6.1', { ballot: signing });
const signature = replays['6.4 signBallot'](signing);
const token = hex(bytesFor('token', 48));
await write('encode-ballot', '6.5 encodeBallot', '§6.1', { ballot: { body: encrypted.body, token, signature } });

const entry = replays['6.5 encodeBallot']({ body: encrypted.body, token, signature });
const lengths = c.ballotLengths(contextOf(context));
const replaced = (at, bytes) => entry.slice(0, 2 * at) + bytes + entry.slice(2 * at + bytes.length);
const ALPHA = 1 + c.BALLOT_HEADER_BYTES;
const CHALLENGE = 1 + lengths.prefix;
const SIGNATURE = entry.length / 2 - 64;
const identity = '00'.repeat(32);
const notCanonical = `ed${'ff'.repeat(30)}7f`;
const order = hex(c.fromHex(c.ORDER.toString(16).padStart(64, '0'), 32).reverse());
const decoding = { context, entry };
await write('decode-ballot', '6.6 decodeBallot', '§6.1', {
  valid: decoding,
  beta_identity: { context, entry: replaced(ALPHA + 32, identity) },
  commitment_identity: { context, entry: replaced(ALPHA + 128, identity) },
  signature_commitment_identity: { context, entry: replaced(SIGNATURE, identity) },
  token_of_zeros: { context, entry: replaced(SIGNATURE - 48, '00'.repeat(48)) },
  empty: { context, entry: '' },
  one_byte_short: { context, entry: entry.slice(0, -2) },
  one_byte_long: { context, entry: `${entry}00` },
  type_of_a_spoil: { context, entry: replaced(0, '11') },
  other_magic: { context, entry: replaced(1, '50534232') },
  other_election: { context, entry: replaced(5, random('other election')) },
  other_class: { context, entry: replaced(37, '0000') },
  ballot_key_identity: { context, entry: replaced(39, identity) },
  ballot_key_not_canonical: { context, entry: replaced(39, notCanonical) },
  alpha_identity: { context, entry: replaced(ALPHA, identity) },
  alpha_not_canonical: { context, entry: replaced(ALPHA, notCanonical) },
  beta_negative: { context, entry: replaced(ALPHA + 32, `01${'00'.repeat(31)}`) },
  challenge_is_the_order: { context, entry: replaced(CHALLENGE, order) },
  response_too_large: { context, entry: replaced(CHALLENGE + 32, 'ff'.repeat(32)) },
  signature_commitment_not_canonical: { context, entry: replaced(SIGNATURE, notCanonical) },
  signature_response_is_the_order: { context, entry: replaced(SIGNATURE + 32, order) },
});

const scalarAt = (at, change) =>
  hex(c.encodeScalar(c.modOrder(c.decodeScalar(bin(entry).slice(at, at + 32)) + change)));
const COMMITMENT = ALPHA + 128;
const otherKey = { ...context, publicKey: pointFor('other trustees') };
const scoringBody = replays['6.2 encryptBallot']({ ...encryption, context: scoring, choices: [[3, 1], [1]] }).body;
await write('verify-ballot-proofs', '6.7 verifyBallotProofs', '§6.1', {
  valid: decoding,
  valid_scores: { context: scoring, entry: replays['6.5 encodeBallot']({ body: scoringBody, token, signature }) },
  other_election_key: { ...decoding, context: otherKey },
  other_revision: { context, entry: replaced(71, '00000000') },
  other_ballot_key: { context, entry: replaced(39, pointFor('other ballot key')) },
  alpha_of_the_other_option: {
    context,
    entry: replaced(ALPHA, entry.slice(2 * ALPHA + 128, 2 * ALPHA + 192)),
  },
  commitment_replaced: { context, entry: replaced(COMMITMENT, pointFor('a commitment')) },
  challenge_off_by_one: { context, entry: replaced(CHALLENGE, scalarAt(CHALLENGE, 1n)) },
  first_response_off_by_one: { context, entry: replaced(CHALLENGE + 32, scalarAt(CHALLENGE + 32, 1n)) },
  last_response_off_by_one: {
    context,
    entry: replaced(SIGNATURE - 48 - 32, scalarAt(SIGNATURE - 48 - 32, 1n)),
  },
});

const second = replays['6.2 encryptBallot']({ ...encryption, choices: [[1, 0]], seed: random('second seed') });
const secondSignature = replays['6.4 signBallot']({ ...signing, tracker: second.tracker });
const secondEntry = replays['6.5 encodeBallot']({ body: second.body, token, signature: secondSignature });
const badProof = replaced(CHALLENGE, scalarAt(CHALLENGE, 1n));
const badSignature = replaced(SIGNATURE + 32, scalarAt(SIGNATURE + 32, 1n));
const resigned = (text) => {
  const body = text.slice(2, 2 + 2 * lengths.body);
  const tracker = replays['6.3 computeTracker']({ body });
  return replays['6.5 encodeBallot']({ body, token, signature: replays['6.4 signBallot']({ ...signing, tracker }) });
};
await write('verify-ballot-batch', '6.8 verifyBallotBatch', '§6.1', {
  none: { context, entries: [] },
  one: { context, entries: [entry] },
  two: { context, entries: [entry, secondEntry] },
  bad_signature_first: { context, entries: [badSignature, secondEntry] },
  bad_proof_last: { context, entries: [entry, secondEntry, resigned(badProof)] },
  proof_changed_and_not_signed_again: { context, entries: [badProof, entry] },
  all_bad: { context, entries: [badSignature, resigned(badProof), badProof] },
});

const spoiling = {
  electionId: context.electionId,
  classIndex: 1,
  secretKey: signing.secretKey,
  tracker: encrypted.tracker,
  token,
  random: random('signature randomness'),
};
await write('encode-spoil', '6.9 encodeSpoil', '§6.4', {
  spoil: spoiling,
  other_tracker: { ...spoiling, tracker: second.tracker },
});
const spoil = replays['6.9 encodeSpoil'](spoiling);
const spoilWith = (at, bytes) => ({
  electionId: context.electionId,
  entry: spoil.slice(0, 2 * at) + bytes + spoil.slice(2 * at + bytes.length),
});
await write('decode-spoil', '6.10 decodeSpoil', '§6.4', {
  valid: { electionId: context.electionId, entry: spoil },
  one_byte_short: { electionId: context.electionId, entry: spoil.slice(0, -2) },
  one_byte_long: { electionId: context.electionId, entry: `${spoil}00` },
  type_of_a_ballot: spoilWith(0, '10'),
  other_election: { electionId: random('other election'), entry: spoil },
  other_class: spoilWith(33, '0000'),
  ballot_key_identity: spoilWith(35, identity),
  ballot_key_replaced: spoilWith(35, pointFor('other ballot key')),
  tracker_replaced: spoilWith(67, second.tracker),
  token_replaced: spoilWith(99, '00'.repeat(48)),
  signature_commitment_not_canonical: spoilWith(147, notCanonical),
  signature_response_is_the_order: spoilWith(179, order),
  signature_of_a_ballot: spoilWith(147, signature),
});

const opening = {
  electionId: context.electionId,
  classIndex: 1,
  ballotKey: keys.publicKey,
  revision: 29_000_000,
  choices: [[0, 1]],
  seed: random('seed'),
};
await write('encode-challenge', '9.1 encodeChallenge', '§9', {
  opening,
  other_choices: { ...opening, choices: [[1, 0]] },
});
const qr = c.encodeTrackerQr(bin(encrypted.tracker));
const text = replays['9.1 encodeChallenge'](opening);
const challenged = (change) => ({
  context,
  tracker: qr,
  text: replays['9.1 encodeChallenge']({ ...opening, ...change }),
});
await write('verify-challenge', '9.2 verifyChallenge', '§9', {
  valid: { context, tracker: qr, text },
  lower_case: { context, tracker: qr.toLowerCase(), text: text.toLowerCase() },
  device_shows_other_choices: challenged({ choices: [[1, 0]] }),
  other_seed: challenged({ seed: random('other seed') }),
  other_revision: challenged({ revision: 29_000_001 }),
  other_ballot_key: challenged({ ballotKey: pointFor('other ballot key') }),
  other_election: challenged({ electionId: random('other election') }),
  other_class: challenged({ classIndex: 0 }),
  choices_not_allowed: challenged({ choices: [[1, 1]] }),
  one_choice_missing: challenged({ choices: [[1]] }),
  tracker_scanned_as_challenge: { context, tracker: qr, text: qr },
  half_a_text: { context, tracker: qr, text: text.slice(0, 40) },
  tracker_of_another_encryption: { context, tracker: c.encodeTrackerQr(bin(second.tracker)), text },
});
