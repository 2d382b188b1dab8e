/**
 * The board's side of a watch (spec §8.4): the definition, the signed heads and every entry that a server shows, held
 * against the chain. The server is *not* trusted: what it says is read entry by entry and compared.
 */
import {
  type Checkpoint,
  decodeEntryBundle,
  equalBytes,
  fromHex,
  sha256,
  TILE_WIDTH,
  tilePath,
  toHex,
  VerificationError,
  verifyCheckpoint,
} from '#crypto';
import { type BallotApi, clientError, type LogName, logKeyOf, witnessesOf } from '#client';
import { type AnchorPayload, decodeDefinition, type Definition } from '#record';
import { BoardComparison, type BoardPosition, IssuanceComparison } from '#verify';

interface TreePosition {
  readSize: number;
  tree: Uint8Array[];
}

interface SignedHead {
  checkpoint: Checkpoint;
  note: string;
}

export interface ShownElection {
  api: BallotApi;
  electionId: string;
  definition: Definition;
}

/**
 * The definition that a server shows under this id.
 * @throws ClientError ELECTION_OTHER, or a problem of the server; VerificationError DEFINITION_…
 */
export async function openShown(api: BallotApi, electionId: string): Promise<ShownElection> {
  const bytes = await api.definition(electionId);
  if (toHex(sha256(bytes)) !== electionId) {
    throw clientError('ELECTION_OTHER', `the definition is of ${toHex(sha256(bytes))}, not of ${electionId}`, null);
  }
  return { api, electionId, definition: decodeDefinition(bytes) };
}

export class BoardSide {
  private readonly board: BoardComparison;
  private readonly issuance: IssuanceComparison;
  private readonly heads: Record<LogName, SignedHead | null> = { board: null, issuance: null };
  /** Anchored heads of the issuance log that are not compared yet, ascending. */
  private readonly issuedHeads: AnchorPayload[] = [];
  private issuedSize: number;
  /** The bundles that were read last: small anchors lie in one of them. */
  private readonly bundles: Partial<Record<LogName, { path: string; entries: Uint8Array[] }>> = {};

  /** @param position of an earlier watch, the observer's own memory, or null at the beginning */
  constructor(
    private readonly shown: ShownElection,
    position: { board: BoardPosition; issuance: TreePosition } | null,
    private readonly signal: AbortSignal,
  ) {
    const { definition, electionId } = shown;
    this.board = new BoardComparison(definition, fromHex(electionId, 32), position?.board ?? null);
    this.issuance = new IssuanceComparison(position?.issuance ?? null);
    this.issuedSize = this.issuance.readSize;
  }

  get definition(): Definition {
    return this.shown.definition;
  }

  get sizes(): { size: number; anchored: number; issued: number } {
    const { readSize: size, anchoredSize: anchored } = this.board;
    return { size, anchored, issued: this.issuance.readSize };
  }

  /** Why the server is behind the chain, or null when it shows all that is anchored. */
  get behind(): string | null {
    const { board, issuance } = this.heads;
    const { anchoredSize } = this.board;
    const shown = board?.checkpoint.size ?? 0;
    if (shown < anchoredSize) return `the board shows ${shown} entries, ${anchoredSize} are anchored`;
    if (shown < this.board.readSize) return `the board shows ${shown} entries, it has shown ${this.board.readSize}`;
    const issued = issuance?.checkpoint.size ?? 0;
    if (issued < this.issuedSize) return `the issuance log shows ${issued} requests, ${this.issuedSize} are anchored`;
    return null;
  }

  /** What to keep, or null while the board does not show all that is anchored. */
  get position(): { board: BoardPosition; issuance: TreePosition } | null {
    if (this.board.readSize < this.board.anchoredSize || this.issuedHeads.length > 0) return null;
    return { board: this.board.position, issuance: this.issuance.position };
  }

  /**
   * The next anchor of the chain: reads up to what it covers.
   * @throws VerificationError of `BoardComparison` and `IssuanceComparison`, CHECKPOINT_…, TILE_INVALID; ClientError
   */
  async keepUp(payload: AnchorPayload): Promise<void> {
    this.board.addAnchor(payload);
    if (payload.issuedSize > this.issuedSize) {
      this.issuedSize = payload.issuedSize;
      this.issuedHeads.push({ ...payload, leafHashes: [] });
    }
    if ((this.heads.board?.checkpoint.size ?? 0) < payload.treeSize) await this.readHead('board');
    await this.readBoard(payload.treeSize);
    await this.compareIssued();
  }

  /** What the server shows now: all entries, and whether its heads are theirs. @throws as `keepUp` */
  async look(): Promise<void> {
    const { checkpoint, note } = await this.readHead('board');
    await this.readBoard(checkpoint.size);
    if (checkpoint.size === this.board.readSize) this.board.compareHead(checkpoint, note);
    await this.readHead('issuance');
    await this.compareIssued();
  }

  private async readBoard(upTo: number): Promise<void> {
    const shown = this.heads.board?.checkpoint.size ?? 0;
    const entries = this.entries('board', this.board.readSize, Math.min(upTo, shown), shown);
    for await (const entry of entries) this.board.addEntry(entry);
  }

  private async compareIssued(): Promise<void> {
    for (let [next] = this.issuedHeads; next !== undefined; [next] = this.issuedHeads) {
      let head = this.heads.issuance;
      if (head === null || head.checkpoint.size < next.issuedSize) head = await this.readHead('issuance');
      const { checkpoint, note } = head;
      if (checkpoint.size < next.issuedSize) return;
      const entries = this.entries('issuance', this.issuance.readSize, next.issuedSize, checkpoint.size);
      for await (const entry of entries) this.issuance.addEntry(entry);
      this.issuance.compareHead(next);
      if (checkpoint.size === next.issuedSize && !equalBytes(checkpoint.root, next.issuedRoot)) {
        const detail = { culprit: 'issuance log', evidence: note };
        throw new VerificationError('TREE_ROOT_MISMATCH', 'the issuance log signed another root than its own', detail);
      }
      this.issuedHeads.shift();
    }
  }

  private async readHead(log: LogName): Promise<SignedHead> {
    const { api, electionId, definition } = this.shown;
    const note = await api.checkpoint(electionId, log);
    const { checkpoint } = verifyCheckpoint(note, logKeyOf(definition, log), witnessesOf(definition));
    return (this.heads[log] = { checkpoint, note });
  }

  /** @param size of the log as its head says, which names the last bundle */
  private async *entries(log: LogName, from: number, to: number, size: number): AsyncGenerator<Uint8Array> {
    for (let at = from; at < to;) {
      const n = Math.floor(at / TILE_WIDTH);
      const width = Math.min(TILE_WIDTH, size - n * TILE_WIDTH);
      const entries = await this.bundle(log, tilePath('entries', n, width), width);
      for (; at < Math.min(to, n * TILE_WIDTH + width); at++) yield entries[at - n * TILE_WIDTH];
    }
  }

  private async bundle(log: LogName, path: string, width: number): Promise<Uint8Array[]> {
    const kept = this.bundles[log];
    if (kept?.path === path) return kept.entries;
    const { api, electionId } = this.shown;
    const entries = decodeEntryBundle(await api.tile(electionId, log, path));
    if (entries.length !== width) {
      throw new VerificationError('TILE_INVALID', `${log}/${path} holds ${entries.length} of ${width} entries`);
    }
    this.bundles[log] = { path, entries };
    return entries;
  }
}
