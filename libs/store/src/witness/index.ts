/** Entities and migrations of a witness: in every issuer's database, and in the main one for the tally service. */
import { WitnessTables1700000200000 } from './migrations/1700000200000-witness-tables.js';
import { MirrorEntryEntity, WitnessedEntity } from './witness.entities.js';

export * from './witness.entities.js';

export const WITNESS_ENTITIES = [WitnessedEntity, MirrorEntryEntity];

export const WITNESS_MIGRATIONS = [WitnessTables1700000200000];
