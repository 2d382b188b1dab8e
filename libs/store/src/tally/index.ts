/** Entities and migrations of the tally service; they live in the main database beside the logs they anchor. */
import { AnchorEntity, AnchorHaltEntity, FundingEntity } from './anchor.entities.js';
import { TallyTables1700000000100 } from './migrations/1700000000100-tally-tables.js';

export * from './anchor.entities.js';

export const TALLY_ENTITIES = [AnchorEntity, FundingEntity, AnchorHaltEntity];

export const TALLY_MIGRATIONS = [TallyTables1700000000100];
