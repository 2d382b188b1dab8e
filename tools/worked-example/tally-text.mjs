/** The worked example's text, last part: aggregates, partial decryptions, result, and the files of the record. */
import * as c from '#crypto';
import { layout, values, verbatim } from './layout.mjs';

const OPTIONS = ['ada', 'bob'];
const textOf = (bytes) => new TextDecoder().decode(bytes);

export function tallyText(world) {
  const { aggregates, tallyInput, decryptions, sums, electionId, closingRoot, verificationKeys } = world;
  const [{ proven, bytes }] = decryptions;
  const [{ share, proof }] = proven;
  const [{ alpha, beta }] = aggregates;
  const statement = c.concatBytes(
    electionId,
    closingRoot,
    c.u16(1),
    c.u16(0),
    c.u16(0),
    verificationKeys[0],
    alpha,
    beta,
    share,
  );
  return `## 10. Tally

Ballots 1, 3 and 4 count: ballot 4 replaces ballot 2. All have weight 1, so the aggregates (Algorithm 10.1) are plain sums:

${values(
  aggregates.flatMap(({ alpha: sumAlpha, beta: sumBeta }, i) => [
    [`alpha ${OPTIONS[i]}`, sumAlpha],
    [`beta ${OPTIONS[i]}`, sumBeta],
  ]),
)}

The tally input (Algorithm 10.2):

${layout(tallyInput, [
  ['electionId', 32],
  ['txid of CLOSE, internal order', 32],
  ['closing root (size 9)', 32],
  ['SHA-256 of all alpha, beta above', 32],
])}

Trustee 1's statement for Ada (Algorithm 10.3):

${layout(statement, [
  ['electionId', 32],
  ['closing root', 32],
  ['trustee, u16', 2],
  ['contest, u16', 2],
  ['option, u16', 2],
  ['Y_1', 32],
  ['alpha', 32],
  ['beta', 32],
  ['M_1 = s_1·alpha', 32],
])}

and its proof:

${layout(proof, [
  ['A', 32],
  ['Bc', 32],
  ['z', 32],
])}

Her file, \`decryption/trustee-1.json\`; entry 9 of the board holds its SHA-256:

${verbatim(textOf(bytes))}

Both trustees together (Algorithm 10.5): λ₁ = 2 and λ₂ = −1, so M = 2·M_1 − M_2 and t·B = beta − M:

${values(
  OPTIONS.flatMap((name, i) => [
    ...decryptions.map(({ index, proven: shares }) => [`M_${index} ${name}`, shares[i].share]),
    [`t·B ${name}`, c.encodePoint(sums[i])],
  ]),
)}

The first is 2·B and the second B: Ada has 2 votes, Bob 1.`;
}

export function resultText({ resultBytes, board }) {
  return `## 11. Result

\`result.json\` (Algorithm 10.7). All three voted for somebody, so \`blank\` = 3 − (2 + 1)/1 = 0:

${verbatim(textOf(resultBytes))}

Entry 11 of the board:

${layout(board[11], [
  ['type: document', 1],
  ['kind: result', 1],
  ['number, u16', 2],
  ['SHA-256 of result.json', 32],
])}

The RESULT anchor covers exactly this entry: treeSize 12.`;
}

export function filesText({ files }) {
  const paths = [...files.keys()].sort();
  return `## 12. The record

All files, their lengths and hashes; \`record.json\` lists all but itself:

${values(paths.map((path) => [`${path}, ${files.get(path).length}`, c.sha256(files.get(path))]))}

What the check groups count ([verification.md](verification.md)) with 2 trustees, 2 issuers of threshold 2, 1 class, 3 roll entries,
12 board entries, 4 ballots, 1 spoil, 3 requests and 2 due pairs:

${values(COUNTS.map(([group, counts]) => [group, counts]))}`;
}

/** Also what the test expects of the report. */
export const COUNTS = [
  ['0 files', '44 of 44'],
  ['1 definition', '3 of 3'],
  ['2 trustee keys', '25 of 25   12·2 + 1'],
  ['3 issuing keys', '21 of 21   8·2 + 1·(2 + 1) + 2'],
  ['4 roll', '3 of 3'],
  ['5 board', '12 of 12'],
  ['6 ballots', '4 of 4'],
  ['7 spoils', '1 of 1'],
  ['8 issuance', '3 of 3'],
  ['9a anchors', '9 of 9     up to the closing entry'],
  ['9b chain depth', '3 of 3     closeConfirmations'],
  ['10 counted set', '4 of 4'],
  ['11 encrypted tally', '2 of 2'],
  ['12 partial decryptions', '4 of 4     k times the due pairs'],
  ['13 tally', '2 of 2'],
  ['14 result', '3 of 3'],
];
