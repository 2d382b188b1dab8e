/** Anchors as the pages show them (spec §8): read from `anchors.jsonl`, decoded here; whether they hold, the checks say. */
import { type BallotApi, ClientError } from '#client';
import { type AnchorType, decodeAnchorLines, decodeAnchorPayload, decodeBump, decodeTransaction } from '#record';

export interface Anchor {
  seq: number;
  type: AnchorType;
  txid: string;
  treeSize: number;
  timeMs: number;
  /** Block of its Merkle path, or null while there is none. */
  blockHeight: number | null;
}

/** @param file untrusted bytes of `anchors.jsonl`   @returns by seq   @throws VerificationError */
export function decodeAnchors(file: Uint8Array): Anchor[] {
  const [, ...lines] = decodeAnchorLines(file);
  return lines.map(({ raw, txid, bump }) => {
    const output = decodeTransaction(raw).outputs[1];
    const { seq, type, treeSize, timeMs } = decodeAnchorPayload(output?.script ?? new Uint8Array());
    return { seq, type, txid, treeSize, timeMs, blockHeight: bump === null ? null : decodeBump(bump).blockHeight };
  });
}

/** All anchors the server has now; none before the first. */
export async function fetchAnchors(api: BallotApi, electionId: string): Promise<Anchor[]> {
  try {
    return decodeAnchors(await api.http.getBytes(`/elections/${electionId}/anchors`));
  } catch (error) {
    if (error instanceof ClientError && error.status === 404) return [];
    throw error;
  }
}

/** The first anchor that commits to the entry at `index`. */
export function anchorOf(anchors: readonly Anchor[], index: number): Anchor | null {
  return anchors.find(({ treeSize }) => treeSize > index) ?? null;
}
