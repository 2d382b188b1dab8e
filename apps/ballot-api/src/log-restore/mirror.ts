/**
 * A witness's mirror of one log (spec §7), read to give this log back what a restored backup has lost. Nothing that
 * comes is trusted: the checkpoint must be signed by the log itself, and the entries must have its root.
 */
import { concatBytes, decodeEntryBundle, decodeNote, toHex } from '#crypto';
import { LOG_BOARD, type LogNumber } from '#store';
import { askPeer, type Peer } from '../elections/peer-request.js';
import { readBoundedBytes } from '../bulletin-board/witness-client.js';

const TIMEOUT_MS = 15_000;
const MAX_NOTE_BYTES = 100_000;
/** A witness sends about 4 MiB, or one entry. */
const MAX_BUNDLE_BYTES = 8 * 2 ** 20;
/** Small enough that work on one portion keeps nobody waiting for long. */
const PORTION = 200;

export class Mirror {
  private readonly base: string;

  /** @param token secret: goes to witnesses that whoever runs the server has named, alone   @param stop ends every wait */
  constructor(
    private readonly witness: Peer,
    electionId: Uint8Array,
    log: LogNumber,
    private readonly token: string,
    private readonly stop: AbortSignal,
  ) {
    this.base = `/elections/${toHex(electionId)}/mirror/${log === LOG_BOARD ? 'board' : 'issuance'}`;
  }

  /** The note of the last checkpoint that the witness cosigned, unverified. */
  async checkpoint(): Promise<string> {
    return decodeNote(await this.get('checkpoint', MAX_NOTE_BYTES));
  }

  /** Entries `start` to `end − 1` in portions, unverified; never more, and an Error where there are fewer. */
  async *entries(start: number, end: number): AsyncGenerator<Uint8Array[]> {
    for (let next = start; next < end;) {
      const bundle = decodeEntryBundle(await this.get(`entries?start=${next}`, MAX_BUNDLE_BYTES)).slice(0, end - next);
      if (bundle.length === 0) throw new Error(`it has no entry ${next}`);
      for (let i = 0; i < bundle.length; i += PORTION) yield bundle.slice(i, i + PORTION);
      next += bundle.length;
    }
  }

  private async get(path: string, maxBytes: number): Promise<Uint8Array> {
    const response = await askPeer(this.witness, `${this.base}/${path}`, {
      method: 'GET',
      headers: this.witness.isOwn ? { authorization: `Bearer ${this.token}` } : {},
      signal: AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), this.stop]),
    });
    const chunks = await readBoundedBytes(response, maxBytes);
    if (response.status !== 200) throw new Error(`it answers with status ${response.status}`);
    return concatBytes(...chunks);
  }
}
