/** Vectors of hashes, signatures in 𝔾, text codes and the voter's secrets (spec §2, §3, §5). */
import * as c from '#crypto';
import { bytesFor, flipBit, writeVectors } from './formats-support.mjs';
import { replays } from './ristretto-replay.mjs';

const hex = c.toHex;
const made = 'tools/vectors/ristretto-basics.mjs: all bytes are SHA-256 of labels; one thing differs from case to case';
const write = (file, algorithm, spec, cases) => writeVectors(file, algorithm, spec, made, cases, replays[algorithm]);
const random = (label) => hex(bytesFor(label, 32));
const scalarFor = (label) => hex(c.encodeScalar(c.littleEndian(bytesFor(label, 64)) % c.ORDER));

const splits = {
  no_argument: { tag: 'tracker', args: [] },
  empty_argument: { tag: 'tracker', args: [''] },
  one_argument: { tag: 'tracker', args: ['0102'] },
  same_bytes_in_two_arguments: { tag: 'tracker', args: ['01', '02'] },
  other_tag: { tag: 'transcript', args: ['0102'] },
};
await write('hash', '2.1 hash', '§2.2', splits);
await write('hash-to-scalar', '2.2 hashToScalar', '§2.2', splits);
await write('hkdf', '2.3 hkdf', '§2.2', {
  empty_info: { ikm: random('ikm'), info: '' },
  with_info: { ikm: random('ikm'), info: hex(c.utf8('psephos/v1/ballot-key')) },
  short_ikm: { ikm: '00', info: hex(c.utf8('psephos/v1/roll-key')) },
});

const secretKey = scalarFor('signing key');
const publicKey = hex(c.encodePoint(c.multiplyBase(c.decodeScalar(c.fromHex(secretKey, 32)))));
const message = hex(c.utf8('a message'));
const signInput = { secretKey, message, random: random('signature randomness') };
await write('sign', '2.4 sign', '§2.4', {
  request: { purpose: 'request', ...signInput },
  ballot: { purpose: 'ballot', ...signInput },
  spoil: { purpose: 'spoil', ...signInput },
  empty_message: { purpose: 'ballot', ...signInput, message: '' },
  other_randomness: { purpose: 'ballot', ...signInput, random: random('other randomness') },
  key_one: { purpose: 'ballot', ...signInput, secretKey: hex(c.encodeScalar(1n)) },
});

const signature = replays['2.4 sign']({ purpose: 'ballot', ...signInput });
const verifyInput = { purpose: 'ballot', publicKey, message, signature };
const z = c.decodeScalar(c.fromHex(signature.slice(64), 32));
const withOrder = c.concatBytes(c.fromHex(signature, 64).slice(0, 32), littleEndian(z + c.ORDER));
const bitFlipped = (at) => hex(flipBit(c.fromHex(signature, 64), at));
const otherKey = hex(c.encodePoint(c.multiplyBase(c.decodeScalar(c.fromHex(scalarFor('other key'), 32)))));
await write('verify-signature', '2.5 verifySignature', '§2.4', {
  valid: verifyInput,
  other_purpose: { ...verifyInput, purpose: 'spoil' },
  other_message: { ...verifyInput, message: hex(c.utf8('b message')) },
  other_key: { ...verifyInput, publicKey: otherKey },
  commitment_replaced: { ...verifyInput, signature: hex(c.encodePoint(c.BASE)) + signature.slice(64) },
  response_bit: { ...verifyInput, signature: bitFlipped(256) },
  response_plus_order: { ...verifyInput, signature: hex(withOrder) },
  commitment_not_canonical: { ...verifyInput, signature: `ed${'ff'.repeat(30)}7f${signature.slice(64)}` },
  key_identity: { ...verifyInput, publicKey: '00'.repeat(32) },
  key_identity_and_signature_of_zero: { ...verifyInput, publicKey: '00'.repeat(32), signature: '00'.repeat(64) },
  signature_of_zeros: { ...verifyInput, signature: '00'.repeat(64) },
  too_short: { ...verifyInput, signature: signature.slice(2) },
  too_long: { ...verifyInput, signature: `${signature}00` },
});

