/** The worked example's text, second part: a ballot with every secret behind it, a challenge and its spoil. */
import * as c from '#crypto';
import { layout, values } from './layout.mjs';

const OPTIONS = ['ada', 'bob'];
const PROOFS = ['ada', 'bob', 'total'];

export function ballotText({ ballots, context }) {
  const [{ seed, choices, revision, body, tracker, entry, voter }] = ballots;
  const header = body.slice(0, 74);
  const prefix = body.slice(0, 74 + 64 * 2 + 64 * 6);
  const e = c.hashToScalar('ballot', context.publicKey, prefix);
  return `## 6. Ballot 1

Voter 1 chooses Ada: \`choices\` = 1, 0, as bytes \`00010000\`. Revision ${revision} is her device's clock in minutes. Two options of
two branches each and a total of two branches make P = 3 proofs and b = 6 branches: 74 + 64·2 + 64·6 + 32·(2·6 − 3) =
${body.length} bytes of body.

The nonces (Algorithm 6.1), all from this seed; scalars as 32 little-endian bytes:

${values([['seed', seed], ...nonces(seed, header, choices, e)])}

The whole entry (Algorithms 6.2 and 6.5):

${layout(entry, ballotFields())}

The one challenge of the ballot is \`HashToScalar("ballot", Y, prefix)\`, the prefix being the first ${prefix.length} bytes of the body:

${values([
  ['e', c.encodeScalar(e)],
  ['tracker = H("tracker", body)', tracker],
  ['shown as', c.encodeBase32(tracker)],
  ['signed with', voter.ballotKey.publicKey],
  ['leaf hash = SHA-256(00 || entry)', c.hashLeaf(entry)],
])}

The last challenge of each proof is not sent: it is e minus the others. For Ada that is e − e_0, and branch 1 is the real one.`;
}

/** r of each option, w of each branch, e of each simulated branch; the real one follows from e. */
function nonces(seed, header, choices, e) {
  const N = (...place) => c.deriveNonce(seed, header, choices, ...place);
  const rs = OPTIONS.map((_, option) => N(0, 0, option, 0));
  const rows = rs.map((r, option) => [`r ${OPTIONS[option]}`, c.encodeScalar(r)]);
  const total = choices[0][0] + choices[0][1];
  rows.push(['r total = r ada + r bob', c.encodeScalar(c.modOrder(rs[0] + rs[1]))]);
  PROOFS.forEach((name, i) => {
    const option = i === 2 ? 0xffff : i;
    const real = i === 2 ? total : choices[0][i];
    for (const branch of [0, 1]) {
      rows.push([`w ${name}, branch ${branch}`, c.encodeScalar(N(1, 0, option, branch))]);
      const simulated = N(2, 0, option, 1 - real);
      const [scalar, how] = branch === real ? [c.modOrder(e - simulated), 'e − other'] : [simulated, 'N'];
      rows.push([`e ${name}, branch ${branch} (${how})`, c.encodeScalar(scalar)]);
    }
  });
  return rows;
}

function ballotFields() {
  const branches = PROOFS.flatMap((name) => [0, 1].map((branch) => `${name}, branch ${branch}`));
  return [
    ['type: ballot', 1],
    ['"PSB1"', 4],
    ['electionId', 32],
    ['class, u16', 2],
    ['ballotKey', 32],
    ['revision, u32', 4],
    ...OPTIONS.flatMap((name) => [
      [`alpha ${name} = r·B`, 32],
      [`beta ${name} = r·Y + v·B`, 32],
    ]),
    ...branches.flatMap((name) => [
      [`A ${name}`, 32],
      [`Bc ${name}`, 32],
    ]),
    ...PROOFS.flatMap((name) => [
      [`e ${name}, branch 0`, 32],
      [`z ${name}, branch 0`, 32],
      [`z ${name}, branch 1`, 32],
    ]),
    ['token σ', 48],
    ['R of the signature over the tracker', 32],
    ['z', 32],
  ];
}

export function challengeText({ challenge, spoil, electionId }) {
  const { voter, choices, revision, seed, tracker } = challenge;
  const qr = c.encodeChallenge(electionId, 0, voter.ballotKey.publicKey, revision, choices, seed);
  const bytes = c.decodeBase32(qr.slice(1), 8 + 2 + 32 + 4 + 4 + 32);
  return `## 7. A challenge and its spoil

Voter 3 encrypts a vote for Bob and challenges it. Her second device has scanned the tracker first; then it scans this text
(Algorithm 9.1), encrypts by Algorithm 6.2 itself and compares the trackers:

${values([
  ['tracker scanned first', `T${c.encodeBase32(tracker)}`],
  ['challenge', qr.slice(0, 73)],
  ['', qr.slice(73)],
])}

The bytes behind the \`C\`:

${layout(bytes, [
  ['electionId, its first 8 bytes', 8],
  ['class, u16', 2],
  ['ballotKey', 32],
  ['revision, u32', 4],
  ['choices, u16 each', 4],
  ['seed', 32],
])}

The spoil that bars this body from the board (Algorithm 6.9):

${layout(spoil, [
  ['type: spoil', 1],
  ['electionId', 32],
  ['class, u16', 2],
  ['ballotKey', 32],
  ['tracker', 32],
  ['token σ', 48],
  ['R of the signature over electionId, class, tracker', 32],
  ['z', 32],
])}`;
}
