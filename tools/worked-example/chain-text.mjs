/** The worked example's text, fourth part: the CLOSE anchor, what its signature covers, its path and its block. */
import * as c from '#crypto';
import * as record from '#record';
import { layout, values } from './layout.mjs';

const P2PKH = 25;

export function chainText(world) {
  const { lines, headers, close, definition } = world;
  const rows = lines.map(({ txid, payload }, i) =>
    payload === null
      ? ['line 0, funding', txid]
      : [
          `line ${i}, seq ${payload.seq}, ${payload.type}, treeSize ${payload.treeSize}, issuedSize ${payload.issuedSize}`,
          txid,
        ],
  );
  return `## 9. Anchors

\`anchors.jsonl\` has a line for the funding transaction and one for each anchor; ids in display order:

${values(rows)}

\`genesisOutpoint\` is \`${definition.anchor.genesisOutpoint}\`. CLOSE commits to the entries that the anchor before had not: 6, 7 and 8. Its
transaction (§8.1):

${transactionText(close)}

${digestText(world)}

Its Merkle path (BRC-74, record-format §5), in block ${world.headers.length - 4}, which holds a coinbase and this anchor:

${layout(c.fromHex(close.bump, close.bump.length / 2), [
  ['height', 1],
  ['levels', 1],
  ['nodes of level 0', 1],
  ['offset of the sibling', 1],
  ['flag: a hash', 1],
  ['hash: the coinbase', 32],
  ['offset of the transaction', 1],
  ['flag: the transaction', 1],
  ['hash: the id, internal order', 32],
])}

SHA-256 twice over both hashes is the Merkle root in the header at that height:

${headerText(headers[headers.length - 4])}

All headers, from height 0; two more blocks without anchors lie upon CLOSE before the result, so that it has its 3 confirmations:

${values(headers.map((header, height) => [`${height}`, header]))}`;
}

function transactionText({ raw, payload }) {
  const [signature, key] = record.decodePushes(record.decodeTransaction(raw).inputs[0].unlockingScript);
  const n = payload.leafHashes.length;
  return layout(raw, [
    ['version', 4],
    ['number of inputs', 1],
    ['previous txid, internal order', 32],
    ['vout', 4],
    ['script length', 1],
    ['push', 1],
    ['DER signature and sighash type 41', signature.length],
    ['push', 1],
    ['anchor key', key.length],
    ['sequence', 4],
    ['number of outputs', 1],
    ['output 0: satoshis of the baton', 8],
    ['script length', 1],
    ['P2PKH of the anchor key', P2PKH],
    ['output 1: satoshis', 8],
    ['script length', 1],
    ['OP_FALSE OP_RETURN', 2],
    ['push', 1],
    ['"PSPH"', 4],
    ['push (OP_PUSHDATA1, length)', 2],
    ['payload version', 1],
    ['type: CLOSE', 1],
    ['electionId', 32],
    ['seq, u64', 8],
    ['treeSize, u64', 8],
    ['rootHash', 32],
    ['issuedSize, u64', 8],
    ['issuedRoot', 32],
    ['timeMs, u64', 8],
    ['n, u32', 4],
    ['push (OP_PUSHDATA1, length)', 2],
    ...Array.from({ length: n }, (_, i) => [`leaf hash of entry ${payload.treeSize - n + i}`, 32]),
    ['locktime', 4],
  ]);
}

/** The bytes under the signature: BIP 143 with FORKID. */
function digestText({ close, lines, parties }) {
  const transaction = record.decodeTransaction(close.raw);
  const before = lines[lines.indexOf(close) - 1];
  const number = record.littleEndianBytes;
  const outpoint = c.concatBytes(record.txidToInternal(before.txid), number(0, 4));
  const script = record.batonScript(parties.anchor.publicKey);
  const outputs = transaction.outputs.map((output) =>
    c.concatBytes(number(output.satoshis, 8), record.encodeLength(output.script.length), output.script),
  );
  const sequence = number(0xffffffff, 4);
  const bytes = c.concatBytes(
    number(1, 4),
    record.hash256(outpoint),
    record.hash256(sequence),
    outpoint,
    record.encodeLength(script.length),
    script,
    number(before.batonSat, 8),
    sequence,
    record.hash256(c.concatBytes(...outputs)),
    number(0, 4),
    number(0x41, 4),
  );
  const digest = record.signatureDigest(transaction, 0, { satoshis: before.batonSat, script });
  if (!c.equalBytes(record.hash256(bytes), digest)) throw new Error('the digest is of other bytes');
  return `The signature is over SHA-256 twice of

${layout(bytes, [
  ['version', 4],
  ['hash of all outpoints', 32],
  ['hash of all sequences', 32],
  ['this outpoint', 36],
  ['length of the spent script', 1],
  ['spent script', P2PKH],
  ['spent satoshis', 8],
  ['sequence', 4],
  ['hash of all outputs', 32],
  ['locktime', 4],
  ['type 41', 4],
])}

${values([
  ['digest', digest],
  ['txid, internal order', record.hash256(close.raw)],
  ['txid, display order', close.txid],
])}`;
}

function headerText(header) {
  return layout(header, [
    ['version', 4],
    ['previous block, internal order', 32],
    ['Merkle root, internal order', 32],
    ['time', 4],
    ['bits', 4],
    ['nonce', 4],
  ]);
}
