/** The worked example's text, third part: a phase entry, the tree of the board, its checkpoint and a proof. */
import * as c from '#crypto';
import * as record from '#record';
import { layout, values, verbatim } from './layout.mjs';

const NAMES = [
  'created',
  'phase: setup → issuing',
  'phase: issuing → voting',
  'ballot 1 (voter 1, Ada)',
  'ballot 2 (voter 2, blank)',
  'spoil (voter 3)',
  'ballot 3 (voter 3, Ada)',
  'ballot 4 (voter 2, Bob; replaces ballot 2)',
  'phase: voting → closed',
  'document: decryption file of trustee 1',
  'document: decryption file of trustee 2',
  'document: result',
];

const textOf = (bytes) => new TextDecoder().decode(bytes);

export function boardText(world) {
  const { board, requests } = world;
  const closing = board[8];
  const statement = record.decodeBoardEntry(closing).statementBytes;
  const leaves = board.map(c.hashLeaf);
  return `## 8. The board

Twelve entries; their leaf hashes (Algorithm 7.1):

${values(board.map((entry, i) => [`${String(i).padStart(2)} ${NAMES[i]}, ${entry.length} bytes`, leaves[i]]))}

Entry 0 is \`01\` and the electionId. Entry 8, the closing one, signed by officials 1 and 2:

${layout(closing, [
  ['type: phase', 1],
  ['length of the statement, u32', 4],
  ['statement', statement.length],
  ['official, u8', 1],
  ['signature of kind phase over the statement', 64],
  ['official, u8', 1],
  ['signature', 64],
])}

${verbatim(textOf(statement))}

${signedBytes(statement)}

${treeText(leaves)}

${checkpointText(world)}

The issuance log has three entries: \`issuance/tile/0/000.p/3\` holds their leaf hashes, \`issuance/tile/entries/000.p/3\` each entry behind
its length, \`${c.toHex(c.u16(requests[0].length))}\`.`;
}

function signedBytes(statement) {
  const message = c.concatBytes(c.utf8('psephos/v1/doc/phase'), c.sha256(statement));
  return `What an official signs with Ed25519 (Algorithm 2.6):

${layout(message, [
  ['"psephos/v1/doc/phase"', 20],
  ['SHA-256 of the statement', 32],
])}`;
}

/** Twelve leaves: a complete subtree of eight and one of four. */
function treeText(leaves) {
  const level = (nodes) =>
    Array.from({ length: nodes.length / 2 }, (_, i) => c.hashNode(nodes[2 * i], nodes[2 * i + 1]));
  const pairs = level(leaves);
  const fours = level(pairs);
  const eight = c.hashNode(fours[0], fours[1]);
  const proof = c.proveInclusion(c.nodeReaderOf(leaves), 3, leaves.length);
  return `Twelve leaves are a subtree of eight and one of four; each node is \`SHA-256(01 || left || right)\`:

${values([
  ...pairs.map((node, i) => [`leaves ${2 * i}–${2 * i + 1}`, node]),
  ...fours.map((node, i) => [`leaves ${4 * i}–${4 * i + 3}`, node]),
  ['leaves 0–7', eight],
  ['root of 12', c.hashNode(eight, fours[2])],
  ['root of 9, at the close', c.computeRoot(leaves.slice(0, 9))],
])}

Nine leaves are the same subtree of eight and leaf 8. The inclusion proof of ballot 1, index 3 in 12 (Algorithm 7.4), is leaf 2,
leaves 0–1, leaves 4–7, leaves 8–11:

${values(proof.map((node, i) => [`proof ${i}`, node]))}`;
}

function checkpointText({ files, definition, parties }) {
  const note = textOf(files.get('board/checkpoint'));
  const { signatures } = c.splitNote(note);
  const [own, cosigned] = signatures;
  const [witness] = parties.witnesses;
  return `\`board/checkpoint\` (Algorithms 7.8 and 7.9):

${verbatim(note)}

The log's line and the first witness's, decoded:

${layout(c.concatBytes(own.keyId, own.signature), [
  ['key id', 4],
  ['Ed25519 over the three lines', 64],
])}

${layout(c.concatBytes(cosigned.keyId, cosigned.signature), [
  ['key id', 4],
  ['time in seconds, u64', 8],
  ['Ed25519 over the two lines and the three', 64],
])}

The key ids are the first 4 bytes of SHA-256 of

${keyIdText(definition.board.origin, 1, parties.board.publicKey)}

${keyIdText(witness.name, 4, witness.publicKey)}

and the witness signs

${verbatim(`cosignature/v1\ntime ${new DataView(cosigned.signature.slice().buffer).getBigUint64(0)}\n${note.split('\n\n')[0]}`)}

with a line feed behind each line.`;
}

function keyIdText(name, type, publicKey) {
  return layout(c.concatBytes(c.utf8(name), Uint8Array.of(0x0a, type), publicKey), [
    [name, c.utf8(name).length],
    ['line feed', 1],
    ['type of signature', 1],
    ['public key', 32],
  ]);
}
