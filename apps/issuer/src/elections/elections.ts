/** The elections that this issuer activated. A definition never changes, so each is read and decoded once. */
import { Inject, Injectable } from '@nestjs/common';
import { equalBytes, fromHex, toHex } from '#crypto';
import { ServiceError } from '#edge';
import { decodeDefinition, type Definition } from '#record';
import { DataSource } from 'typeorm';

export interface ActiveElection {
  readonly electionId: Uint8Array;
  readonly ceremonyId: Uint8Array;
  readonly definition: Definition;
  /** Our number among the issuers, 1…n. */
  readonly memberIndex: number;
}

interface ElectionRow {
  election_id: Buffer;
  ceremony_id: Buffer;
  definition: Buffer;
  member_index: number;
}

@Injectable()
export class Elections {
  private readonly byId = new Map<string, ActiveElection>();
  private readonly idByOrigin = new Map<string, string>();

  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** @param electionId hex @throws ServiceError ELECTION_UNKNOWN */
  async get(electionId: string): Promise<ActiveElection> {
    const known = this.byId.get(electionId) ?? (await this.read('e.election_id = $1', fromHex(electionId, 32)));
    if (!known) throw new ServiceError('ELECTION_UNKNOWN', 'this election is not active at this issuer');
    return known;
  }

  /** The election that uses this log origin. */
  async findByOrigin(origin: string): Promise<ActiveElection | undefined> {
    const known = this.byId.get(this.idByOrigin.get(origin) ?? '');
    return known ?? this.read('$1 IN (e.board_origin, e.issuance_origin)', origin);
  }

  /**
   * Stores a checked definition.
   * @throws ServiceError DEFINITION_CONFLICT when ceremony or origins belong to another one already
   */
  async store(election: ActiveElection, bytes: Uint8Array): Promise<void> {
    const { electionId, ceremonyId, definition } = election;
    await this.dataSource.query(
      `INSERT INTO election (election_id, ceremony_id, definition, board_origin, issuance_origin)
       VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
      [electionId, ceremonyId, bytes, definition.board.origin, definition.issuance.origin],
    );
    const stored = await this.read('e.election_id = $1', electionId);
    if (!stored || !equalBytes(stored.electionId, electionId)) {
      throw new ServiceError('DEFINITION_CONFLICT', 'another definition has this ceremony or these log origins');
    }
  }

  private async read(condition: string, value: unknown): Promise<ActiveElection | undefined> {
    const rows: ElectionRow[] = await this.dataSource.query(
      `SELECT e.election_id, e.ceremony_id, e.definition, c.member_index
         FROM election e JOIN ceremony c ON c.ceremony_id = e.ceremony_id WHERE ${condition}`,
      [value],
    );
    if (rows.length === 0) return undefined;
    const [row] = rows;
    const election = {
      electionId: row.election_id,
      ceremonyId: row.ceremony_id,
      definition: decodeDefinition(row.definition),
      memberIndex: row.member_index,
    };
    const id = toHex(row.election_id);
    this.byId.set(id, election);
    this.idByOrigin.set(election.definition.board.origin, id);
    this.idByOrigin.set(election.definition.issuance.origin, id);
    return election;
  }
}
