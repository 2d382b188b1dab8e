/**
 * Halts in the database: why anchoring of an election has stopped, with the evidence, until a person lifts it. They outlive
 * the process that raised them, and what was lifted stays readable.
 */
import type { EvidenceCode } from '#record';
import { AnchorHaltEntity } from '#store';
import { IsNull, type DataSource } from 'typeorm';

/** Wakes the ballot API's live view; who misses it finds out by polling. */
const CHANNEL = 'psephos_anchor';
/** Shown of one election, and published in one pass. */
const MAX_HALTS = 100;

export interface NewHalt {
  code: EvidenceCode;
  /** For people. */
  detail: string;
  /** The file of record format, Evidence; empty where it would be larger than the form allows. */
  evidence: Uint8Array;
}

export class Halts {
  constructor(private readonly dataSource: DataSource) {}

  /** What stops this election now; null while it is anchored. */
  current(electionId: Uint8Array): Promise<AnchorHaltEntity | null> {
    return this.repository().findOneBy({ electionId: Buffer.from(electionId), liftedMs: IsNull() });
  }

  /** Newest first. */
  of(electionId: Uint8Array): Promise<AnchorHaltEntity[]> {
    const where = { electionId: Buffer.from(electionId) };
    return this.repository().find({ where, order: { haltNo: 'DESC' }, take: MAX_HALTS });
  }

  /** Of all elections, oldest first. */
  all(): Promise<AnchorHaltEntity[]> {
    return this.repository().find({ order: { raisedMs: 'ASC' }, take: MAX_HALTS });
  }

  /** Stops the election; while it is stopped, the first reason stays. */
  async raise(electionId: Uint8Array, { code, detail, evidence }: NewHalt, nowMs: number): Promise<void> {
    const id = Buffer.from(electionId);
    await this.dataSource.query(
      `INSERT INTO anchor_halt (election_id, halt_no, code, detail, evidence, raised_ms)
       SELECT $1, 1 + coalesce(max(halt_no), 0), $2, $3, $4, $5 FROM anchor_halt WHERE election_id = $1
       ON CONFLICT DO NOTHING`,
      [id, code, detail, new TextDecoder().decode(evidence), nowMs],
    );
    await this.dataSource.query('SELECT pg_notify($1, $2)', [CHANNEL, id.toString('hex')]);
  }

  /** Its evidence stands on the board. */
  async placed({ electionId, haltNo }: AnchorHaltEntity, boardIndex: number): Promise<void> {
    await this.repository().update({ electionId, haltNo }, { boardIndex });
  }

  /** @param reason in the words of the person who decided it @returns false where nothing is stopped */
  async lift(electionId: Uint8Array, reason: string, nowMs: number): Promise<boolean> {
    const open = { electionId: Buffer.from(electionId), liftedMs: IsNull() };
    const { affected } = await this.repository().update(open, { liftedMs: nowMs, liftedReason: reason });
    return (affected ?? 0) > 0;
  }

  private repository() {
    return this.dataSource.getRepository(AnchorHaltEntity);
  }
}
