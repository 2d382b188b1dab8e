/** Vectors of documents and their signatures (spec §2.5, Algorithms 2.6 to 2.9, and the strict Ed25519 below them). */
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import * as c from '#crypto';
import { replays } from './formats-replay.mjs';
import { bytesFor, flipBit, writeVectors } from './formats-support.mjs';

const hex = c.toHex;
const write = (file, algorithm, spec, made, cases) =>
  writeVectors(file, algorithm, spec, made, cases, replays[algorithm]);
const bin = (text) => c.fromHex(text, text.length / 2);
const { Point } = ed25519;
const ORDER = Point.Fn.ORDER;
const le32 = (n) => bin(n.toString(16).padStart(64, '0')).reverse();
const leToBig = (bytes) => c.littleEndian(bytes);

const secretKey = bytesFor('document key', 32);
const publicKey = c.ed25519PublicKey(secretKey);
const otherKey = c.ed25519PublicKey(bytesFor('another document key', 32));
const statement = c.utf8('{"electionId":"00","phaseNo":0}');
const signature = c.signDocument('phase', secretKey, statement);

await write(
  'sign-document',
  '2.6 signDocument',
  '§2.5',
  'tools/vectors/documents.mjs: keys are SHA-256 of labels; Ed25519 is deterministic',
  Object.fromEntries(
    c.DOCUMENT_KINDS.map((kind) => [`kind_${kind}`, { kind, secretKey: hex(secretKey), bytes: hex(statement) }]),
  ),
);

const good = { kind: 'phase', publicKey: hex(publicKey), bytes: hex(statement), signature: hex(signature) };
await write(
  'verify-document',
  '2.7 verifyDocument',
  '§2.5',
  'tools/vectors/documents.mjs: one thing differs from the first case in each of the others',
  {
    valid: good,
    other_kind: { ...good, kind: 'result' },
    other_bytes: { ...good, bytes: hex(flipBit(statement, 9)) },
    other_key: { ...good, publicKey: hex(otherKey) },
    signature_bit: { ...good, signature: hex(flipBit(signature, 300)) },
    signature_short: { ...good, signature: good.signature.slice(0, 126) },
    signature_empty: { ...good, signature: '' },
  },
);

// ---- strict Ed25519: signatures that some libraries accept and others refuse ----
const message = c.utf8('strict');
const plain = c.signEd25519(secretKey, message);
const a =
  leToBig(
    sha512(secretKey)
      .slice(0, 32)
      .map((b, i) => (i === 0 ? b & 248 : i === 31 ? (b & 63) | 64 : b)),
  ) % ORDER;
/** A point of order 8; with it every coset. */
const torsion8 = Point.fromHex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05', true);
const nonce = leToBig(bytesFor('ed25519 nonce', 32)) % ORDER;
/** Signs with R and A as given, so that the equation holds up to their torsion. */
function signWith(R, A, text) {
  const Rb = R.toBytes();
  const Ab = A.toBytes();
  const k = leToBig(sha512(c.concatBytes(Rb, Ab, text))) % ORDER;
  return { publicKey: hex(Ab), message: hex(text), signature: hex(c.concatBytes(Rb, le32((nonce + k * a) % ORDER))) };
}
/** As signWith, for a text that makes k ≡ want mod 8. */
function signWithK(R, A, want) {
  for (let i = 0; ; i++) {
    const text = c.utf8(`strict ${i}`);
    const k = leToBig(sha512(c.concatBytes(R.toBytes(), A.toBytes(), text))) % ORDER;
    if (k % 8n === want) return signWith(R, A, text);
  }
}
const A = Point.BASE.multiply(a);
const R = Point.BASE.multiply(nonce);
const edGood = { publicKey: hex(publicKey), message: hex(message), signature: hex(plain) };
const highS = c.concatBytes(plain.slice(0, 32), le32(leToBig(plain.slice(32)) + ORDER));
const identityNonCanonical = 'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f';
const zeros = '00'.repeat(32);
/** R is the identity, written as y = p + 1; S = k·a over these bytes: whoever decodes R accepts. */
const kOfIdentity = leToBig(sha512(c.concatBytes(bin(identityNonCanonical), publicKey, message))) % ORDER;
const loose = identityNonCanonical + hex(le32((kOfIdentity * a) % ORDER));
await write(
  'verify-ed25519',
  '2.12 verifyEd25519',
  '§2.5',
  'tools/vectors/documents.mjs: torsion is added to honest keys and commitments, encodings are changed',
  {
    valid: edGood,
    scalar_plus_order: { ...edGood, signature: hex(highS) },
    key_identity: { ...edGood, publicKey: `01${'00'.repeat(31)}`, signature: `01${'00'.repeat(31)}${zeros}` },
    key_identity_non_canonical: {
      ...edGood,
      publicKey: identityNonCanonical,
      signature: `01${'00'.repeat(31)}${zeros}`,
    },
    key_of_order_2: { ...edGood, publicKey: `ec${'ff'.repeat(30)}7f`, signature: `01${'00'.repeat(31)}${zeros}` },
    key_of_order_4: { ...edGood, publicKey: zeros, signature: `01${'00'.repeat(31)}${zeros}` },
    key_of_order_8: { ...edGood, publicKey: hex(torsion8.toBytes()), signature: `01${'00'.repeat(31)}${zeros}` },
    key_sign_bit_of_zero: { ...edGood, publicKey: `01${'00'.repeat(30)}80`, signature: `01${'00'.repeat(31)}${zeros}` },
    key_y_not_reduced: { ...edGood, publicKey: `f0${'ff'.repeat(30)}7f` },
    key_not_on_curve: { ...edGood, publicKey: `02${'00'.repeat(31)}` },
    key_with_torsion_equation_holds: signWithK(R, A.add(torsion8), 0n),
    key_with_torsion_cofactored_only: signWithK(R, A.add(torsion8), 3n),
    commitment_with_torsion_cofactored_only: signWith(R.add(torsion8), A, message),
    both_with_torsion_equation_holds: signWithK(R.add(torsion8), A.add(torsion8), 7n),
    commitment_non_canonical_equation_holds: { ...edGood, signature: loose },
    commitment_bit: { ...edGood, signature: hex(flipBit(plain, 3)) },
    signature_65_bytes: { ...edGood, signature: `${edGood.signature}00` },
    key_31_bytes: { ...edGood, publicKey: edGood.publicKey.slice(2) },
    other_message: { ...edGood, message: hex(c.utf8('stricter')) },
  },
);

