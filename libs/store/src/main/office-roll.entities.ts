/**
 * The roll of a plan as registrars hand it over, half by half: voter ids, classes and public halves of codes. No name, no
 * address and no code is ever here.
 */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('office_roll_half')
export class OfficeRollHalfEntity {
  @PrimaryColumn('text', { name: 'plan_id' }) planId: string;
  @PrimaryColumn('smallint') registrar: number;
  /** `voterId,class,rollKey`, in ascending order of voter ids. */
  @Column('text') csv: string;
  /** SHA-256 of `csv`. */
  @Column('bytea') fingerprint: Buffer;
  /** SHA-256 of voter ids and classes alone: two halves of one roll have the same. */
  @Column('bytea', { name: 'voters_hash' }) votersHash: Buffer;
  /** Number of voters by class id, JSON. */
  @Column('text') size: string;
  @Column('bigint', { name: 'imported_ms' }) importedMs: string;
}
