/** Anchors as the pages show them (spec §8): in parts from the server while it grows; whether they hold, the checks say. */
import { Answer, type BallotApi } from '#client';
import { toHex } from '#crypto';
import {
  ANCHOR_TYPES,
  type AnchorType,
  decodeAnchorLines,
  decodeAnchorPayload,
  decodeBump,
  decodeTransaction,
} from '#record';
import { assertLength, type PageBounds, readBounds, refused } from './page-bounds.js';

/** A part holds up to 1,000 anchors. */
const MOST_PARTS = 1_000;

export interface Anchor {
  seq: number;
  type: AnchorType;
  txid: string;
  treeSize: number;
  timeMs: number;
  /** Block of its Merkle path, or null while there is none. */
  blockHeight: number | null;
}

export interface AnchorPart extends PageBounds {
  /** Of the newest block that holds an anchor. */
  minedHeight: number | null;
  entries: Anchor[];
}

/** By number; or those that first commit to the board's entries from this one on. */
export type AnchorStart = { from: number } | { entry: number };

/** @param file untrusted bytes of `anchors.jsonl`   @returns by seq   @throws VerificationError */
export function decodeAnchors(file: Uint8Array): Anchor[] {
  const [, ...lines] = decodeAnchorLines(file);
  return lines.map(({ raw, txid, bump }) => {
    const output = decodeTransaction(raw).outputs[1];
    const { seq, type, treeSize, timeMs } = decodeAnchorPayload(output?.script ?? new Uint8Array());
    return { seq, type, txid, treeSize, timeMs, blockHeight: bump === null ? null : decodeBump(bump).blockHeight };
  });
}

/** One part. @param count most anchors of the answer, or null for as many as the server gives at once */
export async function fetchAnchors(
  api: BallotApi,
  electionId: string,
  start: AnchorStart,
  count: number | null,
): Promise<AnchorPart> {
  const where = 'from' in start ? `from=${start.from}` : `entry=${start.entry}`;
  const path = `/elections/${electionId}/anchors/list?${where}${count === null ? '' : `&count=${count}`}`;
  const answer = Answer.of(await api.http.getJson(path), 'anchors');
  return {
    ...('from' in start ? readBounds(answer, start.from) : readEntryBounds(answer, start.entry)),
    minedHeight: answer.integerOrNull('minedHeight'),
    entries: Answer.listOf(answer.list('entries'), 'anchors.entries', (entry) => ({
      seq: entry.integer('seq'),
      type: typeOf(entry.string('type')),
      txid: toHex(entry.hex('txid', 32)),
      treeSize: entry.integer('treeSize'),
      timeMs: entry.integer('timeMs'),
      blockHeight: entry.integerOrNull('blockHeight'),
    })),
  };
}

/** Anchors by entry go on at an entry of the board, of which the answer does not say the size. */
function readEntryBounds(answer: Answer, at: number): PageBounds {
  const [size, next] = [answer.integer('size'), answer.integerOrNull('next')];
  if (next !== null && next <= at) throw refused('ANSWER_MALFORMED', `anchors: after entry ${at} comes ${next}`);
  assertLength(answer, size);
  return { size, next };
}

/** Every anchor from `from` on. @throws ClientError ANSWER_TOO_LARGE for more than any election has */
export async function fetchAnchorsFrom(
  api: BallotApi,
  electionId: string,
  from: number,
): Promise<Omit<AnchorPart, 'next'>> {
  const parts: Anchor[][] = [];
  for (let at = from; parts.length < MOST_PARTS;) {
    const { size, minedHeight, next, entries } = await fetchAnchors(api, electionId, { from: at }, null);
    parts.push(entries);
    if (next === null) return { size, minedHeight, entries: parts.flat() };
    at = next;
  }
  throw refused('ANSWER_TOO_LARGE', `anchors: more than ${MOST_PARTS} parts`);
}

/** The first anchor that commits to the entry at `index`. @param anchors by seq */
export function anchorOf(anchors: readonly Anchor[], index: number): Anchor | null {
  return anchors.find(({ treeSize }) => treeSize > index) ?? null;
}

function typeOf(name: string): AnchorType {
  const type = ANCHOR_TYPES.find((known) => known === name);
  if (type === undefined) throw new Error('an anchor of a type this version does not know');
  return type;
}
