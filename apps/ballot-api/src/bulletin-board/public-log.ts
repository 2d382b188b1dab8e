/**
 * What the public reads of a log (spec §7, C2SP tlog-tiles): checkpoint, hash tiles, entry bundles. Only what lies under
 * the public size is served; of the issuance log that is the last finished round.
 */
import { Injectable } from '@nestjs/common';
import { concatBytes, encodeEntryBundle, parseTilePath, type TilePosition, VerificationError } from '#crypto';
import { ServiceError } from '#edge';
import type { LogNumber } from '#store';
import { Database } from '../database/database.js';
import type { Election } from '../elections/election.js';
import { Cosignatures, type CosignedNote } from './cosignatures.js';
import { loadTiles } from './sequencer.js';
import { TILE_WIDTH } from './tile-edge.js';

@Injectable()
export class PublicLog {
  constructor(
    private readonly database: Database,
    private readonly cosignatures: Cosignatures,
  ) {}

  /** Number of entries that the public may see. */
  async size(election: Election, log: LogNumber): Promise<number> {
    const [row] = await this.database.rows<{ public_size: string }>(
      `SELECT public_size FROM log_head WHERE election_id = $1 AND log = $2`,
      [election.electionId, log],
    );
    if (row === undefined) throw new Error('a published election has both logs');
    return Number(row.public_size);
  }

  /** The newest public checkpoint with the cosignatures that have arrived for it. */
  async checkpoint(election: Election, log: LogNumber): Promise<CosignedNote> {
    const size = await this.size(election, log);
    const note = await this.cosignatures.at(election.electionId, log, size);
    if (note === undefined) throw new Error('every public size has its checkpoint');
    return note;
  }

  /**
   * The bytes of a tile or of an entry bundle; they never change.
   * @param path untrusted, `tile/<L>/<N>[.p/<W>]`
   * @throws ServiceError TILE_OUT_OF_RANGE
   */
  async tile(election: Election, log: LogNumber, path: string): Promise<Uint8Array> {
    const position = parsePath(path);
    await this.assertPublic(election, log, position);
    return this.read(election, log, position);
  }

  /** As `tile`, for a position that lies under a size which the caller has seen. */
  async read(election: Election, log: LogNumber, position: TilePosition): Promise<Uint8Array> {
    if (position.level === 'entries') {
      return encodeEntryBundle(await this.entries(election, log, position.n * TILE_WIDTH, position.width));
    }
    const [tile] = await loadTiles(this.database, election.electionId, log, [{ level: position.level, n: position.n }]);
    if (tile === undefined || tile.hashes.length < position.width)
      throw new Error('a tile under the public size is stored');
    return concatBytes(...tile.hashes.slice(0, position.width));
  }

  private async entries(election: Election, log: LogNumber, start: number, count: number): Promise<Uint8Array[]> {
    const rows = await this.database.rows<{ bytes: Uint8Array }>(
      `SELECT bytes FROM log_entry WHERE election_id = $1 AND log = $2 AND idx >= $3 AND idx < $4 ORDER BY idx`,
      [election.electionId, log, start, start + count],
    );
    if (rows.length !== count) throw new Error('every entry under the public size is stored');
    return rows.map((row) => row.bytes);
  }

  private async assertPublic(election: Election, log: LogNumber, { level, n, width }: TilePosition): Promise<void> {
    const size = await this.size(election, log);
    const hashes = level === 'entries' ? size : Math.floor(size / TILE_WIDTH ** level);
    if (n * TILE_WIDTH + width > hashes) {
      throw new ServiceError('TILE_OUT_OF_RANGE', `the log has ${size} entries; this tile needs more`);
    }
  }
}

function parsePath(path: string): TilePosition {
  try {
    return parseTilePath(path);
  } catch (cause) {
    if (!(cause instanceof VerificationError)) throw cause;
    throw new ServiceError('TILE_OUT_OF_RANGE', cause.message, undefined, { cause });
  }
}
