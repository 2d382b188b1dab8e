/** Vectors of the trustees' ceremony, the rehearsal and the tally (spec §4 and §10). */
import * as c from '#crypto';
import { bytesFor, flipBit, writeVectors } from './formats-support.mjs';
import { replays } from './ristretto-replay.mjs';

const hex = c.toHex;
const made = 'tools/vectors/ristretto-tally.mjs: all bytes are SHA-256 of labels; one thing differs from case to case';
const write = (file, algorithm, spec, cases) => writeVectors(file, algorithm, spec, made, cases, replays[algorithm]);
const random = (label) => hex(bytesFor(label, 32));
const scalarFor = (label) => c.littleEndian(bytesFor(label, 64)) % c.ORDER;
const pointFor = (label) => hex(c.encodePoint(c.multiplyBase(scalarFor(label))));
const bin = (text) => c.fromHex(text, text.length / 2);
const identity = '00'.repeat(32);

// A ceremony of three trustees, two of whom can decrypt.
const ceremonyId = random('ceremony');
const member = (index) => ({ ceremonyId, index, n: 3, k: 2, seed: random(`trustee ${index}`) });
const started = [1, 2, 3].map((index) => replays['4.1 startTrusteeCeremony'](member(index)));
await write('start-trustee-ceremony', '4.1 startTrusteeCeremony', '§4.1', {
  first: member(1),
  second: member(2),
  third: member(3),
  other_ceremony: { ...member(1), ceremonyId: random('other ceremony') },
  other_index: { ...member(1), index: 2 },
  other_number_of_members: { ...member(1), n: 4 },
  other_threshold: { ...member(1), k: 3 },
});

const messages = started.map(({ commitments, proof }) => ({ commitments, proof }));
const checking = { ceremonyId, index: 1, k: 2, message: messages[0] };
const firstWith = (change) => ({ ...checking, message: { ...messages[0], ...change } });
await write('verify-key-commitment', '4.2 verifyKeyCommitment', '§4.1', {
  valid: checking,
  other_ceremony: { ...checking, ceremonyId: random('other ceremony') },
  other_index: { ...checking, index: 2 },
  one_commitment_missing: firstWith({ commitments: messages[0].commitments.slice(0, 1) }),
  one_commitment_too_many: firstWith({ commitments: [...messages[0].commitments, pointFor('a commitment')] }),
  first_commitment_identity: firstWith({ commitments: [identity, messages[0].commitments[1]] }),
  last_commitment_identity: firstWith({ commitments: [messages[0].commitments[0], identity] }),
  first_commitment_replaced: firstWith({ commitments: [pointFor('a commitment'), messages[0].commitments[1]] }),
  proof_of_another_trustee: firstWith({ proof: messages[1].proof }),
  proof_commitment_identity: firstWith({ proof: identity + messages[0].proof.slice(64) }),
  proof_response_bit: firstWith({ proof: hex(flipBit(bin(messages[0].proof), 256)) }),
  proof_short: firstWith({ proof: messages[0].proof.slice(2) }),
});

const rogue = { ...messages[2], proof: messages[0].proof };
await write('make-key-shares', '4.3 makeKeyShares', '§4.1', {
  first: { ...member(1), messages },
  third: { ...member(3), messages },
  one_message_missing: { ...member(1), messages: messages.slice(0, 2) },
  messages_in_other_order: { ...member(1), messages: [messages[0], messages[2], messages[1]] },
  own_message_replaced: { ...member(1), seed: random('another trustee 1'), messages },
  rogue_key: { ...member(1), messages: [messages[0], messages[1], rogue] },
});

const sharesOf = (from) => replays['4.3 makeKeyShares']({ ...member(from), messages });
const shareFromTo = (from, to) => sharesOf(from).find((share) => share.to === to).share;
const oneMore = (share) => hex(c.encodeScalar(c.modOrder(c.decodeScalar(bin(share)) + 1n)));
const received = { index: 1, share: shareFromTo(2, 1), commitments: messages[1].commitments };
await write('verify-key-share', '4.4 verifyKeyShare', '§4.1', {
  valid: received,
  off_by_one: { ...received, share: oneMore(received.share) },
  of_another_receiver: { ...received, index: 3 },
  of_another_sender: { ...received, commitments: messages[2].commitments },
  too_large: { ...received, share: 'ff'.repeat(32) },
  commitment_dropped: { ...received, commitments: messages[1].commitments.slice(0, 1) },
});

