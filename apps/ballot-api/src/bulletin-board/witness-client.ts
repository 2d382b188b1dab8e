/**
 * One request to a witness (spec §7; C2SP tlog-witness). The answer is untrusted: a cosignature is verified before it is
 * kept, a size is only a hint for the next attempt.
 */
import { encodeAddCheckpoint } from '#crypto';
import { askPeer, type Peer, type PeerAnswer } from '../elections/peer-request.js';

export type WitnessAnswer =
  | { type: 'cosigned'; lines: string[] }
  /** The witness is at another size than we thought. */
  | { type: 'at-size'; size: number }
  | { type: 'refused'; status: number; text: string };

const MAX_ANSWER_BYTES = 16_384;

/** @throws an Error when the witness cannot be reached in time or answers without bound */
export async function addCheckpoint(
  witness: Peer,
  oldSize: number,
  proof: Uint8Array[],
  note: string,
  stop: AbortSignal,
  timeoutMs: number,
): Promise<WitnessAnswer> {
  const response = await askPeer(witness, '/add-checkpoint', {
    method: 'POST',
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: encodeAddCheckpoint(oldSize, proof, note),
    signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), stop]),
  });
  const text = await readBounded(response, MAX_ANSWER_BYTES);
  if (response.status === 200) {
    return { type: 'cosigned', lines: text.split(/(?<=\n)/) };
  }
  if (response.status === 409 && /^(0|[1-9][0-9]{0,14})\n?$/.test(text)) {
    return { type: 'at-size', size: Number(text) };
  }
  return { type: 'refused', status: response.status, text: text.slice(0, 200) };
}

/** A peer's answer, or that of `fetch`. */
type Answered = Pick<PeerAnswer, 'body'>;

/** Reads a body up to a bound; whoever sends more is cut off. */
export async function readBounded(response: Answered, maxBytes: number): Promise<string> {
  return Buffer.concat(await readBoundedBytes(response, maxBytes)).toString('utf8');
}

/** As `readBounded`: the chunks as they came. */
export async function readBoundedBytes(response: Answered, maxBytes: number): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (response.body !== null) {
    for await (const chunk of response.body) {
      size += chunk.length;
      if (size > maxBytes) throw new Error(`an answer of more than ${maxBytes} bytes`);
      chunks.push(chunk);
    }
  }
  return chunks;
}