await write('encode-base32', '2.10 encodeBase32', '§2.7', {
  empty: { bytes: '' },
  one_byte: { bytes: 'ff' },
  five_bytes: { bytes: '0123456789' },
  thirty_two_bytes: { bytes: random('base32') },
  leading_zeros: { bytes: '000001' },
});
const text = c.encodeBase32(bytesFor('base32', 32));
await write('decode-base32', '2.11 decodeBase32', '§2.7', {
  upper_case: { text, lengthBytes: 32 },
  lower_case_in_groups: {
    text: text
      .toLowerCase()
      .match(/.{1,4}/g)
      .join('-'),
    lengthBytes: 32,
  },
  blanks_and_line_ends: { text: ` ${text.slice(0, 26)}\r\n${text.slice(26)}\t`, lengthBytes: 32 },
  letter_o_is_zero: { text: 'O0', lengthBytes: 1 },
  letter_i_is_one: { text: 'I4', lengthBytes: 1 },
  letter_l_is_one: { text: 'l4', lengthBytes: 1 },
  empty: { text: '', lengthBytes: 0 },
  letter_u: { text: 'U0', lengthBytes: 1 },
  not_ascii: { text: 'ſ0', lengthBytes: 1 },
  no_break_space: { text: '0\u00a00', lengthBytes: 1 },
  byte_order_mark: { text: '\ufeff00', lengthBytes: 1 },
  vertical_tab: { text: '0\v0', lengthBytes: 1 },
  longest: { text: `${'-'.repeat(8190)}00`, lengthBytes: 1 },
  one_character_too_long: { text: `${'-'.repeat(8191)}00`, lengthBytes: 1 },
  padding_not_zero: { text: '01', lengthBytes: 1 },
  one_symbol_missing: { text: text.slice(1), lengthBytes: 32 },
  one_symbol_too_many: { text: `${text}0`, lengthBytes: 32 },
});

const code = c.generateCodeWithRandomness(bytesFor('code', 13));
await write('derive-roll-key', '3.1 deriveRollKey', '§3.4', {
  code: { code },
  lower_case: { code: code.toLowerCase() },
  zeros: { code: '0'.repeat(20) },
  nineteen_symbols: { code: code.slice(1) },
});

await write('compute-enrolment-nonce', '3.3 computeEnrolmentNonce', '§3.5', {
  plan_and_key: { planId: hex(bytesFor('plan', 16)), rollKey: random('roll key') },
  other_plan: { planId: hex(bytesFor('other plan', 16)), rollKey: random('roll key') },
  other_key: { planId: hex(bytesFor('plan', 16)), rollKey: random('other roll key') },
});

const electionId = random('election');
await write('encode-invitation', '5.1 encodeInvitation', '§5.1', {
  code: { code, electionId },
  other_election: { code, electionId: random('other election') },
  letter_u: { code: `U${code.slice(1)}`, electionId },
  too_long: { code: `${code}0`, electionId },
});
await write('encode-recovery-code', '5.2 encodeRecoveryCode', '§5.2', {
  secret: { voterSecret: random('voter secret') },
  zeros: { voterSecret: '00'.repeat(32) },
});
const derivation = { voterSecret: random('voter secret'), electionId, classIndex: 0 };
const derivations = {
  first_class: derivation,
  second_class: { ...derivation, classIndex: 1 },
  other_election: { ...derivation, electionId: random('other election') },
  other_secret: { ...derivation, voterSecret: random('other secret') },
};
await write('derive-ballot-key', '5.3 deriveBallotKey', '§5.2', derivations);
await write('derive-blinding', '5.4 deriveBlinding', '§5.2', derivations);

/** 32 bytes of any integer below 2²⁵⁶, also of one that is no scalar. */
function littleEndian(n) {
  return c.fromHex(n.toString(16).padStart(64, '0'), 32).reverse();
}