const toFirst = [2, 3].map((from) => ({ from, share: shareFromTo(from, 1) }));
const finishing = { ...member(1), messages, received: toFirst };
const finishOf = (to) => ({
  ...member(to),
  messages,
  received: [1, 2, 3].filter((from) => from !== to).map((from) => ({ from, share: shareFromTo(from, to) })),
});
await write('finish-trustee-ceremony', '4.5 finishTrusteeCeremony', '§4.1', {
  first: finishing,
  second: finishOf(2),
  third: finishOf(3),
  any_order: { ...finishing, received: [...toFirst].reverse() },
  one_share_missing: { ...finishing, received: toFirst.slice(0, 1) },
  one_share_twice: { ...finishing, received: [toFirst[0], toFirst[0]] },
  share_from_nobody: { ...finishing, received: [toFirst[0], { from: 4, share: toFirst[1].share }] },
  share_off_by_one: { ...finishing, received: [toFirst[0], { from: 3, share: oneMore(toFirst[1].share) }] },
});

const commitments = messages.map((message) => message.commitments);
await write('derive-trustee-keys', '4.6 deriveTrusteeKeys', '§4.1', {
  valid: { commitments },
  other_order: { commitments: [commitments[1], commitments[0], commitments[2]] },
  none: { commitments: [] },
  threshold_of_one: { commitments: commitments.map((list) => list.slice(0, 1)) },
  threshold_above_members: { commitments: commitments.slice(0, 1) },
  unequal_numbers: { commitments: [commitments[0], commitments[1], [...commitments[2], commitments[2][0]]] },
  commitment_identity: { commitments: [commitments[0], commitments[1], [identity, commitments[2][1]]] },
  keys_cancel_out: {
    commitments: [commitments[0], [negated(commitments[0][0]), commitments[1][1]]],
  },
});
await write('compute-transcript-hash', '4.7 computeTranscriptHash', '§4.1', {
  two_messages: { messages: ['7b7d', '7b7d'] },
  one_message_of_the_same_bytes: { messages: ['7b7d7b7d'] },
});

const { publicKey, verificationKeys } = replays['4.6 deriveTrusteeKeys']({ commitments });
const secretShares = [1, 2, 3].map((index) => replays['4.5 finishTrusteeCeremony'](finishOf(index)));
const electionId = random('election');
const rehearsing = { electionId, index: 1, secretShare: secretShares[0], random: random('proof randomness') };
await write('rehearse', '4.8 rehearse', '§4.2', {
  first: rehearsing,
  second: { ...rehearsing, index: 2, secretShare: secretShares[1] },
  other_election: { ...rehearsing, electionId: random('other election') },
});
const rehearsed = {
  electionId,
  index: 1,
  verificationKey: verificationKeys[0],
  ...replays['4.8 rehearse'](rehearsing),
};
await write('verify-rehearsal', '4.9 verifyRehearsal', '§4.2', {
  valid: rehearsed,
  other_election: { ...rehearsed, electionId: random('other election') },
  other_index: { ...rehearsed, index: 2 },
  other_verification_key: { ...rehearsed, verificationKey: verificationKeys[1] },
  share_identity: { ...rehearsed, share: identity },
  share_replaced: { ...rehearsed, share: pointFor('a share') },
  proof_response_bit: { ...rehearsed, proof: hex(flipBit(bin(rehearsed.proof), 512)) },
  proof_short: { ...rehearsed, proof: rehearsed.proof.slice(2) },
  proof_long: { ...rehearsed, proof: `${rehearsed.proof}00` },
});

// Three ballots of one option under Y: 1, 0 and 1, the last of weight 3; the total is 4.
const Y = c.decodePoint(bin(publicKey));
const ciphertext = (label, value) => {
  const r = scalarFor(label);
  return {
    alpha: hex(c.encodePoint(c.multiplyBase(r))),
    beta: hex(c.encodePoint(c.multiply(Y, r).add(c.multiplyBase(value)))),
  };
};
const ciphertexts = [
  { weight: 1, ...ciphertext('ballot 1', 1n) },
  { weight: 1, ...ciphertext('ballot 2', 0n) },
  { weight: 3, ...ciphertext('ballot 3', 1n) },
];
await write('aggregate', '10.1 aggregate', '§10.1', {
  none: { ciphertexts: [] },
  one: { ciphertexts: ciphertexts.slice(0, 1) },
  weighted: { ciphertexts },
  weights_ignored: { ciphertexts: ciphertexts.map((one) => ({ ...one, weight: 1 })) },
  largest_weight: { ciphertexts: [{ ...ciphertexts[0], weight: 2 ** 31 }] },
});