// ---- canonical JSON ----
const values = {
  literals: [null, true, false],
  numbers: [0, -0, 1, -1, 1.5, 1e21, 1e-7, 333333333.3333333, 9007199254740991, 5e-324, 1.7976931348623157e308],
  strings: ['', 'é', '€', '\u0000\u001f', '"\\/\b\f\n\r\t', '\u2028', '😀', '\u007f'],
  key_order_by_utf16: {
    '\u20ac': 1,
    '\r': 2,
    '\ufb33': 3,
    1: 4,
    '\u{1f600}': 5,
    '\u0080': 6,
    '\u00f6': 7,
    aa: 8,
    a: 9,
  },
  nested: { b: [{ d: 1, c: {} }, []], a: null },
};
await write(
  'encode-canonical-json',
  '2.8 encodeCanonicalJson',
  '§2.5',
  'tools/vectors/documents.mjs; output: the bytes in hex',
  values,
);
const deep = (n) => '['.repeat(n) + ']'.repeat(n);
const texts = {
  valid: '{"a":[1,2.5,"é"],"b":{}}',
  valid_top_level_string: '"x"',
  duplicate_key: '{"a":1,"a":1}',
  duplicate_key_escaped: '{"a":1,"\\u0061":1}',
  keys_out_of_order: '{"b":1,"a":2}',
  number_1_0: '{"a":1.0}',
  number_minus_zero: '[-0]',
  number_1e400: '[1e400]',
  number_1e2: '[1e2]',
  number_beyond_2_53: '[9007199254740993]',
  white_space: '{"a": 1}',
  final_newline: '[]\n',
  needless_escape: '["\\u0061"]',
  escaped_slash: '["\\/"]',
  upper_case_escape: '["\\u001F"]',
  lone_surrogate_high: '["\\ud800"]',
  lone_surrogate_low: '["\\udc00"]',
  lone_surrogate_key: '{"\\ud800":1}',
  prototype_key: '{"__proto__":1}',
  prototype_key_nested: '[{"__proto__":{"admin":true}}]',
  depth_at_the_limit: deep(8),
  depth_over_the_limit: deep(9),
  depth_10000: deep(10000),
  brackets_in_strings: `["${'['.repeat(50)}","\\"${'{'.repeat(50)}"]`,
  trailing_comma: '[1,]',
  comment: '[1/**/]',
  single_quotes: "['a']",
  nan: '[NaN]',
  empty: '',
  truncated: '{"a"',
  two_values: '[][]',
  too_large: `"${'x'.repeat(30000)}"`,
};
const cases = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, hex(c.utf8(text))]));
await write(
  'decode-canonical-json',
  '2.9 decodeCanonicalJson',
  '§2.5',
  'tools/vectors/documents.mjs; limits: 25,000 bytes, depth 8; input: bytes in hex, output: the value',
  {
    ...cases,
    number_above_2_53_with_all_its_digits: hex(c.utf8('295147905179352825856')),
    byte_order_mark: `efbbbf${hex(c.utf8('[]'))}`,
    invalid_utf8: '5b22ff225d',
    surrogate_in_utf8: '5b22eda080225d',
    overlong_utf8: '5b22c0af225d',
  },
);
