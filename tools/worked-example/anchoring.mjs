/** The anchors of the worked example, and the blocks of devnet that hold them. */
import * as c from '#crypto';
import * as record from '#record';
import { VOTING_CLOSES_MS } from './parties.mjs';

const FUNDING_SAT = 100_000;
const FEE_SAT = 100;

/** A transaction that pays the anchor key; its input is as made up as a coinbase's. */
export function makeFunding(world) {
  const script = record.batonScript(world.parties.anchor.publicKey);
  const input = { txid: '00'.repeat(32), vout: 0xffffffff, unlockingScript: c.utf8('funding'), sequence: 0xffffffff };
  const outputs = [{ satoshis: FUNDING_SAT, script }];
  const raw = record.encodeTransaction({ version: 1, inputs: [input], outputs, locktime: 0 });
  world.lines = [{ raw, txid: record.txidOf(raw), batonSat: FUNDING_SAT, payload: null, bump: null }];
  world.headers = [record.NETWORKS.devnet.genesisHeader];
  mine(world, world.lines);
}

/** @param steps [type, treeSize, issuedSize, milliseconds after the close] of each anchor of one block */
export function addBlock(world, steps) {
  mine(
    world,
    steps.map(([type, treeSize, issuedSize, afterCloseMs]) => {
      const before = world.lines.at(-1);
      const first = before.payload?.treeSize ?? 0;
      const payload = {
        type,
        electionId: world.electionId,
        seq: world.lines.length - 1,
        treeSize,
        rootHash: c.computeRoot(world.board.slice(0, treeSize).map(c.hashLeaf)),
        issuedSize,
        issuedRoot: c.computeRoot(world.requests.slice(0, issuedSize).map(c.hashLeaf)),
        timeMs: VOTING_CLOSES_MS + afterCloseMs,
        leafHashes: world.board.slice(first, treeSize).map(c.hashLeaf),
      };
      const previous = { txid: before.txid, vout: 0, satoshis: before.batonSat };
      const { secretKey } = world.parties.anchor;
      const line = { ...record.buildAnchor({ previous, secretKey, payload, feeSat: FEE_SAT }), payload, bump: null };
      world.lines.push(line);
      return line;
    }),
  );
}

/** `anchors.jsonl` */
export function encodeAnchors(world) {
  return c.concatBytes(...world.lines.map(({ raw, bump }) => record.encodeAnchorLine(raw, bump)));
}

/** A block of a coinbase and these transactions; each line gets its Merkle path. */
function mine(world, lines) {
  const height = world.headers.length;
  const coinbase = c.sha256(c.utf8(`coinbase ${height}`));
  const levels = [[coinbase, ...lines.map(({ txid }) => record.txidToInternal(txid))]];
  while (levels.at(-1).length > 1) {
    const below = levels.at(-1);
    const pairs = Array.from({ length: Math.ceil(below.length / 2) }, (_, i) => [2 * i, 2 * i + 1]);
    levels.push(pairs.map(([left, right]) => record.hash256(c.concatBytes(below[left], below[right] ?? below[left]))));
  }
  world.headers.push(mineHeader(record.hash256(world.headers.at(-1)), levels.at(-1)[0], 1_700_000_000 + 600 * height));
  for (const [i, line] of lines.entries()) line.bump = c.toHex(encodeBump(height, levels, i + 1));
}

/** The first nonce whose hash meets devnet's target. */
function mineHeader(previousHash, merkleRoot, timeS) {
  const numbers = (nonce) => [timeS, record.NETWORKS.devnet.limitBits, nonce];
  for (let nonce = 0; ; nonce++) {
    const tail = numbers(nonce).map((number) => record.littleEndianBytes(number, 4));
    const header = c.concatBytes(record.littleEndianBytes(1, 4), previousHash, merkleRoot, ...tail);
    try {
      record.checkProofOfWork(record.NETWORKS.devnet, header);
      return header;
    } catch (error) {
      if (error.code !== 'HEADER_WORK_INVALID') throw error;
    }
  }
}

/** Record format §5: the transaction and its sibling on level 0, one sibling on each level above. */
function encodeBump(height, levels, offset) {
  const parts = [record.encodeLength(height), c.u8(levels.length - 1)];
  levels.slice(0, -1).forEach((nodes, level) => {
    const at = offset >> level;
    const places = (level === 0 ? [at, at ^ 1] : [at ^ 1]).sort((a, b) => a - b);
    parts.push(record.encodeLength(places.length));
    for (const place of places) {
      const flag = place >= nodes.length ? 1 : level === 0 && place === at ? 2 : 0;
      parts.push(record.encodeLength(place), c.u8(flag), ...(flag === 1 ? [] : [nodes[place]]));
    }
  });
  return c.concatBytes(...parts);
}
