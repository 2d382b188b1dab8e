/** Vectors of voting tokens (spec §5.3 and §5.4, Algorithms 5.5 to 5.13). */
import { bls12_381 } from '@noble/curves/bls12-381.js';
import * as c from '#crypto';
import {
  badG1,
  identityG1,
  identityG2,
  mapValues,
  rawG1,
  torsionG1,
  withFlags,
  withTorsionG1,
  withTorsionG2,
} from './bad-points.mjs';
import { replays } from './formats-replay.mjs';
import { bytesFor, flipBit, writeVectors } from './formats-support.mjs';
import { keys, otherClassKeys, secrets, THRESHOLD } from './issuers-fixture.mjs';

const hex = c.toHex;
const write = (file, algorithm, spec, made, cases) =>
  writeVectors(file, algorithm, spec, made, cases, replays[algorithm]);
const bin = (text) => c.fromHex(text, text.length / 2);
const made = 'tools/vectors/tokens.mjs: 3 issuers, threshold 2; randomness is SHA-256 of labels';
const { G1 } = bls12_381;
const electionId = bytesFor('election', 32);
const voterSecret = bytesFor('voter secret', 32);
const ballotKey = c.deriveBallotKey(voterSecret, electionId, 0).publicKey;
const r = c.deriveBlinding(voterSecret, electionId, 0);
const message = c.encodeTokenMessage(electionId, 0, ballotKey);
const D = c.blind(message, r);
const blindShares = secrets.map((x) => c.blindSign(x, D));
const token = c.unblind(
  [
    { issuer: 1, share: blindShares[0] },
    { issuer: 2, share: blindShares[1] },
  ],
  THRESHOLD,
  r,
);

