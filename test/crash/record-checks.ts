/**
 * What must hold after every run, whatever went wrong in it: of the record alone, and of the record beside the chain. The
 * verifier's verdict is asked elsewhere; this here walks the baton in its own way, so that neither vouches for itself.
 */
import { DEFAULT_HTTP_OPTIONS, HttpClient } from '#client';
import { decodeEntryBundle, hashLeaf, parseTilePath, toHex } from '#crypto';
import {
  ANCHOR_TYPES,
  decodeAnchorLines,
  decodeAnchorPayload,
  decodeDefinition,
  decodeTransaction,
  type RecordSource,
  txidOf,
} from '#record';

export interface WalkedAnchor {
  seq: number;
  txid: string;
  type: (typeof ANCHOR_TYPES)[number];
  leafHashes: string[];
}

export interface WalkedRecord {
  anchors: WalkedAnchor[];
  /** A sentence for everything that is not as it must be; none in a sound record. */
  differences: string[];
}

/** Every entry in exactly one anchor, in order; sequence numbers without gap; the baton unbroken; everything mined. */
export async function walkAnchors(record: RecordSource): Promise<WalkedRecord> {
  const { anchor } = decodeDefinition(await record.read('definition.json'));
  const [, ...lines] = [...decodeAnchorLines(await record.read('anchors.jsonl'))];
  const differences: string[] = [];
  const anchors: WalkedAnchor[] = [];
  let baton = anchor.genesisOutpoint;
  for (const [position, { raw, bump }] of lines.entries()) {
    const { inputs, outputs } = decodeTransaction(raw);
    const txid = txidOf(raw);
    const spent = `${inputs[0].txid}:${inputs[0].vout}`;
    if (spent !== baton) differences.push(`anchor ${position} spends ${spent}, the baton is ${baton}`);
    const { seq, type, leafHashes } = decodeAnchorPayload(outputs[1].script);
    if (seq !== position) differences.push(`anchor ${position} has the sequence number ${seq}`);
    if (bump === null) differences.push(`anchor ${position} has no proof of its block`);
    anchors.push({ seq, txid, type, leafHashes: leafHashes.map(toHex) });
    baton = `${txid}:0`;
  }
  differences.push(
    ...compareLeaves(
      await boardLeaves(record),
      anchors.flatMap(({ leafHashes }) => leafHashes),
    ),
  );
  return { anchors, differences };
}

function compareLeaves(board: string[], anchored: string[]): string[] {
  const differences: string[] = [];
  if (anchored.length > board.length)
    differences.push(`${anchored.length} entries anchored, ${board.length} on the board`);
  if (anchored.length < board.length) differences.push(`${board.length - anchored.length} entries are in no anchor`);
  const wrong = anchored.findIndex((leaf, index) => leaf !== board[index]);
  if (wrong >= 0) differences.push(`entry ${wrong} of the board is another than the one that was anchored there`);
  if (new Set(anchored).size !== anchored.length) differences.push('an entry is in two anchors');
  return differences;
}

/** Leaf hashes of the board's entries in order. */
async function boardLeaves(record: RecordSource): Promise<string[]> {
  const bundles: [number, string[]][] = [];
  for (const path of await record.list()) {
    if (!path.startsWith('board/tile/entries/')) continue;
    const entries = decodeEntryBundle(await record.read(path));
    bundles.push([parseTilePath(path.slice('board/'.length)).n, entries.map((entry) => toHex(hashLeaf(entry)))]);
  }
  return bundles.sort(([a], [b]) => a - b).flatMap(([, leaves]) => leaves);
}

/** The chain itself has every anchor, in a block. @param devnet  its address */
export async function compareWithChain(anchors: WalkedAnchor[], devnet: string): Promise<string[]> {
  const differences: string[] = [];
  const http = new HttpClient(devnet, DEFAULT_HTTP_OPTIONS);
  for (const { seq, txid } of anchors) {
    const { txStatus } = (await http.getJson(`/v1/tx/${txid}`)) as { txStatus?: string };
    if (txStatus !== 'MINED') differences.push(`the chain says of anchor ${seq}: ${txStatus ?? 'nothing'}`);
  }
  return differences;
}
