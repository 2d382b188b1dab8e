/** `anchors.jsonl` (spec §11): the funding transaction, then every anchor, each with its Merkle path once it is mined. */
import { Injectable } from '@nestjs/common';
import { concatBytes, fromHex, toHex } from '#crypto';
import { encodeAnchorLine, txidOf } from '#record';
import { minimalBump } from '#verify';
import { Database } from '../database/database.js';
import type { Election } from '../elections/election.js';

interface TransactionRow {
  raw: Uint8Array;
  bump: Uint8Array | null;
}

/** How far the two logs reach in the record that the file is for. */
export interface LogSizes {
  board: number;
  issuance: number;
}

@Injectable()
export class AnchorFile {
  constructor(private readonly database: Database) {}

  /**
   * What no processor has taken is left out: where another transaction has spent the baton, it is no anchor and never will be.
   * @param sizes  anchors that commit to more than this are left out, since that record does not hold it yet
   * @returns undefined while the tally service has not funded this election
   */
  async read(election: Election, sizes: LogSizes): Promise<Uint8Array | undefined> {
    const [funding] = await this.database.rows<TransactionRow>(`SELECT raw, bump FROM funding WHERE public_key = $1`, [
      fromHex(election.definition.anchor.publicKey, 33),
    ]);
    if (funding === undefined) return undefined;
    const anchors = await this.database.rows<TransactionRow>(
      `SELECT raw, bump FROM anchor WHERE election_id = $1 AND tree_size <= $2::bigint AND issued_size <= $3::bigint
          AND state <> 'intended' ORDER BY seq`,
      [election.electionId, sizes.board, sizes.issuance],
    );
    return concatBytes(...[funding, ...anchors].map(lineOf));
  }
}

function lineOf({ raw, bump }: TransactionRow): Uint8Array {
  return encodeAnchorLine(raw, bump === null ? null : minimalBump(toHex(bump), txidOf(raw)));
}