await write('encode-token-message', '5.5 encodeTokenMessage', '§5.3', made, {
  class_0: { electionId: hex(electionId), classIndex: 0, ballotKey: hex(ballotKey) },
  class_65535: { electionId: hex(electionId), classIndex: 65535, ballotKey: hex(ballotKey) },
  class_65536: { electionId: hex(electionId), classIndex: 65536, ballotKey: hex(ballotKey) },
  election_id_short: { electionId: hex(electionId.slice(1)), classIndex: 0, ballotKey: hex(ballotKey) },
});
await write('blind', '5.6 blind', '§5.3', `${made}; r: 32 bytes big-endian`, {
  derived: { message: hex(message), r: hex(c.encodeBlsScalar(r)) },
  one: { message: hex(message), r: '01'.padStart(64, '0') },
});
const roll = [1, 2].map((registrar) =>
  c.deriveRollKey(
    c.decodeBase32(c.encodeBase32(c.concatBytes(bytesFor(`code ${registrar}`, 12), Uint8Array.of(0xa0))), 13),
  ),
);
const requestInput = (registrars) => ({
  electionId: hex(electionId),
  classIndex: 0,
  rollKeys: roll
    .slice(0, registrars)
    .map((k) => ({ secretKey: hex(c.encodeScalar(k.secretKey)), publicKey: hex(k.publicKey) })),
  D: hex(D),
  randomness: Array.from({ length: registrars }, (_, i) =>
    hex(c.deriveRequestRandomness(voterSecret, electionId, 0, i)),
  ),
});
await write('make-request', '5.7 makeRequest', '§5.3', `${made}; secret keys 32 bytes little-endian`, {
  one_registrar: requestInput(1),
  two_registrars: requestInput(2),
});
const request = bin(replays['5.7 makeRequest'](requestInput(1)));
const request2 = bin(replays['5.7 makeRequest'](requestInput(2)));
const req = { electionId: hex(electionId), registrars: 1, request: hex(request) };
const splice = (bytes, at, part) => hex(c.concatBytes(bytes.slice(0, at), part, bytes.slice(at + part.length)));
await write(
  'verify-request',
  '5.8 verifyRequest',
  '§5.3',
  `${made}; decodeRequest and then verifyRequest; one thing differs from the first cases in each of the others`,
  {
    valid_one_registrar: req,
    valid_two_registrars: { ...req, registrars: 2, request: hex(request2) },
    other_election: { ...req, electionId: hex(bytesFor('other election', 32)) },
    other_class: { ...req, request: splice(request, 0, Uint8Array.of(0, 1)) },
    other_roll_key: { ...req, request: splice(request, 2, roll[1].publicKey) },
    other_blinded_message: { ...req, request: splice(request, 34, c.blind(message, 2n)) },
    signature_bit: { ...req, request: hex(flipBit(request, 8 * 90)) },
    signature_missing: { ...req, request: hex(request.slice(0, 82)) },
    signatures_swapped: {
      ...req,
      registrars: 2,
      request: hex(c.concatBytes(request2.slice(0, 114), request2.slice(178), request2.slice(114, 178))),
    },
    second_signature_bit: { ...req, registrars: 2, request: hex(flipBit(request2, 8 * 241)) },
    one_byte_more: { ...req, request: `${req.request}00` },
    two_registrars_expected: { ...req, registrars: 2 },
    roll_key_identity: { ...req, request: splice(request, 2, new Uint8Array(32)) },
    roll_key_not_canonical: { ...req, request: splice(request, 2, new Uint8Array(32).fill(0xff)) },
    blinded_identity: { ...req, request: splice(request, 34, bin(identityG1)) },
    blinded_with_torsion: { ...req, request: splice(request, 34, bin(withTorsionG1(D))) },
    blinded_not_compressed: { ...req, request: splice(request, 34, bin(withFlags(D, 0))) },
  },
);
const signInput = { secretShare: hex(c.encodeBlsScalar(secrets[0])), D: hex(D) };
await write('blind-sign', '5.9 blindSign', '§5.4', `${made}; secretShare: 32 bytes big-endian`, {
  valid: signInput,
  ...mapValues(badG1(D), (bad) => ({ ...signInput, D: bad })),
});
const shareClaim = { D: hex(D), S: hex(blindShares[0]), verificationKey: hex(keys.verificationKeys[0]) };
await write(
  'verify-blind-signature',
  '5.10 verifyBlindSignature',
  '§5.4',
  `${made}; one thing differs from the first case in each of the others`,
  {
    valid: shareClaim,
    under_key_of_other_issuer: { ...shareClaim, verificationKey: hex(keys.verificationKeys[1]) },
    under_key_of_other_class: { ...shareClaim, verificationKey: hex(otherClassKeys.verificationKeys[0]) },
    share_of_other_issuer: { ...shareClaim, S: hex(blindShares[1]) },
    of_other_blinded_message: { ...shareClaim, D: hex(c.blind(message, 2n)) },
    share_negated: { ...shareClaim, S: hex(flipBit(blindShares[0], 5)) },
    ...mapValues(badG1(blindShares[0]), (bad) => ({ ...shareClaim, S: bad })),
    key_identity: { ...shareClaim, verificationKey: identityG2 },
    key_with_torsion: { ...shareClaim, verificationKey: withTorsionG2(keys.verificationKeys[0]) },
  },
);
const issue = (...issuers) => issuers.map((issuer) => ({ issuer, share: hex(blindShares[issuer - 1]) }));
const unblindInput = { shares: issue(1, 2), threshold: THRESHOLD, r: hex(c.encodeBlsScalar(r)) };
await write('unblind', '5.11 unblind', '§5.4', `${made}; any two shares give the same token`, {
  issuers_1_2: unblindInput,
  issuers_3_1: { ...unblindInput, shares: issue(3, 1) },
  issuers_2_3: { ...unblindInput, shares: issue(2, 3) },
  all_issuers: { ...unblindInput, shares: issue(1, 2, 3) },
  one_issuer: { ...unblindInput, shares: issue(1) },
  issuer_twice: { ...unblindInput, shares: issue(1, 1) },
  issuer_0: { ...unblindInput, shares: [{ ...issue(1)[0], issuer: 0 }, ...issue(2)] },
  share_identity: { ...unblindInput, shares: [{ issuer: 1, share: identityG1 }, ...issue(2)] },
  share_with_torsion: { ...unblindInput, shares: [{ issuer: 1, share: withTorsionG1(blindShares[0]) }, ...issue(2)] },
});
const claimed = { issuingKey: hex(keys.publicKey), message: hex(message), token: hex(token) };
await write(
  'verify-token',
  '5.12 verifyToken',
  '§5.4',
  `${made}; one thing differs from the first case in each of the others`,
  {
    valid: claimed,
    of_other_election: { ...claimed, message: hex(c.encodeTokenMessage(bytesFor('other election', 32), 0, ballotKey)) },
    of_other_class: { ...claimed, message: hex(c.encodeTokenMessage(electionId, 1, ballotKey)) },
    of_other_ballot_key: {
      ...claimed,
      message: hex(c.encodeTokenMessage(electionId, 0, c.deriveBallotKey(voterSecret, electionId, 1).publicKey)),
    },
    under_key_of_other_class: { ...claimed, issuingKey: hex(otherClassKeys.publicKey) },
    under_key_of_one_issuer: { ...claimed, issuingKey: hex(keys.verificationKeys[0]) },
    blind_signature_as_token: { ...claimed, token: hex(blindShares[0]) },
    negated: { ...claimed, token: hex(flipBit(token, 5)) },
    ...mapValues(badG1(token), (bad) => ({ ...claimed, token: bad })),
    identity_under_identity: { ...claimed, issuingKey: identityG2, token: identityG1 },
    key_with_torsion: { ...claimed, issuingKey: withTorsionG2(keys.publicKey) },
    key_of_48_bytes: { ...claimed, issuingKey: claimed.issuingKey.slice(96) },
  },
);
const many = Array.from({ length: 4 }, (_, i) => {
  const own = c.encodeTokenMessage(
    electionId,
    0,
    c.deriveBallotKey(bytesFor(`voter ${i}`, 32), electionId, 0).publicKey,
  );
  const hidden = c.blind(own, 3n);
  const parts = [0, 1].map((j) => ({ issuer: j + 1, share: c.blindSign(secrets[j], hidden) }));
  return { message: hex(own), token: hex(c.unblind(parts, THRESHOLD, 3n)) };
});
const shifted = (h, by) => rawG1(G1.Point.fromBytes(bin(h)).add(by));
const delta = G1.Point.BASE.multiply(7n);
const batch = { issuingKey: hex(keys.publicKey), items: many };
const replaced = (at, item) => ({ ...batch, items: many.map((old, i) => (i === at ? { ...old, ...item } : old)) });
await write('verify-token-batch', '5.13 verifyTokenBatch', '§5.4', `${made}; output: indices that fail`, {
  all_valid: batch,
  none: { ...batch, items: [] },
  one: { ...batch, items: [many[0]] },
  one_invalid: { ...batch, items: [{ ...many[0], message: many[1].message }] },
  forgeries_that_cancel: {
    ...batch,
    items: many.map((m, i) =>
      i === 1
        ? { ...m, token: shifted(m.token, delta) }
        : i === 2
          ? { ...m, token: shifted(m.token, delta.negate()) }
          : m,
    ),
  },
  tokens_swapped: {
    ...batch,
    items: [{ ...many[0], token: many[1].token }, { ...many[1], token: many[0].token }, many[2], many[3]],
  },
  identity_at_2: replaced(2, { token: identityG1 }),
  torsion_at_0: replaced(0, { token: withTorsionG1(bin(many[0].token)) }),
  torsion_that_cancels: {
    ...batch,
    items: many.map((m, i) =>
      i < 2 ? { ...m, token: shifted(m.token, i === 0 ? torsionG1 : torsionG1.negate()) } : m,
    ),
  },
  all_invalid: { ...batch, items: many.map((m) => ({ ...m, token: identityG1 })) },
  valid_twice: { ...batch, items: [many[0], many[0]] },
});
