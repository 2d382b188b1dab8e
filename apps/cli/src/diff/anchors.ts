/** The anchors of two records: one chain that goes on, and what blocks did to it. */
import { decodeBump, decodeAnchorLines, type RecordSource } from '#record';
import { count, type Difference } from './difference.js';

/** Compares `anchors.jsonl`. @throws VerificationError when one has not its form */
export async function compareAnchors(older: RecordSource, newer: RecordSource, into: Difference): Promise<void> {
  const [before, after] = [await linesOf(older), await linesOf(newer)];
  const [mined, moved, lost]: [number[], number[], number[]] = [[], [], []];
  for (const [line, { txid, bump }] of before.entries()) {
    const other = after[line];
    if (other === undefined) break;
    if (other.txid !== txid) {
      const text = `${nameOf(line)} is ${other.txid} and was ${txid}: two transactions for one place in the chain`;
      into.breaches.push({ code: 'BATON_SPENT_TWICE', place: nameOf(line), text });
      return;
    }
    if (bump === other.bump) continue;
    (bump === null ? mined : other.bump === null ? lost : moved).push(line);
  }
  if (after.length < before.length) {
    into.gaps.push(
      `there are ${after.length - 1} anchors and were ${before.length - 1}: the second record is older, or cut off`,
    );
    return;
  }
  const added = after.slice(before.length);
  for (const [i, { bump }] of added.entries()) if (bump !== null) mined.push(before.length + i);
  if (added.length > 0) {
    into.changes.push({ kind: 'anchors', text: `${count(added.length, 'anchor')} added, ${after.length - 1} in all` });
  }
  if (mined.length > 0) {
    const height = Math.max(...mined.map((line) => heightOf(after[line]?.bump ?? null)));
    into.changes.push({ kind: 'mined', text: `${count(mined.length, 'anchor')} mined, up to block ${height}` });
  }
  if (moved.length + lost.length > 0) {
    const text = `blocks were replaced by others: ${count(moved.length, 'anchor')} mined anew, ${lost.length} waiting again`;
    into.changes.push({ kind: 'reorganised', text });
  }
}

async function linesOf(source: RecordSource): Promise<{ txid: string; bump: string | null }[]> {
  const lines = decodeAnchorLines(await source.read('anchors.jsonl'));
  return [...lines].map(({ txid, bump }) => ({ txid, bump }));
}

/** Line 0 pays for the chain, line 1 + seq is the anchor with that number. */
function nameOf(line: number): string {
  return line === 0 ? 'the funding transaction' : `anchor ${line - 1}`;
}

function heightOf(bump: string | null): number {
  return bump === null ? 0 : decodeBump(bump).blockHeight;
}
