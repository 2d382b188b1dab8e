/** The worked example's text, first part: secrets, roll, definition, keys, request and token. */
import * as c from '#crypto';
import { layout, values, verbatim } from './layout.mjs';
import { secretOf } from './parties.mjs';

const textOf = (bytes) => new TextDecoder().decode(bytes);

export function secretsText() {
  return `## 1. Secrets

Every secret and every random byte is \`secret(label, n) = SHA-256("worked example/" || label || u32 0) || SHA-256("worked
example/" || label || u32 1) || …\`, cut to n bytes, 32 where nothing else is said. For instance:

${values([['secret("trustee 1 seed")', secretOf('trustee 1 seed')]])}

Labels: \`board\`, \`issuance\`, \`witness 1\`, \`witness 2\`, \`official 0\` … \`official 2\`, and for each member \`trustee 1 signing\`, … \`issuer 2
signing\` (Ed25519 secret keys); \`trustee 1 sealing\` and so on (X25519); \`anchor\` (secp256k1); \`trustee 1 seed\` (the key file's
seed); \`issuer 1 polynomial 0\` … \`2\` (n = 64: two coefficients, then the nonce; big-endian, modulo r − 1, plus 1); \`trustee 1
sealing to 2\` (HPKE's ikmE); \`voter 1 code\` (n = 13, the last 4 bits set to zero); \`voter 1 secret\`; \`ballot 1 seed\` and \`challenged
seed\`; the 32 random bytes of signatures and proofs: \`ballot 1 signature\`, \`spoil signature\`, \`trustee 1 rehearsal\`, \`trustee 1
option 0\`.`;
}

export function rollText({ roll, parties, draft }) {
  const [first] = parties.voters;
  const entries = roll.map(({ rollKeys }) => c.concatBytes(c.u16(0), rollKeys[0])).sort(c.compareBytes);
  const leaves = entries.map(c.hashLeaf);
  const left = c.hashNode(leaves[0], leaves[1]);
  return `## 2. Roll

Voter 1's code is \`${c.encodeBase32(first.code).slice(0, 20)}\` (Algorithm 5.1). Her roll key (Algorithm 3.1):

${values([
  ['code', first.code],
  ['k', c.encodeScalar(first.rollKey.secretKey)],
  ['rollKey', first.rollKey.publicKey],
])}

The three entries, ascending, each \`u16 class || rollKey\`; \`roll.txt\` is these lines in hex:

${values(entries.map((entry, i) => [`entry ${i}`, c.toHex(entry)]))}

Their root (Algorithm 3.2): three leaves are a left subtree of two and a right one of one.

${values([
  ...leaves.map((leaf, i) => [`leaf ${i}`, leaf]),
  ['SHA-256(01 || leaf 0 || leaf 1)', left],
  ['root', c.hashNode(left, leaves[2])],
  ['roll.root', draft.roll.root],
])}`;
}

export function definitionText({ draftBytes, definitionBytes, ceremonyId, electionId }) {
  return `## 3. Draft and definition

\`draft.json\`, ${draftBytes.length} bytes in one line:

${verbatim(textOf(draftBytes))}

${values([['ceremonyId = SHA-256(draft.json)', ceremonyId]])}

\`definition.json\`, ${definitionBytes.length} bytes in one line: the same and what the ceremonies made.

${verbatim(textOf(definitionBytes))}

${values([['electionId = SHA-256(definition.json)', electionId]])}`;
}

export function keysText({ parties, definition, verificationKeys, files }) {
  const [one] = definition.trustees.members;
  const proof = c.fromHex(one.proof, 64);
  const [issuing] = definition.voterClasses.map((voterClass) => voterClass.issuing);
  const rehearsal = JSON.parse(textOf(files.get('ceremony/trustee-1-rehearsal.json')));
  return `## 4. Keys

Trustee 1's polynomial has two coefficients, since k = 2 (Algorithm 4.1). Her proof of possession:

${layout(proof, [
  ['R', 32],
  ['z', 32],
])}

What follows from all commitments (Algorithms 4.5 and 4.6):

${values([
  ...definition.trustees.members.flatMap(({ index, commitments }) =>
    commitments.map((commitment, x) => [`A_{${index},${x}}`, commitment]),
  ),
  ...parties.trustees.map(({ index, secretShare }) => [`s_${index}`, c.encodeScalar(secretShare)]),
  ...verificationKeys.map((key, i) => [`Y_${i + 1}`, key]),
  ['Y = A_{1,0} + A_{2,0}', definition.trustees.publicKey],
])}

The issuers' keys are made in the same way over BLS12-381; scalars are big-endian there:

${values([
  ...parties.issuers.map(({ index, secretShare }) => [`x_${index}`, c.encodeBlsScalar(secretShare)]),
  ...issuing.verificationKeys.map((key, i) => [`X_${i + 1}`, c.fromHex(key, 96)]),
  ['X', c.fromHex(issuing.publicKey, 96)],
])}

Trustee 1's rehearsal (Algorithm 4.8), \`share\` and \`proof\` of her message:

${layout(c.concatBytes(c.fromHex(rehearsal.share, 32), c.fromHex(rehearsal.proof, 96)), [
  ['share M_1', 32],
  ['A', 32],
  ['Bc', 32],
  ['z', 32],
])}`;
}

export function tokenText({ parties, requests }) {
  const [voter] = parties.voters;
  return `## 5. Request and token of voter 1

Her recovery code (Algorithm 5.2) is \`${c.encodeRecoveryCode(voter.voterSecret)}\`.

${values([
  ['voterSecret', voter.voterSecret],
  ['ballot key k', c.encodeScalar(voter.ballotKey.secretKey)],
  ['ballotKey', voter.ballotKey.publicKey],
  ['blinding r', c.encodeBlsScalar(voter.r)],
])}

What the token signs (Algorithm 5.5):

${layout(voter.tokenMessage, [
  ['"psephos/v1/token"', 16],
  ['electionId', 32],
  ['class, u16', 2],
  ['ballotKey', 32],
])}

The request (Algorithm 5.7), entry 0 of the issuance log; both requests of the others have the same form:

${layout(voter.request, [
  ['class, u16', 2],
  ['rollKey', 32],
  ['D = r·hash_to_G1(m)', 48],
  ['R of the signature over electionId, class, D', 32],
  ['z', 32],
])}

${values([['leaf hash', c.hashLeaf(requests[0])]])}

The answers of both issuers and the token (Algorithms 5.9 and 5.11): λ₁ = 2/(2−1) = 2 and λ₂ = 1/(1−2) = −1, so
σ = r⁻¹·(2·S_1 − S_2).

${values([...voter.shares.map(({ issuer, share }) => [`S_${issuer} = x_${issuer}·D`, share]), ['σ', voter.token]])}`;
}
