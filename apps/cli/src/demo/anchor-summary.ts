/** The anchors of a record for people: what each commits to, its transaction and its price. */
import { fromHex } from '#crypto';
import {
  decodeAnchorLines,
  decodeDefinition,
  decodeTransaction,
  type RecordSource,
  verifyAnchorTransaction,
} from '#record';
import type { AnchorSummary } from './options.js';

/** Walks the baton chain from the funding transaction on. */
export async function summarizeAnchors(record: RecordSource): Promise<AnchorSummary[]> {
  const { anchor } = decodeDefinition(await record.read('definition.json'));
  const [funding, ...lines] = [...decodeAnchorLines(await record.read('anchors.jsonl'))];
  const [txid = '', vout = ''] = anchor.genesisOutpoint.split(':');
  const output = funding === undefined ? undefined : decodeTransaction(funding.raw).outputs[Number(vout)];
  if (output === undefined) throw new Error('anchors.jsonl does not begin with the funding transaction');
  let previous = { txid, vout: Number(vout), satoshis: output.satoshis };
  let treeSize = 0;
  return lines.map(({ raw, bump }) => {
    const verified = verifyAnchorTransaction(raw, previous, fromHex(anchor.publicKey, 33));
    const { payload } = verified;
    const summary: AnchorSummary = {
      seq: payload.seq,
      type: payload.type,
      txid: verified.txid,
      treeSize: payload.treeSize,
      leaves: payload.treeSize - treeSize,
      feeSat: previous.satoshis - verified.batonSat,
      mined: bump !== null,
    };
    previous = { txid: verified.txid, vout: 0, satoshis: verified.batonSat };
    treeSize = payload.treeSize;
    return summary;
  });
}