const aggregate = { contest: 0, option: 0, ...replays['10.1 aggregate']({ ciphertexts }) };
const other = { contest: 0, option: 1, ...replays['10.1 aggregate']({ ciphertexts: ciphertexts.slice(0, 2) }) };
const empty = { contest: 1, option: 0, alpha: identity, beta: identity };
const closingRoot = random('closing root');
const tallyInput = {
  electionId,
  closeTxidInternal: random('close transaction'),
  closingRoot,
  aggregates: [aggregate, other, empty],
};
await write('compute-tally-input', '10.2 computeTallyInput', '§10.1', {
  three_options: tallyInput,
  one_aggregate_replaced: { ...tallyInput, aggregates: [aggregate, { ...other, beta: aggregate.beta }, empty] },
});

const statement = { electionId, closingRoot, trustee: 1, verificationKey: verificationKeys[0], aggregate };
const proving = { ...statement, secretShare: secretShares[0], random: random('proof randomness') };
const provingAs = (trustee) => ({
  ...proving,
  trustee,
  verificationKey: verificationKeys[trustee - 1],
  secretShare: secretShares[trustee - 1],
});
await write('prove-partial-decryption', '10.3 provePartialDecryption', '§10.2', {
  first: proving,
  second: provingAs(2),
  third: provingAs(3),
  alpha_identity: { ...proving, aggregate: { ...aggregate, alpha: identity } },
});

const proven = replays['10.3 provePartialDecryption'](proving);
const claimed = { ...statement, ...proven };
const withProof = (change) => ({ ...claimed, proof: change(claimed.proof) });
await write('verify-partial-decryption', '10.4 verifyPartialDecryption', '§10.2', {
  valid: claimed,
  alpha_and_share_identity: {
    ...statement,
    aggregate: { ...aggregate, alpha: identity },
    ...replays['10.3 provePartialDecryption']({ ...proving, aggregate: { ...aggregate, alpha: identity } }),
  },
  other_election: { ...claimed, electionId: random('other election') },
  other_closing_root: { ...claimed, closingRoot: random('other root') },
  other_trustee: { ...claimed, trustee: 2 },
  other_verification_key: { ...claimed, verificationKey: verificationKeys[1] },
  other_contest: { ...claimed, aggregate: { ...aggregate, contest: 1 } },
  other_option: { ...claimed, aggregate: { ...aggregate, option: 1 } },
  share_for_another_alpha: { ...claimed, aggregate: { ...aggregate, alpha: other.alpha } },
  other_beta: { ...claimed, aggregate: { ...aggregate, beta: other.beta } },
  share_identity: { ...claimed, share: identity },
  share_of_another_trustee: { ...claimed, share: replays['10.3 provePartialDecryption'](provingAs(2)).share },
  share_not_canonical: { ...claimed, share: `ed${'ff'.repeat(30)}7f` },
  first_commitment_replaced: withProof((proof) => pointFor('a commitment') + proof.slice(64)),
  second_commitment_replaced: withProof((proof) => proof.slice(0, 64) + pointFor('a commitment') + proof.slice(128)),
  response_bit: withProof((proof) => hex(flipBit(bin(proof), 512))),
  proof_short: withProof((proof) => proof.slice(2)),
  proof_long: withProof((proof) => `${proof}00`),
});

const shares = [1, 2, 3].map((trustee) => ({
  trustee,
  share: replays['10.3 provePartialDecryption'](provingAs(trustee)).share,
}));
const combining = { shares: shares.slice(0, 2), beta: aggregate.beta };
await write('combine-shares', '10.5 combineShares', '§10.3', {
  first_and_second: combining,
  third_and_first: { ...combining, shares: [shares[2], shares[0]] },
  all_three: { ...combining, shares },
  too_few_give_another_point: { ...combining, shares: shares.slice(0, 1) },
  none: { ...combining, shares: [] },
  same_trustee_twice: { ...combining, shares: [shares[0], shares[0]] },
  trustee_zero: { ...combining, shares: [{ ...shares[0], trustee: 0 }, shares[1]] },
});

const multiple = (n) => hex(c.encodePoint(c.multiplyBase(n)));
await write('discrete-log', '10.6 discreteLog', '§10.3', {
  total: { point: replays['10.5 combineShares'](combining), maxValue: 5 },
  zero: { point: identity, maxValue: 5 },
  largest: { point: multiple(1000n), maxValue: 1000 },
  bound_of_zero: { point: identity, maxValue: 0 },
  one_above_the_bound: { point: multiple(1001n), maxValue: 1000 },
  minus_one: { point: multiple(c.ORDER - 1n), maxValue: 1000 },
  too_few_shares: {
    point: replays['10.5 combineShares']({ ...combining, shares: shares.slice(0, 1) }),
    maxValue: 1000,
  },
});

/** −P, from the encoding of P. */
function negated(point) {
  return hex(c.encodePoint(c.decodePoint(bin(point)).negate()));
}
